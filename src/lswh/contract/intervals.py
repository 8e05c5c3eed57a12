"""Arithmetic on what figures can stand for: a figure m is in [m_low, m_high), two columns beside its own."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from lswh.contract.rules import ENDS


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
