"""Figures that stand at a day, and figures that add up to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Final

from lswh.domain.period import Period
from lswh.extract.marks import Mark
from lswh.extract.vocabulary import stocks

FLOW: Final = "flow"
STOCK: Final = "stock"
STANDING: Final = "standing"
Telling = tuple[tuple[str, str], ...]
"""Some of the phrases of vocabulary/stocks.csv, and what each tells."""


def telling(marks: Iterable[Mark]) -> Telling:
    """The phrases of which a sentence has the first and the last word: no others can tell whether its figures stand."""
    words = _words(marks)
    rows = [row for opening, rows in _by_opening().items() if opening in words for row in rows]
    return tuple([(phrase, kind) for phrase, last, kind in rows if last in words])


def stand(marks: Iterable[Mark], phrases: Telling) -> str:
    """Whether a figure adds up (flow), stands at the day that is named (stock), or at that of the telling (standing).

    It is told by those of the phrases that the marks hold; without any, the answer is empty.
    """
    if not phrases:
        return ""
    words = _words(marks)
    told = {kind for phrase, kind in phrases if phrase in words}
    return next((kind for kind in (FLOW, STANDING, STOCK) if kind in told), "") if told else ""


def _words(marks: Iterable[Mark]) -> str:
    return f" {' '.join([mark.text for mark in marks])} "


@cache
def _by_opening() -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """The phrases, with their last word and what they tell, by their first word; words are between spaces."""
    found: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for phrase, kind in stocks():
        first, last = (f" {phrase.split()[at]} " for at in (0, -1))
        found[first] = (*found.get(first, ()), (phrase, last, kind))
    return found


def at_day(period: Period, day: date, stands: bool) -> Period:
    """A period that is only known up to a day: the day itself, if the figure stands at it."""
    if not period.start <= day < period.end:
        return period
    return Period.of_day(day) if stands else Period(period.start, day)
