"""Which days a period of the text means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from lswh.domain.period import Period

DAY, PAST, SPAN = "day", "past", "years"
EVENTS = frozenset({DAY, PAST})
"""What happened then is no figure of that time: they date no statement."""
UNDATED = frozenset({PAST, SPAN})
"""They do not tell which year the text is written of."""

Blanks = Mapping[str, tuple[int, ...]]


def resolve(meaning: str, blanks: Blanks, year: int | None, current: Period | None) -> Period | None:
    """The period that a phrase of vocabulary/periods.csv means, where `year` is the one it may leave out.

    `current` is the period the document is about: what "đến nay" stands at, and how far the year to date
    goes. None where too little is known.

    >>> resolve("months", {"n": (9,)}, 2023, None).code
    '2023-01-01/P9M'
    """
    if meaning == "current":
        return current
    if meaning == "to date":
        return current and Period(date(current.end.year, 1, 1), current.end)
    if meaning == SPAN:
        first, last = blanks["y"]
        return Period(date(first, 1, 1), date(last, 12, 31)) if first <= last else None
    year = blanks["y"][0] if "y" in blanks else year
    if year is None or meaning not in _OF_YEAR:
        return None
    try:
        return _OF_YEAR[meaning](year, blanks)
    except ValueError:  # 31/2: a day that no calendar has
        return None


_OF_YEAR: Mapping[str, Callable[[int, Blanks], Period]] = {
    "months": lambda year, blanks: Period.of_months(year, 1, blanks["n"][0]),
    "last months": lambda year, blanks: Period.of_months(year, 13 - blanks["n"][0], blanks["n"][0]),
    "month": lambda year, blanks: Period.of_months(year, blanks["m"][0], 1),
    "quarter": lambda year, blanks: Period.of_quarter(year, blanks["q"][0]),
    "year": lambda year, _: Period.of_year(year),
    "first half": lambda year, _: Period.of_half(year, 1),
    "second half": lambda year, _: Period.of_half(year, 2),
    "to day": lambda year, blanks: Period(date(year, 1, 1), date(year, blanks["m"][0], blanks["d"][0])),
    "to month": lambda year, blanks: Period.of_months(year, 1, blanks["m"][0]),
}
