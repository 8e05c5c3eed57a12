"""The observations of mart.indicator as SDMX has them: one mapping of texts for each, by the id of the component."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lswh.domain.sdmx import ATTRIBUTES, DIMENSIONS, MEASURE, code_id, figure_text

if TYPE_CHECKING:
    from lswh.engine.duckdb import DuckDB

COMPONENTS = (*DIMENSIONS, MEASURE, *ATTRIBUTES)
"""The columns of an observation, in the order of a file."""

_LATEST = "with shown as (from mart.indicator)"
_AS_OF = "with shown as (from mart.indicator_as_of($day::date))"
_OBSERVATIONS = """
select
    m.frequency, m.area, m.metric, m.period, m.value, m.value_low, m.value_high, u.unit_measure, u.unit_mult, m.status,
    s.hedge, m.plan, m.plan_low, m.plan_high, m.plan_basis, m.plan_kind, m.plan_period, o.pct_of_plan,
    o.pct_of_plan_low, o.pct_of_plan_high, m.yoy, m.yoy_low, m.yoy_high, m.yoy_basis, m.published_on,
    p.published_basis, p.source
from shown as m
join fact.observation as o
    on o.area = m.area and o.indicator = m.metric and o.period = m.period and o.source_id = m.source_id
    and o.plan_kind = m.plan_kind and o.plan_period = m.plan_period
join fact.dim_source as p on p.source_id = m.source_id
join raw.unit as u on u.unit = m.unit
left join staging.observation as s on s.record_id = o.observation_id
where ($areas is null or list_contains($areas, m.area)) and ($metrics is null or list_contains($metrics, m.metric))
order by m.area, m.metric, m.frequency, m.period_start, m.period_end
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which observations: of these areas and metrics (none: of all), and as they were on a day (none: the latest)."""

    areas: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    as_of: date | None = None


def observations(engine: DuckDB, choice: Choice, size: int) -> Iterator[list[list[str | None]]]:
    """The cells of the observations in the order of COMPONENTS, so many rows at a time. Raises QueryError."""
    bound: dict[str, Any] = {"areas": list(choice.areas) or None, "metrics": list(choice.metrics) or None}
    if choice.as_of:
        bound["day"] = choice.as_of
    answer = engine.ask((_AS_OF if choice.as_of else _LATEST) + _OBSERVATIONS, bound)
    names = [column.name for column in answer.columns]
    for rows in answer.batches(size):
        cells = (_cells(dict(zip(names, row, strict=True))) for row in rows)
        yield [[row[name] for name in COMPONENTS] for row in cells]


def _cells(row: Mapping[str, Any]) -> dict[str, str | None]:
    value, decimals = _printed(row, "value")
    plan, plan_decimals = _printed(row, "plan")
    return {
        "FREQ": row["frequency"],
        "REF_AREA": code_id(row["area"]),
        "INDICATOR": code_id(row["metric"]),
        "TIME_PERIOD": row["period"],
        "OBS_VALUE": value,
        "UNIT_MEASURE": code_id(row["unit_measure"]),
        "UNIT_MULT": row["unit_mult"],
        "DECIMALS": decimals,
        "OBS_STATUS": row["status"],
        "HEDGE": row["hedge"],
        "PLAN": plan,
        "PLAN_DECIMALS": plan_decimals,
        "PLAN_BASIS": row["plan_basis"],
        "PLAN_KIND": row["plan_kind"],
        "PLAN_PERIOD": row["plan_period"],
        "PCT_OF_PLAN": _printed(row, "pct_of_plan")[0],
        "YOY": _printed(row, "yoy")[0],
        "YOY_BASIS": row["yoy_basis"],
        "PUBLISHED_ON": row["published_on"].isoformat() if row["published_on"] else None,
        "PUBLISHED_BASIS": row["published_basis"],
        "SOURCE": row["source"],
    }


def _printed(row: Mapping[str, Any], name: str) -> tuple[str | None, str | None]:
    value, low, high = (row[part] for part in (name, f"{name}_low", f"{name}_high"))
    if value is None:
        return None, None
    if low is None or high is None:
        return format(Decimal(value).normalize(), "f"), None
    text, place = figure_text(value, low, high)
    return text, str(place)
