"""A query of DuckDB's dialect, annotated with DuckDB's types, as a query of Spark's that answers the same rows.

`translated` walks the tree once. What a query is made of is written here, what an expression is made of in rules/.
What has no rule, or one that says so, is refused with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlglot import exp

from lswh.engine.protocol import Column
from lswh.engine.spark.annotation import columns_of, type_of
from lswh.engine.spark.refusal import NotOnSpark
from lswh.engine.spark.rules import FUNCTIONS, NODES
from lswh.engine.spark.rules.casts import fitted
from lswh.engine.spark.rules.rule import call, literal_number
from lswh.engine.spark.types import NULL, cast

Names = Callable[[exp.Table], str]
"""How a table of the warehouse is called in the session."""
_PLAIN = frozenset(
    {
        "with_",
        "expressions",
        "from_",
        "joins",
        "where",
        "group",
        "having",
        "qualify",
        "windows",
        "order",
        "limit",
        "offset",
        "distinct",
        "laterals",
        "kind",
        "hint",
        "operation_modifiers",
    }
)
_JOINS = frozenset({"", "INNER", "CROSS", "SEMI", "ANTI", "OUTER"})


def translated(query: exp.Expr, names: Names) -> exp.Expr:
    """A query, annotated, for Spark. Raises NotOnSpark."""
    return _Translation(names).query(query)


def typed(query: exp.Expr, before: Sequence[Column], after: Sequence[Column]) -> exp.Expr:
    """A translated query whose columns have other names or types, by their places; what is beyond them is left out."""
    places = [exp.to_identifier(f"c{number}", quoted=True) for number in range(len(before))]
    alias = exp.TableAlias(this=exp.to_identifier("answered"), columns=places)
    shown = [
        exp.alias_(cast(exp.Column(this=place.copy()), to.type), to.name, quoted=True, copy=False)
        for place, to in zip(places, after, strict=False)
    ]
    return exp.Select(expressions=shown, from_=exp.From(this=exp.Subquery(this=query, alias=alias)))


class _Translation:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._known: list[str] = []

    def query(self, node: exp.Expr) -> exp.Expr:
        """A SELECT, a set of them, or one in brackets."""
        known = len(self._known)
        clause = node.args.get("with_")
        ctes = self._with(clause) if clause is not None else None
        match node:
            case exp.Subquery():
                made: exp.Expr = exp.Subquery(this=self.query(node.this), alias=_alias(node))
            case exp.SetOperation():
                made = self._set(node)
            case exp.Select():
                made = self._select(node)
            case _:
                raise NotOnSpark(node, type(node).__name__, "write a SELECT")
        if ctes is not None:
            made.set("with_", ctes)
        del self._known[known:]
        return made

    def _with(self, clause: exp.With) -> exp.With:
        """CTEs; which of them are materialized is for each engine to say."""
        ctes = []
        is_recursive = bool(clause.args.get("recursive"))
        for one in clause.expressions:
            name = one.alias.lower()
            if is_recursive:
                self._known.append(name)
            ctes.append(exp.CTE(this=self.query(one.this), alias=_alias(one)))
            self._known.append(name)
        return exp.With(expressions=ctes, recursive=is_recursive)

    def _set(self, node: exp.SetOperation) -> exp.Expr:
        columns = columns_of(node)
        sides = []
        for side in (node.left, node.right):
            made = self.query(side)
            its = columns_of(side)
            is_same = all(one.type == other.type for one, other in zip(its, columns, strict=True))
            sides.append(made if is_same else typed(made, its, columns))
        made = type(node)(this=sides[0], expression=sides[1], distinct=node.args.get("distinct"))
        for part in ("order", "limit", "offset"):
            if node.args.get(part) is not None:
                made.set(part, self.part(node.args[part]))
        return made

    def _select(self, node: exp.Select) -> exp.Expr:
        for key, value in node.args.items():
            if value and key not in _PLAIN:
                raise NotOnSpark(node, key.strip("_").upper().replace("_", " "), "write it without")
        parts: dict[str, Any] = {"expressions": [self._projection(one) for one in node.expressions]}
        if node.args.get("from_") is not None:
            parts["from_"] = exp.From(this=self._source(node.args["from_"].this))
        parts["joins"] = [self._join(one) for one in node.args.get("joins") or []]
        parts["windows"] = [self.part(one) for one in node.args.get("windows") or []]
        for part in ("where", "group", "having", "order", "limit", "offset", "distinct"):
            if node.args.get(part) is not None:
                parts[part] = self.part(node.args[part])
        return exp.Select(**parts) if node.args.get("qualify") is None else self._qualified(node, parts)

    def _qualified(self, node: exp.Select, parts: dict[str, Any]) -> exp.Expr:
        """QUALIFY: the condition is a column more of a query inside."""
        if any(parts.get(one) for one in ("order", "limit", "offset", "distinct")):
            raise NotOnSpark(node, "QUALIFY beside DISTINCT, ORDER BY or LIMIT", "write these in a query around it")
        condition = exp.alias_(self.part(node.args["qualify"].this), "lswh qualifies", quoted=True)
        inner = exp.Select(**{**parts, "expressions": [*parts["expressions"], condition]})
        columns = columns_of(node)
        made = typed(inner, (*columns, Column("", "BOOLEAN")), columns)
        made.set("where", exp.Where(this=exp.Column(this=exp.to_identifier(f"c{len(columns)}", quoted=True))))
        return made

    def _projection(self, node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Alias):
            value = self.part(node.this)
            if type_of(node.this) == NULL:
                value = cast(value, NULL)
            return exp.Alias(this=value, alias=exp.to_identifier(node.alias, quoted=True))
        if node.is_star:
            return node.copy()
        column: exp.Expr = self.part(node)
        return column

    def _join(self, node: exp.Join) -> exp.Expr:
        kind = (node.kind or "").upper()
        if kind not in _JOINS or node.method:
            raise NotOnSpark(
                node, f"{node.method} {kind} JOIN".strip(), "use an inner, left, right, full, cross, semi or anti join"
            )
        on = node.args.get("on")
        return exp.Join(
            this=self._source(node.this),
            side="LEFT" if kind in ("SEMI", "ANTI") else node.args.get("side"),
            kind=kind or None,
            on=self.part(on) if on is not None else None,
            using=[one.copy() for one in node.args.get("using") or []] or None,
        )

    def _source(self, node: exp.Expr) -> exp.Expr:
        match node:
            case exp.Subquery():
                return self.query(node)
            case exp.Lateral(this=exp.Subquery()):
                return exp.Lateral(this=self.query(node.this), alias=_alias(node))
            case exp.Table(this=exp.Identifier()):
                return self._table(node)
            case exp.Values():
                return self._values(node)
            case exp.Table(this=exp.GenerateSeries() as series):
                return exp.Table(this=call("explode", self.part(series)), alias=_alias(node))
            case exp.Unnest():
                [of] = node.expressions
                alias = _alias(node)
                if alias is not None and not alias.columns:  # UNNEST(...) AS t: sqlglot's alias is of the table
                    alias = exp.TableAlias(this=alias.this, columns=[exp.to_identifier("unnest", quoted=True)])
                return exp.Table(this=call("explode", self.part(of)), alias=alias)
            case _:
                raise NotOnSpark(
                    node, f"{node.sql('duckdb')[:60]} in FROM", "read a table, a query, VALUES or unnest of a list"
                )

    def _table(self, node: exp.Table) -> exp.Expr:
        alias = _alias(node)
        if not node.db and node.name.lower() in self._known:
            return exp.Table(this=exp.to_identifier(node.name, quoted=True), alias=alias)
        if alias is None:
            alias = exp.TableAlias(this=exp.to_identifier(node.name, quoted=True))
        return exp.Table(this=exp.to_identifier(self._names(node), quoted=True), alias=alias)

    def _values(self, node: exp.Values) -> exp.Expr:
        columns = columns_of(node)
        rows = [
            exp.Tuple(
                expressions=[self._cell(one, column.type) for one, column in zip(_cells(row), columns, strict=True)]
            )
            for row in node.expressions
        ]
        alias = _alias(node) or exp.TableAlias(this=exp.to_identifier("given"))
        if not alias.columns:
            alias.set("columns", [exp.to_identifier(column.name, quoted=True) for column in columns])
        return exp.Values(expressions=rows, alias=alias)

    def _cell(self, node: exp.Expr, to: str) -> exp.Expr:
        return cast(fitted(node, self.part(node), to), to)

    def part(self, node: Any) -> Any:  # noqa: PLR0911 a kind each
        """An expression, or a part of a query that holds some."""
        match node:
            case exp.Subquery() | exp.Select() | exp.SetOperation():
                return self.query(node)
            case exp.Column():
                if node.is_star:
                    return node.copy()
                table = node.args.get("table")
                return exp.Column(
                    this=exp.to_identifier(node.name, quoted=True),
                    table=exp.to_identifier(table.name, quoted=True) if table is not None else None,
                )
            case exp.Where() | exp.Having() | exp.Qualify():
                return type(node)(this=self.part(node.this))
            case exp.Group():
                return self._group(node)
            case exp.Limit() | exp.Offset():
                if literal_number(node.expression) is None:
                    raise NotOnSpark(node, "LIMIT or OFFSET with a number that is computed", "write the number out")
                return type(node)(expression=node.expression.copy())
            case exp.Tuple():
                return exp.Tuple(expressions=[self.part(one) for one in node.expressions])
            case exp.Anonymous():
                rule = FUNCTIONS.get(node.name.lower())
            case _:
                rule = NODES.get(type(node))
        if rule is None:
            raise NotOnSpark(node, _what(node), "use what docs/scale.md lists, or keep the model on DuckDB")
        return rule(node, self.part)

    def _group(self, node: exp.Group) -> exp.Expr:
        if any(node.args.get(key) for key in ("grouping_sets", "cube", "rollup", "totals")):
            raise NotOnSpark(node, "GROUPING SETS, CUBE or ROLLUP", "write UNION ALL of the groupings")
        return exp.Group(expressions=[self.part(one) for one in node.expressions], all=node.args.get("all"))


def _what(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return f"the function {node.name.lower()}"
    return (
        f"the function {node.sql_name().lower()}"
        if isinstance(node, exp.Func)
        else f"{type(node).__name__}, {node.sql('duckdb')[:60]}"
    )


def _alias(node: exp.Expr) -> Any:
    alias = node.args.get("alias")
    if alias is None:
        return None
    columns = [exp.to_identifier(one.name, quoted=True) for one in alias.columns]
    name = exp.to_identifier(alias.name, quoted=True) if alias.args.get("this") is not None else None
    return exp.TableAlias(this=name, columns=columns)


def _cells(row: exp.Expr) -> list[exp.Expr]:
    return row.expressions if isinstance(row, exp.Tuple) else [row]
