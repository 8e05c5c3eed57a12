"""What no model may do: a model is a function of its inputs, so that equal inputs make equal tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import Token, exp

from lswh.errors import ModelError, Where
from lswh.graph.functions import FALLBACKS, impurity
from lswh.graph.statement import defaults_of, place_of

_WITHOUT_PARENTHESES = (
    *(exp.CurrentCatalog, exp.CurrentDate, exp.CurrentRole, exp.CurrentSchema, exp.CurrentTime, exp.CurrentTimestamp),
    *(exp.CurrentUser, exp.Localtime, exp.Localtimestamp, exp.SessionUser),
)


def check_purity(statement: exp.Expr, tokens: Sequence[Token], sql: str, path: str) -> None:
    """Raise ModelError, with the place, where a statement depends on more than its inputs."""
    for what, where in _impurities(statement, tokens, path):
        raise ModelError(
            what,
            where=where,
            hint="a model is a function of its inputs: let what it needs land in raw/ as a file",
            excerpt=where.excerpt(sql),
        )


def _impurities(statement: exp.Expr, tokens: Sequence[Token], path: str) -> Iterator[tuple[str, Where]]:
    for token in defaults_of(tokens):
        if why := impurity(token.text.lower(), 0):
            yield f"{token.text.lower()}() {why}", _place(token, path)
    for node in statement.walk():
        if isinstance(node, exp.Anonymous):
            why = impurity(node.name.lower(), len(node.expressions))
            if why:
                yield f"{node.name.lower()}() {why}", place_of(node, path)
        elif isinstance(node, _WITHOUT_PARENTHESES):
            name = node.sql_name().lower()
            yield f"{name} {impurity(name, 0)}", _first(tokens, name, path)
        elif isinstance(node, exp.Column) and not node.table and node.name.lower() in FALLBACKS:
            name = node.name.lower()
            yield f"{name} {impurity(name, 0)}, unless it is a column: name its table", place_of(node.this, path)
        elif isinstance(node, exp.TableSample):
            yield "a sample answers something else each time", _first(tokens, "sample", path)
        elif isinstance(node, exp.Table) and _is_file(node):
            yield f"the file {node.name!r} is no table", place_of(node.this, path)


def _is_file(table: exp.Table) -> bool:
    return isinstance(table.this, exp.Identifier) and not table.db and any(sign in table.name for sign in "./\\:")


def _first(tokens: Sequence[Token], name: str, path: str) -> Where:
    for token in tokens:
        if token.text.lower() in (name, f"table{name}"):
            return _place(token, path)
    return Where(path)


def _place(token: Token, path: str) -> Where:
    return Where(path, token.line, token.col - len(token.text) + 1)
