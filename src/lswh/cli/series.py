"""A series for people: a table, and a line of blocks that shows its course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from lswh.cli.tables import render
from lswh.engine import Column, Result

if TYPE_CHECKING:
    from lswh.api import Figure, Series

_BLOCKS = "▁▂▃▄▅▆▇█"
_FREQUENCIES = {"A": "years", "S": "halves", "Q": "quarters", "M": "months", "W": "weeks", "D": "days"}
_OTHERS = "other spans"
_WHOLE = ("period", "value", "plan", "% of plan", "yoy %", "status", "published")
_SHORT = ("area", "name", "periods", "last", "value", "unit", "% of plan", "yoy %", "course")


def series_as_text(found: Sequence[Series]) -> Iterator[str]:
    """One series whole; of several, a line for each."""
    first = found[0]
    yield first.metric + (f"  {first.metric_name}" if first.metric_name else "")
    if len(found) == 1:
        yield from _whole(first)
    else:
        yield _table(_SHORT, [_short(one) for one in found])
        yield "lswh show METRIC --area AREA shows one of them whole"


def sparkline(values: Sequence[Decimal]) -> str:
    """Numbers as blocks, from the least to the greatest of them.

    >>> sparkline([Decimal(1), Decimal(8), Decimal(4)])
    '▁█▄'
    >>> sparkline([Decimal(5), Decimal(5)])
    '▄▄'
    """
    low, high = min(values), max(values)
    if low == high:
        return _BLOCKS[3] * len(values)
    return "".join(_BLOCKS[int((value - low) * 7 / (high - low) + Decimal("0.5"))] for value in values)


def _whole(one: Series) -> Iterator[str]:
    yield "  ".join(filter(None, [one.area, one.area_name, one.unit and f"({one.unit})"]))
    rows = [
        (figure.period, figure.value, figure.plan, figure.share, figure.yoy, figure.status, figure.published_on)
        for figure in one.figures
    ]
    yield _table(_WHOLE, rows)
    courses = [(name, course) for name, course in _courses(one) if len(course) > 1]
    width = max((len(name) for name, _ in courses), default=0)
    for name, course in courses:
        yield f"{name:<{width}}  {sparkline([value for _, value in course])}  {course[0][0]} to {course[-1][0]}"


def _short(one: Series) -> tuple[Any, ...]:
    last = one.figures[-1]
    course = max((course for _, course in _courses(one)), key=len, default=[])
    drawn = sparkline([value for _, value in course]) if len(course) > 1 else None
    return one.area, one.area_name, len(one.figures), last.period, last.value, one.unit, last.share, last.yoy, drawn


def _courses(one: Series) -> Iterator[tuple[str, list[tuple[str, Decimal]]]]:
    """The periods and values of each frequency by itself; the growth of a series that has no values."""
    has_values = any(figure.value is not None for figure in one.figures)
    named = sorted(((_frequency(figure), figure) for figure in one.figures), key=lambda entry: entry[0])
    for name, of in groupby(named, key=lambda entry: entry[0]):
        shown = [(figure.period, figure.value if has_values else figure.yoy) for _, figure in of]
        yield name, [(period, value) for period, value in shown if value is not None]


def _frequency(figure: Figure) -> str:
    return _FREQUENCIES.get(figure.frequency or "", _OTHERS)


def _table(header: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str:
    """Rows as a table, without the columns that say nothing."""
    kept = [n for n in range(len(header)) if any(row[n] is not None for row in rows)]
    columns = tuple(Column(header[n], "VARCHAR") for n in kept)
    return render(Result(columns, [tuple(row[n] for n in kept) for row in rows]), "table").rstrip("\n")
