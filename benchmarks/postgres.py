"""An export into PostgreSQL: how fast rows arrive, beside a plain COPY of the same rows, and what readers see of swaps.

A server is started for it. A mart with the columns of mart.indicator is exported; the same rows are copied by psycopg
from a CSV file into a table without keys, which is what a script would do. Then three processes read, each a statement
over two marts, as fast as a pause of 2 ms lets them, while every row of both is replaced again and again.

    python -m benchmarks.postgres [--rows 1000000] [--rounds 3] [--swaps 100]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb

from benchmarks.process import REPOSITORY
from lswh.engine.duckdb import DuckDB
from lswh.export.marts import marts_of
from lswh.export.postgres import export_postgres
from tests.export import reader
from tests.export.marts import NOW, Marts
from tests.export.server import Cluster, running

_KEYS = {"mart.indicator": [("area", "metric", "period")]}
_COLUMNS = ", ".join(
    f"{what} as {name}"
    for name, what in {
        "area": "'VN-' || n % 63",
        "metric": "'SERIES_' || n // 63 % 500",
        "period": "(1900 + n // 31500)::varchar",
        "value": "(hash(n) % 10000000000 / 1000)::decimal(28, 6)",
        "plan": "(hash(n, 1) % 10000000000 / 1000)::decimal(28, 6)",
        "yoy": "(hash(n, 2) % 100000 / 100)::decimal(9, 4)",
        "metric_name": "'Kim ngạch xuất khẩu ' || n // 63 % 500",
        "unit": "'triệu USD'",
        "area_name": "'Lạng Sơn'",
        "period_start": "date '2000-01-01' + (n // 31500 * 365)::int",
        "period_end": "date '2000-12-31' + (n // 31500 * 365)::int",
        "status": "'E'",
        "source_id": "md5(n::varchar)[:16]",
        "value_low": "(hash(n) % 10000000000 / 1000 - 0.5)::decimal(28, 6)",
        "value_high": "(hash(n) % 10000000000 / 1000 + 0.5)::decimal(28, 6)",
    }.items()
)


def arrival(cluster: Cluster, rows: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Seconds to export rows, to find that nothing changed, and to copy them from a CSV file into a plain table."""
    engine = DuckDB.memory()
    engine.query("create schema mart")
    engine.query(f"create table mart.indicator as {_query(rows)}")
    marts, file = marts_of(engine, _KEYS), folder / "indicator.csv"
    duckdb.sql(f"copy ({_query(rows)}) to '{file}' (format csv, header false)")
    taken: dict[str, list[float]] = {"export": [], "nothing changed": [], "plain copy": []}
    for round_ in range(rounds):
        for what, is_full in (("export", True), ("nothing changed", False)):
            started = perf_counter()
            export_postgres(engine, marts, cluster.url(), "mart", f"{round_:06}", NOW, patience=60, is_full=is_full)
            taken[what].append(perf_counter() - started)
        taken["plain copy"].append(_copy(cluster, file))
    seconds = {what: median(times) for what, times in taken.items()}
    return {"rows": rows, "rounds": rounds, "seconds": seconds, "rows_per_second": rows / seconds["export"]}


def _query(rows: int) -> str:
    return f"select {_COLUMNS} from range({rows}) as r(n)"  # noqa: S608 - both are ours


def _copy(cluster: Cluster, file: Path) -> float:
    with cluster.connect() as connection:
        connection.execute("drop table if exists public.plain")
        connection.execute("create table public.plain (like mart.indicator)")
        started = perf_counter()
        with connection.cursor().copy("copy public.plain from stdin (format csv)") as copy, file.open("rb") as stream:
            while block := stream.read(1 << 20):
                copy.write(block)
        return perf_counter() - started


def swaps(cluster: Cluster, number: int, folder: Path) -> dict[str, Any]:
    """What readers saw of so many exports, each of which replaced all that they read."""
    marts = Marts(2000)
    marts.export(cluster.url("swaps"))
    with cluster.connect("swaps") as connection:
        connection.execute(reader.MAKE_VIEW)
    started = perf_counter()
    with reader.reading(cluster.url("swaps"), folder, list(reader.HOW)) as results:
        for _ in range(number):
            marts.next()
            marts.export(cluster.url("swaps"))
    seconds = perf_counter() - started
    seen = {result.stem: json.loads(result.read_text(encoding="utf-8")) for result in results}
    return {"swaps": number, "seconds": seconds, "readers": seen}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--swaps", type=int, default=100)
    options = parser.parse_args()
    with running() as cluster, tempfile.TemporaryDirectory(dir=REPOSITORY) as folder:
        with cluster.connect() as admin:
            admin.execute("create database swaps")
        found = {
            "arrival": arrival(cluster, options.rows, options.rounds, Path(folder)),
            "swaps": swaps(cluster, options.swaps, Path(folder)),
        }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
