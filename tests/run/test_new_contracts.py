"""lswh contract new: a contract to start from, which the table that it is of keeps."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lswh import api
from lswh.cli import main
from lswh.errors import LswhError
from tests.conftest import REPOSITORY
from tests.run.conftest import Small

MODEL = """-- config: {materialized: incremental, unique_key: [id, kind]}
select
    id::integer as id, v::decimal(9, 2) as v, nullif(v, '30')::double as f, v || ' "x" \\' as text, k as kind,
    date '2024-05-06' + id::integer as day, id > '1' as is_late, timestamp '2024-01-01 10:00' as at, [id] as list,
    'nan'::double as nan, null::bigint as "empty", '{}'::json as js, id as "class", id as "two words", id as validate,
    repeat('long ', 10) || k as long, 0.25::decimal(5, 3) as small, 1::uhugeint as huge, '1'::bit as bits
from raw.src
"""


@pytest.fixture
def built(small: Small) -> Small:
    small.source([(1, -10, "a"), (2, 120, "b"), (3, 30, "a"), (4, 30, "a")], header="id,v,k")
    small.models({"mart.t": MODEL, "mart.none": "select * from mart.t where false"})
    small.build_clean()
    return small


def new(small: Small, table: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--project", str(small.root), "contract", "new", table])
    return done.exit_code, done.output


@pytest.mark.parametrize("table", ["mart.t", "mart.none"])
def test_a_new_contract_is_well_written_and_is_kept_by_its_table(built: Small, table: str) -> None:
    path = f"models/contracts/{table.replace('.', '_')}.py"
    assert new(built, table) == (0, f"{path}\n")
    for command in (["check"], ["format", "--check"]):
        options = ["--config", str(REPOSITORY / "pyproject.toml"), "--no-cache"]
        as_ours = ["--per-file-ignores", "*.py:RUF012"] if command == ["check"] else []
        ruff = [sys.executable, "-m", "ruff", *command, *options, *as_ours, str(built.root / path)]
        done = subprocess.run(ruff, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
    built.build_clean()


def test_a_new_contract_says_what_the_table_is(built: Small) -> None:
    text = api.new_contract(built.project, "mart.t").read_text(encoding="utf-8")
    for line in (
        "class T(DataFrameModel):",
        "    id: dt.Int32 = Field(ge=0, le=10)",
        '        unique = ["id", "kind"]',
        "    v: dt.Decimal(9, 2) = Field(ge=-10, le=1000)",
        "    f: dt.Float64 = Field(nullable=True, ge=-10, le=1000)",
        '    kind: str = Field(isin=["a", "b"])',
        "    day: dt.Date = Field(ge=date(2024, 1, 1))",
        "    is_late: bool",
        '    at: dt.dtype("timestamp(6)")',
        "    # list: VARCHAR[], which pandera cannot check on ibis",
        "    nan: dt.Float64 = Field(nullable=True)",
        "    small: dt.Decimal(5, 3) = Field(ge=0, le=1)",
        '    column_class: str = Field(alias="class"',
        "    # bits: BIT, which pandera cannot check on ibis",
        '        name = "mart.t"',
    ):
        assert line in text, text


def test_a_first_column_that_is_unique_is_said_to_be(built: Small) -> None:
    built.models({"mart.u": "select id::integer as id, v::integer as v from raw.src", "mart.w": "select 1 as x"})
    built.build_clean()
    texts = [api.new_contract(built.project, name).read_text(encoding="utf-8") for name in ("mart.u", "mart.w")]
    assert "    id: dt.Int32 = Field(unique=True, ge=0, le=10)" in texts[0]
    assert "unique" not in texts[1]


def test_a_new_contract_catches_what_differs(built: Small) -> None:
    api.new_contract(built.project, "mart.t")
    built.source([(1, -10, "a"), (2, 120, "b"), (3, 30, "a"), (4, 3000, "c")], header="id,v,k")
    said = {one.message.split(" fails")[0] for one in built.build().findings}
    assert said >= {"v: less_than_or_equal_to(1000)", "kind: isin(['a', 'b'])"}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("mart.u", "'mart.u' is no published table (did you mean 'mart.t'?)"),
        ("mart.none", "models/contracts/all.py:2: mart.none has a contract already"),
        ("mart.t", "models/contracts/mart_t.py: the file is there already"),
    ],
)
def test_a_contract_that_cannot_be_new_is_one_clear_error(built: Small, table: str, words: str) -> None:
    built.write("models/contracts/mart_t.py", "")
    text = "import pandera.ibis as pa\nclass N(pa.DataFrameModel):\n    class Config:\n        name = 'mart.none'\n"
    built.write("models/contracts/all.py", text)
    code, output = new(built, table)
    assert (code, words in output) == (2, True), output
    assert len(list(Path(built.root, "models", "contracts").iterdir())) == 2


def test_nothing_is_started_where_nothing_is_published(small: Small) -> None:
    with pytest.raises(LswhError, match="published"):
        api.new_contract(small.project, "mart.t")
