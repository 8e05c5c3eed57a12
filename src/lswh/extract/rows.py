"""Records as other programs read them."""

from __future__ import annotations

from collections.abc import Iterable

from lswh.domain.record import Figure, Record

Row = dict[str, str | int | None]

FIELDS = (
    "indicator", "indicator_code", "area", "period", "period_start", "period_end", "value", "unit", "plan",
    "pct_of_plan", "yoy_pct", "status", "quote", "start", "end",
)  # fmt: skip
"""What a record has, in this order."""


def records_as_rows(records: Iterable[Record]) -> list[Row]:
    """Records in the form that `lswh extract` prints: ISO days, and numbers as plain decimals in text."""
    return [dict(zip(FIELDS, _cells(record), strict=True)) for record in records]


def _cells(record: Record) -> tuple[str | int | None, ...]:
    return (
        record.indicator,
        record.indicator_code,
        record.area,
        record.period.code,
        record.period.start.isoformat(),
        record.period.end.isoformat(),
        _decimal(record.value),
        record.unit,
        _decimal(record.plan),
        _decimal(record.pct_of_plan),
        _decimal(record.yoy_pct),
        record.status,
        record.quote,
        record.start,
        record.end,
    )


def _decimal(figure: Figure | None) -> str | None:
    return format(figure.value, "f") if figure else None
