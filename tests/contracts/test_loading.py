"""Contracts are found, and what is wrong with them is said before anything is built."""

from pathlib import Path

import pytest

from lswh.contract import load_contracts
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
    tables = [*map(str, graph.tables), *(f"raw.{name}" for name in raw)]
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
        load_contracts(tmp_path, tmp_path, ["mart.indicator"])
    assert words in str(caught.value)
