"""What is different between two tables: first whether anything is, by a checksum, then which rows and values.

A row is known by its hash, hash(hash(its cells)): the inner one combines its cells in a way that rows which exchange a
value may leave as it was in the sum, the outer one does not. A table's checksum is the sum of its rows' hashes: their
order does not matter, and duplicates count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlglot import exp

from lswh.engine.protocol import Column, Engine

Change = Literal["added", "removed", "changed"]

_BEFORE, _AFTER, _BOTH, _DIFFERING = "before", "after", "both", "differing"
_HASH, _COUNT = "hash", "count"
_DIGITS = {
    "UTINYINT": 3,
    "TINYINT": 3,
    "USMALLINT": 5,
    "SMALLINT": 5,
    "UINTEGER": 10,
    "INTEGER": 10,
    "UBIGINT": 20,
    "BIGINT": 19,
}
_PRECISION = 38


@dataclass(frozen=True, slots=True)
class Example:
    """A row that is different, by its key, or whole where there is none; and of a changed one each value."""

    change: Change
    row: Mapping[str, Any]
    values: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows of a table before and after, and how many were added, removed and changed.

    values are how often each column changed. Without a key a changed row is one removed and one added.
    """

    key: tuple[str, ...]
    before: int
    after: int
    added: int = 0
    removed: int = 0
    changed: int = 0
    values: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()


def compare(
    engine: Engine,
    before: exp.Table,
    after: exp.Table,
    columns: Sequence[tuple[Column, Column]],
    key: Sequence[str],
    limit: int,
) -> Comparison:
    """Compare two tables in the columns that both have, given as they are before and after.

    Numbers are compared exactly, whatever their scale, where 38 digits hold both; of other types that differ, what they
    print is compared. key are columns that are to be unique; where they are not, or there are none, rows are compared
    whole. At most `limit` examples of added, removed and changed rows each.
    """
    tables = _Tables(engine, before, after, columns)
    sums = {side: tables.checksum(side) for side in (_BEFORE, _AFTER)}
    rows = sums[_BEFORE][0], sums[_AFTER][0]
    if sums[_BEFORE] == sums[_AFTER]:
        return Comparison(tuple(key), *rows)
    if key and (found := _by_key(tables, key, limit, rows, sums[_AFTER][1] - sums[_BEFORE][1])):
        return found
    return _whole(tables, limit, rows)


def common_type(one: str, other: str) -> str | None:
    """A type in which values of two types compare exactly; None where the types are the same.

    >>> common_type("DECIMAL(18,3)", "DECIMAL(28,6)"), common_type("BIGINT", "DECIMAL(9,4)")
    ('DECIMAL(28, 6)', 'DECIMAL(23, 4)')
    >>> common_type("DOUBLE", "DECIMAL(9,4)"), common_type("DATE", "DATE")
    ('VARCHAR', None)
    """
    if one == other:
        return None
    digits = [_digits(type_) for type_ in (one, other)]
    whole, scale = (max(parts) for parts in zip(*digits, strict=True))
    is_exact = all(any(parts) for parts in digits) and whole + scale <= _PRECISION
    return f"DECIMAL({whole + scale}, {scale})" if is_exact else "VARCHAR"


def _digits(type_: str) -> tuple[int, int]:
    """How many digits a type has before and after the point; none where it is no exact number."""
    if not type_.startswith("DECIMAL"):
        return _DIGITS.get(type_, 0), 0
    width, scale = (int(one.name) for one in exp.DataType.build(type_, "duckdb").expressions)
    return width - scale, scale


class _Tables:
    """Two tables in the columns that are compared."""

    def __init__(
        self, engine: Engine, before: exp.Table, after: exp.Table, columns: Sequence[tuple[Column, Column]]
    ) -> None:
        self.engine = engine
        self.names = tuple(old.name for old, _ in columns)
        self._types = {old.name: common_type(old.type, new.type) for old, new in columns}
        self._tables = {_BEFORE: before, _AFTER: after}

    def from_(self, side: str, *chosen: exp.Expr) -> exp.Select:
        return exp.select(*chosen).from_(_as(self._tables[side], side))

    def join(self, query: exp.Select, side: str, on: exp.Expr) -> exp.Select:
        return query.join(_as(self._tables[side], side), on=on)

    def cell(self, name: str, side: str) -> exp.Expr:
        """A column as it is compared."""
        column, type_ = _column(name, side), self._types[name]
        return exp.cast(column, exp.DataType.build(type_, "duckdb")) if type_ else column

    def hash(self, side: str) -> exp.Expr:
        return exp.func("hash", exp.func("hash", *(self.cell(name, side) for name in self.names)))

    def checksum(self, side: str) -> tuple[int, int]:
        [(rows, total)] = self.engine.query(self.from_(side, _count(), _sum(self.hash(side)))).rows
        return int(rows), int(total)

    def keep(self, query: exp.Query) -> None:
        """Keep what differs in a temporary table."""
        temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
        self.engine.query(
            exp.Create(this=_table(_DIFFERING), kind="TABLE", replace=True, properties=temporary, expression=query)
        )


def _by_key(
    tables: _Tables, key: Sequence[str], limit: int, rows: tuple[int, int], difference: int
) -> Comparison | None:
    """None where the key is not unique: then the rows that differ by it do not account for the whole difference."""
    keys = {name: f"key_{n}" for n, name in enumerate(key)}
    halves = {
        side: tables.from_(
            side,
            *(tables.cell(name, side).as_(to, quoted=True) for name, to in keys.items()),
            tables.hash(side).as_(_HASH, quoted=True),
        ).subquery(_name(side))
        for side in (_BEFORE, _AFTER)
    }
    both = exp.and_(
        *(exp.NullSafeEQ(this=_column(to, _BEFORE), expression=_column(to, _AFTER)) for to in keys.values())
    )
    tables.keep(
        exp.select(
            *(
                exp.func("COALESCE", _column(to, _BEFORE), _column(to, _AFTER)).as_(to, quoted=True)
                for to in keys.values()
            ),
            _column(_HASH, _BEFORE).as_(_BEFORE, quoted=True),
            _column(_HASH, _AFTER).as_(_AFTER, quoted=True),
        )
        .from_(halves[_BEFORE])
        .join(halves[_AFTER], on=both, join_type="full")
        .where(exp.NullSafeNEQ(this=_column(_HASH, _BEFORE), expression=_column(_HASH, _AFTER)))
    )
    added, removed = _column(_BEFORE).is_(exp.null()), _column(_AFTER).is_(exp.null())
    counts = exp.select(_count_where(added), _count_where(removed), _sum(_column(_AFTER)), _sum(_column(_BEFORE)))
    [(n_added, n_removed, after, before)] = tables.engine.query(counts.from_(_table(_DIFFERING))).rows
    if rows[0] + n_added - n_removed != rows[1] or int(after) - int(before) != difference:
        return None
    conditions: tuple[tuple[Change, exp.Expr], ...] = (("added", added), ("removed", removed))
    examples = [
        Example(change, dict(zip(key, row, strict=True)))
        for change, where in conditions
        for row in tables.engine.query(_differing(list(keys.values()), where, limit)).rows
    ]
    changed, values, of_values = _values(tables, keys, limit)
    return Comparison(tuple(key), *rows, n_added, n_removed, changed, values, (*examples, *of_values))


def _differing(columns: Sequence[str], where: exp.Expr, limit: int) -> exp.Select:
    chosen = exp.select(*map(_column, columns)).from_(_table(_DIFFERING)).where(where.copy())
    return chosen.order_by(*map(_column, columns)).limit(limit)


def _values(tables: _Tables, keys: Mapping[str, str], limit: int) -> tuple[int, dict[str, int], list[Example]]:
    """How many rows changed, how often each column did, and examples."""
    others = [name for name in tables.names if name not in keys]
    query = exp.select().from_(_table(_DIFFERING))
    for side in (_BEFORE, _AFTER):
        matches = (
            exp.NullSafeEQ(this=tables.cell(name, side), expression=_column(to, _DIFFERING))
            for name, to in keys.items()
        )
        query = tables.join(query, side, exp.and_(*matches))
    query = query.where(
        *(exp.Not(this=_column(side, _DIFFERING).is_(exp.null())) for side in (_BEFORE, _AFTER)),
    )
    differs = [exp.NullSafeNEQ(this=tables.cell(one, _BEFORE), expression=tables.cell(one, _AFTER)) for one in others]
    if not differs:
        return 0, {}, []
    any_differs = exp.or_(*differs)
    counts = query.select(_count_where(any_differs), *map(_count_where, differs))
    [(changed, *times)] = tables.engine.query(counts).rows
    cells = [cell for name in others for cell in (_column(name, _BEFORE), _column(name, _AFTER))]
    shown = query.select(*(_column(name, _AFTER) for name in keys), *(one.copy() for one in differs), *cells)
    shown = shown.where(any_differs.copy()).order_by(*(_column(to, _DIFFERING) for to in keys.values())).limit(limit)
    examples = []
    for row in tables.engine.query(shown).rows:
        flags, values = row[len(keys) : len(keys) + len(others)], row[len(keys) + len(others) :]
        pairs = zip(values[::2], values[1::2], strict=True)
        altered = {name: pair for name, is_, pair in zip(others, flags, pairs, strict=True) if is_}
        examples.append(Example("changed", dict(zip(keys, row, strict=False)), altered))
    return int(changed), {name: n for name, n in zip(others, times, strict=True) if n}, examples


def _whole(tables: _Tables, limit: int, rows: tuple[int, int]) -> Comparison:
    """Rows as a multiset."""
    halves = [
        tables.from_(side, tables.hash(side).as_(_HASH, quoted=True), exp.Literal.number(sign).as_(_COUNT, quoted=True))
        for side, sign in ((_BEFORE, -1), (_AFTER, 1))
    ]
    surplus = _sum(_column(_COUNT))
    tables.keep(
        exp.select(_column(_HASH), surplus.as_(_COUNT, quoted=True))
        .from_(exp.union(*halves, distinct=False).subquery(_name(_BOTH)))
        .group_by(_column(_HASH))
        .having(exp.NEQ(this=surplus.copy(), expression=exp.Literal.number(0)))
    )
    examples: list[Example] = []
    counts: list[int] = []
    signs: tuple[tuple[Change, str, type[exp.Binary], int], ...] = (
        ("added", _AFTER, exp.GT, 1),
        ("removed", _BEFORE, exp.LT, -1),
    )
    for change, side, comparison, sign in signs:
        is_of_side = comparison(this=_column(_COUNT), expression=exp.Literal.number(0))
        total = exp.select(_sum(_column(_COUNT))).from_(_table(_DIFFERING)).where(is_of_side)
        [(count,)] = tables.engine.query(total).rows
        counts.append(int(count) * sign)
        hashes = exp.select(_column(_HASH)).from_(_table(_DIFFERING)).where(is_of_side.copy())
        shown = tables.from_(side, *(_column(name, side) for name in tables.names))
        shown = shown.where(exp.In(this=tables.hash(side), query=hashes.subquery()))
        shown = shown.order_by(*(_column(name, side) for name in tables.names)).limit(limit)
        examples += (
            Example(change, dict(zip(tables.names, row, strict=True))) for row in tables.engine.query(shown).rows
        )
    added, removed = counts
    return Comparison((), *rows, added, removed, examples=tuple(examples))


def _name(text: str) -> exp.Identifier:
    return exp.to_identifier(text, quoted=True)


def _column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(_name(name), table=_name(table) if table else None)


def _table(name: str) -> exp.Table:
    return exp.table_(_name(name))


def _as(table: exp.Table, alias: str) -> exp.Expr:
    return exp.alias_(table.copy(), _name(alias), table=True)


def _count() -> exp.Expr:
    return exp.Count(this=exp.Star())


def _count_where(condition: exp.Expr) -> exp.Expr:
    return exp.Filter(this=_count(), expression=exp.Where(this=condition.copy()))


def _sum(value: exp.Expr) -> exp.Expr:
    return exp.func("COALESCE", exp.Sum(this=value), exp.Literal.number(0))
