"""Rules between layers: nothing is lost from one to the next, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from sqlglot import exp

from lswh.contract.intervals import of_measure
from lswh.contract.rules import ENDS, Rule, column, comparison, sql, table

_SIDES = ("printed", "computed")
_CHECKSUM = "checksum"


@dataclass(frozen=True, slots=True)
class Side:
    """One table's share of a sum: its rows (where a condition holds), by a column, and what is added up of them.

    value is a number; content are columns, or expressions over them, whose values the other sides have in the same
    order and of the same types. A condition may name other tables.
    """

    table: str
    by: str = "indicator"
    where: str | None = None
    value: str | None = "value"
    content: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """What it reads."""
        named = sql(self.where).find_all(exp.Table) if self.where else ()
        return (self.table, *(f"{one.db}.{one.name}" for one in named))


@dataclass(frozen=True, slots=True)
class Conserve(Rule):
    """Nothing is lost or changed between layers: rows, sums and contents agree by group.

    Of each group are compared the number of rows; the exact sum of `value` (null as 0), where the sides have one; and,
    where they have content, its checksum: the sum, in whatever order, of 48 bits of each row's hash. The group is the
    metric of a comparison.

    Example: Conserve("fact", whole=Side("staging.observation"), parts=(Side("fact.observation"), ...)).
    """

    whole: Side
    parts: tuple[Side, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return tuple(dict.fromkeys(name for side in (self.whole, *self.parts) for name in side.tables))

    @property
    def sums_over(self) -> tuple[str, ...]:
        """See Rule: not where a condition on rows is of another table."""
        sides = (self.whole, *self.parts)
        return self.tables if all(side.tables == (side.table,) for side in sides) else ()

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        counted = [_counted(self.whole, "printed"), *(_counted(part, "computed") for part in self.parts)]
        measures = {"rows": "rows"}
        measures |= {"value": "total"} if self.whole.value else {}
        measures |= {"content": _CHECKSUM} if self.whole.content else {}
        query = exp.select("metric")
        for side, amount in product(_SIDES, measures.values()):
            total = f"coalesce(sum({amount}) filter (where side = '{side}'), 0)"
            query = query.select(sql(f"try_cast({total} as decimal(38, 6)) as {side}_{amount}"))
        query = query.from_(exp.union(*counted, distinct=False).subquery("counted")).group_by("metric")
        yield _unfolded(self, query, exp.column("metric", "g"), measures)


@dataclass(frozen=True, slots=True)
class Converted(Rule):
    """What was printed is what was typed, but for the power of ten of its unit: exact sums agree by printed unit.

    printed and rejected are sides whose value is text, by the printed unit; typed is one whose value is a number in its
    own unit, the column `unit`. printed_powers says of a printed unit (`printed`), and powers of a unit (`unit`), which
    power of ten it is (`unit_mult`). Text that is no number is passed over, and so are printed units that nobody knows;
    a value of 10**20 or more, or with more than 15 decimals, is a breach.

    Example: Converted("typed", printed=Side("staging.record", by="unit"), rejected=Side("staging.reject",
    by="unit_printed"), typed=Side("staging.observation", by="unit_printed"), printed_powers="staging.unit_match",
    powers="raw.unit").
    """

    printed: Side
    rejected: Side
    typed: Side
    printed_powers: str
    powers: str

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        sides = (self.printed, self.rejected, self.typed)
        return (*(name for side in sides for name in side.tables), self.printed_powers, self.powers)

    @property
    def sums_over(self) -> tuple[str, ...]:
        """See Rule."""
        return tuple(side.table for side in (self.printed, self.rejected, self.typed))

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        printed = self._text(self.printed, 1)
        rejected = self._text(self.rejected, -1)
        summed = (
            exp.select(
                column(self.typed.by).as_("printed"),
                "unit",
                exp.func("SUM", column(str(self.typed.value))).as_("total"),
            )
            .from_(table(self.typed.table))
            .group_by(column(self.typed.by), "unit")
        )
        back = "(10.0::double ** (c.unit_mult::integer - u.unit_mult::integer))::decimal(24, 12)"
        typed = (
            exp.select("t.printed", exp.null().as_("text"), sql(f"try(t.total * {back})").as_("total"))
            .select(sql(f"t.total is not null and try(t.total * {back}) is null").as_("is_too_large"))
            .from_(summed.subquery("t"))
            .join(exp.alias_(table(self.printed_powers), "u", table=True), on="u.printed = t.printed")
            .join(exp.alias_(table(self.powers), "c", table=True), on="c.unit = t.unit")
        )
        every = exp.union(printed, rejected, typed, distinct=False)
        known = exp.alias_(table(self.printed_powers), "k", table=True)
        sides = {
            f"{side}{end}": sql(f"case when not bool_or(is_too_large) then coalesce(sum({amount}), 0) end")
            for side, amount in (("printed", "text"), ("computed", "total"))
            for end in ENDS
        }
        yield (
            comparison(self, "value", {"metric": sql("every.printed")}, sides)
            .from_(every.subquery("every"))
            .join(known, on="k.printed = every.printed", join_type="semi")
            .group_by("every.printed")
        )

    def _text(self, side: Side, sign: int) -> exp.Select:
        number = sql(f"{sign} * sum(try_cast({side.value} as decimal(35, 15)))")
        query = (
            exp.select(column(side.by).as_("printed"), number.as_("text"), exp.null().as_("total"))
            .select(exp.false().as_("is_too_large"))
            .from_(table(side.table))
            .group_by(column(side.by))
        )
        return query.where(side.where, dialect="duckdb") if side.where else query


@dataclass(frozen=True, slots=True)
class Partition(Rule):
    """Each key of the whole is in exactly one of the parts, once, and the parts have no key of their own.

    Compared are the rows, and a checksum of the keys: the sum of 48 bits of a hash of each, in whatever order. Kept of
    it is how far the sides are apart.
    """

    whole: str
    parts: tuple[str, ...]
    key: str

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.whole, *self.parts)

    @property
    def sums_over(self) -> tuple[str, ...]:
        """See Rule."""
        return self.tables

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        tables = {"printed": (self.whole,), "computed": self.parts}
        measures = {name: name for name in ("rows", _CHECKSUM)}
        query = exp.select(
            *(sql(f"{side}.{name}::decimal(38, 6) as {side}_{name}") for side, name in product(_SIDES, measures))
        )
        for side in _SIDES:
            summed = self._summed(tables[side]).subquery(side)
            query = query.join(summed, join_type="cross") if query.args.get("from_") else query.from_(summed)
        yield _unfolded(self, query, exp.Literal.string(self.key), measures)

    def _summed(self, tables: tuple[str, ...]) -> exp.Select:
        """The rows of some tables, and the checksum of their keys."""
        checksum = exp.func("COALESCE", _checksum([self.key]), exp.Literal.number(0))
        each = [exp.select("count(*) as rows", checksum.as_("checksum")).from_(table(one)) for one in tables]
        together = exp.union(*each, distinct=False) if len(each) > 1 else each[0]
        return exp.select("sum(rows) as rows", "sum(checksum) as checksum").from_(together.subquery("each"))


def _unfolded(rule: Rule, query: exp.Select, metric: exp.Expr, measures: Mapping[str, str]) -> exp.Select:
    """A comparison for each measure of each group of a query, which has a column of each side for each.

    All measures are of one query, so that a table is read once.
    """
    apart = {"printed": "0", "computed": f"g.computed_{_CHECKSUM} - g.printed_{_CHECKSUM}"}
    bounds: dict[str, exp.Expr] = {}
    for side in _SIDES:
        shown = {one: apart[side] if column == _CHECKSUM else f"g.{side}_{column}" for one, column in measures.items()}
        amounts = " ".join(f"when '{measure}' then {amount}" for measure, amount in shown.items())
        bounds |= {f"{side}{end}": sql(f"case m.measure {amounts} end") for end in ENDS}
    names = exp.values([(measure,) for measure in measures], alias="m", columns=["measure"])
    compared = (
        comparison(rule, "", {"metric": metric}, bounds).from_(query.subquery("g")).join(names, join_type="cross")
    )
    return of_measure(compared, "m.measure")


def _counted(side: Side, name: str) -> exp.Select:
    query = (
        exp.select(exp.Literal.string(name).as_("side"), column(side.by).as_("metric"), "count(*) as rows")
        .select((exp.func("SUM", column(side.value)) if side.value else exp.null()).as_("total"))
        .select((_checksum(side.content) if side.content else exp.null()).as_("checksum"))
        .from_(table(side.table))
        .group_by(column(side.by))
    )
    return query.where(side.where, dialect="duckdb") if side.where else query


def _checksum(content: Sequence[str]) -> exp.Expr:
    """A number that rows have together, in whatever order: the sum of 48 bits of each one's hash."""
    hashed = exp.func("HASH", *(sql(one) for one in content), dialect="duckdb")
    return exp.func(
        "SUM",
        exp.cast(
            exp.paren(exp.BitwiseRightShift(this=hashed, expression=exp.Literal.number(16))),
            "HUGEINT",
            dialect="duckdb",
        ),
    )
