"""The coarse reading of printed figures, whose trailing zeros may be no digits.

352,000 is 352,000 to the unit, or 352 thousand: the print does not say which. A rule is held against figures as they
are printed first, and says so where it holds only against coarse ones. In the coarse reading all trailing zeros of a
figure are no digits, where they are two or more; but three digits are always kept. (A single zero is there by chance in
a tenth of all figures.) What the figure can stand for, [low, high), grows by the power of ten that this is, on both
sides in proportion, so that a hedge ("nearly 352,000") stays on its side.

A figure m is three columns m, m_low and m_high of a table. A rule is read coarsely by putting, in the place of each
table, a query with the same columns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from sqlglot import exp

from lswh.contract.rules import sql

# the last digit of a figure is worth 10 ** (digits of `step` after its first one): bounds are half of it away from the
# figure (5, 05, ...), or on a side with a hedge all of it (10, 100, ...); figures and bounds have as many decimals
_DIGITS = "replace(abs(figure)::varchar, '.', '')"
_STEP = "ltrim(replace(least(figure - low, high - figure)::varchar, '.', ''), '0')"
_PLACE = f"(length({_STEP}) - ({_STEP} not like '5%')::integer)"
_ZEROS = f"length({_DIGITS}) - length(rtrim({_DIGITS}, '0')) - {_PLACE}"
_SPARE = f"length(ltrim({_DIGITS}, '0')) - {_PLACE} - 3"
_DROPPED = f"case when {_ZEROS} > 1 and {_SPARE} > 1 then least({_ZEROS}, {_SPARE}) else 0 end"
_TIMES = f"('1' || repeat('0', {_DROPPED}))::decimal(18, 0)"
_LOW = f"try(figure - (figure - low) * {_TIMES})"
_HIGH = f"try(figure + (high - figure) * {_TIMES})"

# what is 100 per cent, where `amount` is `rate` per cent: a division of millionths, rounded outward; rates are positive
_DIVIDEND, _DIVISOR = "((amount * 1000000)::hugeint * 1000000)", "(rate * 10000)::hugeint"
_DOWN = f"{_DIVIDEND} // {_DIVISOR} - ({_DIVIDEND} % {_DIVISOR} < 0)::hugeint"
_UP = f"{_DIVIDEND} // {_DIVISOR} + ({_DIVIDEND} % {_DIVISOR} > 0)::hugeint"
_BASE = "case when {least} > 0 then try(({quotient})::decimal(28, 0) * 0.000001::decimal(7, 6)) end"
_IMPLIED = {"plan": "pct_of_plan", "previous": "yoy"}


def coarsely(comparisons: exp.Query, columns_of: Callable[[str], Collection[str]]) -> exp.Query | None:
    """The comparisons of a query, with coarse figures; None where it has none.

    columns_of says which columns a table has, by 'schema.name'.
    """
    mentioned = {column.name for column in comparisons.find_all(exp.Column)}
    read = comparisons.copy()
    is_coarse = False
    for table in list(read.find_all(exp.Table)):
        if table.db and (coarse := _coarse(table, set(columns_of(f"{table.db}.{table.name}")), mentioned)):
            table.replace(coarse)
            is_coarse = True
    return read if is_coarse else None


def _coarse(table: exp.Table, columns: set[str], mentioned: set[str]) -> exp.Subquery | None:
    """A table with coarse bounds, of the figures that are mentioned at least."""
    figures = [name for name in sorted(columns) if {f"{name}_low", f"{name}_high"} <= columns]
    needed = [one for one in figures if {f"{one}_low", f"{one}_high"} & mentioned]
    if not needed:
        return None
    printed = [one for one in figures if one not in _IMPLIED] + (["plan"] if "plan" in needed else [])
    wanted = {one for one in printed if one in needed or set(needed) & set(_IMPLIED)}
    bounds = [bound for one in sorted(wanted) for bound in _printed_bounds(one)]
    source = _replacing(bounds).from_(exp.alias_(exp.table_(table.name, db=table.db, quoted=True), "t", table=True))
    implied = [bound for one in needed if one in _IMPLIED for bound in _implied_bounds(one, columns)]
    if implied:
        source = _replacing(implied).from_(source.subquery("t"))
    return source.subquery(table.alias_or_name)


def _replacing(bounds: Collection[exp.Expr]) -> exp.Select:
    star = exp.Star(replace=list(bounds))
    return exp.Select(expressions=[star])


def _printed_bounds(figure: str) -> Iterator[exp.Expr]:
    columns = {"figure": figure, "low": f"{figure}_low", "high": f"{figure}_high"}
    for end, bound in (("low", _LOW), ("high", _HIGH)):
        yield _with(bound, {name: exp.column(of) for name, of in columns.items()}).as_(f"{figure}_{end}")


def _implied_bounds(figure: str, columns: Collection[str]) -> Iterator[exp.Expr]:
    rate = _IMPLIED[figure]
    if not {"value_low", "value_high", f"{rate}_low", f"{rate}_high"} <= set(columns):
        return
    least, most = (f"(100 + {rate}_{end})" if figure == "previous" else f"{rate}_{end}" for end in ("low", "high"))
    for end, far, near, quotient in (("low", least, most, _DOWN), ("high", most, least, _UP)):
        of = sql(f"case when value_{end} < 0 then {far} else {near} end")
        bound = _with(_BASE.format(least=least, quotient=quotient), {"amount": exp.column(f"value_{end}"), "rate": of})
        if figure == "plan":
            if "plan_basis" not in columns:
                return
            bound = exp.case().when("plan_basis = 'implied'", bound).else_(exp.column(f"plan_{end}"))
        yield bound.as_(f"{figure}_{end}")


def _with(text: str, instead: Mapping[str, exp.Expr]) -> exp.Expr:
    """An expression in which names stand for other expressions."""
    expression = sql(text)
    for one in list(expression.find_all(exp.Column)):
        if one.name in instead:
            one.replace(exp.paren(instead[one.name]))
    return expression
