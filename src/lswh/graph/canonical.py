"""A piece of SQL as a hash that comments, layout and the case of names do not change, where DuckDB does not see them.

DuckDB takes names without their case, quoted or not, and shows an output column in the case that it was given where it
was made. So the case counts wherever a name is given (by AS, in a list of columns, as the key of a struct, in PIVOT),
and nowhere else. The names of tables do not count: they stand for what is in them. Source: DuckDB documentation,
"Keywords and Identifiers", and tests/graph/cases/fingerprints.yml.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from sqlglot import Token, TokenType, exp

from lswh.graph.functions import TEXTUAL

_GIVING: dict[object, str] = {
    exp.Alias: "alias",
    exp.PropertyEQ: "this",
    exp.Kwarg: "this",
    exp.TableAlias: "columns",
}
"""Where a name is given: the argument of each expression in which the case counts."""

_WHOLE = (exp.DataType, exp.Pivot, exp.Star)
"""Expressions in which the case counts throughout: fields of structs, values made of names, names replaced."""


class Canonical:
    """A statement whose pieces can be hashed."""

    def __init__(self, statement: exp.Expr) -> None:
        names = (name for name in statement.find_all(exp.Identifier) if not isinstance(name.parent, exp.Table))
        self._named = {name.name.lower() for name in names}

    def text_hash(self, tables: dict[str, int], *nodes: object) -> str:
        """The hash of pieces of the statement, in order.

        A table is its number in `tables`, to which those that are met for the first time are added.
        """
        return digest([self._plain(node, tables, is_kept=False) for node in nodes])

    def _plain(self, node: object, tables: dict[str, int], *, is_kept: bool) -> Any:
        """A node as lists: its kind, and each argument that says something."""
        if isinstance(node, list | tuple):
            return [self._plain(one, tables, is_kept=is_kept) for one in node]
        if not isinstance(node, exp.Expr) or isinstance(node, exp.Identifier):
            return _leaf(node, is_kept)
        head, arguments = self._head(node, tables)
        within, given = is_kept or isinstance(node, _WHOLE), _given(node)
        return head + [
            [key, self._plain(value, tables, is_kept=within or key in given)]
            for key, value in sorted(arguments.items())
            if value is not None and value is not False and value != []
        ]

    def _head(self, node: exp.Expr, tables: dict[str, int]) -> tuple[list[Any], Mapping[str, Any]]:
        """What a node is, in short, and the arguments that are still to be told."""
        if isinstance(node, exp.Var) or (isinstance(node, exp.Anonymous) and isinstance(node.this, str)):
            return [node.key, node.name.lower()], {key: node.args[key] for key in node.args if key != "this"}
        if not isinstance(node, exp.Table) or (table := table_name(node)) is None:
            return [node.key], node.args
        head: list[Any] = [node.key, tables.setdefault(table, len(tables))]
        if "alias" not in node.args and node.name.lower() in self._named:
            head.append(["alias", ["tablealias", ["this", node.name.lower()]]])
        return head, {key: value for key, value in node.args.items() if key not in ("this", "db")}


def table_name(table: exp.Table) -> str | None:
    """schema.name in lower case; None for a CTE or a function."""
    return f"{table.db}.{table.name}".lower() if isinstance(table.this, exp.Identifier) and table.db else None


def token_hash(tokens: Iterable[Token]) -> str:
    """The hash of a text by its tokens as they stand: comments and layout do not count, everything else does."""
    return digest([[token.token_type.name, token.text] for token in tokens])


def shows_text(statement: exp.Expr, tokens: Sequence[Token]) -> bool:
    """Whether a statement answers something that depends on how it is written: then its tokens are its text.

    So do columns without a name, which DuckDB calls by their expressions, and the functions alias and COLUMNS. sqlglot
    leaves out a sign before an expression, and DuckDB does not.
    """
    signs = sum(token.token_type in (TokenType.PLUS, TokenType.DIV) for token in tokens)
    if signs != sum(1 for _ in statement.find_all(exp.Add, exp.IntDiv)):
        return True
    if any(call.name.lower() in TEXTUAL for call in statement.find_all(exp.Anonymous)):
        return True
    return any(True for _ in _nameless(statement))


def shows_arguments(macro: exp.Create) -> bool:
    """Whether a macro answers something that depends on how the arguments of its callers are written."""
    parameters = {one.name.lower() for one in macro.this.expressions}
    names = (name.name.lower() for column in _nameless(macro) for name in column.find_all(exp.Identifier))
    return not parameters.isdisjoint(names) or any(
        call.name.lower() == "alias" for call in macro.find_all(exp.Anonymous)
    )


def _nameless(statement: exp.Expr) -> Iterator[exp.Expr]:
    """The columns that a statement makes without a name but their text; so may be a macro's parameter."""
    parameters, body = frozenset[str](), [(statement, statement)]
    if isinstance(statement, exp.Create):
        parameters = frozenset(one.name.lower() for one in statement.this.expressions)
        body = [(statement.expression, statement.expression)] if statement.find(exp.ReturnsProperty) else []
    named = ((cte.this, cte) for cte in statement.find_all(exp.CTE))
    derived = ((one.this, one) for one in statement.find_all(exp.Subquery) if _is_relation(one))
    for query, relation in (*body, *named, *derived):
        yield from (one for one in _made(query, _count_of_names(relation)) if not _is_named(one, parameters))


def _is_relation(query: exp.Subquery) -> bool:
    around = query.parent
    if isinstance(around, exp.Subquery):
        return _is_relation(around)
    return isinstance(around, exp.From | exp.Join | exp.Lateral | exp.Table | exp.CTE)


def _count_of_names(relation: exp.Expr) -> int:
    alias = relation.args.get("alias")
    return len(alias.args.get("columns") or ()) if isinstance(alias, exp.TableAlias) else 0


def _made(query: exp.Expr, named: int) -> Iterator[exp.Expr]:
    """The columns of a query that give it its names, past so many that are named from outside."""
    if isinstance(query, exp.SetOperation):
        for arm in (query.this, query.expression) if query.args.get("by_name") else (query.this,):
            yield from _made(arm, named)
    elif isinstance(query, exp.Subquery):
        yield from _made(query.this, named)
    elif isinstance(query, exp.Select):
        yield from query.expressions[named:]


def _is_named(projection: exp.Expr, parameters: frozenset[str]) -> bool:
    while isinstance(projection, exp.Paren):
        projection = projection.this
    if isinstance(projection, exp.Column):
        return projection.parts[0].name.lower() not in parameters
    return isinstance(projection, exp.Alias | exp.Star)


def digest(plain: object) -> str:
    """The hash of plain JSON."""
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, default=str).encode()).hexdigest()[:32]


def _leaf(node: object, is_kept: bool) -> Any:
    if isinstance(node, Enum):
        return node.name
    if isinstance(node, exp.Identifier):
        return node.name if is_kept else node.name.lower()
    return node


def _given(node: exp.Expr) -> tuple[str, ...]:
    if isinstance(node, exp.TableAlias):
        source = node.parent
        is_named_by_it = not isinstance(source, exp.CTE | exp.Subquery) and not (
            isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier)
        )
        return ("columns", "this") if is_named_by_it else ("columns",)
    argument = _GIVING.get(type(node))
    return (argument,) if argument else ()
