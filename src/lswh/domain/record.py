"""What one printed statement says: a record, its figures, and where each of them stands in the text."""

from __future__ import annotations

from dataclasses import dataclass
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
class Record:
    """One statement of a document: an indicator of an area in a period, and what is said of it.

    value and plan are in `unit`, as printed; pct_of_plan and yoy_pct in per cent. start and end are
    character offsets into the document's whole text, so that text[start:end] == quote.
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

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.quote):
            raise ValueError("a quote is as long as its span")
