"""Records as other programs read them."""

from __future__ import annotations

from collections.abc import Iterable

from lswh.domain.record import Figure, Record

Row = dict[str, str | int | None]


def records_as_rows(records: Iterable[Record]) -> list[Row]:
    """Records in the form that `lswh extract` prints: ISO days, and numbers as plain decimals in text."""
    return [
        {
            "indicator": record.indicator,
            "indicator_code": record.indicator_code,
            "area": record.area,
            "period": record.period.code,
            "period_start": record.period.start.isoformat(),
            "period_end": record.period.end.isoformat(),
            "value": _decimal(record.value),
            "unit": record.unit,
            "plan": _decimal(record.plan),
            "pct_of_plan": _decimal(record.pct_of_plan),
            "yoy_pct": _decimal(record.yoy_pct),
            "status": record.status,
            "quote": record.quote,
            "start": record.start,
            "end": record.end,
        }
        for record in records
    ]


def _decimal(figure: Figure | None) -> str | None:
    return format(figure.value, "f") if figure else None
