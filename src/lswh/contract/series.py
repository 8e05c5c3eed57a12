"""Rules of series: cumulations do not fall, revisions are small, periods follow on each other, sources go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Literal

from sqlglot import exp

from lswh.contract.intervals import at_least, at_most, of_measure, side
from lswh.contract.rules import Rule, column, comparison, coordinates_of, sql, table
from lswh.domain.finding import Severity

Direction = Literal["up", "down", "either"]


@dataclass(frozen=True, slots=True)
class Cumulative(Rule):
    """What has been counted since the first of January is not below what was counted in a period within it.

    Q1 <= H1 <= 9M <= year, and neither a quarter nor a month is above the cumulation that contains it, for flows that
    cannot be negative: `indicators` is a table with the columns indicator, kind and value_min. Each cumulation is
    compared with the one before it, and with the periods that end after that one: of the same publication, or, where
    is_across, of another one. The table has its indicators in the column `by`.

    Example: Cumulative("cumulative", "fact.observation", indicators="fact.dim_indicator").
    """

    has_coarse_reading: ClassVar[bool] = True

    table: str
    indicators: str
    by: str = "indicator"
    is_across: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.indicators)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        key = ("area", "indicator", "period", "source_id", "period_start", "period_end")
        columns = ["f.area", f"f.{self.by} as indicator", *(f"f.{name}" for name in key[2:])]
        figure = (
            exp.select(*columns, "min(f.value) as amount", "max(f.value_low) as low", "min(f.value_high) as high")
            .select("month(f.period_start) = 1 and day(f.period_start) = 1 as is_cumulated")
            .from_(exp.alias_(table(self.table), "f", table=True))
            .join(exp.alias_(table(self.indicators), "i", table=True), on=f"i.indicator = f.{self.by}")
            .where("i.kind = 'flow' and i.value_min >= 0 and f.value is not null")
            .where("year(f.period_start) = year(f.period_end)")
            .group_by(*(f"f.{self.by if name == 'indicator' else name}" for name in key))
        )
        series = ("area", "indicator", "period_start", *(() if self.is_across else ("source_id",)))
        cumulated = (
            exp.select("*", f"lag(period_end) over (partition by {', '.join(series)} order by period_end) as before")
            .from_("figure")
            .where("is_cumulated")
        )
        coordinates = {name: sql(f"c.{name}") for name in ("area", "period", "source_id")}
        bounds = at_least(
            side("printed", "c.amount", "c.low", "c.high"), side("computed", "p.amount", "p.low", "p.high")
        )
        apart = "<>" if self.is_across else "="
        query = (
            comparison(self, "value", coordinates | {"metric": sql("c.indicator")}, bounds)
            .with_("figure", as_=figure)
            .with_("cumulated", as_=cumulated)
            .from_("cumulated as c")
            .join(
                "figure as p", on=f"p.area = c.area and p.indicator = c.indicator and p.source_id {apart} c.source_id"
            )
            .where("year(p.period_start) = year(c.period_start) and p.period <> c.period")
            .where("p.period_end <= c.period_end")
            .where("p.period_end > c.before or c.before is null or p.period_end = c.before and p.is_cumulated")
        )
        yield of_measure(query, "'value since January, over ' || p.period")


@dataclass(frozen=True, slots=True)
class Discrete(Rule):
    """A cumulation is the one before it and what is printed of the time between them, within one publication.

    S1 = Q1 + Q2, 6M = 5M + June, year = 9M + Q4, for flows that add up: `indicators` is a table with the columns
    indicator, kind and is_additive. A publication that corrects last quarter in its cumulation alone breaks it too.

    Example: Discrete("discrete", "fact.observation", indicators="fact.dim_indicator").
    """

    has_coarse_reading: ClassVar[bool] = True

    table: str
    indicators: str
    severity: Severity = field(default="warn", kw_only=True)

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.indicators)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        same = "{0}.area = c.area and {0}.indicator = c.indicator and {0}.source_id = c.source_id"
        ends = ("", "_low", "_high")
        parted = (
            exp.select(
                "c.area", "c.indicator", "c.period", "c.source_id", "b.period as before", "p.period as between_them"
            )
            .select(*(f"{one}.value{end} as {one}{end}" for one in "cbp" for end in ends))
            .distinct()
            .from_(exp.alias_(table(self.table), "c", table=True))
            .join(exp.alias_(table(self.indicators), "i", table=True), on="i.indicator = c.indicator")
            .join(
                exp.alias_(table(self.table), "b", table=True),
                on=f"{same.format('b')} and b.period_start = c.period_start and b.period_end < c.period_end",
            )
            .join(
                exp.alias_(table(self.table), "p", table=True),
                on=f"{same.format('p')} and p.period_end = c.period_end and p.period_start = b.period_end + 1",
            )
            .where("i.kind = 'flow' and i.is_additive")
            .where(
                "month(c.period_start) = 1 and day(c.period_start) = 1 and year(c.period_start) = year(c.period_end)"
            )
            .where("c.value is not null and b.value is not null and p.value is not null")
        )
        bounds = side("printed", "c", "c_low", "c_high") | side("computed", "b + p", "b_low + p_low", "b_high + p_high")
        query = comparison(self, "value", coordinates_of(("area", "period", "source_id", "indicator")), bounds)
        yield of_measure(
            query.with_("parted", as_=parted).from_("parted"),
            "'value since January, of ' || before || ' and ' || between_them",
        )


@dataclass(frozen=True, slots=True)
class Revision(Rule):
    """A later publication's value lies within so many per cent of the one before it, in the direction that is allowed.

    direction: "up" or "down" where figures are only ever revised upward or downward. Vintages of one cell stand in the
    order of `order`; `where` says which rows are vintages.

    Example: Revision("revision", "fact.vintage", at_most="10").
    """

    table: str
    at_most: str | int
    direction: Direction = "either"
    where: str | None = "disposition in ('latest', 'superseded')"
    order: str = "published_on nulls first, disposition = 'latest', observation_id"
    severity: Severity = field(default="warn", kw_only=True)

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        before = {
            "before": "value",
            "before_low": "value_low",
            "before_high": "value_high",
            "source_before": "source_id",
        }
        vintage = (
            exp.select("area", "indicator", "period", "source_id", "plan_kind", "plan_period")
            .select("value", "value_low", "value_high")
            .select(*(sql(f"lag({one}) over history").as_(name) for name, one in before.items()))
            .from_(table(self.table))
            .where("value is not null")
            .window(f"history as (partition by area, indicator, period order by {self.order})", dialect="duckdb")
        )
        if self.where:
            vintage = vintage.where(self.where, dialect="duckdb")
        room = f"greatest(abs(before_low), abs(before_high)) * {_share(self.at_most)}"
        bounds = {
            **side("printed", "value", "value_low", "value_high"),
            "computed": sql("before"),
            "computed_low": sql("before_low" if self.direction == "up" else f"try(before_low - {room})"),
            "computed_high": sql("before_high" if self.direction == "down" else f"try(before_high + {room})"),
        }
        names = ("area", "period", "source_id", "plan_kind", "plan_period")
        coordinates = {name: column(name) for name in names} | {"metric": column("indicator")}
        yield (
            comparison(self, "value", coordinates, bounds)
            .with_("vintage", as_=vintage)
            .from_("vintage")
            .where("source_before <> source_id")
        )


@dataclass(frozen=True, slots=True)
class Completeness(Rule):
    """Between its first and its last period a series has all periods of its frequency; those that it lacks are named.

    A series is an area's indicator by year, quarter or month; or by the same part of every year (a half, nine months).
    Days and odd ranges are none. Compared is how many periods there are and how many there would be, for series of at
    least so many; the period of a breach is the first one that is missing, and its measure names the first five.

    Example: Completeness("completeness", "mart.indicator", by="metric").
    """

    table: str
    by: str = "indicator"
    at_least: int = 3
    where: str | None = None
    severity: Severity = field(default="warn", kw_only=True)

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        point = (
            exp.select("area", f"{self.by} as indicator", "frequency", "period_start")
            .select("case frequency when 'M' then 1 when 'Q' then 3 else 12 end as months")
            .select("case when frequency in ('M', 'Q') then '' else substr(period, 5) end as part", dialect="duckdb")
            .from_(table(self.table))
            .where("frequency in ('A', 'S', 'Q', 'M') or period like '%/P%M'")
        )
        if self.where:
            point = point.where(self.where, dialect="duckdb")
        key = ("area", "indicator", "frequency", "months", "part")
        there = "count(distinct period_start)"
        expected = "date_diff('month', min(period_start), max(period_start)) // months + 1"
        series = (
            exp.select(*key, sql(there).as_("there"), sql(expected).as_("expected"))
            .select(sql("min(period_start)").as_("first"), sql("max(period_start)").as_("last"))
            .select(sql(f"case when {there} < {expected} then list(period_start) end").as_("starts"))
            .from_("point")
            .group_by(*key)
            .having(f"{there} >= {self.at_least}")
        )
        every = "generate_series(first, last, to_months(months::integer))"
        code = """strftime(x, '%Y') || case frequency
            when 'M' then strftime(x, '-%m') when 'Q' then '-Q' || quarter(x) else part end"""
        lacking = (
            f"list_transform(list_filter({every}, lambda x: not list_contains(starts, x::date)), lambda x: {code})"
        )
        named = exp.select(*key, "there", "expected")
        named = named.select(sql(f"case when there < expected then {lacking} end").as_("missing")).from_("series")
        coordinates = {"area": column("area"), "metric": column("indicator"), "period": sql("missing[1]")}
        bounds = side("printed", "there", "there", "there") | side("computed", "expected", "expected", "expected")
        query = comparison(self, "periods", coordinates, bounds)
        more = "case when len(missing) > 5 then ' and ' || (len(missing) - 5) || ' more' else '' end"
        yield of_measure(
            query.with_("point", as_=point).with_("series", as_=series).with_("named", as_=named).from_("named"),
            f"""frequency || part || ' periods'
                || coalesce(' without ' || array_to_string(missing[1:5], ', ') || {more}, '')""",
        )


@dataclass(frozen=True, slots=True)
class Freshness(Rule):
    """A source published something within so many days of the day on which this is asked.

    at_most is for every source that `sources` does not name with days of its own; None asks nothing of the others. The
    metric of a comparison is the source.

    Example: Freshness("freshness", "fact.dim_source", sources={"Cục Thống kê": 45}).
    """

    table: str
    at_most: int | None = None
    sources: Mapping[str, int] = field(default_factory=dict)
    where: str | None = "withdrawn_on is null"
    severity: Severity = field(default="warn", kw_only=True)

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        allowed = exp.Literal.number(self.at_most) if self.at_most is not None else exp.null()
        days = exp.case()
        for source, most in self.sources.items():
            days = days.when(column("source").eq(exp.Literal.string(source)), exp.Literal.number(most))
        newest = (
            exp.select("source", "max(published_on) as published_on", "arg_max(source_id, published_on) as source_id")
            .select((days.else_(allowed) if self.sources else allowed).as_("allowed"))
            .from_(table(self.table))
            .where("published_on is not null")
            .group_by("source")
        )
        if self.where:
            newest = newest.where(self.where, dialect="duckdb")
        old = "date_diff('day', published_on, current_date)"
        bounds = at_most(side("printed", old, old, f"{old} + 1"), side("computed", "allowed", "0", "allowed + 1"))
        coordinates = {"metric": column("source"), "source_id": column("source_id")}
        yield (
            comparison(self, "days since it published", coordinates, bounds)
            .with_("newest", as_=newest)
            .from_("newest")
            .where("allowed is not null")
        )


def _share(percent: str | int) -> str:
    """Per cent as an exact factor."""
    return f"{Decimal(percent).scaleb(-2):f}::decimal(9, 6)"
