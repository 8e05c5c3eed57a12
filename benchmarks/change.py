"""Small changes of a large warehouse: what each costs, as a share of building all of it, and what it is spent on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from benchmarks.scale import build

_RECORDS = 100
_NEW = """
select
    area, indicator, strftime(strptime(max(period) || '-01', '%Y-%m-%d') + to_months(1), '%Y-%m') as period,
    arg_max(value, period)::bigint::varchar as value, any_value(unit) as unit, 'estimate' as status,
    date '2025-02-06' as published_on, any_value(source) as source
from read_parquet($files)
where starts_with(indicator, 'Số doanh nghiệp') and not contains(indicator, '(') and period not like '%Q%'
group by area, indicator
order by area, indicator
limit $records
"""
_REVISED = """
select
    area, indicator, period, (value + 1)::bigint::varchar as value, unit, 'provisional' as status,
    date '2025-10-01' as published_on, source
from read_parquet($files)
where starts_with(indicator, 'Số doanh nghiệp') and not contains(indicator, '(')
order by period desc, area, indicator
limit $records
"""


def change(project: Path, full_build: float) -> dict[str, Any]:
    """Change the project that scale has built, in one way after the other, and build it after each.

    full_build is how long it took to build all of it.
    """
    changes: tuple[tuple[str, Callable[[Path], None]], ...] = (
        ("land 100 new records", land_new),
        ("revise 100 old records", _revise_old),
        ("edit mart.trade_balance", lambda of: _edit(of, "trade_balance", "balance")),
        ("edit mart.plan_attainment", lambda of: _edit(of, "plan_attainment", "pace")),
    )
    found = []
    for name, make in changes:
        make(project)
        built = build(project)
        found.append({"change": name, **built, "share": built["seconds"] / full_build})
    return {"full_build": full_build, "changes": found}


def land_new(project: Path) -> None:
    """Put a file of 100 new records into a generated project."""
    _write(project, "new", _NEW)


def _revise_old(project: Path) -> None:
    _write(project, "revised", _REVISED)


def _write(project: Path, name: str, sql: str) -> None:
    """A new file of records, made of what the newest files hold."""
    newest = sorted((project / "raw" / "records").glob("*-preliminary.parquet"))[-2:]
    parameters = {"files": [str(file) for file in newest], "records": _RECORDS}
    with duckdb.connect(config={"threads": 1}) as connection:
        records = connection.sql(sql, params=parameters)
        assert len(records) == _RECORDS
        records.write_csv(str(project / "raw" / "records" / f"{name}.csv"))


def _edit(project: Path, mart: str, column: str) -> None:
    """Compute a column of a mart in another way, with the same outcome."""
    file = project / "models" / "mart" / f"{mart}.sql"
    statement = sqlglot.parse_one(file.read_text(encoding="utf-8"), read="duckdb")
    assert isinstance(statement, exp.Query)
    [made] = [one for one in statement.selects if one.alias == column]
    cast = made.this
    made.set("this", exp.cast(exp.Coalesce(this=cast, expressions=[exp.null()]), cast.to))
    file.write_text(statement.sql("duckdb", pretty=True), encoding="utf-8")
