"""Arithmetic on what figures can stand for: a figure m is in [m_low, m_high), two columns beside its own."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from lswh.contract.rules import ENDS, sql


def interval(measure: str, of: str | None = None) -> dict[str, exp.Expr]:
    """A figure of the table or alias `of`, and its bounds, by what follows its name in its three columns."""
    return {end: exp.column(f"{measure}{end}", of) for end in ENDS}


def figure(side: str, measure: str, of: str | None = None) -> dict[str, exp.Expr]:
    """A figure and its bounds as a side (printed, computed) of a comparison."""
    return {f"{side}{end}": one for end, one in interval(measure, of).items()}


def product(side: str, left: Mapping[str, exp.Expr], right: Mapping[str, exp.Expr]) -> dict[str, exp.Expr]:
    """What two intervals can be, multiplied: the least and the greatest of the products of their ends.

    A product that is too large for its type is null, whose comparison is an overflow.
    """
    factors = [(left[one], right[other]) for one in ("_low", "_high") for other in ("_low", "_high")]
    ends = [exp.Mul(this=exp.paren(one), expression=exp.paren(other)) for one, other in factors]
    zero = exp.Literal.number(0)
    is_positive = exp.and_(*(exp.GTE(this=exp.paren(one["_low"]), expression=zero.copy()) for one in (left, right)))
    middle = exp.Mul(this=exp.paren(left[""]), expression=exp.paren(right[""]))
    return {
        side: exp.func("TRY", middle),
        f"{side}_low": exp.func("TRY", exp.case().when(is_positive, ends[0]).else_(exp.func("LEAST", *ends))),
        f"{side}_high": exp.func("TRY", exp.case().when(is_positive, ends[3]).else_(exp.func("GREATEST", *ends))),
    }


def side(name: str, figure: str, low: str, high: str) -> dict[str, exp.Expr]:
    """One side of a comparison: a figure and the bounds of what it can stand for."""
    return {name: sql(figure), f"{name}_low": sql(low), f"{name}_high": sql(high)}


def at_least(printed: Mapping[str, exp.Expr], computed: Mapping[str, exp.Expr]) -> dict[str, exp.Expr]:
    """A comparison that is broken only where all that was printed lies below all that was computed.

    The computed side is open above: where it does not reach as high as the printed one, it is taken to. What a breach
    shows are therefore the bounds as they are.
    """
    high = _or_else(computed["computed_high"], exp.LT, printed["printed_high"])
    return {**printed, **computed, "computed_high": high}


def at_most(printed: Mapping[str, exp.Expr], computed: Mapping[str, exp.Expr]) -> dict[str, exp.Expr]:
    """A comparison that is broken only where all that was printed lies above all that was computed. See at_least."""
    low = _or_else(computed["computed_low"], exp.GT, printed["printed_low"])
    return {**printed, **computed, "computed_low": low}


def of_measure(query: exp.Select, text: str) -> exp.Select:
    """A comparison whose measure is an expression of its rows, such as the name of another period."""
    shown = [sql(text).as_("measure") if one.alias == "measure" else one for one in query.expressions]
    return query.select(*shown, append=False)


def _or_else(one: exp.Expr, compared: type[exp.Binary], other: exp.Expr) -> exp.Expr:
    """`other` where one stands so to it, else `one`: unlike greatest() and least(), null where `one` is."""
    outside = compared(this=exp.paren(one.copy()), expression=exp.paren(other.copy()))
    return exp.case().when(exp.and_(outside), other.copy()).else_(one.copy())
