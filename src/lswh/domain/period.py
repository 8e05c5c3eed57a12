"""Time periods, written as SDMX writes them.

Source: SDMX 3.0, section 6 (technical notes), 4.2 "time and time format": Gregorian years, months and
days (2023, 2023-06, 2023-06-30), reporting semesters and quarters (2023-S1, 2023-Q2), and time ranges
(2023-01-01/P9M). A cumulation without a code of its own is a range of whole months where it is one,
else of days.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_CODE = re.compile(
    r"(?P<year>\d{4})(?:-(?:S(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?"
    r"(?:/P(?P<count>\d{1,5})(?P<step>[MD]))?"
)
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
        """
        found = _CODE.fullmatch(code)
        if not found:
            raise ValueError(f"not a period as SDMX writes it: {code!r}")
        year = int(found["year"])
        if found["half"]:
            whole = cls.of_half(year, int(found["half"]))
        elif found["quarter"]:
            whole = cls.of_quarter(year, int(found["quarter"]))
        elif found["day"]:
            whole = cls.of_day(date(year, int(found["month"]), int(found["day"])))
        elif found["month"]:
            whole = cls.of_months(year, int(found["month"]), 1)
        else:
            whole = cls.of_year(year)
        if not found["count"]:
            return whole
        count = int(found["count"])
        if not found["day"] or count == 0:
            raise ValueError(f"a time range is a day and a duration, such as 2023-01-01/P9M: {code!r}")
        if found["step"] == "D":
            return cls(whole.start, whole.start + timedelta(days=count - 1))
        if whole.start.day != 1:
            raise ValueError(f"a range of months starts on the first of one: {code!r}")
        return cls.of_months(year, whole.start.month, count)

    @property
    def months(self) -> int | None:
        """How many whole calendar months the period is, or None."""
        whole = self.start.day == 1 and (self.end + timedelta(days=1)).day == 1
        if not whole:
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

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
