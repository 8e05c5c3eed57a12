"""Rules between layers: nothing is lost from one to the next, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from lswh.contract.rules import ENDS, column, comparison, sql, table
from lswh.domain.finding import Severity


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
                side: sql(f"coalesce(sum({amount}) filter (where side = '{side}'), 0)")
                for side in ("printed", "computed")
            }
            yield (
                comparison(
                    self,
                    measure,
                    {"metric": exp.column("metric")},
                    {f"{side}{end}": sides[side] for side in sides for end in ENDS},
                )
                .from_(both.subquery("counted"))
                .group_by("metric")
            )


@dataclass(frozen=True, slots=True)
class Partition:
    """Each key of the whole is in exactly one of the parts, once, and the parts have no key of their own.

    Compared are the rows, and a checksum of the keys: the sum of 48 bits of a hash of each, in whatever order.
    """

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
        sides = {"printed": (self.whole,), "computed": self.parts}
        summed = {side: self._summed(tables) for side, tables in sides.items()}
        for measure in ("rows", "checksum"):
            yield (
                comparison(
                    self,
                    measure,
                    {"metric": exp.Literal.string(self.key)},
                    {f"{side}{end}": exp.column(measure, side) for side in sides for end in ENDS},
                )
                .from_(summed["printed"].subquery("printed"))
                .join(summed["computed"].subquery("computed"), join_type="cross")
            )

    def _summed(self, tables: tuple[str, ...]) -> exp.Select:
        """The rows of some tables, and the checksum of their keys."""
        checksum = sql(f"coalesce(sum((hash({self.key}) >> 16)::hugeint), 0)")
        each = [exp.select("count(*) as rows", checksum.as_("checksum")).from_(table(one)) for one in tables]
        together = exp.union(*each, distinct=False) if len(each) > 1 else each[0]
        return exp.select("sum(rows) as rows", "sum(checksum) as checksum").from_(together.subquery("each"))


def _counted(side: Side, name: str) -> exp.Select:
    query = (
        exp.select(exp.Literal.string(name).as_("side"), column(side.by).as_("metric"))
        .select("count(*) as rows")
        .select(exp.func("SUM", column(side.value)).as_("total"))
        .from_(table(side.table))
        .group_by(column(side.by))
    )
    return query.where(side.where, dialect="duckdb") if side.where else query
