"""What is said of a table that breaks its contract, what is kept of it, and what cannot be a contract."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lswh.contract import load_contracts
from lswh.contract.held import Held
from lswh.contract.schemas import validate
from lswh.engine import Column
from lswh.engine.duckdb import DuckDB
from lswh.errors import ConfigurationError

COLUMNS = [Column("id", "INTEGER"), Column("area", "VARCHAR"), Column("v", "DECIMAL(9,2)"), Column("f", "DOUBLE")]
HEAD = """
import ibis
import ibis.expr.datatypes as dt
import pandera.ibis as pa
from pandera.ibis import Check, Column, DataFrameModel, DataFrameSchema, Field
"""
MODEL = (
    HEAD
    + """

class T(DataFrameModel):
    id: dt.Int32 = Field({id})
    area: str = Field({area})
    v: dt.Decimal(9, 2) = Field({v})

    class Config:
        name = "mart.t"
        {config}
{check}
"""
)


def model(
    of_id: str = "", area: str = "nullable=True", v: str = "nullable=True", config: str = "pass", check: str = ""
) -> str:
    return MODEL.format(id=of_id, area=area, v=v, config=config, check=check)


def checked(body: str, decorator: str = "dataframe_check") -> str:
    return f"\n    @pa.{decorator}\n    def fits(cls, data):\n        {body}\n"


def held(folder: Path, text: str, rows: list[tuple[Any, ...]], key: tuple[str, ...] = (), kept: int = 100) -> Held:
    (folder / "c.py").write_text(text, encoding="utf-8")
    contracts = load_contracts(folder, folder, {"mart.t": COLUMNS}, keys={"mart.t": key})
    with closing(DuckDB.memory()) as engine:
        engine.create_table("mart", "t", COLUMNS)
        names = [one.name for one in COLUMNS]
        engine.append("mart", "t", names, [row + (None,) * (len(names) - len(row)) for row in rows])
        return validate(contracts.schemas["mart.t"], engine, kept=kept)


ROWS = [(1, "x", 1), (2, "x", -1), (3, None, -2), (3, "y", None)]


@pytest.mark.parametrize(("of_id", "looked_at"), [("nullable=True", 0), ("", 1)])
def test_a_view_is_not_run_for_a_contract_that_says_only_which_columns_it_has(
    tmp_path: Path, of_id: str, looked_at: int
) -> None:
    (tmp_path / "c.py").write_text(model(of_id=of_id), encoding="utf-8")
    contracts = load_contracts(tmp_path, tmp_path, {"mart.t": COLUMNS})
    with closing(DuckDB.memory()) as engine:
        query = "select error('it ran')::integer as id, 'x' as area, 1::decimal(9, 2) as v, 1::double as f"
        engine.create_view("mart", "t", query, "models/mart/t.sql")
        answer = validate(contracts.schemas["mart.t"], engine)
    assert answer.checked == looked_at
    assert len(answer.findings) == looked_at


@pytest.mark.parametrize(
    ("text", "message", "count"),
    [
        (
            model(v="nullable=True, ge=0"),
            "v: greater_than_or_equal_to(0) fails in 2 of 4 rows, for example v=-1.00; v=-2.00",
            2,
        ),
        (model(area=""), "area: not null fails in 1 of 4 rows, for example area=null", 1),
        (model(of_id="unique=True"), "id: unique fails in 2 of 4 rows, for example id=3; id=3", 2),
        (
            model(check=checked("return data.table.v > data.table.id - 3")),
            "fits fails in 2 of 4 rows, for example id=2, v=-1.00; id=3, v=-2.00",
            2,
        ),
        (model(check=checked("return data.table.v.max() > 10")), "fits does not hold", None),
        (model(check=checked("return data.table.f.max() > 10")), "fits does not hold", None),
        (model(config="strict = True"), "strict: columns that the contract does not name: f", None),
        (model().replace("v: dt.Decimal(9, 2)", "v: dt.Int64"), "v: dtype: its type is decimal(9, 2), not int64", None),
        (
            model(check=checked("return data.table.area.cast('int64') > 0")),
            "fits cannot be evaluated: Could not convert string 'x' to INT64",
            None,
        ),
    ],
)
def test_a_finding_says_what_fails_where(tmp_path: Path, text: str, message: str, count: int | None) -> None:
    [finding] = held(tmp_path, text, ROWS).findings
    assert finding.message.startswith(message)
    assert (finding.contract, finding.table, finding.severity) == ("mart.t contract", "mart.t", "error")
    assert finding.count == count


def test_a_check_that_cannot_be_evaluated_leaves_the_others_held(tmp_path: Path) -> None:
    text = model(area="", v="nullable=True, ge=0", check=checked("return data.table.area.cast('int64') > 0"))
    assert [one.message.split(" ")[0] for one in held(tmp_path, text, ROWS).findings] == ["area:", "v:", "fits"]


def test_failing_rows_are_kept_with_their_key_up_to_a_number(tmp_path: Path) -> None:
    text = model(v="nullable=True, ge=0", config='unique = ["area", "id"]')
    rows = [*ROWS, *((number, "z", -number) for number in range(10, 40))]
    kept = held(tmp_path, text, rows, kept=5).failures
    assert [(json.loads(one.key or ""), json.loads(one.row)["v"]) for one in kept[:2]] == [
        ({"area": "x", "id": 2}, "-1.00"),
        ({"area": None, "id": 3}, "-2.00"),
    ]
    assert {(one.contract, one.table, one.check) for one in kept} == {
        ("mart.t contract", "mart.t", "v: greater_than_or_equal_to(0)")
    }
    assert len(kept) == 5
    assert held(tmp_path, text, rows, kept=5).findings[0].count == 32


def test_a_row_is_named_by_the_unique_key_of_its_model_where_the_contract_has_none(tmp_path: Path) -> None:
    text = model(v="nullable=True, ge=0")
    assert [one.key for one in held(tmp_path, text, ROWS, key=("ID",)).failures] == ['{"id": 2}', '{"id": 3}']
    assert [one.key for one in held(tmp_path, text, ROWS).failures] == [None, None]
    [finding] = held(tmp_path, text, ROWS, key=("id",)).findings
    assert finding.message.endswith("for example id=2, v=-1.00; id=3, v=-2.00")


def test_n_failure_cases_keeps_fewer_rows_and_counts_all(tmp_path: Path) -> None:
    text = model(check=checked("return data.table.v >= 0", "check('v', n_failure_cases=1)"))
    said = held(tmp_path, text, ROWS)
    assert (len(said.failures), said.findings[0].count) == (1, 2)


def test_a_number_that_is_none_is_text_in_a_row_that_is_kept(tmp_path: Path) -> None:
    text = HEAD + 'S = DataFrameSchema({"f": Column(float, Check.lt(0))}, name="mart.t")\n'
    said = held(tmp_path, text, [(1, "x", 1, float("nan")), (1, "x", 1, float("inf"))])
    assert [one.check for one in said.failures] == ["f: not null", "f: less_than(0)", "f: less_than(0)"]
    assert [json.loads(one.row)["f"] for one in said.failures] == ["nan", "nan", "inf"]


@pytest.mark.parametrize(
    ("metadata", "severity"),
    [
        ("", "error"),
        ("warn_if='> 1', error_if='> 2'", "warn"),
        ("warn_if='> 1', error_if='> 1'", "error"),
        ("error_if='> 50%'", "warn"),
        ("error_if='>= 50%'", "error"),
        ("error_if='> 49.99 %'", "error"),
        ("warn_if='> 50%', error_if='> 60%'", None),
        ("error_if='between 1 and 1'", "warn"),
    ],
)
def test_thresholds_are_counts_or_shares_of_rows(tmp_path: Path, metadata: str, severity: str | None) -> None:
    for text in (
        model(v=f"nullable=True, ge=0, metadata=dict({metadata})"),
        model(check=checked("return data.table.v >= 0"), config=f"metadata = {{'fits': dict({metadata})}}"),
    ):
        found = [one.severity for one in held(tmp_path, text, ROWS).findings]
        assert found == ([severity] if severity else [])
        assert bool(held(tmp_path, text, ROWS).failures) == bool(severity)


def test_raise_warning_is_a_warning_whatever_error_if_says(tmp_path: Path) -> None:
    said = held(tmp_path, model(v="nullable=True, ge=0, raise_warning=True, metadata={'error_if': '> 0'}"), ROWS)
    assert said.outcome == "warn"


def test_a_table_without_rows_is_broken_by_its_columns_only(tmp_path: Path) -> None:
    text = model(area="", of_id="unique=True", check=checked("return data.table.count() > 0"))
    assert held(tmp_path, text, []).findings == ()
    assert held(tmp_path, text.replace("id: dt.Int32", "id: dt.Int64"), []).outcome == "fail"


def test_a_class_that_others_derive_from_needs_no_name_and_schemas_are_contracts_too(tmp_path: Path) -> None:
    text = HEAD + (
        "class Base(DataFrameModel):\n    id: dt.Int32 = Field(ge=2)\n\n"
        "class T(Base):\n    class Config:\n        name = 'mart.t'\n"
    )
    assert held(tmp_path, text, ROWS).outcome == "fail"
    text = HEAD + 'S = DataFrameSchema({"^i.*$": Column(dt.Int32, Check.ge(2), regex=True)}, name="mart.t")\n'
    assert held(tmp_path, text, ROWS).outcome == "fail"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (model(config="coerce = True"), ["has coerce", "cast in the model"]),
        (model(v="coerce=True"), ["the column 'v'", "has coerce"]),
        (model(config="drop_invalid_rows = True"), ["has drop_invalid_rows", "rejects"]),
        (model(config="strict = 'filter'"), ["strict='filter'"]),
        (model(v="default=0"), ["the column 'v' of mart.t has default", "coalesce"]),
        (
            model(check=checked("return data > 0", "check('v', element_wise=True)")),
            ["element_wise", "data.table[data.key]"],
        ),
        (model(check=checked("return True", "check('v', groupby='area')")), ["groupby", "over(group_by='area')"]),
        (model(check=checked("return data.table.v + 1")), ["no boolean"]),
        (model(check=checked("return data.table.v.max().execute() > 1")), ["asks for rows", "without execute()"]),
        (model(check=checked("return data.table.w > 1")), ["c.py:19", "'w'", "did you mean 'v'?"][:2]),
        (model(check=checked("return data.table.aera == 'x'")), ["did you mean 'area'?"]),
        (model(check=checked("return data.table.filter(data.table.v > 0).v > 1")), ["rows of another table"]),
        (
            model(check=checked("return data.table.area.isin(ibis.memtable({'a': ['x']}).a)")),
            ["table in memory", "isin([...])"],
        ),
        (
            model(
                check=checked("return data.table.area.isin(ibis.table({'a': 'string'}, name='u', database='mart').a)")
            ),
            ["reads another table", "relationships data test"],
        ),
        (model().replace("area: str", "aera: str"), ["c.py:", "no column 'aera'", "did you mean 'area'?"]),
        (model(config='unique = ["aera"]'), ["no column 'aera'", "did you mean 'area'?"]),
        (model(v="metadata={'warn_if': 'many'}"), ["warn_if of v: not null is no condition: 'many'"]),
        (
            model(check=checked("return True"), config="metadata = {'fitz': {'warn_if': '> 1'}}"),
            ["did you mean 'fits'?"],
        ),
        (HEAD + 'S = DataFrameSchema({"^z": Column(int, regex=True)}, name="mart.t")\n', ["matches '^z'"]),
        ("import pandera.pandas as pa\nclass T(pa.DataFrameModel):\n    x: int\n", ["import pandera.ibis"]),
    ],
)
def test_what_cannot_be_a_contract_is_one_clear_error(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        held(tmp_path, text, ROWS)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(
    ("body", "is_rowwise"),
    [
        ("return data.table.v > 0", True),
        ("return {'a': data.table.v > 0, 'b': data.table.area != 'x'}", True),
        ("return data.table.v > data.table.v.mean()", False),
        ("return data.table.v.max() > 0", False),
        ("return data.table.area.isin(data.table.filter(data.table.v > 0).area)", False),
        ("return data.table.v.sum().over(group_by='area') > 0", False),
        ("return data.table.v < ibis.now().year()", False),
        ("return data.table.v < ibis.random()", False),
    ],
)
def test_only_rows_that_came_are_looked_at_where_a_check_needs_no_other(
    tmp_path: Path, body: str, is_rowwise: bool
) -> None:
    (tmp_path / "c.py").write_text(model(check=checked(body)), encoding="utf-8")
    assert load_contracts(tmp_path, tmp_path, {"mart.t": COLUMNS}).schemas["mart.t"].is_rowwise == is_rowwise
