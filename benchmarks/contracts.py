"""The contract of one big fact table, held in four ways: by lswh, by one hand-written aggregate, and by pandera.

A table like fact.observation is generated, with the contract that our own models have for it; and the same with one row
in a hundred that breaks it. Each way is a process of its own, which answers what it found and how long it took to hold.

    python -m benchmarks.contracts clean|failing WAREHOUSE RECORDS
    python -m benchmarks.contracts WAY WAREHOUSE CACHE OPTIONS
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.process import PYTHON, REPOSITORY, run

TABLE = "fact.observation"
CLEAN, FAILING = "clean", "failing"
COLD, WARM, HAND, PANDERA = "lswh cold", "lswh", "by hand", "pandera"
WAYS = (HAND, WARM, COLD, PANDERA)
FIGURES = ("seconds", "hold_seconds", "cpu_seconds", "peak_bytes")

_COLUMNS = """
    observation_id varchar, area varchar, indicator varchar, period varchar, source_id varchar, plan_kind varchar,
    plan_period varchar, period_start date, period_end date, frequency varchar, unit varchar,
    value decimal(28, 6), value_low decimal(28, 6), value_high decimal(28, 6),
    plan decimal(28, 6), plan_low decimal(28, 6), plan_high decimal(28, 6), plan_basis varchar,
    pct_of_plan decimal(9, 4), pct_of_plan_low decimal(9, 4), pct_of_plan_high decimal(9, 4),
    yoy decimal(9, 4), yoy_low decimal(9, 4), yoy_high decimal(9, 4), yoy_basis varchar,
    previous decimal(28, 6), previous_low decimal(28, 6), previous_high decimal(28, 6),
    status varchar, published_on date, statements bigint
"""
_ROWS = """
with numbered as (select range as n, hash(range) as h from range({records})),
dimensions as (
    select
        n, h, printf('%016x:%d', n // 1000, n % 1000) as observation_id, printf('VN-%02d', n % 63) as area,
        printf('INDICATOR_%03d', (n // 63) % 200) as indicator, (n // 12600) % 40 as quarter,
        printf('%016x', n // 504000) as source_id, ((h % 10000000)::bigint * 0.01)::decimal(18, 2) as value
    from numbered
)
select
    {id} as observation_id, area, indicator, printf('%d-Q%d', 2010 + quarter // 4, 1 + quarter % 4) as period,
    source_id, 'PLAN' as plan_kind, printf('%d', 2010 + quarter // 4) as plan_period,
    make_date(2010 + quarter // 4, 1 + 3 * (quarter % 4), 1) as period_start,
    last_day(make_date(2010 + quarter // 4, 3 + 3 * (quarter % 4), 1)) as period_end, 'Q' as frequency, 'VND' as unit,
    value, value - 0.005 as value_low, value + 0.005 as value_high,
    case when n % 3 = 0 then {plan} end as plan,
    case when n % 3 = 0 then value * 2 - 1 end as plan_low,
    case when n % 3 = 0 then value * 2 + 1 end as plan_high,
    case n % 3 when 0 then case n % 2 when 0 then 'printed' else 'implied' end end as plan_basis,
    case when n % 3 = 0 then 50 end as pct_of_plan,
    case when n % 3 = 0 then 49.95 end as pct_of_plan_low,
    case when n % 3 = 0 then 50.05 end as pct_of_plan_high,
    case when n % 2 = 0 then (h % 300)::bigint * 0.1 end as yoy,
    case when n % 2 = 0 then (h % 300)::bigint * 0.1 - 0.05 end as yoy_low,
    case when n % 2 = 0 then (h % 300)::bigint * 0.1 + 0.05 end as yoy_high,
    case when n % 2 = 0 then 'printed' end as yoy_basis,
    case when n % 2 = 0 then value * 0.9 end as previous,
    case when n % 2 = 0 then value * 0.89 end as previous_low,
    case when n % 2 = 0 then value * 0.91 end as previous_high,
    {status} as status, date '2024-01-01' + (h % 400)::integer as published_on, {statements} as statements
from dimensions
"""
_GOOD = {"id": "observation_id", "plan": "value * 2", "status": "'A'", "statements": "1"}
_BAD = {
    "id": "case n % 400 when 0 then printf('%016x:0', n // 800) else observation_id end",
    "plan": "case when n % 300 <> 99 then value * 2 end",
    "status": "case n % 400 when 200 then 'Z' else 'A' end",
    "statements": "case n % 400 when 300 then 0 else 1 end",
}
"""One row in four hundred has the id of another, another a status that is not known, and so on."""


def contracts(folder: Path, records: int, rounds: int, memory_limit: str, threads: int) -> dict[str, Any]:
    """Hold so many rows in every way, in turns, and compare the medians."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {"records": records, "rounds": rounds, "memory_limit": memory_limit, "threads": threads}
    for kind in (CLEAN, FAILING):
        warehouse = folder / f"{kind}.duckdb"
        run([PYTHON, "-m", "benchmarks.contracts", kind, warehouse, str(records)], REPOSITORY)
        options = json.dumps({"memory_limit": memory_limit, "threads": threads})
        samples: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
        _hold_apart(WARM, warehouse, options)  # which writes the statement that is run by hand
        for _ in range(rounds):
            for way in WAYS:
                samples[way].append(_hold_apart(way, warehouse, options))
        found[kind] = {way: _middle(ones) for way, ones in samples.items()}
        by_hand = found[kind][HAND]
        found[kind]["ratios"] = {
            way: {figure: found[kind][way][figure] / by_hand[figure] for figure in FIGURES} for way in WAYS
        }
        warehouse.unlink()
    return found


def _hold_apart(way: str, warehouse: Path, options: str) -> dict[str, Any]:
    cache = warehouse.with_name("contracts.json")
    if way == COLD:
        cache.unlink(missing_ok=True)
    ran = run([PYTHON, "-m", "benchmarks.contracts", way, warehouse, cache, options], REPOSITORY, settled=True)
    said = json.loads(ran.output.splitlines()[-1])
    return {**said, "seconds": ran.seconds, "cpu_seconds": ran.cpu_seconds, "peak_bytes": ran.peak_bytes}


def _middle(samples: list[dict[str, Any]]) -> dict[str, Any]:
    middle = {figure: median(one[figure] for one in samples) for figure in FIGURES}
    return {**middle, "failures": samples[0]["failures"]}


# One process


def _make(warehouse: Path, words: dict[str, str], records: int) -> None:
    import duckdb

    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema fact")
        connection.execute(f"create table {TABLE} ({_COLUMNS})")
        connection.execute(f"insert into {TABLE} {_ROWS.format(records=records, **words)}")


def _by_hand(warehouse: Path, cache: Path, settings: dict[str, Any]) -> tuple[float, int]:
    """Run the statement that somebody would write: it is beside the cache, where lswh has put it."""
    statement = cache.with_suffix(".sql").read_text(encoding="utf-8")
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True, config=settings) as connection:
        started = perf_counter()
        [counts] = connection.execute(statement).fetchall()
        return perf_counter() - started, sum(counts)


def _by_lswh(warehouse: Path, cache: Path, settings: dict[str, Any]) -> tuple[float, int]:
    from lswh.contract.loading import load_contracts
    from lswh.contract.schemas import validate
    from lswh.engine.duckdb import DuckDB
    from lswh.run.binding import columns_of

    with closing(DuckDB.read(warehouse, warehouse.stem)) as engine:
        engine.query(f"set memory_limit = '{settings['memory_limit']}'; set threads = {settings['threads']}")
        started = perf_counter()
        folder = _one_contract(cache.parent / "contracts")
        table = load_contracts(folder, folder, columns_of(engine, warehouse.stem), cache=cache).schemas[TABLE]
        statement = cache.with_suffix(".sql")
        held = validate(table, engine)
        seconds = perf_counter() - started
    if not statement.exists():
        from benchmarks.handwritten import aggregate

        statement.write_text(aggregate(table), encoding="utf-8")
    return seconds, sum(one.count or 1 for one in held.findings)


def _by_pandera(warehouse: Path, cache: Path, settings: dict[str, Any]) -> tuple[float, int]:
    import ibis
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaErrors

    from lswh.contract.importing import import_contracts

    backend = ibis.duckdb.connect(warehouse, read_only=True, **settings)
    started = perf_counter()
    folder = _one_contract(cache.parent / "contracts")
    schema = import_contracts([folder / "fact.py"], folder).schemas[TABLE].schema
    single = [[name] for name, column in schema.columns.items() if column.unique]
    schema.unique = [schema.unique, *single]  # it passes over a column that is unique by itself
    failures = 0
    try:
        with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            schema.validate(backend.table("observation", database="fact"), lazy=True)
    except SchemaErrors as errors:
        failures = len(errors.schema_errors)
    return perf_counter() - started, failures


def _one_contract(folder: Path) -> Path:
    """A folder with our contracts of the schema fact, of which only that of the table is bound to anything."""
    file = folder / "fact.py"
    if not file.exists():
        folder.mkdir(exist_ok=True)
        text = (REPOSITORY / "models" / "contracts" / "fact.py").read_text(encoding="utf-8")
        start = text.index("class DimIndicator")
        end = text.index("class Observation")
        after = text.index("class Vintage")
        file.write_text(text[:start] + text[end:after], encoding="utf-8")
    return folder


_HOLD: dict[str, Callable[[Path, Path, dict[str, Any]], tuple[float, int]]] = {
    HAND: _by_hand,
    WARM: _by_lswh,
    COLD: _by_lswh,
    PANDERA: _by_pandera,
}


def main(way: str, *arguments: str) -> None:
    """Make a table, or hold one and say what came of it."""
    if way in (CLEAN, FAILING):
        _make(Path(arguments[0]), _GOOD if way == CLEAN else _BAD, int(arguments[1]))
        return
    warehouse, cache, options = arguments
    seconds, failures = _HOLD[way](Path(warehouse), Path(cache), json.loads(options))
    print(json.dumps({"hold_seconds": seconds, "failures": failures}))


if __name__ == "__main__":
    main(*sys.argv[1:])
