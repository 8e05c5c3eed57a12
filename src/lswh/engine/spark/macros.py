"""Macros written out: Spark has none, so that each call becomes the macro's body with its arguments in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import sqlglot
from sqlglot import exp

from lswh.engine.spark.refusal import PATH, NotOnSpark, path_of

_DEEPEST = 50
_NUMBERS = count()
LET = "lswh let"
"""The call that stands for a value with a name in an expression: LET(name, value, expression)."""
PYTHON = frozenset({"nfc_normalize"})
"""Functions that are Python's on Spark."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro: its parameters, and its body, a query where it is a table macro."""

    name: str
    parameters: tuple[str, ...]
    body: exp.Expr
    is_table: bool
    sql: str
    path: str


def read_macro(sql: str, path: str) -> Macro:
    """The macro of a CREATE MACRO statement. Raises ParseError or TokenError for one with defaults."""
    made = sqlglot.parse_one(sql, read="duckdb")
    head = made.this
    body = made.args["expression"]
    is_table = isinstance(body, exp.Query) and bool(made.args.get("properties"))
    body = plain_calls(body)
    body.meta[PATH] = path
    return Macro(head.this.name.lower(), tuple(one.name.lower() for one in head.expressions), body, is_table, sql, path)


def parsed(sql: str, path: str) -> exp.Expr:
    """A statement of DuckDB's dialect, with f(x).g(y) as g(f(x), y). Raises ParseError or TokenError."""
    tree = plain_calls(sqlglot.parse_one(sql, read="duckdb"))
    tree.meta[PATH] = path
    return tree


def plain_calls(tree: exp.Expr) -> exp.Expr:
    """A tree in which a chain of calls is one call in another."""
    for dot in list(tree.find_all(exp.Dot)):
        call = dot.expression
        if isinstance(call, exp.Func):
            arguments = [dot.this, *(call.expressions if isinstance(call, exp.Anonymous) else call.iter_expressions())]
            name = call.name if isinstance(call, exp.Anonymous) else call.sql_name()
            nested = exp.Anonymous(this=name, expressions=[one.copy() for one in arguments])
            anew = sqlglot.parse_one(nested.sql("duckdb"), read="duckdb")
            if dot is tree:
                return anew
            dot.replace(anew)
    return tree


def written_out(tree: exp.Expr, macros: Mapping[str, Macro]) -> exp.Expr:
    """A statement without calls of macros; the tree itself is changed. Raises NotOnSpark for a circle of macros."""
    for _ in range(_DEEPEST):
        calls = list(_calls(tree, macros))
        if not calls:
            return tree
        for call, macro in calls:
            body = _bound(macro, call, macros)
            if call is tree:
                body.meta[PATH] = path_of(call)
                tree = body
            else:
                call.replace(body)
    raise NotOnSpark(tree, "its macros call each other in a circle", "write one of them out")


def _calls(tree: exp.Expr, macros: Mapping[str, Macro]) -> Iterator[tuple[exp.Expr, Macro]]:
    """The outermost calls; what is in their arguments comes in the next round."""
    inside: set[int] = set()
    for node in tree.walk(bfs=False):
        if node.parent is not None and id(node.parent) in inside:
            inside.add(id(node))
            continue
        macro = _called(node, macros)
        if macro is not None:
            inside.add(id(node))
            yield node, macro


def _called(node: exp.Expr, macros: Mapping[str, Macro]) -> Macro | None:
    if isinstance(node, exp.Anonymous) and not isinstance(node.parent, exp.Table):
        found = macros.get(node.name.lower())
        return found if found is not None and not found.is_table else None
    if isinstance(node, exp.Table) and isinstance(node.this, exp.Anonymous):
        found = macros.get(node.this.name.lower())
        return found if found is not None and found.is_table else None
    return None


def _bound(macro: Macro, call: exp.Expr, macros: Mapping[str, Macro]) -> exp.Expr:
    """The body of a macro with the arguments of a call; of a table macro a subquery with the call's alias."""
    function = call.this if isinstance(call, exp.Table) else call
    arguments: Sequence[exp.Expr] = function.expressions
    if len(arguments) != len(macro.parameters) or any(isinstance(one, exp.PropertyEQ) for one in arguments):
        raise NotOnSpark(
            call, f"the macro {macro.name} is called with other arguments than it names", "write all of them"
        )
    body, path = macro.body.copy(), path_of(call)
    repeated = {} if macro.is_table else _repeated_calls(body, macros)
    is_lambda = not macro.is_table and _may_be_bound(body, macros)
    if repeated and not is_lambda:
        body, repeated = macro.body.copy(), {}
    named: dict[str, exp.Expr] = {}
    values: dict[str, exp.Expr] = {}
    for parameter, argument in zip(macro.parameters, arguments, strict=True):
        value = exp.Paren(this=argument.copy()) if isinstance(argument, exp.Binary | exp.Unary) else argument.copy()
        value.meta.setdefault(PATH, path)
        if is_lambda and _is_worth_a_name(argument) and _is_used_twice(parameter, body):
            name = f"lswh_p{next(_NUMBERS)}"
            named[name] = value
            value = exp.column(name)
        values[parameter] = value
    body = _substituted(body, values)
    for name, value in reversed([*named.items(), *((key, _substituted(one, values)) for key, one in repeated.items())]):
        body = exp.Anonymous(this=LET, expressions=[exp.to_identifier(name), value, body])
    body.meta[PATH] = macro.path
    if isinstance(call, exp.Table):
        return exp.Subquery(
            this=body, alias=call.args.get("alias") or exp.TableAlias(this=exp.to_identifier(macro.name))
        )
    return exp.Paren(this=body)


def _is_worth_a_name(argument: exp.Expr) -> bool:
    """Whether an argument is more than a name or a constant."""
    return not isinstance(argument, exp.Column) and argument.find(exp.Column) is not None


def _is_used_twice(parameter: str, body: exp.Expr) -> bool:
    """Whether a body computes an argument several times, and once in any case."""
    uses = [one for one in body.find_all(exp.Column) if one.name.lower() == parameter and not one.table]
    return len(uses) > 1 and any(_is_evaluated(one, body) for one in uses)


def _substituted(body: exp.Expr, values: Mapping[str, exp.Expr]) -> exp.Expr:
    for column in list(body.find_all(exp.Column)):
        value = values.get(column.name.lower())
        if value is not None and not column.table:
            if column is body:
                body = value.copy()
            else:
                column.replace(value.copy())
    return body


def _repeated_calls(body: exp.Expr, macros: Mapping[str, Macro]) -> dict[str, exp.Expr]:
    """Macros that a body calls several times with the same arguments, and in any case; it names them instead then."""
    calls: dict[str, list[exp.Anonymous]] = {}
    for one in body.find_all(exp.Anonymous):
        if one.name.lower() in macros:
            calls.setdefault(one.sql("duckdb"), []).append(one)
    found: dict[str, exp.Expr] = {}
    for same in calls.values():
        if len(same) > 1 and same[0] is not body and any(_is_evaluated(one, body) for one in same):
            name = f"lswh_p{next(_NUMBERS)}"
            found[name] = same[0].copy()
            for call in same:
                call.replace(exp.column(name))
    return found


def _is_evaluated(node: exp.Expr, root: exp.Expr) -> bool:
    """Whether an expression is computed whatever its body comes to."""
    while node is not root:
        parent = node.parent
        if isinstance(parent, exp.Case) or parent is None:
            if parent is None or (node is not parent.this and node is not parent.args["ifs"][0]):
                return False
        elif isinstance(parent, exp.If):
            if node is not parent.this:
                return False
        elif isinstance(parent, exp.And | exp.Or | exp.Coalesce) and node is not parent.this:
            return False
        node = parent
    return True


def _may_be_bound(body: exp.Expr, macros: Mapping[str, Macro]) -> bool:
    """Whether a body may be the body of a lambda of Spark's: that has no aggregate, no query, no function of Python."""
    if body.find(exp.AggFunc, exp.Window, exp.Query) is not None:
        return False
    for one in body.find_all(exp.Anonymous):
        called = macros.get(one.name.lower())
        if one.name.lower() in PYTHON or (called is not None and not _may_be_bound(called.body, macros)):
            return False
    return True
