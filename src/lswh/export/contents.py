"""What is in a mart, in a few numbers: how many rows, a checksum, and which of its keys names each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from lswh.engine import Engine
    from lswh.export.marts import Mart


@dataclass(frozen=True, slots=True)
class MartContents:
    """checksum is of the rows, in whatever order: two sums of 64 bits of each. Equal contents have equal checksums."""

    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class FoundKey:
    """Columns that have different values in each row, nulls equal. is_complete: none of them is ever null."""

    columns: tuple[str, ...]
    is_complete: bool


def contents_of(engine: Engine, mart: Mart) -> MartContents:
    """Read a mart once. A view is asked, as often as it is read. Raises QueryError."""
    cells = [_column(one.name) for one in mart.columns]
    inner = exp.func("hash", *cells)
    sums = (exp.func("hash", inner), exp.func("hash", inner.copy(), exp.Literal.number(1)))
    query = exp.select(_count(), *(exp.Sum(this=one) for one in sums)).from_(mart.table)
    [(rows, *totals)] = engine.query(query).rows
    return MartContents(int(rows), "-".join(f"{int(total or 0):x}" for total in totals))


def found_keys(engine: Engine, mart: Mart, rows: int) -> tuple[FoundKey, ...]:
    """The keys of a mart that name its rows, as they are. A key that does not is left out. Raises QueryError."""
    if not mart.keys:
        return ()
    measured: list[exp.Expr] = []
    for key in mart.keys:
        any_null = exp.or_(*(_column(one).is_(exp.null()) for one in key))
        measured.append(exp.Count(this=exp.Distinct(expressions=[exp.func("hash", *map(_column, key))])))
        measured.append(exp.Filter(this=_count(), expression=exp.Where(this=any_null)))
    [answer] = engine.query(exp.select(*measured).from_(mart.table)).rows
    pairs = zip(mart.keys, answer[::2], answer[1::2], strict=True)
    return tuple(FoundKey(key, nulls == 0) for key, distinct, nulls in pairs if distinct == rows)


def totals(engine: Engine, mart: Mart, summed: Sequence[str]) -> tuple[tuple[int, ...], tuple[Decimal | None, ...]]:
    """How many rows have each column, and the exact sum of some columns, which are decimals. Raises QueryError."""
    counts = [exp.Count(this=_column(one.name)) for one in mart.columns]
    sums = [exp.Sum(this=_column(name)) for name in summed]
    [answer] = engine.query(exp.select(*counts, *sums).from_(mart.table)).rows
    return answer[: len(counts)], answer[len(counts) :]


def _count() -> exp.Expr:
    return exp.Count(this=exp.Star())


def _column(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))
