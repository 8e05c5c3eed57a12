"""Which columns of which tables each column of a query is made of, by sqlglot, with the schemas of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope, walk_in_scope

Origin = tuple[str, str]
"""A column: 'schema.name' of its table, and its name, in lower case."""

Origins = frozenset[Origin]

_FAULTS = (SqlglotError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""What sqlglot raises where it is at its end."""


class Untraceable(Exception):
    """A query whose columns cannot be followed."""


@dataclass(frozen=True, slots=True)
class Traced:
    """What each column of a query is made of, by name and in order, and what decides which rows there are.

    filters are the columns in WHERE, ON, GROUP BY, HAVING, QUALIFY and ORDER BY, of the query and of those in it.
    """

    values: Mapping[str, Origins]
    filters: Origins


def trace(sql: str, schemas: Mapping[str, Mapping[str, str]]) -> Traced:
    """Follow the columns of a query through it. schemas are the types of columns, by 'schema.name'. Raises Untraceable.

    >>> trace("select a + b as x from s.t where c > 1", {"s.t": dict.fromkeys("abc", "int")}).filters
    frozenset({('s.t', 'c')})
    """
    try:
        statement = sqlglot.parse_one(sql, read="duckdb")
        for opaque, what in ((exp.Pivot, "PIVOT"), (exp.Columns, "COLUMNS()")):
            if statement.find(opaque):
                raise Untraceable(f"{what} makes its columns when it runs")
        qualified = qualify(
            statement,
            dialect="duckdb",
            schema=_nested(schemas),
            validate_qualify_columns=False,
            quote_identifiers=False,
        )
        scope = build_scope(qualified)
        if scope is None or not isinstance(scope.expression, exp.Query):
            raise Untraceable("sqlglot finds no query in it")
        names = [one.alias_or_name for one in scope.expression.selects]
        if not names or "*" in names or "" in names:
            raise Untraceable("the columns of what it reads are not known")
        follow = _Follow(scope)
        return Traced({name: follow.output(scope, name) for name in names}, follow.filters(scope))
    except _FAULTS as error:
        raise Untraceable("sqlglot cannot follow it") from error


class _Follow:
    def __init__(self, root: Scope) -> None:
        self._open: set[tuple[int, str]] = set()
        self._whole = {id(scope.expression): scope for scope in root.traverse()}

    def output(self, scope: Scope, name: str) -> Origins:
        """What a column that a query answers is made of."""
        scope = self._whole.get(id(scope.expression), scope)  # within a recursive CTE it is a stub
        key = (id(scope.expression), name)
        if key in self._open:  # a recursive CTE
            return frozenset()
        self._open.add(key)
        try:
            return frozenset(self._output(scope, name))
        finally:
            self._open.remove(key)

    def filters(self, scope: Scope) -> Origins:
        """What is in the clauses of a query and of those in it, but for what is selected."""
        found: set[Origin] = set()
        for inner in scope.traverse():
            select = inner.expression
            if isinstance(select, exp.Select):
                for key, clause in select.args.items():
                    if key not in ("expressions", "with_", "from_"):
                        for node in clause if isinstance(clause, list) else [clause]:
                            found |= self._clause(node, inner)
        return frozenset(found)

    def _clause(self, node: object, scope: Scope) -> Origins:
        if isinstance(node, exp.Join):
            return self._clause(node.args.get("on"), scope)
        return frozenset(self._within(node, scope)) if isinstance(node, exp.Expr) else frozenset()

    def _output(self, scope: Scope, name: str) -> Iterator[Origin]:
        query = scope.expression
        if isinstance(query, exp.SetOperation):
            place = [one.alias_or_name for one in query.selects].index(name)
            for arm in scope.set_operation_scopes:
                yield from self.output(arm, _selects(arm)[place].alias_or_name)
        elif isinstance(query, exp.Select):
            for projection in query.selects:
                if projection.alias_or_name == name:
                    yield from self._within(projection, scope)
        else:  # UNNEST and other functions in FROM
            yield from self._within(query, scope)

    def _within(self, node: exp.Expr, scope: Scope) -> Iterator[Origin]:
        """What an expression is made of; of a query in it, everything."""
        queries = {id(inner.expression): inner for inner in scope.subquery_scopes}
        for one in walk_in_scope(node):
            if isinstance(one, exp.Column):
                yield from self._column(one, scope)
            if isinstance(one, exp.Window) and one.alias:
                for window in scope.expression.args.get("windows") or ():
                    if window.name == one.alias:
                        yield from self._within(window, scope)
            if id(one) in queries and one is not node:
                inner = queries[id(one)]
                for projection in _selects(inner):
                    yield from self._within(projection, inner)
                yield from self.filters(inner)

    def _column(self, column: exp.Column, scope: Scope) -> Iterator[Origin]:
        around: Scope | None = scope
        while around is not None and column.table not in around.sources:
            around = around.parent
        if around is None:
            raise Untraceable(f"it is not known what {column.sql('duckdb')} is")
        source = around.sources[column.table]
        if isinstance(source, Scope):
            yield from self.output(source, column.name)
        elif isinstance(source, exp.Table) and source.db:
            yield (f"{source.db}.{source.name}", column.name)


def _selects(scope: Scope) -> list[exp.Expr]:
    return scope.expression.selects if isinstance(scope.expression, exp.Query) else []


def _nested(schemas: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, columns in schemas.items():
        schema, table = name.split(".")
        tables = found.setdefault(schema, {})
        assert isinstance(tables, dict)
        tables[table] = {column: _type(of) for column, of in columns.items()}
    return found


def _type(name: str) -> str:
    try:
        return exp.DataType.build(name, dialect="duckdb").sql("duckdb")
    except SqlglotError:
        return "VARCHAR"
