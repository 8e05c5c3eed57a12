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
_STOCKS = 15
_NEW = """
select
    a.name as area, 'Số doanh nghiệp loại ' || printf('%02d', s.n) as indicator, '2025-01' as period,
    (1000 + 17 * row_number() over (order by a.code, s.n))::varchar as value, 'doanh nghiệp' as unit,
    'estimate' as status, date '2025-02-06' as published_on, 'Cục Thống kê' as source
from read_csv($area, all_varchar = true) as a, range(1, $stocks + 1) as s(n)
where a.parent = 'VN' and a.code not like '%.%'
order by a.code, s.n
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
        ("land 100 new records", _land_new),
        ("revise 100 old records", _revise_old),
        ("edit mart.trade_balance", lambda of: _edit(of, "trade_balance", "balance")),
        ("edit mart.plan_attainment", lambda of: _edit(of, "plan_attainment", "pct_elapsed")),
    )
    found = []
    for name, make in changes:
        make(project)
        built = build(project)
        found.append({"change": name, **built, "share": built["seconds"] / full_build})
    return {"full_build": full_build, "changes": found}


def _land_new(project: Path) -> None:
    area = str(project / "raw" / "reference" / "area.csv")
    _write(project, "new", _NEW, {"area": area, "stocks": _STOCKS, "records": _RECORDS})


def _revise_old(project: Path) -> None:
    newest = sorted((project / "raw" / "records").glob("*-preliminary.parquet"))[-2:]
    _write(project, "revised", _REVISED, {"files": [str(file) for file in newest], "records": _RECORDS})


def _write(project: Path, name: str, sql: str, parameters: dict[str, Any]) -> None:
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
