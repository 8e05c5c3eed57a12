"""What a warehouse says of the runs that made it: lswh.run, lswh.model_run and lswh.contract_result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlglot import exp

from lswh.contract import Held
from lswh.engine import Column, Engine
from lswh.run.execute import Built

SCHEMA = "lswh"
_BEFORE = "lswh before"

_TABLES = {
    "run": (
        Column("generation", "VARCHAR"),
        Column("started_at", "TIMESTAMP"),
        Column("seconds", "DECIMAL(18, 3)"),
        Column("built_by", "VARCHAR"),
        Column("reasons", "VARCHAR"),
        Column("models", "INTEGER"),
        Column("contracts", "INTEGER"),
        Column("comparisons", "BIGINT"),
        Column("warnings", "INTEGER"),
    ),
    "model_run": (
        Column("generation", "VARCHAR"),
        Column("model", "VARCHAR"),
        Column("how", "VARCHAR"),
        Column("rows", "BIGINT"),
        Column("seconds", "DECIMAL(18, 3)"),
        Column("reasons", "VARCHAR"),
    ),
    "contract_result": (
        Column("generation", "VARCHAR"),
        Column("contract", "VARCHAR"),
        Column("table", "VARCHAR"),
        Column("outcome", "VARCHAR"),
        Column("failures", "BIGINT"),
    ),
}
"""One row for each published run, for each relation that it built, for each contract that it held. Times are UTC."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run that is about to be published as a generation."""

    generation: str
    started_at: datetime
    seconds: float
    built_by: str
    reasons: Sequence[str]
    built: Sequence[Built]
    why: Mapping[str, Sequence[str]]
    held: Sequence[Held]
    comparisons: int
    warnings: int


def record_run(engine: Engine, run: RunRecord, before: Path | None) -> None:
    """Write a run into the warehouse that it made, after those before it.

    before is a published warehouse whose runs are taken over, where the one that is open was not copied from it.
    """
    for name, columns in _TABLES.items():
        engine.create_table(SCHEMA, name, columns)
    if before is not None:
        engine.attach(before, _BEFORE)
        for name, columns in _TABLES.items():
            engine.query(exp.delete(exp.table_(name, db=SCHEMA)))
            if _columns_before(engine, name) == [column.name for column in columns]:
                rows = exp.select("*").from_(exp.table_(name, db=SCHEMA, catalog=_BEFORE, quoted=True))
                engine.query(exp.insert(rows, exp.table_(name, db=SCHEMA)))
    whole = (run.generation, run.started_at, _seconds(run.seconds), run.built_by, "; ".join(run.reasons))
    counts = (len(run.built), len(run.held), run.comparisons, run.warnings)
    _append(engine, "run", [(*whole, *counts)])
    _append(
        engine,
        "model_run",
        [
            (run.generation, one.name, one.how, one.rows, _seconds(one.seconds), "; ".join(run.why[one.name]))
            for one in run.built
        ],
    )
    _append(
        engine,
        "contract_result",
        [(run.generation, one.contract, one.table, one.outcome, one.count) for one in run.held],
    )


def _columns_before(engine: Engine, name: str) -> list[str]:
    """The columns of a table of the warehouse before; none where another lswh made it and it has no such table."""
    columns = exp.select("column_name").from_("duckdb_columns()").order_by("column_index")
    about = {"database": _BEFORE, "schema": SCHEMA, "name": name}
    found = columns.where(
        "database_name = $database and schema_name = $schema and table_name = $name", dialect="duckdb"
    )
    return [row[0] for row in engine.query(found, about).rows]


def _append(engine: Engine, name: str, rows: Sequence[Sequence[Any]]) -> None:
    engine.append(SCHEMA, name, [column.name for column in _TABLES[name]], rows)


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
