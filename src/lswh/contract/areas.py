"""Rules of areas and their sub-areas, within one publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlglot import exp

from lswh.contract.intervals import at_least, at_most, of_measure, side
from lswh.contract.rules import Rule, comparison, sql, table

_VALID = "{day} between coalesce(a.valid_from, date '0001-01-01') and coalesce(a.valid_to, date '9999-12-31')"


@dataclass(frozen=True, slots=True)
class AreaTotal(Rule):
    """A whole area is the sum of its sub-areas, within one publication; it is no less than those that are there.

    The sub-areas are the rows of `areas` (area, parent, valid_from, valid_to) that are valid at the period's end; an
    area without a parent, as a customs office, is part of none. Summed are the indicators of `indicators` (indicator,
    value_min) that are `additive`. Where sub-areas are missing, the sum of those that are there is not above the
    whole, if the indicator cannot be negative. measures: as in Total.

    Example: AreaTotal("areas", "fact.observation", areas="fact.dim_area", indicators="fact.dim_indicator",
    measures={"value": ()}).
    """

    has_coarse_reading: ClassVar[bool] = True

    table: str
    areas: str
    indicators: str
    measures: Mapping[str, tuple[str, ...]]
    additive: str = "is_additive"

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.areas, self.indicators)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        for measure, depends_on in self.measures.items():
            yield self._compared(measure, ("indicator", "period", "source_id", *depends_on))

    def _compared(self, m: str, key: tuple[str, ...]) -> exp.Select:
        columns = ("area", *key, "period_end")
        figure = (
            exp.select(*(f"f.{name}" for name in columns), f"min(f.{m}) as amount")
            .select(
                exp.Max(this=exp.column(f"{m}_low", "f")).as_("low"),
                exp.Min(this=exp.column(f"{m}_high", "f")).as_("high"),
            )
            .from_(exp.alias_(table(self.table), "f", table=True))
            .where(f"f.{m}_low is not null and f.{m}_high is not null")
            .group_by(*(f"f.{name}" for name in columns))
        )
        areas = exp.alias_(table(self.areas), "a", table=True)
        whole = exp.select("f.*").from_("figure as f").join(areas, on="a.parent = f.area", join_type="semi")
        part = (
            exp.select("f.*", "a.parent")
            .from_("figure as f")
            .join(areas, on="a.area = f.area")
            .where("a.parent is not null")
            .where(_VALID.format(day="f.period_end"), dialect="duckdb")
        )
        of_whole = [f"w.{name}" for name in (*columns, "amount", "low", "high")]
        computed = (
            exp.select(*of_whole, "count(*) as parts", "sum(p.amount) as part_amount")
            .select("sum(p.low) as part_low", "sum(greatest(p.low, 0)) as part_least", "sum(p.high) as part_high")
            .from_("whole as w")
            .join("part as p", on=" and ".join(["p.parent = w.area", *(f"p.{name} = w.{name}" for name in key)]))
            .group_by(*of_whole)
        )
        expected = (
            exp.select("count(*)")
            .from_(areas)
            .where("a.parent = c.area")
            .where(_VALID.format(day="c.period_end"), dialect="duckdb")
        )
        counted = exp.select("c.*", exp.paren(expected).as_("expected")).from_("computed as c")
        coordinates = {name: sql(f"c.{name}") for name in ("area", *key) if name != "indicator"}
        bounds = {
            **side("printed", "c.amount", "c.low", "c.high"),
            "computed": sql("c.part_amount"),
            "computed_low": sql("case when c.parts = c.expected then c.part_low else c.part_least end"),
            "computed_high": sql(
                "case when c.parts = c.expected or c.part_high > c.high then c.part_high else c.high end"
            ),
        }
        return (
            comparison(self, m, coordinates | {"metric": sql("c.indicator")}, bounds)
            .with_("figure", as_=figure)
            .with_("whole", as_=whole)
            .with_("part", as_=part)
            .with_("computed", as_=computed)
            .with_("counted", as_=counted)
            .from_("counted as c")
            .join(exp.alias_(table(self.indicators), "i", table=True), on="i.indicator = c.indicator")
            .where(f"i.{self.additive} and (c.parts = c.expected or i.value_min >= 0)", dialect="duckdb")
        )


@dataclass(frozen=True, slots=True)
class Within(Rule):
    """No part is above its whole, within one publication, where neither can be negative.

    A part without a weight in `hierarchy` (indicator, parent, weight, value_min) is by itself no more than its whole.
    Of parts with positive weights, of which some are missing (see Total for where all are there), the sum of those that
    are there is no more than the whole. measures: as in Total.

    Example: Within("within", "fact.observation", hierarchy="fact.dim_indicator", measures={"value": ()}).
    """

    has_coarse_reading: ClassVar[bool] = True

    table: str
    hierarchy: str
    measures: Mapping[str, tuple[str, ...]]

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.hierarchy)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        for measure, depends_on in self.measures.items():
            key = ("area", "period", "source_id", *depends_on)
            yield self._of_some(measure, key)
            yield self._of_one(measure, key)

    def _figure(self, m: str, key: tuple[str, ...]) -> exp.Select:
        return (
            exp.select(*key, "indicator", f"min({m}) as amount")
            .select(exp.Max(this=exp.column(f"{m}_low")).as_("low"), exp.Min(this=exp.column(f"{m}_high")).as_("high"))
            .from_(table(self.table))
            .where(f"{m}_low is not null and {m}_high is not null")
            .group_by(*key, "indicator")
        )

    def _of_some(self, m: str, key: tuple[str, ...]) -> exp.Select:
        """Wholes, and the sum of some of their parts."""
        hierarchy = (
            exp.select("h.indicator as part", "h.parent as whole", "h.weight")
            .from_(exp.alias_(table(self.hierarchy), "h", table=True))
            .where("h.parent is not null and h.weight is not null")
        )
        every = (
            exp.select("h.parent as whole", "count(*) as parts")
            .from_(exp.alias_(table(self.hierarchy), "h", table=True))
            .where("h.parent is not null and h.weight is not null")
            .group_by("h.parent")
            .having("bool_and(h.weight > 0 and coalesce(h.value_min >= 0, false))")
        )
        computed = (
            exp.select(*(f"p.{name}" for name in key), "h.whole", "count(*) as parts")
            .select("sum(h.weight * p.amount) as amount", "sum(h.weight * greatest(p.low, 0)) as low")
            .select("sum(h.weight * p.high) as high")
            .from_("figure as p")
            .join("hierarchy as h", on="h.part = p.indicator")
            .group_by(*(f"p.{name}" for name in key), "h.whole")
        )
        same = " and ".join(["c.whole = f.indicator", *(f"c.{name} = f.{name}" for name in key)])
        coordinates = {name: sql(f"f.{name}") for name in key} | {"metric": sql("f.indicator")}
        bounds = at_least(
            side("printed", "f.amount", "f.low", "f.high"), side("computed", "c.amount", "c.low", "c.high")
        )
        return (
            comparison(self, m, coordinates, bounds)
            .with_("figure", as_=self._figure(m, key))
            .with_("hierarchy", as_=hierarchy)
            .with_("every", as_=every)
            .with_("computed", as_=computed)
            .from_("figure as f")
            .join("computed as c", on=same)
            .join("every as n", on="n.whole = c.whole and n.parts > c.parts")
        )

    def _of_one(self, m: str, key: tuple[str, ...]) -> exp.Select:
        """Parts without a weight, and their wholes."""
        part = (
            exp.select("f.*", "h.parent")
            .from_("figure as f")
            .join(exp.alias_(table(self.hierarchy), "h", table=True), on="h.indicator = f.indicator")
            .where("h.parent is not null and h.weight is null and h.value_min >= 0")
        )
        same = " and ".join(["w.indicator = p.parent", *(f"w.{name} = p.{name}" for name in key)])
        coordinates = {name: sql(f"p.{name}") for name in key} | {"metric": sql("p.indicator")}
        bounds = at_most(
            side("printed", "p.amount", "p.low", "p.high"), side("computed", "w.amount", "w.low", "w.high")
        )
        query = (
            comparison(self, m, coordinates, bounds)
            .with_("figure", as_=self._figure(m, key))
            .with_("part", as_=part)
            .from_("part as p")
            .join("figure as w", on=same)
        )
        return of_measure(query, f"'{m} within ' || w.indicator")
