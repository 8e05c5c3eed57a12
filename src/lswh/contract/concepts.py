"""Rules of what a figure is of: the right office, the right unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from sqlglot import exp

from lswh.contract.intervals import of_measure, side
from lswh.contract.rules import Rule, comparison, sql, table
from lswh.domain.finding import Severity

_CELL = ("area", "period", "source_id", "indicator")


@dataclass(frozen=True, slots=True)
class Concept(Rule):
    """What an office handles is not what goes through its province: no figure of the one stands as the other's too.

    offices is the condition under which an area is an office, `place` what it shares with its province. Compared are
    figures of one indicator and period, whatever their publications: how many of the office's are printed with the
    same digits, three of them at least, against none.

    Example: Concept("concept", "fact.observation", where="indicator like 'TRADE_%'").
    """

    table: str
    offices: str = "area like '%.CUSTOMS'"
    place: str = "split_part(area, '.', 1)"
    where: str | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        figure = (
            exp.select(*_CELL, "value", "value_low", "value_high")
            .select(sql(self.place).as_("place"), sql(f"coalesce({self.offices}, false)").as_("is_office"))
            .from_(table(self.table))
            .where("length(trim(replace(value::varchar, '.', ''), '-0')) >= 3", dialect="duckdb")
        )
        if self.where:
            figure = figure.where(self.where, dialect="duckdb")
        same = "o.value = f.value and o.value_low = f.value_low and o.value_high = f.value_high"
        equal = f"count(*) filter (where {same})"
        query = comparison(self, "", _of("f"), side("printed", equal, equal, equal) | side("computed", "0", "0", "0"))
        yield of_measure(
            query.with_("figure", as_=figure)
            .from_("figure as f")
            .join("figure as o", on="o.indicator = f.indicator and o.period = f.period and o.place = f.place")
            .where("o.is_office and not f.is_office")
            .group_by(*(f"f.{name}" for name in _CELL)),
            "'figures of ' || min(o.area)",
        )


@dataclass(frozen=True, slots=True)
class Wording(Rule):
    """A sentence that names an office is not of its province.

    Compared are the sentences of a cell with one of `words` in them (in lower case; `besides` are longer words that do
    not count, `unless` say that the province is meant after all) and how many there may be: all for an office, none
    for other areas.

    Example: Wording("concept_named", "fact.statement", where="indicator like 'TRADE_%'").
    """

    table: str
    words: Sequence[str] = ("cục hải quan",)
    besides: Sequence[str] = ("tổng cục hải quan",)
    unless: Sequence[str] = ("địa bàn", "cả nước")
    offices: str = "area like '%.CUSTOMS'"
    where: str | None = None
    severity: Severity = field(default="warn", kw_only=True)

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table,)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        text = sql(r"regexp_replace(lower(nfc_normalize(quote)), '[\s\x{a0}]+', ' ', 'g')")
        for word in self.besides:
            text = exp.func("REPLACE", text, exp.Literal.string(word), exp.Literal.string(""), dialect="duckdb")
        sentence = exp.select(*_CELL, text.as_("sentence")).from_(table(self.table)).where("quote is not null")
        if self.where:
            sentence = sentence.where(self.where, dialect="duckdb")
        named = exp.and_(_holds_any(self.words), exp.not_(_holds_any(self.unless)))
        may = f"case when {_qualified(self.offices, 's')} then count(*) else 0 end"
        yield (
            comparison(
                self,
                "sentences of an office",
                _of("s"),
                side("printed", "count(*)", "count(*)", "count(*)") | side("computed", may, may, may),
            )
            .with_("sentence", as_=sentence)
            .from_("sentence as s")
            .where(named)
            .group_by(*(f"s.{name}" for name in _CELL))
        )


@dataclass(frozen=True, slots=True)
class Scale(Rule):
    """A figure is in the unit that its neighbours are in: no million stands for a billion.

    1. A level is not further than `factor` / `spread` times from the middle one of all levels that there are of its
       area and indicator, whatever their periods and publications, if they are two at least. A year is twelve times a
       month; what grows more than 250-fold was most likely printed in another unit.
    2. A whole of which all parts are there is their sum. Where it is not, but would be with one part, or with all parts
       up to one or from one on by their size, times or over `factor`, the comparison says which.

    Only flows and stocks that cannot be negative are looked at; `hierarchy` has the columns indicator, parent, weight,
    kind and value_min.

    Example: Scale("scale", "fact.observation", hierarchy="fact.dim_indicator").
    """

    table: str
    hierarchy: str
    factor: int = 1000
    spread: int = 4
    severity: Severity = field(default="warn", kw_only=True)

    @property
    def tables(self) -> tuple[str, ...]:
        """See Rule."""
        return (self.table, self.hierarchy)

    def selects(self) -> Iterator[exp.Select]:
        """See Rule."""
        yield self._of_series()
        yield self._of_parts()

    def _of_series(self) -> exp.Select:
        level = (
            exp.select(*(f"f.{name}" for name in (*_CELL, "value", "value_low", "value_high")))
            .from_(exp.alias_(table(self.table), "f", table=True))
            .join(exp.alias_(table(self.hierarchy), "h", table=True), on="h.indicator = f.indicator")
            .where("h.kind in ('flow', 'stock') and h.value_min >= 0 and f.value_low > 0")
        )
        middle = (
            exp.select("area", "indicator", "quantile_disc(value, 0.5) as middle", dialect="duckdb")
            .from_("level")
            .group_by("area", "indicator")
            .having("count(*) > 1")
        )
        least = _exact(Decimal(self.spread) / self.factor)
        most = _exact(Decimal(self.factor) / self.spread)
        usual = exp.select("*", sql(f"try(middle * {least})").as_("least"), sql(f"try(middle * {most})").as_("most"))
        bounds = side("printed", "f.value", "f.value_low", "f.value_high") | side(
            "computed", "m.middle", "m.least", "m.most"
        )
        query = (
            comparison(self, "", _of("f"), bounds)
            .with_("level", as_=level)
            .with_("middle", as_=middle)
            .with_("usual", as_=usual.from_("middle"))
            .from_("level as f")
            .join("usual as m", on="m.area = f.area and m.indicator = f.indicator")
        )
        return of_measure(
            query,
            f"""case when f.value_high <= m.least then 'value x {self.factor}'
                when f.value_low >= m.most then 'value / {self.factor}' else 'value' end""",
        )

    def _of_parts(self) -> exp.Select:
        cell = ("area", "period", "source_id")
        figure = (
            exp.select(*(f"f.{name}" for name in _CELL), "min(f.value) as amount")
            .select("max(f.value_low) as low", "min(f.value_high) as high")
            .from_(exp.alias_(table(self.table), "f", table=True))
            .where("f.value_low is not null and f.value_high is not null")
            .group_by(*(f"f.{name}" for name in _CELL))
        )
        part = (
            exp.select(*(f"f.{name}" for name in _CELL), "h.parent")
            .select(*(f"h.weight * f.{name} as {name}" for name in ("amount", "low", "high")))
            .from_("figure as f")
            .join(exp.alias_(table(self.hierarchy), "h", table=True), on="h.indicator = f.indicator")
            .where("h.weight > 0 and h.value_min >= 0")
        )
        every = (
            exp.select("h.parent", "count(*) as parts")
            .from_(exp.alias_(table(self.hierarchy), "h", table=True))
            .where("h.parent is not null and h.weight is not null")
            .group_by("h.parent")
        )
        on_whole = " and ".join(["w.indicator = p.parent", *(f"w.{name} = p.{name}" for name in cell)])
        of_part = [f"p.{name}" for name in (*cell, "parent")]
        totals = [f"sum(p.{name}) as all_{name}" for name in ("amount", "low", "high")]
        total = exp.select(*of_part, "count(*) as parts", *totals).from_("part as p").group_by(*of_part)
        of_whole = [f"w.{name}" for name in ("indicator", "amount", "low", "high")]
        of_sum = [f"p.all_{name}" for name in ("amount", "low", "high")]
        broken = (
            exp.select(*(f"p.{name}" for name in cell), *of_whole, *of_sum)
            .from_("total as p")
            .join("figure as w", on=on_whole)
            .join("every as n", on="n.parent = p.parent and n.parts = p.parts")
            .where(exp.not_(exp.paren(sql(_meet("w.low", "w.high", "p.all_low", "p.all_high")))))
        )
        summed = (
            exp.select("p.indicator", "p.low", "p.high", *(f"w.{name} as whole_{name}" for name in _CELL))
            .select(*(f"w.{name} as whole_{name}" for name in ("amount", "low", "high")))
            .select(*(f"w.all_{name}" for name in ("amount", "low", "high")))
            .select(*(f"sum(p.{name}) over by_size as to_{name}" for name in ("low", "high")))
            .select("string_agg(p.indicator, ', ') over by_size as to_names")
            .select("string_agg(p.indicator, ', ') over from_size as from_names")
            .from_("part as p")
            .join("broken as w", on=on_whole)
            .window(
                f"by_size as ({_ORDERED} rows between unbounded preceding and current row)",
                f"from_size as ({_ORDERED} rows between current row and unbounded following)",
                dialect="duckdb",
            )
        )
        f = self.factor
        mended: list[tuple[str, str]] = []
        for names, low, high in (("s.indicator", "s.low", "s.high"), ("s.to_names", "s.to_low", "s.to_high")):
            up = (f"s.all_low + {f - 1} * {low}", f"s.all_high + {f - 1} * {high}")
            mended.append((f"{names} || ' x {f}'", _meet("s.whole_low", "s.whole_high", *up)))
        for names, low, high in (
            ("s.indicator", "s.low", "s.high"),
            ("s.from_names", "(s.all_low - s.to_low + s.low)", "(s.all_high - s.to_high + s.high)"),
        ):
            down = (f"{f} * s.all_low - {f - 1} * {low}", f"{f} * s.all_high - {f - 1} * {high}")
            mended.append((f"{names} || ' / {f}'", _meet(f"{f} * s.whole_low", f"{f} * s.whole_high", *down)))
        ways = [f"case when {fits} then {text} end" for text, fits in mended]
        options = f"list_distinct(flatten(list([{', '.join(ways)}])))"
        compared = [f"s.whole_{name}" for name in (*_CELL, "amount", "low", "high")]
        compared += [f"s.all_{name}" for name in ("amount", "low", "high")]
        found = exp.select(*compared, sql(options).as_("ways")).from_("summed as s").group_by(*compared)
        bounds = side("printed", "f.whole_amount", "f.whole_low", "f.whole_high") | side(
            "computed", "f.all_amount", "f.all_low", "f.all_high"
        )
        coordinates = _of("f", "whole_")
        query = (
            comparison(self, "", coordinates, bounds)
            .with_("figure", as_=figure)
            .with_("part", as_=part)
            .with_("every", as_=every)
            .with_("total", as_=total)
            .with_("broken", as_=broken)
            .with_("summed", as_=summed)
            .with_("found", as_=found)
            .from_("found as f")
            .where("len(f.ways) > 0")
        )
        return of_measure(query, "'value, mended by ' || array_to_string(list_sort(f.ways), ' or ')")


_ORDERED = "partition by p.area, p.period, p.source_id, p.parent order by p.amount, p.indicator"


def _of(alias: str, prefix: str = "") -> dict[str, exp.Expr]:
    return {("metric" if name == "indicator" else name): exp.column(prefix + name, alias) for name in _CELL}


def _qualified(condition: str, alias: str) -> str:
    """A condition on columns, of an alias."""
    named = sql(condition).transform(
        lambda node: exp.column(node.name, alias) if isinstance(node, exp.Column) and not node.table else node
    )
    return named.sql("duckdb")


def _holds_any(words: Sequence[str]) -> exp.Expr:
    tests = [exp.func("CONTAINS", exp.column("sentence"), exp.Literal.string(word), dialect="duckdb") for word in words]
    return exp.paren(exp.or_(*tests)) if tests else exp.false()


def _meet(low: str, high: str, its_low: str, its_high: str) -> str:
    return f"({low} < {its_high} and {its_low} < {high})"


def _exact(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.000001'), ROUND_DOWN):f}::decimal(18, 6)"
