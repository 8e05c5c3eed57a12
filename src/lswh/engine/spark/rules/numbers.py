"""Arithmetic: exact, and an overflow is an error, as in DuckDB.

A HUGEINT is a DECIMAL(38, 0). Decimals are added and multiplied alike on both, with allowPrecisionLoss = false: the
scale is kept, and what does not fit into 38 digits is an error. `/` is of doubles. `//` and `%` truncate.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from lswh.engine.spark.annotation import type_of
from lswh.engine.spark.refusal import NotOnSpark
from lswh.engine.spark.rules.casts import fitted
from lswh.engine.spark.rules.rule import (
    Rule,
    Translate,
    binary,
    call,
    is_null,
    let,
    literal_number,
    number,
    paren,
    refuse,
    string,
    when,
)
from lswh.engine.spark.types import FLOATS, INTEGERS, WIDE, cast, decimal_of, is_integer, is_number

_HALF = 10**18
_LARGEST_DIVISOR = 10**20
_MOMENTS = ("DATE", "TIMESTAMP")


def _sum_or_difference(node: exp.Binary, translate: Translate) -> exp.Expr:
    types = type_of(node.this), type_of(node.expression)
    if all(map(is_number, types)):
        return _exactly(node, translate)
    if types[0] == "DATE" and is_integer(types[1]):
        return call(
            "date_add" if isinstance(node, exp.Add) else "date_sub",
            translate(node.this),
            cast(translate(node.expression), "INTEGER"),
        )
    if types == ("DATE", "DATE") and isinstance(node, exp.Sub):
        return cast(call("datediff", translate(node.this), translate(node.expression)), "BIGINT")
    if types[0] in _MOMENTS and types[1] == "INTERVAL":
        return binary(type(node), cast(translate(node.this), "TIMESTAMP"), translate(node.expression))
    sign = "+" if isinstance(node, exp.Add) else "-"
    raise NotOnSpark(
        node, f"{types[0]} {sign} {types[1]}", "days are counted with whole numbers, months with to_months"
    )


def _exactly(node: exp.Binary, translate: Translate) -> exp.Expr:
    """Two numbers in the type of the result; decimals keep their own scales."""
    to = type_of(node)
    sides = [translate(node.this), translate(node.expression)]
    if decimal_of(to):
        for place, side in enumerate((node.this, node.expression)):
            if type_of(side) in WIDE:
                sides[place] = cast(sides[place], type_of(side))
        return cast(binary(type(node), *sides), to)
    return (
        cast(binary(type(node), *(cast(one, to) for one in sides)), to)
        if to in WIDE
        else binary(type(node), *(cast(one, to) for one in sides))
    )


def _quotient(node: exp.Div, translate: Translate) -> exp.Expr:
    """A quotient of doubles; x / 0 is infinite, 0 / 0 not a number."""
    left, right = (cast(translate(side), "DOUBLE") for side in (node.this, node.expression))
    if literal_number(node.expression):
        return binary(exp.Div, left, right)
    double = {word: cast(string(word), "DOUBLE") for word in ("Infinity", "-Infinity", "NaN")}
    zero = cast(number(0), "DOUBLE")
    of_zero = exp.Case(
        ifs=[
            exp.If(this=exp.GT(this=left.copy(), expression=zero.copy()), true=double["Infinity"]),
            exp.If(this=exp.LT(this=left.copy(), expression=zero.copy()), true=double["-Infinity"]),
            exp.If(this=exp.EQ(this=left.copy(), expression=zero.copy()), true=double["NaN"]),
        ]
    )
    return when(exp.EQ(this=right, expression=zero), of_zero, binary(exp.Div, left, right.copy()))


def _whole_quotient(node: exp.IntDiv, translate: Translate) -> exp.Expr:
    to = type_of(node)
    if not is_integer(to):
        raise NotOnSpark(
            node,
            f"// of {type_of(node.this)} and {type_of(node.expression)}, which is a DOUBLE",
            "cast both to whole numbers: HUGEINT, BIGINT",
        )
    left, right = translate(node.this), cast(translate(node.expression), to)
    if type_of(node.this) in INTEGERS:  # then the quotient is one too
        return cast(_div(left, right), to)
    return let(cast(left, to), lambda one: let(right, lambda other: _wide_quotient(one, other, to)))


def _wide_quotient(left: exp.Expr, right: exp.Expr, to: str) -> exp.Expr:
    """Spark's DIV answers a BIGINT: the quotient is found in two parts, of what is above 10^18 and below."""
    small = exp.LT(this=call("abs", right), expression=number(_LARGEST_DIVISOR))
    apart = cast(binary(exp.Mul, right.copy(), cast(number(_HALF), to)), to)
    high = binary(exp.Mul, cast(_div(left.copy(), apart), to), cast(number(_HALF), to))
    low = _div(binary(exp.Mod, left.copy(), apart.copy()), right.copy())
    return when(small, cast(binary(exp.Add, high, cast(low, to)), to), cast(_div(left.copy(), right.copy()), to))


def _div(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Spark's DIV: truncated, and a BIGINT."""
    return paren(exp.IntDiv(this=left, expression=right))


def _remainder(node: exp.Mod, translate: Translate) -> exp.Expr:
    to = type_of(node)
    if to in FLOATS or not is_number(to):
        raise NotOnSpark(
            node, f"% of {type_of(node.this)} and {type_of(node.expression)}", "cast both to whole numbers or decimals"
        )
    if decimal_of(to):
        return cast(binary(exp.Mod, translate(node.this), translate(node.expression)), to)
    return cast(binary(exp.Mod, cast(translate(node.this), to), cast(translate(node.expression), to)), to)


def _negative(node: exp.Neg, translate: Translate) -> exp.Expr:
    if not is_number(type_of(node)):
        raise NotOnSpark(node, f"- of {type_of(node.this)}", "turn the sign of the number in it")
    return paren(exp.Neg(this=translate(node.this)))


def _absolute(node: exp.Abs, translate: Translate) -> exp.Expr:
    return call("abs", translate(node.this))


def _rounded(node: exp.Round, translate: Translate) -> exp.Expr:
    places = literal_number(node.args.get("decimals")) if node.args.get("decimals") is not None else 0
    if type_of(node.this) in FLOATS or places is None:
        raise NotOnSpark(
            node, "round of a DOUBLE, or to a number of places that is computed", "cast it to a DECIMAL first"
        )
    return cast(call("round", translate(node.this), number(places)), type_of(node))


def _truncated(node: exp.Expr, translate: Translate) -> exp.Expr:
    if node.args.get("decimals") is not None or not is_number(type_of(node.this)) or type_of(node.this) in FLOATS:
        raise NotOnSpark(node, "trunc of a DOUBLE or a day, or to a number of places", "cast it to a DECIMAL first")
    return let(translate(node.this), lambda value: cast(_towards_zero(value), type_of(node)))


def _towards_zero(value: exp.Expr) -> exp.Expr:
    negative = exp.LT(this=value.copy(), expression=number(0))
    return when(negative, call("ceil", value.copy()), call("floor", value.copy()))


def _floor(name: str) -> Rule[Any]:
    def rule(node: exp.Expr, translate: Translate) -> exp.Expr:
        if node.args.get("decimals") is not None or type_of(node.this) in FLOATS:
            raise NotOnSpark(node, f"{name} of a DOUBLE, or to a number of places", "cast it to a DECIMAL first")
        return cast(call(name, translate(node.this)), type_of(node))

    return rule


def _sign(node: exp.Sign, translate: Translate) -> exp.Expr:
    return cast(call("sign", fitted(node.this, translate(node.this), type_of(node.this))), type_of(node))


def _power(node: exp.Pow, translate: Translate) -> exp.Expr:
    """A power of ten that is cast to a DECIMAL; other powers are DOUBLEs that Java and C may round otherwise."""
    base, around = node.this, node.parent
    while isinstance(base, exp.Cast | exp.Paren):
        base = base.this
    while isinstance(around, exp.Paren):
        around = around.parent
    is_cast = isinstance(around, exp.Cast) and decimal_of(type_of(around)) is not None
    if literal_number(base) != 10 or not is_cast or not is_integer(type_of(node.expression)):
        raise NotOnSpark(node, "a power, which is a DOUBLE", "multiply; a power of ten may be cast to a DECIMAL")
    exponent = cast(translate(node.expression), "DOUBLE")
    large = cast(call("raise_error", string(_LARGE_POWER)), "DOUBLE")
    power = call("power", cast(number(10), "DOUBLE"), exponent.copy())
    return when(exp.GT(this=exponent, expression=number(9)), large, power)


def _shifted_hash(node: exp.BitwiseRightShift, translate: Translate) -> exp.Expr:
    """hash(...) >> n, by which a query compares rows; of other numbers nothing is said."""
    if not isinstance(node.this, exp.Anonymous) or node.this.name.lower() != "hash":
        raise NotOnSpark(node, "an operator of bits", "use arithmetic")
    return call("shiftright", translate(node.this), translate(node.expression))


_LARGE_POWER = "10 ** n above 10 ** 9: as a DECIMAL of twelve places DuckDB makes 99999999999.999992 of 10 ** 11"
_TRIED: dict[type[exp.Expr], str] = {exp.Add: "try_add", exp.Sub: "try_subtract", exp.Mul: "try_multiply"}


def _tried(node: exp.Try, translate: Translate) -> exp.Expr:
    """TRY of sums, products and casts: null where one of them fails. What is in a CASE is not tried: it is an error."""
    inner = exp.Paren(this=node.this.copy())
    failed: list[exp.Expr] = []
    for one in _outside_cases(inner, exp.Cast):
        if not isinstance(one, exp.TryCast):
            safe = exp.TryCast(this=one.this, to=one.args["to"])
            safe.meta.update(one.meta)
            one.replace(safe)
            failed.append(_fails(translate(safe), translate(safe.this)))
    made = exp.Paren(this=translate(inner.this))
    for one in _outside_cases(made, exp.Cast, *_TRIED):
        if isinstance(one, exp.Cast):
            if not isinstance(one, exp.TryCast):
                one.replace(exp.TryCast(this=one.this.copy(), to=one.to.copy(), safe=True))
        else:
            sum_ = call(_TRIED[type(one)], one.this.copy(), one.expression.copy())
            failed.append(_fails(sum_, one.this, one.expression))
            one.replace(sum_)
    return when(exp.or_(*failed), exp.null(), made) if failed else made


def _outside_cases(tree: exp.Expr, *kinds: type[exp.Expr]) -> list[exp.Expr]:
    """Nodes of these kinds that are always computed, those that are deeper first."""
    return [one for one in reversed(list(tree.find_all(*kinds))) if one.find_ancestor(exp.Case) is None]


def _fails(value: exp.Expr, *sides: exp.Expr) -> exp.Expr:
    """Whether a value is null though nothing that it is made of is."""
    there = exp.and_(*(exp.not_(is_null(side.copy())) for side in sides))
    return paren(exp.And(this=is_null(value.copy()), expression=paren(there)))


NODES: dict[type[exp.Expr], Rule[Any]] = {
    exp.BitwiseRightShift: _shifted_hash,
    exp.Pow: _power,
    exp.Add: _sum_or_difference,
    exp.Sub: _sum_or_difference,
    exp.Mul: _exactly,
    exp.Div: _quotient,
    exp.IntDiv: _whole_quotient,
    exp.Mod: _remainder,
    exp.Neg: _negative,
    exp.Abs: _absolute,
    exp.Round: _rounded,
    exp.Trunc: _truncated,
    exp.Floor: _floor("floor"),
    exp.Ceil: _floor("ceil"),
    exp.Sign: _sign,
    exp.Try: _tried,
    **dict.fromkeys(
        (exp.Sqrt, exp.Exp, exp.Ln, exp.Log),
        refuse("a function of DOUBLEs", "published figures are decimals: multiply, and use integer division"),
    ),
    **dict.fromkeys(
        (exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseLeftShift),
        refuse("an operator of bits", "use arithmetic"),
    ),
}
FUNCTIONS: dict[str, Rule[Any]] = {}
