"""Our own models, made in memory of tables that a test has made by hand."""

from __future__ import annotations

from functools import cache

from lswh.engine import Engine
from lswh.graph import Graph, load_graph
from lswh.graph.expansion import running_sql
from tests.conftest import REPOSITORY


@cache
def graph() -> Graph:
    """Our models."""
    return load_graph(
        REPOSITORY / "models", REPOSITORY, ("area", "document", "indicator", "record", "unit", "withdrawal")
    )


def macros(engine: Engine) -> None:
    """The macros that read no tables."""
    for model in graph():
        if model.is_macro and not model.tables:
            engine.create_macro(model.name.schema, model.sql, model.path)


def make(engine: Engine, *names: str) -> None:
    """Models anew, in the order of what they read; all that they read is there."""
    there = engine.relations()
    for model in graph():
        schema, name = model.name.schema, model.name.name
        if str(model.name) not in names:
            continue
        if (schema, name) in there:
            engine.drop(schema, name, there[schema, name])
        if model.is_macro:
            engine.create_macro(schema, model.sql, model.path)
        elif model.config.materialized == "view":
            engine.create_view(schema, name, running_sql(model, graph()), model.path)
        else:
            engine.create_table_as(schema, name, running_sql(model, graph()), model.path)
