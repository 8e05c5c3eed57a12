"""Rules of wholes and their parts, within one publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sqlglot import exp

from lswh.contract.rules import ENDS, Rule, comparison, sql, table

_CELL = ("area", "period", "source_id")


@dataclass(frozen=True, slots=True)
class Total(Rule):
    """A whole is the weighted sum of its parts, within one publication.

    parts gives the weights of one whole's parts by indicator; without it they come from `hierarchy`, a table with the
    columns indicator, parent and weight (a part without a weight is not in the sum). A sum is formed only where every
    part is there. measures: the columns that are summed, each with what it depends on besides the cell.
    """

    has_coarse_reading: ClassVar[bool] = True

    table: str
    measures: Mapping[str, tuple[str, ...]]
    hierarchy: str | None = None
    whole: str | None = None
    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.hierarchy) if self.hierarchy else (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        sums = {
            "": _sum("h.weight * p.amount"),
            "_low": _sum("h.weight * case when h.weight < 0 then p.high else p.low end"),
            "_high": _sum("h.weight * case when h.weight < 0 then p.low else p.high end"),
        }
        for measure, depends_on in self.measures.items():
            yield _compared(self, self.table, measure, (*_CELL, *depends_on), self._weights(), sums)

    def _weights(self) -> exp.Query:
        if self.hierarchy:
            return (
                exp.select("indicator as part", "parent as whole", "weight")
                .from_(table(self.hierarchy))
                .where("parent is not null and weight is not null")
            )
        weights = [
            exp.select(exp.Literal.string(part).as_("part"), exp.Literal.string(self.whole).as_("whole")).select(
                sql(f"{weight}::integer").as_("weight")
            )
            for part, weight in self.parts.items()
        ]
        return exp.union(*weights, distinct=False) if len(weights) > 1 else weights[0]


@dataclass(frozen=True, slots=True)
class Hull(Rule):
    """The growth of a whole lies between the least and the greatest growth of its parts, within one publication.

    It does where the whole is a sum of its parts with positive weights. parts is the condition on the rows of
    `hierarchy` (with the columns indicator, parent and weight) under which an indicator is such a part; the rule
    compares only where all of them are there.
    """

    has_coarse_reading: ClassVar[bool] = True

    table: str
    hierarchy: str
    parts: str = "weight > 0"
    measure: str = "yoy"

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.hierarchy)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        hull = {"_low": "min(p.low)", "_high": "max(p.high)"}
        parts = (
            exp.select("indicator as part", "parent as whole")
            .from_(table(self.hierarchy))
            .where("parent is not null", dialect="duckdb")
            .where(self.parts, dialect="duckdb")
        )
        yield _compared(self, self.table, self.measure, _CELL, parts, hull)


def _compared(
    rule: Rule,
    of: str,
    m: str,
    key: tuple[str, ...],
    hierarchy: exp.Query,
    aggregates: Mapping[str, str],
) -> exp.Select:
    """Each whole against an aggregate of its parts, where all of them are there.

    hierarchy answers part and whole; aggregates are over its rows `h` and the parts' figures `p`.
    """
    figure = (
        exp.select(*key, "indicator", _addable(exp.Min(this=exp.column(m))).as_("amount"))
        .select(_addable(exp.Max(this=exp.column(f"{m}_low"))).as_("low"))
        .select(_addable(exp.Min(this=exp.column(f"{m}_high"))).as_("high"))
        .from_(table(of))
        .where(f"{m}_low is not null and {m}_high is not null")
        .group_by(*key, "indicator")
    )
    computed = (
        exp.select(*(f"p.{name}" for name in key), "h.whole", "count(*) as parts")
        .select(*(f"{text} as computed{end}" for end, text in aggregates.items()))
        .from_("figure as p")
        .join("hierarchy as h", on="h.part = p.indicator")
        .group_by(*(f"p.{name}" for name in key), "h.whole")
    )
    complete = exp.select("whole", "count(*) as parts").from_("hierarchy").group_by("whole")
    coordinates: dict[str, exp.Expr] = {name: exp.column(name, "f") for name in key}
    bounds: dict[str, exp.Expr] = {
        f"printed{end}": exp.column(name, "f") for end, name in zip(ENDS, ("amount", "low", "high"), strict=True)
    }
    bounds |= {f"computed{end}": exp.column(f"computed{end}", "c") for end in aggregates}
    return (
        comparison(rule, m, coordinates | {"metric": exp.column("indicator", "f")}, bounds)
        .with_("hierarchy", as_=hierarchy)
        .with_("figure", as_=figure)
        .with_("computed", as_=computed)
        .with_("complete", as_=complete)
        .from_("figure as f")
        .join("computed as c", on=" and ".join(["c.whole = f.indicator", *(f"c.{name} = f.{name}" for name in key)]))
        .join("complete as n", on="n.whole = c.whole and n.parts = c.parts")
    )


def _addable(amount: exp.Expr) -> exp.Expr:
    """An amount of which thousands can be added up, each times a weight, in 38 digits; null where it is too large."""
    return exp.TryCast(this=amount, to=exp.DataType.build("DECIMAL(26, 6)", dialect="duckdb"))


def _sum(amount: str) -> str:
    """A sum that is null where one amount is."""
    return f"case when count({amount}) = count(*) then sum({amount}) end"
