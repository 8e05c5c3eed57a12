"""Contracts are found, and what is wrong with them is said before anything is built."""

import json
from pathlib import Path

import pytest

from lswh.contract import importing, load_contracts, loading
from lswh.engine import Column
from lswh.errors import ConfigurationError
from lswh.graph import load_graph
from tests.conftest import REPOSITORY

MODEL = (
    "import pandera.ibis as pa\nclass T(pa.DataFrameModel):\n    x: int\n    class Config:\n        name = {name!r}\n"
)
RULE = "from lswh.contract import Share\nRULES = (Share('share', {table!r}),{more})\n"


def test_every_table_of_ours_has_a_contract() -> None:
    raw = ["document", "record", "withdrawal", "indicator", "area", "unit"]
    graph = load_graph(REPOSITORY / "models", REPOSITORY, raw)
    tables = dict.fromkeys([*map(str, graph.tables), *(f"raw.{name}" for name in raw)])
    contracts = load_contracts(REPOSITORY / "models" / "contracts", REPOSITORY, tables)
    assert set(map(str, graph.tables)) == set(contracts.schemas)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MODEL.format(name="mart.indicater"), "did you mean 'mart.indicator'?"),
        (RULE.format(table="mart.indicater", more=""), "did you mean 'mart.indicator'?"),
        (RULE.format(table="mart.indicator", more="Share('share', 'mart.indicator')"), "two rules are called 'share'"),
        (
            MODEL.format(name="mart.indicator") + MODEL.format(name="mart.indicator").replace("class T", "class U"),
            "two contracts",
        ),
        ("x = 1\ny = 1 / 0\n", "c.py:2: cannot be imported: ZeroDivisionError"),
        ("x = 1\n\nclass:\n", "c.py:3: cannot be imported: SyntaxError"),
        ("import zebra\n", "No module named 'zebra'"),
    ],
)
def test_a_contract_that_cannot_be_used_is_one_clear_error(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "c.py").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_contracts(tmp_path, tmp_path, {"mart.indicator": None})
    assert words in str(caught.value)


CONTRACT = (
    MODEL.format(name="mart.t")
    + "from lswh.contract import Conserve, Side\n"
    + "{more}"
    + "SIDES = [Side(name, by='x', value='x') for name in ('mart.t', 'mart.u')]\n"
    + "RULES = (Conserve('same', whole=SIDES[0], parts=(SIDES[1],)),)\n"
)


class Kept:
    """Contracts that are loaded again and again; what was imported for it is noted."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.file = folder / "kept" / "contracts.json"
        self._imported = 0
        monkeypatch.setattr(loading, "import_contracts", self._import)

    def _import(self, files: list[Path], root: Path) -> importing.Imported:
        self._imported += 1
        return importing.import_contracts(files, root)

    def write(self, more: str = "") -> None:
        (self.folder / "c.py").write_text(CONTRACT.replace("{more}", more), encoding="utf-8")

    def load(self, *columns: str) -> tuple[list[str], list[str], bool]:
        """The SQL of the checks, the names of the rules, and whether the files were imported."""
        tables = {"mart.t": [Column(*one.split(":")) for one in columns], "mart.u": None}
        before = self._imported
        found = load_contracts(self.folder, self.folder, tables, cache=self.file)
        checks = [one.sql for table in found.schemas.values() for one in table.checks]
        return checks, [one.name for one in found.rules], self._imported > before


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    loads = Kept(tmp_path, monkeypatch)
    loads.write()
    assert loads.load("x:BIGINT")[1:] == (["same"], True)
    return loads


def test_contracts_that_did_not_change_are_not_imported(kept: Kept) -> None:
    assert kept.load("x:BIGINT") == (['"t0"."x" IS NOT NULL'], ["same"], False)
    assert kept.load("x:BIGINT", "y:VARCHAR")[2]
    assert kept.load("x:BIGINT", "y:VARCHAR")[2] is False
    kept.write("# a comment\n")
    assert kept.load("x:BIGINT")[2]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"form": 1}', "entry"])
def test_a_cache_that_is_damaged_is_made_anew(kept: Kept, damage: str) -> None:
    good = kept.file.read_text(encoding="utf-8")
    document = json.loads(good)
    document["entries"] = {key: {"tables": 1, "rules": [["c.py", {}]], "checks": [{}]} for key in document["entries"]}
    kept.file.write_text(json.dumps(document) if damage == "entry" else damage, encoding="utf-8")
    assert kept.load("x:BIGINT") == (['"t0"."x" IS NOT NULL'], ["same"], True)
    assert kept.file.read_text(encoding="utf-8") == good
    kept.file.unlink()
    assert kept.load("x:BIGINT")[1] == ["same"]


@pytest.mark.parametrize(
    "more",
    [
        "from datetime import date\nLAST = date.today()\n",
        "import os\n",
        "CODES = open\n",
        "import json as j\n",
    ],
)
def test_what_may_mean_something_else_another_time_is_not_kept(kept: Kept, more: str) -> None:
    kept.write(more)
    for _ in range(2):
        assert kept.load("x:BIGINT")[2]


def test_what_the_database_is_asked_about_the_time_is_kept(kept: Kept) -> None:
    kept.write("import ibis\nfrom datetime import date\nNOW = ibis.now(), ibis.today(), date(2024, 1, 1)\n")
    assert [kept.load("x:BIGINT")[2] for _ in range(2)] == [True, False]


def test_a_table_that_went_is_told_without_an_import(kept: Kept) -> None:
    with pytest.raises(ConfigurationError, match="no table"):
        load_contracts(kept.folder, kept.folder, {"mart.u": None}, cache=kept.file)


def test_a_contract_of_the_comparisons_knows_their_columns(tmp_path: Path) -> None:
    rules = CONTRACT.replace("{more}", "").split("\n", 5)[5]
    text = MODEL.format(name="mart.reconciliation").replace("x: int", "verdict: str") + rules
    (tmp_path / "c.py").write_text(text, encoding="utf-8")
    tables = dict.fromkeys(("mart.t", "mart.u"), (Column("x", "BIGINT"),))
    found = load_contracts(tmp_path, tmp_path, tables)
    assert [one.name for one in found.schemas["mart.reconciliation"].checks] == ["verdict: not null"]
