"""What one printed statement says: a record, its figures, and where each of them stands in the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from lswh.domain.period import Period

ESTIMATE, PROVISIONAL, ACTUAL, FORECAST = "E", "P", "A", "F"
"""Observation status as SDMX codes it (CL_OBS_STATUS)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure: its value, with the decimals it was printed with, and the characters that print it."""

    value: Decimal
    printed: str

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError(f"a figure is a finite number: {self.printed!r}")

    @property
    def decimals(self) -> int:
        """How many decimals were printed.

        >>> Figure(Decimal("60.10"), "60,10").decimals
        2
        """
        exponent = self.value.as_tuple().exponent
        assert isinstance(exponent, int)
        return max(0, -exponent)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A change in per cent against something else than the same period of last year.

    against is what it is told to be against, in words; period is that one, where it is known.
    """

    pct: Figure
    against: str
    period: Period | None


@dataclass(frozen=True, slots=True)
class Record:
    """One statement of a document: an indicator of an area in a period, and what is said of it.

    value and plan are in `unit`, as printed; pct_of_plan and yoy_pct in per cent. rank is the place among others that
    it is said to have. doubts are the reasons why it may have been read wrongly. start and end are character offsets
    into the document's whole text, so that text[start:end] == quote.
    """

    indicator: str
    indicator_code: str | None
    area: str | None
    period: Period
    period_text: str
    value: Figure | None
    unit: str | None
    plan: Figure | None
    plan_kind: str | None
    plan_period: str | None
    pct_of_plan: Figure | None
    yoy_pct: Figure | None
    status: str
    hedge: str | None
    quote: str
    start: int
    end: int
    comparisons: tuple[Comparison, ...] = ()
    rank: int | None = None
    doubts: tuple[str, ...] = ()

    @property
    def mom_pct(self) -> Figure | None:
        """The change of a month's figure against the month before."""
        if not self.comparisons:
            return None
        before = self.period.start - timedelta(days=1)
        last = Period.of_months(before.year, before.month, 1)
        return next((one.pct for one in self.comparisons if self.period.months == 1 and one.period == last), None)

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.quote):
            raise ValueError("a quote is as long as its span")
