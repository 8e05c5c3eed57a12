"""Printed figures of one publication or of several, as mart.indicator and fact.observation have them, made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lswh.domain.period import Period
from lswh.engine import Column, Engine
from tests.contracts.hand_made import write

MILLIONTH = Decimal("0.000001")
_VALUE, _RATE = "DECIMAL(28, 6)", "DECIMAL(9, 4)"
_TEXTS = (
    "area",
    "metric",
    "period",
    "frequency",
    "status",
    "source_id",
    "unit",
    "metric_name",
    "metric_name_en",
    "area_name",
)
_FIGURES = tuple(f"value{end}" for end in ("", "_low", "_high"))
_RATES = tuple(f"yoy{end}" for end in ("", "_low", "_high"))
INDICATOR = (
    *(Column(name, "VARCHAR") for name in (*_TEXTS, "yoy_basis")),
    *(Column(name, "DATE") for name in ("period_start", "period_end", "published_on")),
    *(Column(name, _VALUE) for name in _FIGURES),
    *(Column(name, _RATE) for name in _RATES),
)
OBSERVATION = (Column("observation_id", "VARCHAR"), Column("indicator", "VARCHAR"), *INDICATOR)


def interval(printed: Decimal, finest: Decimal = MILLIONTH) -> tuple[Decimal, Decimal]:
    """What a printed figure can stand for: half of its last digit to both sides, rounded outward."""
    exponent = printed.as_tuple().exponent
    assert isinstance(exponent, int)
    half = max(Decimal(5).scaleb(exponent - 1), finest)
    return printed - half, printed + half


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as it is printed, by a publication whose number is its day."""

    area: str
    metric: str
    period: Period
    value: Decimal
    publication: int = 1
    yoy: Decimal | None = None

    @property
    def row(self) -> dict[str, object]:
        """It as a row of mart.indicator and of fact.observation."""
        low, high = interval(self.value)
        row: dict[str, object] = {
            **dict.fromkeys(_TEXTS, ""),
            "observation_id": f"{self.area} {self.metric} {self.period.code} {self.publication}",
            "area": self.area,
            "metric": self.metric,
            "indicator": self.metric,
            "period": self.period.code,
            "frequency": self.period.frequency,
            "status": "A",
            "source_id": f"s{self.publication}",
            "period_start": self.period.start,
            "period_end": self.period.end,
            "published_on": date(2025, 1, 1) + timedelta(days=self.publication),
            "value": self.value,
            "value_low": low,
            "value_high": high,
        }
        if self.yoy is not None:
            yoy_low, yoy_high = interval(self.yoy, Decimal("0.0001"))
            row |= {"yoy": self.yoy, "yoy_low": yoy_low, "yoy_high": yoy_high, "yoy_basis": "printed"}
        return row


def latest(printed: Iterable[Printed]) -> dict[tuple[str, str, Period], Printed]:
    """The figure of each cell that the last publication prints."""
    found: dict[tuple[str, str, Period], Printed] = {}
    for one in sorted(printed, key=lambda one: one.publication):
        found[one.area, one.metric, one.period] = one
    return found


def publish(engine: Engine, printed: Sequence[Printed]) -> None:
    """mart.indicator and fact.observation of what was printed."""
    write(engine, "fact.observation", OBSERVATION, [one.row for one in printed])
    write(engine, "mart.indicator", INDICATOR, [one.row for one in latest(printed).values()])


def places(engine: Engine, areas: Iterable[str]) -> None:
    """fact.dim_area."""
    columns = [Column(name, "VARCHAR") for name in ("area", "name", "name_en", "parent")]
    write(engine, "fact.dim_area", columns, [{"area": area, "name": area, "name_en": area} for area in areas])
