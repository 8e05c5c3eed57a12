"""What DuckDB makes of a statement: the type of every expression in it, and the columns of every query.

DuckDB itself is asked: a name is looked up in the columns of its sources, and everything above it is tried on typed
nulls, `SELECT sum(CAST(NULL AS DECIMAL(28,6)))`, so that no rule of DuckDB's binder is written down a second time.
The answers are in the meta of each node; stars that leave out or replace columns are written out on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from lswh.engine.protocol import Column
from lswh.engine.spark.macros import LET
from lswh.engine.spark.refusal import NotOnSpark
from lswh.engine.spark.sources import sources_of
from lswh.engine.spark.types import NULL

Columns = tuple[Column, ...]
_TYPE, _CONSTANT, _COLUMNS = "lswh type", "lswh constant", "lswh columns"
_UNTYPED = (exp.PropertyEQ, exp.Slice, exp.Lambda)
_TYPED = (exp.Filter, exp.IgnoreNulls, exp.RespectNulls, exp.Interval)
_INNER = (exp.Paren, exp.Filter, exp.IgnoreNulls, exp.RespectNulls)


class Oracle(Protocol):
    """A DuckDB that has every table of the warehouse, without rows."""

    def columns_of(self, source: exp.Expr) -> Columns:
        """The columns of a table, a table function or a list of values."""

    def type_of(self, expression: exp.Expr) -> str:
        """The type of an expression without columns."""


@dataclass(frozen=True, slots=True)
class _Source:
    """What FROM names: an alias, and its columns; a semi join shows none of its own."""

    alias: str
    columns: Columns
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class _Scope:
    """The sources of one SELECT, the expressions that it names, and the scopes around it."""

    sources: tuple[_Source, ...]
    aliases: Mapping[str, exp.Expr]
    outer: _Scope | None = None


def type_of(node: exp.Expr) -> str:
    """The type of an expression that was annotated, as DuckDB writes it."""
    return str(node.meta[_TYPE])


def columns_of(query: exp.Expr) -> Columns:
    """The columns of a query that was annotated."""
    found: Columns = query.meta[_COLUMNS]
    return found


def is_constant(node: exp.Expr) -> bool:
    """Whether an expression that was annotated reads no column."""
    return bool(node.meta.get(_CONSTANT))


def annotate(query: exp.Expr, oracle: Oracle) -> Columns:
    """Annotate a query without macros, and answer its columns. Raises NotOnSpark."""
    return _Annotation(oracle).query(query, {}, None)


class _Annotation:
    def __init__(self, oracle: Oracle) -> None:
        self._oracle = oracle

    def query(self, query: exp.Expr, known: Mapping[str, Columns], outer: _Scope | None) -> Columns:
        """The columns of a query, among CTEs and scopes around it."""
        known = self._with(query, known, outer)
        match query:
            case exp.Subquery():
                columns = self.query(query.this, known, outer)
            case exp.SetOperation():
                columns = self._set(query, known, outer)
            case exp.Select():
                columns = self._select(query, known, outer)
            case _:
                raise NotOnSpark(query, f"{type(query).__name__.upper()} stands for a query", "write a SELECT")
        query.meta[_COLUMNS] = columns
        return columns

    def _with(self, query: exp.Expr, known: Mapping[str, Columns], outer: _Scope | None) -> Mapping[str, Columns]:
        clause = query.args.get("with_")
        if clause is None:
            return known
        found = dict(known)
        for one in clause.expressions:
            names = [column.name for column in one.args["alias"].columns]
            inner = one.this
            if clause.args.get("recursive") and isinstance(inner, exp.SetOperation):
                first = _renamed(self.query(inner.left, found, outer), names)
                found[one.alias.lower()] = first
                self.query(inner.right, found, outer)
                inner.meta[_COLUMNS] = first
            else:
                found[one.alias.lower()] = _renamed(self.query(inner, found, outer), names)
        return found

    def _set(self, query: exp.SetOperation, known: Mapping[str, Columns], outer: _Scope | None) -> Columns:
        if query.args.get("by_name"):
            raise NotOnSpark(query, "BY NAME", "write the columns of both queries in the same order")
        left, right = (self.query(side, known, outer) for side in (query.left, query.right))
        types = [
            one.type
            if one.type == other.type
            else self._oracle.type_of(exp.func("COALESCE", _null(one.type), _null(other.type)))
            for one, other in zip(left, right, strict=True)
        ]
        columns = tuple(Column(one.name, type_) for one, type_ in zip(left, types, strict=True))
        scope = _Scope((_Source("", columns),), {}, outer)
        for part in ("order", "limit", "offset"):
            if query.args.get(part) is not None:
                self._visit(query.args[part], known, scope)
        return columns

    def _select(self, query: exp.Select, known: Mapping[str, Columns], outer: _Scope | None) -> Columns:
        sources: list[_Source] = []
        for table, is_shown in sources_of(query):
            beside = _Scope(tuple(sources), {}, outer)
            sources.append(self._source(table, known, beside, is_shown=is_shown))
        joins = query.args.get("joins") or []
        if any(one.args.get("using") for one in joins) and any(_chooses(one) for one in query.expressions):
            raise NotOnSpark(query, "a star that leaves out columns beside USING", "write ON, and the columns")
        scope = _Scope(tuple(sources), {}, outer)
        query.set("expressions", [anew for one in query.expressions for anew in _written_out(one, scope)])
        named = {one.alias.lower(): one.this for one in query.expressions if isinstance(one, exp.Alias)}
        scope = _Scope(tuple(sources), named, outer)
        for join in joins:
            if join.args.get("on") is not None:
                self._visit(join.args["on"], known, scope)
        for one in list(query.expressions):
            self._visit(one, known, scope)
        for part in ("where", "group", "having", "qualify", "order", "limit", "offset"):
            if query.args.get(part) is not None:
                self._visit(query.args[part], known, scope)
        for window in query.args.get("windows") or []:
            self._visit(window, known, scope)
        return self._projected(query, scope)

    def _projected(self, query: exp.Select, scope: _Scope) -> Columns:
        columns: list[Column] = []
        anew: list[exp.Expr] = []
        for one in query.expressions:
            if one.is_star:
                shown = [source for source in scope.sources if source.is_shown]
                if isinstance(one, exp.Column):
                    shown = [source for source in shown if source.alias == one.table.lower()]
                columns += [column for source in shown for column in source.columns]
                anew.append(one)
            elif isinstance(one, exp.Alias | exp.Column):
                columns.append(Column(one.alias_or_name, type_of(one.unalias())))
                anew.append(one)
            else:
                name = f"{one.sql('duckdb')}".lower()
                columns.append(Column(name, type_of(one)))
                anew.append(exp.Alias(this=one, alias=exp.to_identifier(name, quoted=True)))
        query.set("expressions", anew)
        return tuple(columns)

    def _source(self, table: exp.Expr, known: Mapping[str, Columns], beside: _Scope, *, is_shown: bool) -> _Source:
        """What a part of FROM is called, and its columns."""
        alias = table.args.get("alias")
        names = [one.name for one in alias.columns] if alias is not None else []
        name = table.alias_or_name.lower()
        match table:
            case exp.Subquery() | exp.Lateral(this=exp.Subquery()):
                inner = table.this if isinstance(table, exp.Lateral) else table
                columns = self.query(inner, known, beside if isinstance(table, exp.Lateral) else beside.outer)
            case exp.Table(this=exp.Identifier()) if not table.db and table.name.lower() in known:
                columns = known[table.name.lower()]
            case exp.Table(this=exp.Identifier()):
                columns = self._oracle.columns_of(
                    exp.Table(
                        this=table.this.copy(),
                        db=_copied(table.args.get("db")),
                        catalog=_copied(table.args.get("catalog")),
                    )
                )
            case _:
                for child in table.iter_expressions():
                    if not isinstance(child, exp.TableAlias):
                        self._visit(child, known, beside)
                bare = _shape(table)
                bare.set("alias", None)
                columns = self._oracle.columns_of(bare)
                table.meta[_COLUMNS] = columns
        return _Source(name, _renamed(columns, names), is_shown)

    def _visit(self, node: exp.Expr, known: Mapping[str, Columns], scope: _Scope) -> None:
        """Annotate an expression and all in it."""
        if isinstance(node, exp.Query):
            columns = self.query(node, known, scope)
            node.meta[_TYPE] = columns[0].type
            return
        if isinstance(node, exp.Star) or (isinstance(node, exp.Column) and node.is_star):
            return
        if isinstance(node, exp.Column):
            self._name(node, known, scope)
            return
        if isinstance(node, exp.ArrayFilter | exp.Transform):
            self._of_elements(node, known, scope)
            return
        if isinstance(node, exp.Lambda | exp.Comprehension):
            raise NotOnSpark(node, "a function of elements of a list", "unnest the list and aggregate it again")
        if isinstance(node, exp.Anonymous) and node.name == LET:
            self._let(node, known, scope)
            return
        function = _over(node)
        if function is not None:
            self._window(node, function, known, scope)
            return
        for child in list(node.iter_expressions()):
            self._visit(child, known, scope)
        if _is_value(node):
            node.meta[_CONSTANT] = _reads_nothing(node)
            node.meta[_TYPE] = type_of(node.this) if isinstance(node, _INNER) else self._tried(node)

    def _window(self, node: exp.Expr, function: exp.Expr, known: Mapping[str, Columns], scope: _Scope) -> None:
        """A function over a window, which DuckDB knows there only."""
        for child in node.iter_expressions():
            if child is not node.this:
                self._visit(child, known, scope)
        for inner in list(function.iter_expressions()):
            self._visit(inner, known, scope)
        windowed = exp.Window(this=_shape(function), over="OVER")
        found = "BIGINT" if isinstance(function, exp.Count) else self._oracle.type_of(windowed)
        for one in (function, node.this, node):
            one.meta[_TYPE] = found

    def _of_elements(self, node: exp.Expr, known: Mapping[str, Columns], scope: _Scope) -> None:
        """list_filter or list_transform: a function of one element."""
        made = node.expression
        self._visit(node.this, known, scope)
        if not isinstance(made, exp.Lambda) or len(made.expressions) != 1:
            raise NotOnSpark(node, "a function of elements of a list and their places", "unnest the list")
        of, name = type_of(node.this), made.expressions[0].name
        for one in list(made.this.find_all(exp.Identifier)):
            if one.name.lower() == name.lower() and not isinstance(one.parent, exp.Column):
                one.replace(exp.column(one.copy()))
        named = _Source("", (Column(name, of.removesuffix("[]")),))
        self._visit(made.this, known, _Scope((named, *scope.sources), scope.aliases, scope.outer))
        node.meta[_TYPE] = of if isinstance(node, exp.ArrayFilter) else f"{type_of(made.this)}[]"

    def _let(self, node: exp.Anonymous, known: Mapping[str, Columns], scope: _Scope) -> None:
        """A value with a name, and an expression that may use it."""
        name, value, _ = node.expressions
        self._visit(value, known, scope)
        named = _Source("", (Column(name.name, type_of(value)),))
        self._visit(node.expressions[2], known, _Scope((named, *scope.sources), scope.aliases, scope.outer))
        node.meta[_TYPE] = type_of(node.expressions[2])

    def _name(self, node: exp.Column, known: Mapping[str, Columns], scope: _Scope) -> None:
        found = _looked_up(node, scope)
        if found is not None:
            node.meta[_TYPE] = found
            return
        named = scope.aliases.get(node.name.lower()) if not node.table else None
        if named is None:
            raise NotOnSpark(
                node, f"the name {node.sql('duckdb')} is of no column that it reads", "name the column with its table"
            )
        order = node.find_ancestor(exp.Order, exp.Query)
        if isinstance(node.parent, exp.Ordered) and order is not None and isinstance(order.parent, exp.Query):
            node.meta[_TYPE] = type_of(named)  # ORDER BY knows what SELECT names
            return
        written = exp.Paren(this=named.copy())
        node.replace(written)
        self._visit(written, known, scope)

    def _tried(self, node: exp.Expr) -> str:
        """What DuckDB makes of an expression of typed nulls."""
        match node:
            case exp.Count():
                return "BIGINT"
            case exp.In() | exp.Exists():
                return "BOOLEAN"
            case exp.Interval():
                return "INTERVAL"
            case exp.Cast():
                return self._oracle.type_of(exp.Cast(this=exp.null(), to=node.to.copy()))
            case _:
                return self._oracle.type_of(_shape(node))


def _over(node: exp.Expr) -> exp.Expr | None:
    """The function that a window is of."""
    if not isinstance(node, exp.Window) or not _is_value(node):
        return None
    function: exp.Expr = node.this
    while isinstance(function, _INNER):
        function = function.this
    return function


def _is_value(node: exp.Expr) -> bool:
    if isinstance(node, _TYPED):
        return True
    if isinstance(node, exp.If) and isinstance(node.parent, exp.Case):
        return False
    if isinstance(node, exp.Window) and isinstance(node.parent, exp.Select) and node.arg_key == "windows":
        return False
    return isinstance(node, exp.Condition) and not isinstance(node, (*_UNTYPED, exp.Star, exp.DataType))


def _reads_nothing(node: exp.Expr) -> bool:
    return not isinstance(node, exp.AggFunc | exp.Window | exp.Explode) and all(
        is_constant(one) if _TYPE in one.meta else _reads_nothing(one) for one in node.iter_expressions()
    )


def _shape(node: exp.Expr) -> exp.Expr:
    """A node with typed nulls for the expressions in it, but for constants."""
    arguments = {
        key: [_stand_in(one) for one in value] if isinstance(value, list) else _stand_in(value)
        for key, value in node.args.items()
    }
    return type(node)(**arguments)


def _stand_in(value: object) -> object:
    if not isinstance(value, exp.Expr):
        return value
    if _TYPE not in value.meta:
        return _shape(value)
    return value.copy() if is_constant(value) else _null(type_of(value))


def _null(type_: str) -> exp.Expr:
    if type_ == NULL:
        return exp.null()
    return exp.Paren(this=exp.Cast(this=exp.null(), to=exp.DataType.build(type_, dialect="duckdb")))


def _chooses(one: exp.Expr) -> bool:
    star = one.this if isinstance(one, exp.Column) else one
    return isinstance(star, exp.Star) and any(star.args.get(key) for key in ("except_", "replace", "rename"))


def _written_out(one: exp.Expr, scope: _Scope) -> Iterator[exp.Expr]:
    """A star that leaves out or replaces columns, as columns; anything else as it is."""
    if not _chooses(one):
        yield one
        return
    star, qualifier = (one.this, one.table.lower()) if isinstance(one, exp.Column) else (one, None)
    if star.args.get("rename"):
        raise NotOnSpark(one, "a star that renames columns", "write the columns out")
    left_out = {column.name.lower() for column in star.args.get("except_") or []}
    instead = {alias.alias.lower(): alias.this for alias in star.args.get("replace") or []}
    for source in scope.sources:
        if source.is_shown and qualifier in (None, source.alias):
            for column in source.columns:
                if column.name.lower() in left_out:
                    continue
                value = instead.get(column.name.lower())
                plain = exp.column(
                    exp.to_identifier(column.name, quoted=True),
                    exp.to_identifier(source.alias, quoted=True) if source.alias else None,
                )
                yield exp.alias_(value.copy() if value is not None else plain, column.name, quoted=True, copy=False)


def _looked_up(node: exp.Column, scope: _Scope | None) -> str | None:
    while scope is not None:
        for source in scope.sources:
            if not node.table or source.alias == node.table.lower():
                for column in source.columns:
                    if column.name.lower() == node.name.lower():
                        return column.type
        if scope.aliases.get(node.name.lower()) is not None and not node.table:
            return None
        scope = scope.outer
    return None


def _renamed(columns: Columns, names: Sequence[str]) -> Columns:
    rest = columns[len(names) :]
    return tuple(Column(name, one.type) for name, one in zip(names, columns, strict=False)) + rest


def _copied(node: exp.Expr | None) -> exp.Expr | None:
    return node.copy() if node is not None else None
