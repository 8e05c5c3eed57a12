"""Which days does a period of the text mean?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lswh.domain.period import Period

EVENT = "day"
SPAN = "years"

Blanks = Mapping[str, tuple[int, ...]]


def resolve(meaning: str, blanks: Blanks, year: int | None, current: Period | None) -> Period | None:
    """The period that a phrase of vocabulary/periods.csv means, where `year` is the one it may leave out.

    `current` is the period the document is about: what "đến nay" stands at, and how far the year to date
    goes. None where the phrase names an event, or too little is known.

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
    if year is None or meaning == EVENT:
        return None
    try:
        return _of_year(meaning, blanks, year)
    except ValueError:  # 31/2: a day that no calendar has
        return None


def _of_year(meaning: str, blanks: Blanks, year: int) -> Period | None:
    match meaning:
        case "months":
            return Period.of_months(year, 1, blanks["n"][0])
        case "last months":
            return Period.of_months(year, 13 - blanks["n"][0], blanks["n"][0])
        case "month":
            return Period.of_months(year, blanks["m"][0], 1)
        case "quarter":
            return Period.of_quarter(year, blanks["q"][0])
        case "year":
            return Period.of_year(year)
        case "first half":
            return Period.of_half(year, 1)
        case "second half":
            return Period.of_half(year, 2)
        case "to day":
            return Period(date(year, 1, 1), date(year, blanks["m"][0], blanks["d"][0]))
        case "to month":
            return Period.of_months(year, 1, blanks["m"][0])
    return None
