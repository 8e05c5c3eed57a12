"""What a SELECT reads."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from lswh.engine.spark.refusal import NotOnSpark


def sources_of(query: exp.Select) -> Iterator[tuple[exp.Expr, bool]]:
    """What a SELECT reads, and whether its columns are shown."""
    clause = query.args.get("from_")
    if clause is not None:
        yield from ((one, True) for one in _with_laterals(clause.this))
    for join in query.args.get("joins") or []:
        yield from ((one, join.kind not in ("SEMI", "ANTI")) for one in _with_laterals(join.this))
    for lateral in query.args.get("laterals") or []:
        yield lateral, True


def _with_laterals(table: exp.Expr) -> Iterator[exp.Expr]:
    if table.args.get("joins") or table.args.get("laterals") or table.args.get("pivots") or table.args.get("sample"):
        raise NotOnSpark(table, "a join, a pivot or a sample in brackets", "write it as a query of its own")
    yield table
