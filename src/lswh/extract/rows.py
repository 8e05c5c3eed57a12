"""Records as other programs read them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from lswh.domain.period import Period
from lswh.domain.record import Comparison, Figure, Record
from lswh.extract.doubts import confidence

Row = dict[str, str | int | bool | list[str] | list[dict[str, str | None]] | None]

FIELDS: Final = (
    "indicator", "indicator_code", "area", "period", "period_text", "period_start", "period_end", "frequency",
    "is_cumulative", "value", "value_printed", "decimals", "unit", "plan", "plan_kind", "plan_period", "pct_of_plan",
    "yoy_pct", "mom_pct", "comparisons", "status", "hedge", "rank", "confidence", "reasons", "quote", "start", "end",
)  # fmt: skip
"""What a record has, in this order."""


def record_as_row(record: Record) -> Row:
    """A record in the form that `lswh extract` prints: ISO days, and numbers as plain decimals in text."""
    value = record.value
    code, first, last, frequency, is_cumulative = _period(record.period)
    cells = (
        record.indicator,
        record.indicator_code,
        record.area,
        code,
        record.period_text,
        first,
        last,
        frequency,
        is_cumulative,
        _decimal(value),
        value.printed if value else None,
        value.decimals if value else None,
        record.unit,
        _decimal(record.plan),
        record.plan_kind,
        record.plan_period,
        _decimal(record.pct_of_plan),
        _decimal(record.yoy_pct),
        _decimal(record.mom_pct),
        [_comparison(one) for one in record.comparisons],
        record.status,
        record.hedge,
        record.rank,
        _confidence(record.doubts),
        list(record.doubts),
        record.quote,
        record.start,
        record.end,
    )
    return dict(zip(FIELDS, cells, strict=True))


@lru_cache(maxsize=1024)
def _period(period: Period) -> tuple[str, str, str, str, bool]:
    """Its code, its first and its last day, its frequency, and whether it is cumulated: few are told of many times."""
    return period.code, period.start.isoformat(), period.end.isoformat(), period.frequency, period.is_cumulative


@lru_cache(maxsize=64)
def _confidence(doubts: tuple[str, ...]) -> str:
    return format(confidence(doubts), "f")


def _comparison(one: Comparison) -> dict[str, str | None]:
    return {"pct": _decimal(one.pct), "against": one.against, "period": one.period.code if one.period else None}


def _decimal(figure: Figure | None) -> str | None:
    return format(figure.value, "f") if figure else None
