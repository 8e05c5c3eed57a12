"""Comparisons that are open to one side, or that are of something that only their rows know."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from lswh.contract.rules import sql

Sides = dict[str, exp.Expr]


def side(name: str, figure: str, low: str, high: str) -> Sides:
    """One side of a comparison: a figure and the bounds of what it can stand for."""
    return {name: sql(figure), f"{name}_low": sql(low), f"{name}_high": sql(high)}


def at_least(printed: Mapping[str, exp.Expr], computed: Mapping[str, exp.Expr]) -> Sides:
    """A comparison that is broken only where all that was printed lies below all that was computed.

    The computed side is open above: where it does not reach as high as the printed one, it is taken to. What a breach
    shows are therefore the bounds as they are.
    """
    high = _or_else(computed["computed_high"], exp.LT, printed["printed_high"])
    return {**printed, **computed, "computed_high": high}


def at_most(printed: Mapping[str, exp.Expr], computed: Mapping[str, exp.Expr]) -> Sides:
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
