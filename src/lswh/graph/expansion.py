"""The statement of a model as it runs: with the queries of the ephemeral models that it reads in their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lswh.graph.dag import Graph
from lswh.graph.model import Model
from lswh.graph.name import ModelName

if TYPE_CHECKING:
    from sqlglot import exp

    from lswh.graph.locality import Locality, NotLocal


def reads_ephemeral(model: Model, graph: Graph) -> bool:
    """Whether a model reads one that is in no table."""
    return any(
        read.config.materialized == "ephemeral"
        for name in graph.reads[model.name]
        if (read := graph.models.get(name)) is not None
    )


def sources(model: Model, graph: Graph) -> set[ModelName]:
    """The tables and views that a model reads, also through macros and ephemeral models, in place of these."""
    found: set[ModelName] = set()
    for name in graph.reads[model.name]:
        read = graph.models.get(name)
        is_table = read is None or not (read.is_macro or read.config.materialized == "ephemeral")
        found |= {name} if is_table else sources(graph.models[name], graph)
    return found


def macros_of(model: Model, graph: Graph) -> set[ModelName]:
    """The macros that a model calls, those that they call included; and those of the ephemeral models that it reads."""
    found: set[ModelName] = set()
    for name in graph.reads[model.name]:
        read = graph.models.get(name)
        if read is not None and (read.is_macro or read.config.materialized == "ephemeral"):
            found |= macros_of(read, graph) | ({name} if read.is_macro else set())
    return found


def expanded(model: Model, graph: Graph) -> exp.Expr:
    """A model's statement, parsed, with ephemeral models as subqueries."""
    import sqlglot
    from sqlglot import exp

    statement = sqlglot.parse_one(model.sql, read="duckdb")
    if not reads_ephemeral(model, graph):
        return statement
    inner = {
        str(name): expanded(read, graph)
        for name in graph.reads[model.name]
        if (read := graph.models.get(name)) is not None and read.config.materialized == "ephemeral"
    }
    for table in list(statement.find_all(exp.Table)):
        query = inner.get(f"{table.db}.{table.name}".lower())
        if query is not None:
            assert isinstance(query, exp.Query)
            table.replace(query.copy().subquery(table.alias_or_name))
    return statement


def running_sql(model: Model, graph: Graph) -> str:
    """The text that makes a model's table or view: the file's own wherever nothing has to be put in its place."""
    return expanded(model, graph).sql("duckdb") if reads_ephemeral(model, graph) else model.sql


def locality_of(model: Model, graph: Graph) -> Locality | NotLocal:
    """Whether and how a model can be built from the changes of its inputs."""
    from lswh.graph.locality import NotLocal, locality

    for name in sorted(macros_of(model, graph)):
        macro = graph.models[name]
        if not _is_plain(macro):
            return NotLocal(f"it calls {name}, which may read other rows")
    return locality(expanded(model, graph), model.config.unique_key)


def _is_plain(macro: Model) -> bool:
    """Whether a macro reads no table and looks at no other row; that it may aggregate is bounded by its caller."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import ParseError

    try:
        return sqlglot.parse_one(macro.sql, read="duckdb").find(exp.Query, exp.Window) is None
    except ParseError:  # it has arguments with defaults
        return False
