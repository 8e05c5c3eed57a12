"""A change is held against contracts as if the whole table were, though as little as possible is looked at."""

import pytest

from tests.run.conftest import Small

CONTRACT = """
import ibis.expr.datatypes as dt
import pandera.ibis as pa
from pandera.ibis import DataFrameModel, Field


class Value(DataFrameModel):
    id: dt.Int32 = Field({unique})
    v: dt.Int32 = Field(nullable=True, ge=0, le=100)

    class Config:
        name = "mart.value"
        unique = {keys}
{check}
"""
OF_ROWS = """
    @pa.dataframe_check
    def is_not_its_id(cls, data):
        return data.table.v.isnull() | (data.table.v != data.table.id)
"""
OF_ALL = """
    @pa.dataframe_check
    def is_of_one_size(cls, data):
        return data.table.v.max() <= data.table.v.min() * 10
"""
MODEL = """-- config: {materialized: incremental, unique_key: [id, k]}
select id::integer as id, k, v::integer as v from raw.src"""


def contract(check: str = "", unique: str = "", keys: str = "None") -> str:
    return CONTRACT.format(check=check, unique=unique, keys=keys)


def project(small: Small, text: str) -> Small:
    small.source([(1, "a", 10), (2, "b", 20), (3, "c", 30)], header="id,k,v")
    small.models({"mart.value": MODEL})
    small.write("models/contracts/value.py", text)
    small.build_clean()
    return small


@pytest.mark.parametrize(
    ("text", "row", "breaks"),
    [
        (contract(), (4, "d", 40), False),
        (contract(), (4, "d", -1), True),
        (contract(), (4, "d", 101), True),
        (contract(OF_ROWS), (40, "d", 40), True),
        (contract(OF_ROWS), (41, "d", 40), False),
        (contract(unique="unique=True"), (3, "d", 40), True),
        (contract(unique="unique=True"), (4, "c", 40), False),
        (contract(keys='["id", "v"]'), (3, "d", 30), True),
        (contract(keys='["id", "v"]'), (3, "d", 31), False),
        (contract(OF_ALL), (4, "d", 99), False),
        (contract(OF_ALL), (4, "d", 2), True),
    ],
)
def test_a_row_that_comes(small: Small, text: str, row: tuple[int, str, int], breaks: bool) -> None:
    built = project(small, text)
    built.source([(1, "a", 10), (2, "b", 20), (3, "c", 30), row], header="id,k,v")
    assert built.planned() == {"mart.value": "in part"}
    report = built.build()
    assert report.is_refused == breaks, report.findings
    assert {finding.contract for finding in report.findings} <= {"mart.value contract"}


def test_rows_that_change_can_break_what_looks_at_all(small: Small) -> None:
    built = project(small, contract(OF_ALL))
    built.source([(1, "a", 1), (2, "b", 20), (3, "c", 30)], header="id,k,v")
    assert built.build().is_refused


def test_a_share_is_of_all_rows_so_that_rows_that_go_can_break_it(small: Small) -> None:
    text = contract(OF_ROWS).replace(
        "unique = None\n", 'metadata = {"is_not_its_id": {"warn_if": "> 40%", "error_if": "> 40%"}}\n'
    )
    small.source([(1, "a", 1), (2, "b", 20), (3, "c", 30)], header="id,k,v")
    small.models({"mart.value": MODEL})
    small.write("models/contracts/value.py", text)
    small.build_clean()
    small.source([(1, "a", 1), (2, "b", 20)], header="id,k,v")
    assert small.planned() == {"mart.value": "in part"}
    [finding] = small.build().findings
    assert finding.message.startswith("is_not_its_id fails in 1 of 2 rows, which is > 40%, for example id=1, k=a, v=1")


def test_a_row_that_stayed_is_not_looked_at_again(small: Small) -> None:
    built = project(small, contract())
    built.source([(1, "a", 10), (2, "b", 20), (3, "c", 30), (4, "d", -1)], header="id,k,v")
    report = built.build()
    [finding] = report.findings
    assert "-1" in finding.message
