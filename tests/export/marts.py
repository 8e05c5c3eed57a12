"""Marts in memory, which a test changes as a build would."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lswh.engine.duckdb import DuckDB
from lswh.export.marts import marts_of
from lswh.export.postgres import ExportedToPostgres, export_postgres

NOW = datetime(2026, 1, 1, 12)
KEYS = {"mart.indicator": [("area", "metric", "period")], "mart.plan_attainment": [("area", "metric", "period")]}


class Marts:
    """Two marts of so many rows, each with the number of the generation in every row, and one that stays as it is."""

    def __init__(self, rows: int = 200) -> None:
        self.engine = DuckDB.memory()
        self.generation = 0
        self.run("create schema mart")
        series = (
            f"select 'VN-' || n % 63 as area, 'M' || n // 63 as metric, '2024' as period from range({rows}) as r(n)"
        )
        for name in ("indicator", "plan_attainment"):
            self.run(f"create table mart.{name} as select *, 0::decimal(28, 6) as value from ({series})")
        self.run("create table mart.calendar as select date '2024-01-01' + n::int as day from range(100) as r(n)")
        self.run("comment on table mart.indicator is 'what readers ''see'''")
        self.run("comment on column mart.indicator.value is 'in \"units\"'")

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        return self.engine.query(sql).rows

    def next(self) -> None:
        """A generation in which every row of two marts is another."""
        self.generation += 1
        for name in ("indicator", "plan_attainment"):
            self.run(f"update mart.{name} set value = {self.generation}")

    def export(self, url: str, **how: Any) -> ExportedToPostgres:
        options = {"schema": "mart", "patience": 30.0, "now": NOW, **how}
        marts = marts_of(self.engine, KEYS)
        return export_postgres(self.engine, marts, url, generation=f"{self.generation:06}", **options)
