"""A model's file as one statement of sqlglot's, every function by the name that it was called by.

sqlglot gives functions that it knows classes of their own, whatever they were called, and reads the comment
`sqlglot.anonymous` after a call as the wish that it does not. That wish is every call's here: a macro may have the name
of a function of another database, and len(x) and length(x) are columns of different names.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from sqlglot import Token, TokenType, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, TokenError

from lswh.errors import ModelError, ModelSyntaxError, UnknownTable, Where
from lswh.graph.functions import SYNTAX
from lswh.graph.name import ModelName, Reference

_OPENING = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE)
_CLOSING = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE)


class _AsWritten(DuckDB):
    """DuckDB's SQL, with the paths of JSON as they stand."""

    def to_json_path(self, path: exp.Expr | None) -> exp.Expr | None:
        return path


def tokens_of(sql: str, path: str) -> list[Token]:
    """The tokens of a text, without its comments. Raises ModelSyntaxError."""
    try:
        tokens = _AsWritten().tokenize(sql)
    except TokenError as error:
        raise ModelSyntaxError(
            "the SQL does not parse: a quote or a comment is not closed", where=_end(sql, path, error)
        ) from error
    for token in tokens:
        token.comments = []
    return tokens


def parse(sql: str, path: str) -> exp.Expr:
    """The one statement in a text. Raises ModelSyntaxError, with the place."""
    tokens = _parseable(tokens_of(sql, path))
    for token in tokens:
        if token.token_type == TokenType.R_PAREN:
            token.comments = [exp.SQLGLOT_ANONYMOUS]
    try:
        with _silent():
            statements = [one for one in _AsWritten().parser().parse(tokens, sql) if one is not None]
    except ParseError as error:
        raise _syntax_error(error.errors[0] if error.errors else {}, str(error), sql, path) from error
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise ModelSyntaxError(
            "the SQL does not parse, and sqlglot cannot say where", where=Where(path), hint="try it in a DuckDB shell"
        ) from error
    if len(statements) != 1:
        raise ModelSyntaxError(
            f"a model is one statement, here are {len(statements)}", where=Where(path), hint="one file for each model"
        )
    statement = statements[0]
    assert isinstance(statement, exp.Expr)
    if isinstance(statement, exp.Command):
        raise ModelSyntaxError(
            f"the SQL does not parse: sqlglot does not know this {statement.name.upper()}",
            where=Where(path),
            hint="try it in a DuckDB shell",
        )
    return statement


def defaults_of(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens of the defaults of a macro's parameters, with the signs before them: `:= 2` in f(x, y := 2)."""
    if not tokens or tokens[0].token_type != TokenType.CREATE:
        return
    depth, is_default = 0, False
    for token in tokens:
        depth += (token.token_type in _OPENING) - (token.token_type in _CLOSING)
        if depth == 0 and token.token_type == TokenType.R_PAREN:
            return
        if depth == 1 and token.token_type in (TokenType.COLON_EQ, TokenType.FARROW, TokenType.COMMA):
            is_default = token.token_type != TokenType.COMMA
        if is_default:
            yield token


def _parseable(tokens: list[Token]) -> list[Token]:
    """The tokens of a macro without defaults, and with its body in parentheses: sqlglot cannot read it otherwise."""
    if not tokens or tokens[0].token_type != TokenType.CREATE:
        return tokens
    defaults = {id(token) for token in defaults_of(tokens)}
    kept = [token for token in tokens if id(token) not in defaults]
    for place, (close, as_, first) in enumerate(zip(kept, kept[1:], kept[2:], strict=False)):
        if close.token_type == TokenType.R_PAREN and as_.token_type == TokenType.ALIAS:
            if first.token_type == TokenType.TABLE:
                break
            last = next((n for n, token in enumerate(kept) if token.token_type == TokenType.SEMICOLON), len(kept))
            open_, end = _beside(first, TokenType.L_PAREN, "("), _beside(kept[last - 1], TokenType.R_PAREN, ")")
            return [*kept[: place + 2], open_, *kept[place + 2 : last], end, *kept[last:]]
    return kept


def _beside(token: Token, type_: TokenType, text: str) -> Token:
    return Token(type_, text, token.line, token.col, token.start, token.end)


@contextmanager
def _silent() -> Iterator[None]:
    """Let sqlglot not log what it cannot read: it is an error here."""
    logger = logging.getLogger("sqlglot")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def macro_name(statement: exp.Expr, path: str) -> ModelName:
    """The name of the macro that a statement makes. Raises ModelSyntaxError where it makes none."""
    signature = statement.find(exp.UserDefinedFunction) if isinstance(statement, exp.Create) else None
    if not isinstance(statement, exp.Create) or statement.kind not in ("MACRO", "FUNCTION") or signature is None:
        raise ModelSyntaxError(
            "a file in models/macros is one CREATE MACRO", where=Where(path, 1), hint="create macro name(x) as ..."
        )
    table = signature.this
    schema = table.text("db") if isinstance(table, exp.Table) else ""
    return ModelName(schema or "main", table.name)


def tables_of(statement: exp.Expr, sql: str, path: str) -> Iterator[Reference]:
    """Every table of a schema that a statement names. Raises UnknownTable for one without, which is no CTE."""
    within = {cte.alias_or_name.lower() for cte in statement.find_all(exp.CTE)}
    made = statement.this.this if isinstance(statement, exp.Create) else None
    for table in statement.find_all(exp.Table):
        if table is made or not isinstance(table.this, exp.Identifier):
            continue
        where = place_of(table.args.get("catalog") or table.args.get("db") or table.this, path)
        if table.catalog:
            raise ModelError(
                f"{table.catalog}.{table.db}.{table.name} names a database",
                where=where,
                hint="models name tables as schema.name",
                excerpt=where.excerpt(sql),
            )
        if table.db:
            yield Reference(ModelName(table.db.lower(), table.name.lower()), where)
        elif table.name.lower() not in within:
            raise UnknownTable(
                f"the table {table.name!r} has no schema and is no CTE",
                where=where,
                hint="models name tables as schema.name",
                excerpt=where.excerpt(sql),
            )


def table_functions(statement: exp.Expr, path: str) -> Iterator[Reference]:
    """Every function that stands for a table, with its schema or main."""
    for table in statement.find_all(exp.Table, exp.Lateral):
        call = table.this
        if isinstance(call, exp.Anonymous):
            yield Reference(ModelName(table.text("db").lower() or "main", call.name.lower()), place_of(call, path))


@dataclass(frozen=True, slots=True)
class Calls:
    """The functions that a statement calls, in lower case: every word before a parenthesis that can be a macro's name.

    hidden are those of which sqlglot made something else than a function of that name.
    """

    words: frozenset[str]
    hidden: frozenset[str]

    @classmethod
    def of(cls, statement: exp.Expr, tokens: Sequence[Token]) -> Calls:
        """The calls in a statement with these tokens; the name of the macro that it makes is none."""
        made = {statement.this.this.name.lower()} if isinstance(statement, exp.Create) else set()
        words = {token.text.lower() for token, after in pairwise(tokens) if after.token_type == TokenType.L_PAREN}
        words = {word for word in words if word.isidentifier()} - SYNTAX - made
        known = {name for call in statement.find_all(exp.Func) for name in names_of(call)}
        return cls(frozenset(words), frozenset(words - known))

    def among(self, names: set[str]) -> tuple[str, ...]:
        """Those of the names that are called, and what may be called anywhere, in order."""
        return tuple(sorted((names & self.words) | self.hidden))


def names_of(call: exp.Func) -> list[str]:
    """The names that a function may have been called by, in lower case."""
    return [call.name.lower()] if isinstance(call, exp.Anonymous) else [name.lower() for name in call.sql_names()]


def place_of(node: exp.Expr, path: str) -> Where:
    """Where a name begins, as far as it is known."""
    line, column, start, end = (node.meta.get(key) for key in ("line", "col", "start", "end"))
    return Where(path, line, column - (end - start) if column and end else None)


def _syntax_error(details: Mapping[str, object], message: str, sql: str, path: str) -> ModelSyntaxError:
    what = str(details.get("description") or message.splitlines()[0]).rstrip(".")
    line, column, found = details.get("line"), details.get("col"), str(details.get("highlight") or "")
    assert line is None or isinstance(line, int)
    assert column is None or isinstance(column, int)
    where = Where(path, line, max(column - len(found) + 1, 1) if column else None)
    if what.startswith("Required keyword"):
        what = "something is missing"
    elif what.startswith("Invalid expression") and found:
        what = f"{found!r} is not expected"
    return ModelSyntaxError(
        f"the SQL does not parse: {what}",
        where=where,
        hint="try it in a DuckDB shell",
        excerpt=where.excerpt(sql),
    )


def _end(sql: str, path: str, error: TokenError) -> Where:
    return Where(path, sql.count("\n", 0, error.start) + 1 if error.start is not None else None)
