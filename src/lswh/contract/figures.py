"""Rules of single figures: two prints of one agree, and each agrees with what is printed beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlglot import exp

from lswh.contract.intervals import figure, interval, product
from lswh.contract.rules import COORDINATES, Rule, comparison, coordinates_of, sql, table


@dataclass(frozen=True, slots=True)
class Agree(Rule):
    """Figures of one cell agree: among the rows that share `key`, the intervals of each measure meet.

    printed is the figure that lies highest, computed the one that lies lowest.
    """

    has_coarse_reading: ClassVar[bool] = True

    table: str
    key: tuple[str, ...]
    measures: tuple[str, ...]
    where: str | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        for m in self.measures:
            bounds = {
                "printed": f"arg_max({m}, {m}_low)",
                "printed_low": f"max({m}_low)",
                "printed_high": f"arg_max({m}_high, {m}_low)",
                "computed": f"arg_min({m}, {m}_high)",
                "computed_low": f"arg_min({m}_low, {m}_high)",
                "computed_high": f"min({m}_high)",
            }
            query = comparison(self, m, coordinates_of(self.key), {name: sql(text) for name, text in bounds.items()})
            query = query.from_(exp.alias_(table(self.table), "f", table=True)).having(f"count({m}_low) > 1")
            query = query.group_by(*(exp.column(exp.to_identifier(one, quoted=True), "f") for one in self.key))
            yield query.where(self.where, dialect="duckdb") if self.where else query


@dataclass(frozen=True, slots=True)
class Share(Rule):
    """A value is its printed share of its printed plan: value, and plan times per cent, meet."""

    has_coarse_reading: ClassVar[bool] = True

    table: str
    where: str | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        bounds = figure("printed", "value")
        bounds |= product("computed", interval("plan"), _rate(interval("pct_of_plan")))
        coordinates = coordinates_of(("area", "period", "source_id", "plan_kind", "plan_period", "indicator"))
        query = comparison(self, "value", coordinates, bounds).from_(table(self.table))
        query = query.where("value is not null and plan is not null and pct_of_plan is not null")
        yield query.where(self.where, dialect="duckdb") if self.where else query


@dataclass(frozen=True, slots=True)
class Growth(Rule):
    """A value is the level of the same period a year before, and its growth.

    The value meets last year's level times 100 per cent and the growth. The level is what `levels` has for the period a
    year before: of the same publication, or, where is_across, of another one. levels has its indicators in the column
    `by`; periods is a table that names each period's previous_period.
    """

    has_coarse_reading: ClassVar[bool] = True

    table: str
    levels: str
    periods: str
    by: str = "indicator"
    is_across: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.levels, self.periods)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        grown = _rate({end: sql(f"100 + {one.sql('duckdb')}") for end, one in interval("yoy", "f").items()})
        bounds = figure("printed", "value", "f") | product("computed", interval("value", "l"), grown)
        same = "<>" if self.is_across else "="
        level = f"l.area = f.area and l.{self.by} = f.indicator and l.period = p.previous_period"
        yield (
            comparison(self, "value", _of_alias("f"), bounds)
            .distinct()
            .from_(exp.alias_(table(self.table), "f", table=True))
            .join(exp.alias_(table(self.periods), "p", table=True), on="p.period = f.period")
            .join(exp.alias_(table(self.levels), "l", table=True), on=f"{level} and l.source_id {same} f.source_id")
            .where("f.value is not null and f.yoy is not null and l.value is not null")
        )


@dataclass(frozen=True, slots=True)
class Plausible(Rule):
    """A figure lies in the range that is plausible for its indicator: m_min to m_max of `ranges`, null is open."""

    table: str
    ranges: str
    measures: Sequence[str]

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.ranges)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        for m in self.measures:
            bounds = figure("printed", m, "f")
            for end, limit in (("low", f"r.{m}_min"), ("high", f"r.{m}_max")):
                bounds[f"computed_{end}"] = exp.func("COALESCE", sql(limit), bounds[f"printed_{end}"].copy())
            yield (
                comparison(self, m, _of_alias("f"), bounds)
                .from_(exp.alias_(table(self.table), "f", table=True))
                .join(exp.alias_(table(self.ranges), "r", table=True), on="r.indicator = f.indicator")
                .where(f"f.{m} is not null")
            )


def _rate(percent: Mapping[str, exp.Expr]) -> dict[str, exp.Expr]:
    """Per cent as a factor."""
    return {end: exp.Mul(this=exp.paren(one), expression=sql("0.01::decimal(3, 2)")) for end, one in percent.items()}


def _of_alias(alias: str) -> dict[str, exp.Expr]:
    names = {"metric": "indicator"} | {name: name for name in COORDINATES if name != "metric"}
    return {name: exp.column(column_name, alias) for name, column_name in names.items()}
