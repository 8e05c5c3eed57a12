"""Figures that stand at a day, and figures that add up to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from lswh.domain.period import Period
from lswh.extract.marks import Mark
from lswh.extract.vocabulary import stocks

FLOW, STOCK, STANDING = "flow", "stock", "standing"


def stand(marks: Iterable[Mark]) -> str:
    """Whether a figure adds up (flow), stands at the day that is named (stock), or at that of the telling (standing).

    It is told by the words of the marks; without any, the answer is empty.
    """
    texts = [token.text for mark in marks for token in mark.tokens]
    if _openings().isdisjoint(texts):
        return ""
    words = f" {' '.join(texts)} "
    kinds = {meaning for phrase, meaning in stocks() if f" {phrase} " in words}
    return next((kind for kind in (FLOW, STANDING, STOCK) if kind in kinds), "")


@cache
def _openings() -> frozenset[str]:
    """The first word of each phrase that tells it: most texts have none of them."""
    return frozenset(phrase.split()[0] for phrase, _ in stocks())


def at_day(period: Period, day: date, stands: bool) -> Period:
    """A period that is only known up to a day: the day itself, if the figure stands at it."""
    if not period.start <= day < period.end:
        return period
    return Period.of_day(day) if stands else Period(period.start, day)
