"""DuckDB's dialect on its way to Spark: a shadow of the warehouse in DuckDB that says what a statement means.

The shadow has every relation as an empty table, and every macro. It binds each statement first, so that what is wrong
with one is said in DuckDB's words with its place, and the columns that a query answers have DuckDB's types.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import ErrorLevel, exp
from sqlglot.errors import ParseError, TokenError

from lswh.engine.duckdb import DuckDB
from lswh.engine.protocol import Column, Parameters
from lswh.engine.spark.annotation import annotate
from lswh.engine.spark.binding import bound
from lswh.engine.spark.macros import Macro, parsed, plain_calls, read_macro, written_out
from lswh.engine.spark.oracle import Shadow
from lswh.engine.spark.refusal import PATH, NotOnSpark
from lswh.engine.spark.rules.text import HASH
from lswh.engine.spark.translation import translated, typed
from lswh.engine.spark.types import NULL
from lswh.errors import ModelError, QueryError, Where

_NO_DEFAULTS = "write the macro without defaults of arguments"


@dataclass(frozen=True, slots=True)
class Carried:
    """A query as Spark runs it, what it answers, and the tables of the warehouse that it reads."""

    sql: str
    columns: tuple[Column, ...]
    reads: tuple[str, ...]


class Dialect:
    """Translates statements about the tables of a shadow."""

    def __init__(self, shadow: DuckDB) -> None:
        self._shadow = shadow
        self._oracle = Shadow(shadow)
        self._macros: dict[str, Macro] = {}

    def changed(self) -> None:
        """A table of the shadow was made, dropped or changed."""
        self._oracle.forget()

    def add_macro(self, sql: str, path: str) -> None:
        """Know a macro, which the shadow has. Raises ModelError for one that cannot be written out."""
        try:
            macro = read_macro(sql, path)
        except (ParseError, TokenError) as error:
            raise ModelError(
                "Spark has no macros, and this one cannot be written out", where=Where(path, 1), hint=_NO_DEFAULTS
            ) from error
        self._macros[macro.name] = macro

    def model(self, sql: str, path: str, columns: tuple[Column, ...]) -> Carried:
        """A model's query, which the shadow has bound to these columns. Raises ModelError where it is refused."""
        try:
            return self._carried(parsed(sql, path), columns)
        except (ParseError, TokenError) as error:
            raise ModelError(f"the SQL does not parse: {str(error).splitlines()[0]}", where=Where(path)) from error
        except NotOnSpark as error:
            raise error.error(path, sql) from error
        except QueryError as error:  # of an expression in it that DuckDB was asked about by itself
            raise ModelError(f"Spark cannot run this as DuckDB does: {error.what}", where=Where(path)) from error

    def check_kept(self, sql: str, path: str) -> None:
        """Raise ModelError for a model that would keep what is another each time, or on each engine; it parses."""
        try:
            for one in parsed(sql, path).find_all(exp.Anonymous, exp.ArrayAgg):
                if isinstance(one, exp.ArrayAgg):
                    raise NotOnSpark(one, "a list of rows, which are in no order", "keep the rows")
                if one.name.lower() == HASH:
                    raise NotOnSpark(one, "hash, which is another number there", "use md5 or sha256 of a text")
        except NotOnSpark as error:
            raise error.error(path, sql) from error

    def query(self, sql: str | exp.Expr, parameters: Parameters, columns: tuple[Column, ...] | None = None) -> Carried:
        """A query that somebody asks. Raises QueryError, which points into the text as DuckDB does."""
        text = sql if isinstance(sql, str) else sql.sql("duckdb")
        try:
            tree = parsed(sql, "") if isinstance(sql, str) else plain_calls(sql.copy())
            tree.meta.setdefault(PATH, "")
            tree = bound(tree, parameters)
            return self._carried(tree, columns)
        except (ParseError, TokenError) as error:
            raise QueryError(f"the SQL does not parse: {str(error).splitlines()[0]}") from error
        except NotOnSpark as error:
            raise QueryError(_pointing(error, text), hint=error.instead) from error

    def _carried(self, tree: exp.Expr, columns: tuple[Column, ...] | None) -> Carried:
        tree = written_out(tree, self._macros)
        answered = annotate(tree, self._oracle)
        reads: dict[str, None] = {}

        def name(table: exp.Table) -> str:
            found = name_of(table)
            reads[found] = None
            return found

        made = translated(tree, name)
        shown = columns if columns is not None else answered
        if len(shown) != len(answered):
            raise NotOnSpark(tree, "a star beside USING, or of columns that are computed", "write the columns out")
        for one, other in zip(answered, shown, strict=True):
            if one.type not in (other.type, NULL):  # sqlglot has read something else than DuckDB
                what = f"{other.name} is a {other.type}, and is understood as a {one.type}"
                raise NotOnSpark(tree, what, "write CAST(... AS ...) for :: and more brackets")
        return Carried(_text(typed(made, answered, shown)), shown, tuple(reads))


def _text(query: exp.Expr) -> str:
    """A query as Spark's SQL, with CTEs where they are written, since names may come again in subqueries.

    sqlglot would take them to the top, as Spark before 3 had them; of a query that is part of another it does not.
    """
    exp.Subquery(this=query)
    return query.sql("spark", unsupported_level=ErrorLevel.RAISE, copy=False)


def name_of(table: exp.Table) -> str:
    """How a table of the warehouse is called in a session: schema.name, lower case; a temporary one has no schema."""
    return ".".join(part.lower() for part in (table.catalog, table.db, table.name) if part)


def _pointing(error: NotOnSpark, text: str) -> str:
    """What is refused, and where, in the form of DuckDB's own messages."""
    what = f"Spark cannot run this as DuckDB does: {error.what}"
    where, lines = error.where, text.split("\n")
    if where.line is None or where.column is None or where.path or not 0 < where.line <= len(lines):
        return what
    head = f"LINE {where.line}: "
    return f"{what}\n\n{head}{lines[where.line - 1]}\n{' ' * (len(head) + where.column - 1)}^"
