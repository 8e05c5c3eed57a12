"""Which days a period of the text means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from lswh.domain.period import Period
from lswh.extract.folding import fold
from lswh.extract.tokens import Blanks

DAY: Final = "day"
PAST: Final = "past"
SPAN: Final = "years"
YEAR: Final = "year"
THIS_YEAR: Final = "this year"
CURRENT: Final = "current"
EVENTS: Final = frozenset({DAY, PAST})
"""What happened then is no figure of that time: they date no statement."""
UNDATED: Final = frozenset({PAST, SPAN})
"""They do not tell which year the text is written of."""

YEARLY: Final = frozenset({"months of years", "each year"})
"""They name several years, for figures that are given in turn."""


def resolve(meaning: str, blanks: Blanks, year: int | None, current: Period | None) -> Period | None:
    """The period that a phrase of vocabulary/periods.csv means, where `year` is the one it may leave out.

    `current` is the period the document is about: what "đến nay" stands at, and how far the year to date
    goes. None where too little is known.

    >>> resolve("months", {"n": (9,)}, 2023, None).code
    '2023-01-01/P9M'
    """
    if meaning in _OF_CURRENT:
        return _OF_CURRENT[meaning](current) if current else None
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


def of_year(meaning: str, blanks: Blanks, year: int) -> Period:
    """One of the periods that "9 tháng các năm 2012-2020" or "các năm 2012-2020" names."""
    return Period.of_months(year, 1, blanks["n"][0]) if meaning == "months of years" else Period.of_year(year)


def _days(year: int, blanks: Blanks) -> Period:
    """From a day to a day; the first may leave out its month, and both their year: "từ ngày 15/12 đến 14/1"."""
    months, years = blanks["m"], blanks.get("y", (year,))
    first = years[0] if len(years) > 1 else years[0] - (months[0] > months[-1])
    return Period(date(first, months[0], blanks["d"][0]), date(years[-1], months[-1], blanks["d"][1]))


def day_of(blanks: Blanks, year: int | None) -> date | None:
    """The day that d and m name in a year, or None where no calendar has it."""
    year = blanks["y"][0] if "y" in blanks else year
    try:
        return date(year, blanks["m"][0], blanks["d"][0]) if year else None
    except ValueError:
        return None


def earlier(period: Period, years: int) -> Period | None:
    """The same period some years before.

    >>> earlier(Period.of_months(2020, 1, 2), 1).code
    '2019-01-01/P2M'
    """
    months = period.months
    year = period.start.year - years
    if months:
        return Period.of_months(year, period.start.month, months)
    try:
        return Period(period.start.replace(year=year), period.end.replace(year=period.end.year - years))
    except ValueError:  # 29/2
        return None


def base_of(period: Period, words: str, year: int | None, part: int | None) -> Period | None:
    """The period that a figure is compared with, by the folded words that name it; None where that is unclear.

    `year` is the year they name, `part` the month or the quarter.

    >>> june = Period.of_months(2023, 6, 1)
    >>> base_of(june, "so với tháng trước", None, None).code, base_of(june, "so với tháng 12", None, 12).code
    ('2023-05', '2022-12')
    """
    if _YEAR_END in words:
        return Period.of_day(date(year or period.end.year - 1, 12, 31))
    if _OPENING in words:
        return None  # of the year, or of the day before it
    length = 3 if _QUARTER in words else 1 if _MONTH in words else None
    if length is None or _SAME in words:
        return earlier(period, period.end.year - year) if year and year < period.end.year else None
    if part is None:
        if period.months != length:
            return None
        day = period.start - timedelta(days=1)
        part, year = (day.month + length - 1) // length, day.year
    elif year is None:
        year = period.end.year - (part * length >= period.end.month)
    return Period.of_months(year, (part - 1) * length + 1, length)


_YEAR_END: Final = fold("cuối năm").text
_OPENING: Final = fold("đầu").text
_QUARTER: Final = fold("quý").text
_MONTH: Final = fold("tháng").text
_SAME: Final = fold("cùng").text
_OF_CURRENT: Final[Mapping[str, Callable[[Period], Period]]] = {
    CURRENT: lambda current: current,
    "to date": lambda current: Period(date(current.end.year, 1, 1), current.end),
    "this month": lambda current: Period.of_months(current.end.year, current.end.month, 1),
    "this quarter": lambda current: Period.of_quarter(current.end.year, (current.end.month + 2) // 3),
}
_OF_YEAR: Final[Mapping[str, Callable[[int, Blanks], Period]]] = {
    "months": lambda year, blanks: Period.of_months(year, 1, blanks["n"][0]),
    "last months": lambda year, blanks: Period.of_months(year, 13 - blanks["n"][0], blanks["n"][0]),
    "month": lambda year, blanks: Period.of_months(year, blanks["m"][0], 1),
    "quarter": lambda year, blanks: Period.of_quarter(year, blanks["q"][0]),
    "year": lambda year, _: Period.of_year(year),
    "first half": lambda year, _: Period.of_half(year, 1),
    "second half": lambda year, _: Period.of_half(year, 2),
    "to day": lambda year, blanks: Period(date(year, 1, 1), date(year, blanks["m"][0], blanks["d"][0])),
    "this year": lambda year, _: Period.of_year(year),
    "at day": lambda year, blanks: Period.of_day(date(year, blanks["m"][0], blanks["d"][0])),
    "early month": lambda year, blanks: Period(date(year, 1, 1), date(year, blanks["m"][0], 10)),
    "five months": lambda year, _: Period.of_months(year, 1, 5),
    "days": _days,
    "mid month": lambda year, blanks: Period(date(year, 1, 1), date(year, blanks["m"][0], 15)),
    "to month": lambda year, blanks: Period.of_months(year, 1, blanks["m"][0]),
}
