"""docs/time.md: the macros of the published file work from any client, read-only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import sqlalchemy

from tests.conftest import Trial

SERIES = "'TRADE_EXPORT', 'VN-09'"
BEFORE, AFTER = date(2025, 2, 1), date(2025, 4, 1)
ASKED = {
    f"select value from mart.indicator_as_of('{BEFORE}')": [(Decimal(100),)],
    f"select value from mart.indicator_as_of('{AFTER}')": [(Decimal(110),)],
    "select value, valid_from from mart.first_release()": [(Decimal(100), date(2025, 1, 20))],
    f"select vintage, value, revision from mart.revisions({SERIES})": [
        (1, Decimal(100), None),
        (2, Decimal(110), Decimal(10)),
    ],
    f"select known_on, value from mart.vintage_matrix({SERIES})": [
        (date(2025, 1, 20), Decimal(100)),
        (date(2025, 3, 20), Decimal(110)),
    ],
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    trial = Trial(tmp_path_factory.mktemp("clients") / "a project")
    trial.records("first", {"value": "100", "published_on": "2025-01-20", "source": "first"})
    trial.records("second", {"value": "110", "published_on": "2025-03-20", "source": "second"})
    trial.build_clean()
    return trial.project.warehouse


@pytest.fixture
def reader(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Another database, with the warehouse attached."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as w (read_only)")
        yield connection


def test_from_a_plain_client(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for sql, rows in ASKED.items():
            assert connection.execute(sql).fetchall() == rows
        sql = "select value from mart.indicator_as_of($day)"
        for day in (BEFORE, str(BEFORE)):
            assert connection.execute(sql, {"day": day}).fetchall() == [(Decimal(100),)]
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("delete from mart.indicator_history")


def test_from_sqlalchemy(warehouse: Path) -> None:
    engine = sqlalchemy.create_engine(f"duckdb:///{warehouse}", connect_args={"read_only": True})
    with engine.connect() as connection:
        for sql, rows in ASKED.items():
            assert [tuple(row) for row in connection.execute(sqlalchemy.text(sql))] == rows
        bound = connection.execute(sqlalchemy.text("select value from mart.indicator_as_of(:day)"), {"day": BEFORE})
        assert bound.scalar_one() == Decimal(100)
    engine.dispose()


def test_after_attach_and_use(reader: duckdb.DuckDBPyConnection) -> None:
    reader.execute("use w")
    for sql, rows in ASKED.items():
        assert reader.execute(sql).fetchall() == rows


def test_attached_without_use_macros_fail_and_tables_and_views_work(reader: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.CatalogException, match="does not exist"):
        reader.execute(f"from w.mart.indicator_as_of('{BEFORE}')")
    of_the_day = f"valid_from <= '{BEFORE}' and valid_to > '{BEFORE}'"
    sql = f"select value from w.mart.indicator_history where {of_the_day}"
    assert reader.execute(sql).fetchall() == [(Decimal(100),)]
    assert reader.execute("select revision from w.mart.revision where vintage = 2").fetchall() == [(Decimal(10),)]


def test_the_pivot_lays_the_revision_triangle_out(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        triangle = f"(from mart.vintage_matrix({SERIES}))"
        wide = connection.execute(f"pivot {triangle} on known_on using first(value) group by period")
        assert [column[0] for column in wide.description or ()] == ["period", "2025-01-20", "2025-03-20"]
        assert wide.fetchall() == [("2024", Decimal(100), Decimal(110))]
