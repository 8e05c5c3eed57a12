"""DuckDB answers the cases as they are written."""

import pytest

from lswh.engine import Engine
from lswh.engine.duckdb import DuckDB
from tests.conformance.cases import Case, cases, every, with_macros


@pytest.fixture(scope="module")
def duckdb() -> Engine:
    return with_macros(DuckDB.memory())


@every
def test_duckdb_answers(duckdb: Engine, case: Case) -> None:
    case.holds_on(duckdb)


def test_there_are_enough_cases_and_no_two_are_called_the_same() -> None:
    titles = [(one.file, one.title) for one in cases()]
    assert len(titles) == len(set(titles)) >= 120
