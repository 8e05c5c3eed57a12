"""Time periods, written as SDMX writes them: the one calendar of days, months, quarters, halves, years and ranges.

Source: SDMX 3.0, section 6 (technical notes), 4.2 "time and time format": Gregorian years, months and days (2023,
2023-06, 2023-06-30), reporting semesters and quarters (2023-S1, 2023-Q2), and time ranges (2023-01-01/P9M). A
cumulation without a code of its own is a range of whole months where it is one, else of days. Read, but not written,
are the standard's other spellings: reporting years, months and days (2023-A1, 2023-M06, 2023-D181), trimesters
(2023-T1, four months), weeks (2023-W05, from Monday) and ranges of years (2016-01-01/P5Y).

The macros of models/macros (period_start, period_end, period_code, period_shift, ...) say the same in SQL.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_CODE = re.compile(
    r"""(?P<year>\d{4})
    (?:-(?P<part>A1|S[12]|T[1-3]|Q[1-4]|M?\d{2}|W\d{2}|D\d{3})|-(?P<month>\d{2})-(?P<day>\d{2}))?
    (?:/P(?:(?P<years>[1-9]\d{0,2})Y|(?P<months>[1-9]\d{0,3})M|(?P<days>[1-9]\d{0,4})D))?""",
    re.VERBOSE | re.ASCII,
)
_MONTHS_OF = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}
_CODED_MONTHS = {12: "A", 6: "S", 3: "Q", 1: "M"}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from start to end, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @classmethod
    @lru_cache(maxsize=1024)  # a document tells of few periods, many times
    def of_months(cls, year: int, month: int, count: int) -> Period:
        """The `count` whole months that begin with `month` of `year`.

        >>> Period.of_months(2023, 1, 9).code
        '2023-01-01/P9M'
        """
        last = year * 12 + month - 1 + count - 1
        last_year, last_month = last // 12, last % 12 + 1
        return cls(date(year, month, 1), date(last_year, last_month, calendar.monthrange(last_year, last_month)[1]))

    @classmethod
    def of_year(cls, year: int) -> Period:
        """A calendar year."""
        return cls.of_months(year, 1, 12)

    @classmethod
    def of_half(cls, year: int, half: int) -> Period:
        """Half 1 or 2 of a year."""
        return cls.of_months(year, 6 * half - 5, 6)

    @classmethod
    def of_quarter(cls, year: int, quarter: int) -> Period:
        """Quarter 1 to 4 of a year."""
        return cls.of_months(year, 3 * quarter - 2, 3)

    @classmethod
    def of_day(cls, day: date) -> Period:
        """A single day."""
        return cls(day, day)

    @classmethod
    def parse(cls, code: str) -> Period:
        """The period that an SDMX code names; ValueError for anything else.

        >>> Period.parse("2023-S1")
        Period(start=datetime.date(2023, 1, 1), end=datetime.date(2023, 6, 30))
        >>> Period.parse("2020-01-01/P287D").end
        datetime.date(2020, 10, 13)
        >>> [Period.parse(code).code for code in ("2023-M06", "2023-T1", "2023-W05", "2016-01-01/P5Y")]
        ['2023-06', '2023-01-01/P4M', '2023-01-30/P7D', '2016-01-01/P60M']
        """
        found = _CODE.fullmatch(code)
        if not found:
            raise ValueError(f"not a period as SDMX writes it: {code!r}")
        try:
            whole = cls._named(found)
            return cls._range(whole.start, found) if "/" in code else whole
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{code!r} is no period: {error}") from error

    @classmethod
    def _named(cls, found: re.Match[str]) -> Period:
        """The period that is named before a duration."""
        year, part = int(found["year"]), found["part"]
        if found["day"]:
            return cls.of_day(date(year, int(found["month"]), int(found["day"])))
        if part is None:
            return cls.of_year(year)
        number = int(part.lstrip("ASTQMWD"))
        match part[0]:
            case "W":
                return cls(date.fromisocalendar(year, number, 1), date.fromisocalendar(year, number, 7))
            case "D":
                day = date(year, 1, 1) + timedelta(days=number - 1)
                if day.year != year:
                    raise ValueError(f"{year} has no day {number}")
                return cls.of_day(day)
            case unit:
                months = _MONTHS_OF.get(unit, 1)
                return cls.of_months(year, months * (number - 1) + 1, months)

    @classmethod
    def _range(cls, start: date, found: re.Match[str]) -> Period:
        """The duration from a day on."""
        if not found["day"]:
            raise ValueError("a time range is a day and a duration, such as 2023-01-01/P9M")
        if found["days"]:
            return cls(start, start + timedelta(days=int(found["days"]) - 1))
        if start.day != 1:
            raise ValueError("a range of months starts on the first of one")
        return cls.of_months(start.year, start.month, int(found["months"] or 12 * int(found["years"])))

    @property
    def months(self) -> int | None:
        """How many whole calendar months the period is, or None."""
        whole = self.start.day == 1 and (self.end + timedelta(days=1)).day == 1
        if not whole:
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def is_cumulative(self) -> bool:
        """Whether it runs from the first of January, over more than a month or a day.

        >>> [Period.parse(code).is_cumulative for code in ("2023-S1", "2023-Q2", "2023-01", "2023-01-01/P74D")]
        [True, False, False, True]
        """
        opens_year = self.start.month == self.start.day == 1
        return opens_year and self.months != 1 and self.start != self.end

    @property
    def frequency(self) -> str:
        """The SDMX frequency (CL_FREQ): A, S, Q, M, D, or _O (other) for a time range."""
        if self.start == self.end:
            return "D"
        months = self.months
        if months in _CODED_MONTHS and (self.start.month - 1) % months == 0:
            return _CODED_MONTHS[months]
        return "_O"

    @property
    def code(self) -> str:
        """The period as SDMX writes it.

        >>> [Period.of_quarter(2023, 2).code, Period(date(2020, 1, 1), date(2020, 10, 13)).code]
        ['2023-Q2', '2020-01-01/P287D']
        """
        year, month = f"{self.start.year:04}", self.start.month
        match self.frequency:
            case "A":
                return year
            case "S":
                return f"{year}-S{(month + 5) // 6}"
            case "Q":
                return f"{year}-Q{(month + 2) // 3}"
            case "M":
                return f"{year}-{month:02}"
            case "D":
                return self.start.isoformat()
            case _:
                days = (self.end - self.start).days + 1
                length = f"P{self.months}M" if self.months else f"P{days}D"
                return f"{self.start.isoformat()}/{length}"

    def contains(self, other: Period | date) -> bool:
        """Whether all days of another period, or a day, are in this one.

        >>> Period.parse("2023-S1").contains(Period.parse("2023-Q2"))
        True
        """
        start, end = (other.start, other.end) if isinstance(other, Period) else (other, other)
        return self.start <= start and end <= self.end

    def shift(self, months: int) -> Period:
        """The same period so many months later, or earlier.

        A period of whole months stays one, and a day that ends its month stays such a day. Where a month is too short
        its last day is taken. OverflowError before the year 1 and after 9999.

        >>> [Period.parse(code).shift(-12).code for code in ("2024-Q2", "2025-02-28", "2020-01-01/P287D")]
        ['2023-Q2', '2024-02-29', '2019-01-01/P286D']
        """
        end = _moved(self.end + timedelta(days=1), months) - timedelta(days=1)
        return Period(end if self.start == self.end else min(_moved(self.start, months), end), end)

    @property
    def year_before(self) -> Period:
        """The same period of the year before, which growth is measured on."""
        return self.shift(-12)

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this one starts: of whole months, or of days.

        >>> [Period.parse(code).before.code for code in ("2024-Q1", "2024-01-01/P9M", "2024-01-01/P10D")]
        ['2023-Q4', '2023-04-01/P9M', '2023-12-22/P10D']
        """
        if months := self.months:
            return self.shift(-months)
        return Period(self.start - (self.end - self.start) - timedelta(days=1), self.start - timedelta(days=1))

    @property
    def is_cumulation(self) -> bool:
        """Whether it is counted from the first of January, to the end of a month of the same year.

        >>> [Period.parse(code).is_cumulation for code in ("2023-Q1", "2023-01-01/P9M", "2023", "2023-Q2")]
        [True, True, True, False]
        """
        return self.months is not None and (self.start.month, self.start.year) == (1, self.end.year)

    @property
    def cumulation(self) -> Period:
        """From the first of January of the year in which it ends to its end.

        >>> [Period.parse(code).cumulation.code for code in ("2023-Q3", "2023-06", "2023-S2")]
        ['2023-01-01/P9M', '2023-S1', '2023']
        """
        return Period(date(self.end.year, 1, 1), self.end)

    def by_month(self) -> tuple[Period, ...]:
        """Its days by calendar months: whole months but, where it does not start or end with one, the first and last.

        >>> [month.code for month in Period.parse("2023-Q2").by_month()]
        ['2023-04', '2023-05', '2023-06']
        """
        first = self.start.year * 12 + self.start.month - 1
        last = self.end.year * 12 + self.end.month - 1
        months = (Period.of_months(one // 12, one % 12 + 1, 1) for one in range(first, last + 1))
        return tuple(Period(max(self.start, month.start), min(self.end, month.end)) for month in months)


def _moved(day: date, months: int) -> date:
    """A day so many months later; the last of the month where that is too short."""
    month = day.year * 12 + day.month - 1 + months
    if not 12 <= month < 120_000:
        raise OverflowError(f"{day} and {months} months is no day of the calendar")
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(day.day, calendar.monthrange(year, number)[1]))
