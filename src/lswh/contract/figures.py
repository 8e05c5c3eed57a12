"""Rules of single figures: two prints of one agree, and each agrees with what is printed beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from lswh.contract.rules import COORDINATES, ENDS, comparison, coordinates_of, sql, table
from lswh.domain.finding import Severity


@dataclass(frozen=True, slots=True)
class Agree:
    """Figures of one cell agree: among the rows that share `key`, the intervals of each measure meet.

    printed is the figure that lies highest, computed the one that lies lowest.
    """

    name: str
    table: str
    key: tuple[str, ...]
    measures: tuple[str, ...]
    where: str | None = None
    severity: Severity = "error"

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
class Share:
    """A value is its printed share of its printed plan: value, and plan times per cent, meet."""

    name: str
    table: str
    where: str | None = None
    severity: Severity = "error"

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        bounds = {f"printed{end}": sql(f"value{end}") for end in ENDS}
        bounds |= {f"computed{end}": sql(f"try(plan{end} * (pct_of_plan{end} * 0.01::decimal(3, 2)))") for end in ENDS}
        coordinates = coordinates_of(("area", "period", "source_id", "plan_kind", "plan_period", "indicator"))
        query = comparison(self, "value", coordinates, bounds).from_(table(self.table))
        query = query.where("value is not null and plan is not null and pct_of_plan is not null")
        yield query.where(self.where, dialect="duckdb") if self.where else query


@dataclass(frozen=True, slots=True)
class Growth:
    """A value, less its growth, is the level of the same period a year before.

    Last year's level (previous, implied by value and growth) meets the value that `levels` has for it: of the same
    publication, or, where is_across, of another one. levels has its indicators in the column `by`; periods is a table
    that names each period's previous_period.
    """

    name: str
    table: str
    levels: str
    periods: str
    by: str = "indicator"
    is_across: bool = False
    severity: Severity = "error"

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.levels, self.periods)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        bounds = {f"printed{end}": sql(f"f.previous{end}") for end in ENDS}
        bounds |= {f"computed{end}": sql(f"l.value{end}") for end in ENDS}
        same = "<>" if self.is_across else "="
        level = f"l.area = f.area and l.{self.by} = f.indicator and l.period = p.previous_period"
        yield (
            comparison(self, "previous", _of_alias("f"), bounds)
            .distinct()
            .from_(exp.alias_(table(self.table), "f", table=True))
            .join(exp.alias_(table(self.periods), "p", table=True), on="p.period = f.period")
            .join(exp.alias_(table(self.levels), "l", table=True), on=f"{level} and l.source_id {same} f.source_id")
            .where("f.previous is not null and l.value is not null")
        )


@dataclass(frozen=True, slots=True)
class Plausible:
    """A figure lies in the range that is plausible for its indicator: m_min to m_max of `ranges`, null is open."""

    name: str
    table: str
    ranges: str
    measures: Sequence[str]
    severity: Severity = "error"

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.ranges)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        for m in self.measures:
            bounds = {f"printed{end}": sql(f"f.{m}{end}") for end in ENDS}
            bounds |= {
                "computed_low": sql(f"coalesce(r.{m}_min, f.{m}_low)"),
                "computed_high": sql(f"coalesce(r.{m}_max, f.{m}_high)"),
            }
            yield (
                comparison(self, m, _of_alias("f"), bounds)
                .from_(exp.alias_(table(self.table), "f", table=True))
                .join(exp.alias_(table(self.ranges), "r", table=True), on="r.indicator = f.indicator")
                .where(f"f.{m} is not null")
            )


def _of_alias(alias: str) -> dict[str, exp.Expr]:
    names = {"metric": "indicator"} | {name: name for name in COORDINATES if name != "metric"}
    return {name: exp.column(column_name, alias) for name, column_name in names.items()}
