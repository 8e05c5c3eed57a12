"""What cannot be carried over from DuckDB to Spark, said with its place before anything runs."""

from __future__ import annotations

from sqlglot import exp

from lswh.errors import ModelError, Where

PATH = "lswh path"
"""Where a node of a macro's body keeps the macro's file."""


class NotOnSpark(Exception):
    """A construct that Spark would answer otherwise than DuckDB, or not at all; and what to write instead."""

    def __init__(self, node: exp.Expr, what: str, instead: str) -> None:
        self.node = node
        self.what = what
        self.instead = instead
        super().__init__(what)

    @property
    def where(self) -> Where:
        """The place of the construct in its file, as near as it is known."""
        found: exp.Expr | None = self.node
        line = column = None
        while found is not None and line is None and (found is self.node or PATH not in found.meta):
            line, column = _place(found)
            found = found.parent
        return Where(path_of(self.node), line, column)

    def error(self, path: str, sql: str) -> ModelError:
        """The refusal of the statement in the file `path` with the text `sql`."""
        where = self.where
        excerpt = where.excerpt(sql) if where.path == path else None
        return ModelError(
            f"Spark cannot run this as DuckDB does: {self.what}", where=where, hint=self.instead, excerpt=excerpt
        )


def path_of(node: exp.Expr) -> str:
    """The file that a node was written in."""
    found: exp.Expr | None = node
    while found is not None:
        if PATH in found.meta:
            return str(found.meta[PATH])
        found = found.parent
    return ""


def _place(node: exp.Expr) -> tuple[int | None, int | None]:
    """Line and column of the first word in a node that knows its own."""
    for one in node.walk():
        meta = one.meta
        if meta.get("line"):
            size = meta["end"] - meta["start"] if "start" in meta else 0
            return meta["line"], max(1, meta["col"] - size)
    return None, None
