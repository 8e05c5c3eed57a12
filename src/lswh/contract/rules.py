"""Reconciliation rules: small declarations that become rows of mart.reconciliation.

Each rule compares two intervals, what was printed and what is computed. A figure `m` of a table has the columns m,
m_low and m_high, where [m_low, m_high) is what it can stand for; a rule holds where the two intervals meet. Rules
multiply and add in exact decimals, and never divide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlglot import exp

from lswh.domain.finding import Severity

COORDINATES = ("area", "period", "metric", "source_id", "plan_kind", "plan_period")
"""What a row of mart.reconciliation is about, as far as its rule says so."""

BOUNDS = ("printed", "printed_low", "printed_high", "computed", "computed_low", "computed_high")


class Rule(Protocol):
    """What the gate needs of a rule."""

    @property
    def name(self) -> str:
        """What reports call it."""

    @property
    def severity(self) -> Severity:
        """Whether a breach stops a publication."""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it reads."""

    def selects(self) -> Iterator[exp.Select]:
        """Queries that answer `row` columns, a row for each comparison."""


@dataclass(frozen=True, slots=True)
class Side:
    """One table's share of a sum: its rows (where a condition holds), by a column, and the value that is added up."""

    table: str
    by: str = "indicator"
    where: str | None = None
    value: str = "value"


@dataclass(frozen=True, slots=True)
class Conserve:
    """Nothing is lost between layers: rows, and exact sums of a value (null as 0), agree by group.

    Example: Conserve("fact", whole=Side("staging.observation"), parts=(Side("fact.observation"), ...)).
    """

    name: str
    whole: Side
    parts: tuple[Side, ...]
    severity: Severity = "error"

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return tuple(side.table for side in (self.whole, *self.parts))

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        counted = [_counted(self.whole, "printed"), *(_counted(part, "computed") for part in self.parts)]
        both = exp.union(*counted, distinct=False)
        for measure, amount in (("rows", "rows"), ("value", "total")):
            sides = {
                side: _sql(f"coalesce(sum({amount}) filter (where side = '{side}'), 0)")
                for side in ("printed", "computed")
            }
            yield (
                _row(
                    self,
                    measure,
                    {"metric": exp.column("metric")},
                    {f"{side}{end}": sides[side] for side in sides for end in ("", "_low", "_high")},
                )
                .from_(both.subquery("counted"))
                .group_by("metric")
            )


@dataclass(frozen=True, slots=True)
class Partition:
    """Each key of the whole is in exactly one of the parts, once, and the parts have no key of their own."""

    name: str
    whole: str
    parts: tuple[str, ...]
    key: str
    severity: Severity = "error"

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.whole, *self.parts)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        keys = [exp.select(_column(self.key).as_("key")).from_(_table(part)) for part in self.parts]
        gathered = exp.union(*keys, distinct=False) if len(keys) > 1 else keys[0]
        once = exp.select("key").from_(gathered.subquery("gathered")).group_by("key").having("count(*) = 1")
        whole = exp.select(_column(self.key).as_("key")).from_(_table(self.whole))
        matched = exp.select("count(*)").from_(whole.subquery("whole")).join(once.subquery("once"), using=["key"])
        total = exp.select("count(*)").from_(gathered.subquery("gathered"))
        for measure, count in (("keys", matched), ("rows", total)):
            expected = exp.select("count(*)").from_(_table(self.whole)).subquery()
            ends = ("", "_low", "_high")
            yield _row(
                self,
                measure,
                {"metric": exp.Literal.string(self.key)},
                {f"printed{end}": expected for end in ends} | {f"computed{end}": count.subquery() for end in ends},
            )


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
            query = _row(self, m, _coordinates(self.key), {name: _sql(text) for name, text in bounds.items()})
            query = query.from_(_table(self.table)).group_by(*map(_column, self.key)).having(f"count({m}_low) > 1")
            yield query.where(self.where, dialect="duckdb") if self.where else query


@dataclass(frozen=True, slots=True)
class Total:
    """A whole is the weighted sum of its parts, within one publication.

    parts gives the weights of one whole's parts by indicator; without it they come from `hierarchy`, a table with the
    columns indicator, parent and weight (a part without a weight is not in the sum). A sum is formed only where every
    part is there. measures: the columns that are summed, each with what it depends on besides the cell.
    """

    name: str
    table: str
    measures: Mapping[str, tuple[str, ...]]
    hierarchy: str | None = None
    whole: str | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    severity: Severity = "error"

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.hierarchy) if self.hierarchy else (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        for m, depends_on in self.measures.items():
            key = ("area", "period", "source_id", *depends_on)
            figure = (
                exp.select(*key, "indicator", f"min({m}) as amount", f"max({m}_low) as low", f"min({m}_high) as high")
                .from_(_table(self.table))
                .where(f"{m}_low is not null and {m}_high is not null")
                .group_by(*key, "indicator")
            )
            computed = (
                exp.select(*(f"p.{name}" for name in key), "h.whole", "count(*) as parts")
                .select("sum(h.weight * p.amount) as amount")
                .select("sum(h.weight * case when h.weight < 0 then p.high else p.low end) as low")
                .select("sum(h.weight * case when h.weight < 0 then p.low else p.high end) as high")
                .from_("figure as p")
                .join("hierarchy as h", on="h.part = p.indicator")
                .group_by(*(f"p.{name}" for name in key), "h.whole")
            )
            complete = exp.select("whole", "count(*) as parts").from_("hierarchy").group_by("whole")
            coordinates = {name: exp.column(name, "f") for name in key} | {"metric": exp.column("indicator", "f")}
            ends = {"": "amount", "_low": "low", "_high": "high"}
            bounds = {
                f"{side}{end}": exp.column(name, of)
                for side, of in (("printed", "f"), ("computed", "c"))
                for end, name in ends.items()
            }
            yield (
                _row(self, m, coordinates, bounds)
                .with_("hierarchy", as_=self._weights())
                .with_("figure", as_=figure)
                .with_("computed", as_=computed)
                .with_("complete", as_=complete)
                .from_("figure as f")
                .join("computed as c", on=" and ".join(["c.whole = f.indicator", *(f"c.{n} = f.{n}" for n in key)]))
                .join("complete as n", on="n.whole = c.whole and n.parts = c.parts")
            )

    def _weights(self) -> exp.Select | exp.Query:
        if self.hierarchy:
            return (
                exp.select("indicator as part", "parent as whole", "weight")
                .from_(_table(self.hierarchy))
                .where("parent is not null and weight is not null")
            )
        assert self.whole is not None
        return _constants(
            {
                "part": exp.Literal.string(part),
                "whole": exp.Literal.string(self.whole),
                "weight": _sql(f"{weight}::integer"),
            }
            for part, weight in self.parts.items()
        )


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
        bounds = {f"printed{end}": _sql(f"value{end}") for end in ("", "_low", "_high")}
        bounds |= {
            f"computed{end}": _sql(f"try(plan{end} * (pct_of_plan{end} * 0.01::decimal(3, 2)))")
            for end in ("", "_low", "_high")
        }
        coordinates = _coordinates(("area", "period", "source_id", "plan_kind", "plan_period", "indicator"))
        query = _row(self, "value", coordinates, bounds).from_(_table(self.table))
        query = query.where("value is not null and plan is not null and pct_of_plan is not null")
        yield query.where(self.where, dialect="duckdb") if self.where else query


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
            bounds = {f"printed{end}": _sql(f"f.{m}{end}") for end in ("", "_low", "_high")}
            bounds |= {
                "computed_low": _sql(f"coalesce(r.{m}_min, f.{m}_low)"),
                "computed_high": _sql(f"coalesce(r.{m}_max, f.{m}_high)"),
            }
            key = ("area", "period", "source_id", "plan_kind", "plan_period")
            coordinates = {name: exp.column(name, "f") for name in key} | {"metric": exp.column("indicator", "f")}
            yield (
                _row(self, m, coordinates, bounds)
                .from_(exp.alias_(_table(self.table), "f", table=True))
                .join(exp.alias_(_table(self.ranges), "r", table=True), on="r.indicator = f.indicator")
                .where(f"f.{m} is not null")
            )


def _row(rule: Rule, measure: str, coordinates: Mapping[str, exp.Expr], bounds: Mapping[str, exp.Expr]) -> exp.Select:
    """A query for rows of one shape, whatever the rule; what it does not say is null."""
    texts = [exp.cast(coordinates.get(name, exp.null()), "VARCHAR").as_(name) for name in COORDINATES]
    amounts = [exp.cast(bounds.get(name, exp.null()).copy(), "DECIMAL(38, 10)").as_(name) for name in BOUNDS]
    names = [
        exp.Literal.string(text).as_(name)
        for name, text in (("rule", rule.name), ("measure", measure), ("severity", rule.severity))
    ]
    return exp.select(*names, *texts, *amounts)


def _coordinates(key: Sequence[str]) -> dict[str, exp.Expr]:
    renamed = {"metric" if name == "indicator" else name: name for name in key}
    return {name: _column(renamed[name]) for name in COORDINATES if name in renamed}


def _counted(side: Side, name: str) -> exp.Select:
    query = (
        exp.select(exp.Literal.string(name).as_("side"), _column(side.by).as_("metric"))
        .select("count(*) as rows")
        .select(exp.func("SUM", _column(side.value)).as_("total"))
        .from_(_table(side.table))
        .group_by(_column(side.by))
    )
    return query.where(side.where, dialect="duckdb") if side.where else query


def _constants(rows: Iterator[dict[str, exp.Expr]]) -> exp.Query:
    selects = [exp.select(*(value.as_(name) for name, value in row.items())) for row in rows]
    return exp.union(*selects, distinct=False) if len(selects) > 1 else selects[0]


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _table(name: str) -> exp.Table:
    return exp.to_table(name, dialect="duckdb")


def _sql(text: str) -> exp.Expr:
    return exp.maybe_parse(text, dialect="duckdb")
