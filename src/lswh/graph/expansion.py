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
    """The relations that a model reads, those of the ephemeral models in it in place of these."""
    found: set[ModelName] = set()
    for name in graph.reads[model.name]:
        read = graph.models.get(name)
        is_ephemeral = read is not None and read.config.materialized == "ephemeral"
        found |= sources(graph.models[name], graph) if is_ephemeral else {name}
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

    for name in sorted(_macros(model, graph)):
        macro = graph.models[name]
        if not _is_plain(macro):
            return NotLocal(f"it calls {name}, which reads tables or aggregates")
    return locality(expanded(model, graph), model.config.unique_key)


def _macros(model: Model, graph: Graph) -> set[ModelName]:
    """The macros that a model calls, those that they call included; and those of the ephemeral models that it reads."""
    found: set[ModelName] = set()
    for name in graph.reads[model.name]:
        read = graph.models.get(name)
        if read is not None and (read.is_macro or read.config.materialized == "ephemeral"):
            found |= _macros(read, graph) | ({name} if read.is_macro else set())
    return found


def _is_plain(macro: Model) -> bool:
    import sqlglot
    from sqlglot import exp

    return sqlglot.parse_one(macro.sql, read="duckdb").find(exp.Query, exp.AggFunc, exp.Window) is None
