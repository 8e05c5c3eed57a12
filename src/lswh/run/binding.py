"""The models of a plan, tried on empty tables: what is wrong with their SQL is said before anything runs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lswh.engine import Column, Engine
from lswh.errors import ModelError
from lswh.graph import Graph, Model, ModelName
from lswh.graph.config import place_of_config
from lswh.graph.expansion import macros_of, sources
from lswh.run.plan import Plan

_BASE = "lswh base"
_COLUMNS = """
    select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()
    where database_name = $catalog and not internal order by table_oid, column_index
"""


def bind(
    engine: Engine, plan: Plan, graph: Graph, raw: Mapping[str, Sequence[Column]], base: Path | None
) -> Mapping[str, Sequence[Column]]:
    """Make every relation that a plan builds as an empty table in an empty database.

    raw are the columns of the raw tables that are filled, base is the warehouse that the plan starts from. Answers the
    columns of every table there is. Raises ModelFailed, with the place in the model's file, and ModelError for a
    unique_key that is not there.
    """
    built = {step.name for step in plan.built}
    known: dict[str, list[Column]] = {}
    if base is not None:
        engine.attach(base, _BASE)
        known = columns_of(engine, _BASE)
    needed = _needed(graph, built)
    tables = {str(name) for model in needed for name in sources(model, graph)}
    for name, columns in {**known, **{f"raw.{table}": columns for table, columns in raw.items()}}.items():
        if name in tables - built or (name in built and name.startswith("raw.")):
            schema, table = name.split(".")
            engine.create_table(schema, table, columns)
    for model in needed:
        if model.is_macro:
            engine.create_macro(model.name.schema, model.sql, model.path)
        else:
            engine.create_table_like(model.name.schema, model.name.name, model.sql, model.path)
    found = known | columns_of(engine, "memory")
    for model in needed:
        _check_key(model, [one.name for one in found.get(str(model.name), ())])
    return found


def _needed(graph: Graph, built: set[str]) -> list[Model]:
    """The models that are built, and the macros and ephemeral models that stand in their texts, in building order."""
    wanted = [model for model in graph if str(model.name) in built]
    names = {model.name for model in wanted}.union(*(macros_of(model, graph) for model in wanted))
    names = names.union(*(_ephemeral(model, graph) for model in wanted))
    return [model for model in graph if model.name in names]


def _ephemeral(model: Model, graph: Graph) -> set[ModelName]:
    read = [graph.models[name] for name in graph.reads[model.name] if name in graph.models]
    found = [one for one in read if one.config.materialized == "ephemeral"]
    return {one.name for one in found}.union(*(_ephemeral(one, graph) for one in found))


def columns_of(engine: Engine, catalog: str) -> dict[str, list[Column]]:
    """The columns of every table and view of a warehouse, by schema.name."""
    found: dict[str, list[Column]] = {}
    for table, column, type_ in engine.query(_COLUMNS, {"catalog": catalog}).rows:
        found.setdefault(table, []).append(Column(column, type_))
    return found


def _check_key(model: Model, columns: Iterable[str]) -> None:
    there = {name.lower(): name for name in columns}
    for name in model.config.unique_key:
        if name.lower() not in there:
            near = difflib.get_close_matches(name.lower(), there, 1)
            raise ModelError(
                f"{model.name} has no column {name!r} for its unique_key",
                where=place_of_config(model.sql, model.path),
                hint=f"did you mean {there[near[0]]!r}?" if near else f"it has {', '.join(there.values())}",
            )
