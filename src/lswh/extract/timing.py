"""Which period a figure is of, as the context has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from lswh.domain.period import Period
from lswh.domain.record import ACTUAL
from lswh.extract import kinds, periods
from lswh.extract.context import Context
from lswh.extract.marks import Mark
from lswh.extract.outline import first_year, outside_brackets
from lswh.extract.stands import STANDING, STOCK, at_day
from lswh.extract.statements import When

YEAR: Final = 12
_PARTS: Final = frozenset({"month", "quarter", "this month", "this quarter"})
UNTIL: Final = frozenset({"to day", "to month", "mid month", "early month"})
"""Periods that begin with the year and end on a day that is named."""


def when_of(marks: Sequence[Mark], context: Context) -> When | None:
    """The last period that is named, but for the time of what happened; one in brackets only where no other is."""
    named = [mark for mark in marks if mark.kind == kinds.PERIOD and mark.meaning not in periods.EVENTS]
    if not named:
        return None
    mark = named[-1]
    if len(named) > 1:
        mark = next((mark for mark in reversed(list(outside_brackets(marks))) if mark in named), mark)
    year = mark.blanks["y"][-1] if "y" in mark.blanks else None
    period = _period(mark, context)
    if period and mark.meaning in UNTIL and len(named) > 1 and _is_right_before(named[-2], mark):
        part = _period(named[-2], context)
        period = Period(part.start, period.end) if part and part.start <= period.end <= part.end else period
    return When(period, mark.start, mark.end, year, mark.meaning)


def _is_right_before(part: Mark, mark: Mark) -> bool:
    """Whether a part of a year stands before a day up to which it is counted: "trong quý II tính đến ngày 25/6"."""
    return part.meaning in _PARTS and mark.start - part.end <= len(", ")


def _period(mark: Mark, context: Context) -> Period | None:
    main = context.main or context.titled
    current = main.period if main else None
    if mark.meaning == "this month" and (context.month or (current and current.months == YEAR)):
        return context.month  # which month of a year it is, only the text before can tell
    if context.year or not context.published:
        return periods.resolve(mark.meaning, mark.blanks, context.year, current)
    period = periods.resolve(mark.meaning, mark.blanks, context.published.year, current)
    if period and period.start > context.published:  # in January, December is last year's
        return periods.resolve(mark.meaning, mark.blanks, context.published.year - 1, current)
    return period


def is_by_the_way(when: When | None, marks: Sequence[Mark]) -> bool:
    """Whether a sentence names a day in its course up to which it counts, and so dates nothing but itself."""
    if when is None or when.meaning not in UNTIL:
        return False
    return any(mark.kind == kinds.WORD for mark in marks if mark.start < when.start)


def year_of(marks: Sequence[Mark], published: date | None) -> int | None:
    """The year that a sentence without statements gives to those that follow: no law's of long ago."""
    year = first_year(marks)
    return year if year and (published is None or abs(published.year - year) <= 1) else None


def day_of_telling(marks: Iterable[Mark], context: Context) -> date | None:
    """The day of what happened, where the year is known: "Chiều 25/12, tỉnh họp báo"."""
    for mark in marks:
        if mark.meaning == periods.DAY and mark.kind == kinds.PERIOD and {"d", "m"} <= mark.blanks.keys():
            return periods.day_of(mark.blanks, context.year)
    return None


def standing(context: Context, when: When | None, kind: str, status: str, amount: bool) -> When | None:
    """The period of a figure: a day, if it stands at one; up to the last day that is told, if it is of this year."""
    if when is None or when.period is None:
        return when
    if when.meaning == periods.THIS_YEAR and status == ACTUAL and context.until:
        return when._replace(period=at_day(when.period, context.until, False))
    if when.meaning == periods.CURRENT:
        day = context.until or context.told
        return when._replace(period=at_day(when.period, day, amount)) if day else when
    if kind == STANDING and when.meaning == periods.YEAR and context.told:
        return when._replace(period=at_day(when.period, context.told, True))
    if kind in {STANDING, STOCK} and when.meaning in UNTIL:
        return when._replace(period=Period.of_day(when.period.end))
    return when
