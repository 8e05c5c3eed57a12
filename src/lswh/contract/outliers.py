"""A rule of series that are long enough to know what is usual for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from sqlglot import exp

from lswh.contract.intervals import of_measure, side
from lswh.contract.rules import Rule, comparison, sql, table
from lswh.domain.finding import Severity

_SIGMA = Decimal("1.4826")
"""The median absolute deviation of normal values, times this, is their standard deviation."""


@dataclass(frozen=True, slots=True)
class Outlier(Rule):
    """A figure does not leave its series by more than the series' own steps let expect.

    The steps are the differences of figures that follow on each other (for yoy, of rates). A figure is held to lie
    where one of the two before it, and the median step, lead to, give or take `deviations` times 1.4826 times the
    median absolute deviation of the steps: so a single wrong figure is found, and the one after it is not. Compared are
    series (an area's indicator in one frequency) of at least so many points whose steps are not mostly the same. A
    figure of a season is usual if the season is.

    Source: B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers, ASQC 1993: modified z-scores, cutoff 3.5.

    Example: Outlier("outlier", "mart.indicator", by="metric", measures=("value", "yoy")).
    """

    table: str
    measures: tuple[str, ...]
    by: str = "indicator"
    at_least: int = 8
    deviations: str = "3.5"
    severity: Severity = field(default="warn", kw_only=True)

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        for measure in self.measures:
            yield self._compared(measure)

    def _compared(self, m: str) -> exp.Select:
        series = ("area", "indicator", "frequency", "part")
        same = " and ".join(f"{{0}}.{name} = {{1}}.{name}" for name in series)
        part = "case when frequency in ('M', 'Q') then '' else substr(period, 5) end"
        figure = (
            exp.select("area", f"{self.by} as indicator", "frequency", "period", "period_start", "source_id")
            .select(sql(part).as_("part"), sql(m).as_("amount"), sql(f"{m}_low").as_("low"))
            .select(sql(f"{m}_high").as_("high"))
            .from_(table(self.table))
            .where(f"{m} is not null and (frequency in ('A', 'S', 'Q', 'M') or period like '%/P%M')")
        )
        before = {f"{name}_{n}": f"lag({name}, {n}) over series" for name in ("amount", "low", "high") for n in (1, 2)}
        step = (
            exp.select("*", "count(*) over whole as points")
            .select(*(sql(text).as_(name) for name, text in before.items()))
            .from_("figure")
            .window(
                "whole as (partition by area, indicator, frequency, part)",
                "series as (partition by area, indicator, frequency, part order by period_start)",
                dialect="duckdb",
            )
        )
        known = exp.select("*").from_("step").where(f"points >= {self.at_least} and amount_1 is not null")
        middle = (
            exp.select(*series, "quantile_disc(amount - amount_1, 0.5) as middle", dialect="duckdb")
            .from_("known")
            .group_by(*series)
        )
        spread = (
            exp.select(*(f"k.{name}" for name in series), "m.middle")
            .select("quantile_disc(abs(k.amount - k.amount_1 - m.middle), 0.5) as deviation", dialect="duckdb")
            .from_("known as k")
            .join("middle as m", on=same.format("m", "k"))
            .group_by(*(f"k.{name}" for name in series), "m.middle")
        )
        times = Decimal(self.deviations) * _SIGMA
        room = f"s.deviation * {times:f}::decimal(9, 5)"
        bounds = {
            **side("printed", "k.amount", "k.low", "k.high"),
            "computed": sql("k.amount_1"),
            "computed_low": sql(f"try(least(k.low_1, k.low_2) + s.middle - {room})"),
            "computed_high": sql(f"try(greatest(k.high_1, k.high_2) + s.middle + {room})"),
        }
        coordinates = {
            "area": sql("k.area"),
            "period": sql("k.period"),
            "metric": sql("k.indicator"),
            "source_id": sql("k.source_id"),
        }
        query = comparison(self, m, coordinates, bounds)
        return of_measure(
            query.with_("figure", as_=figure)
            .with_("step", as_=step)
            .with_("known", as_=known)
            .with_("middle", as_=middle)
            .with_("spread", as_=spread)
            .from_("known as k")
            .join("spread as s", on=same.format("s", "k"))
            .where("s.deviation > 0"),
            f"'{m} after the one before'",
        )
