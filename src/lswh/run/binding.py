"""The models of a plan, tried on empty tables: what is wrong with their SQL is said before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lswh.engine import Column, Engine
from lswh.graph import Graph, ModelName
from lswh.graph.expansion import running_sql, sources
from lswh.run.plan import Plan

_BASE = "base"
_COLUMNS = """
    select schema_name, table_name, column_name, data_type from duckdb_columns()
    where database_name in (current_database(), 'base') and not internal order by table_oid, column_index
"""


def bind(
    engine: Engine, plan: Plan, graph: Graph, raw: Mapping[str, Sequence[Column]], base: Path | None
) -> Mapping[str, Sequence[Column]]:
    """Make every relation that a plan builds as an empty table in an empty database; answer the columns of each.

    raw are the columns of the raw tables that are filled, base is the warehouse that the plan starts from. Raises
    ModelFailed, with the place in the model's file.
    """
    built = {step.name for step in plan.built}
    if base is not None:
        engine.attach(base, _BASE)
    models = [model for model in graph if str(model.name) in built and not model.is_macro]
    for name in sorted({str(read) for model in models for read in sources(model, graph)} - built):
        if (model := graph.models.get(_name(name))) is None or not model.is_macro:
            _stand_in(engine, name)
    for name, columns in raw.items():
        if f"raw.{name}" in built:
            engine.create_table("raw", name, columns)
    for model in graph:
        if model.is_macro:
            engine.create_macro(model.name.schema, model.sql, model.path)
        elif str(model.name) in built:
            engine.create_table_like(model.name.schema, model.name.name, running_sql(model, graph), model.path)
    found: dict[str, list[Column]] = {}
    for schema, table, column, type_ in engine.query(_COLUMNS).rows:
        found.setdefault(f"{schema}.{table}", []).append(Column(column, type_))
    return found


def _stand_in(engine: Engine, name: str) -> None:
    """An empty table in place of one that is reused."""
    schema, table = name.split(".")
    columns = engine.query(
        "select column_name, data_type from duckdb_columns() where database_name = $base and schema_name = $schema "
        "and table_name = $table order by column_index",
        {"base": _BASE, "schema": schema, "table": table},
    ).rows
    engine.create_table(schema, table, [Column(column, type_) for column, type_ in columns])


def _name(name: str) -> ModelName:
    schema, table = name.split(".")
    return ModelName(schema, table)
