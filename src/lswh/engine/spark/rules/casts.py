"""Casts: what becomes of a value of one type where another is asked for. Texts are read as DuckDB reads them."""

from __future__ import annotations

import re

from sqlglot import exp

from lswh.engine.spark.annotation import type_of
from lswh.engine.spark.refusal import NotOnSpark
from lswh.engine.spark.rules.rule import Translate, call, is_null, let, literal_text, number, string, when
from lswh.engine.spark.types import (
    FLOATS,
    INTEGERS,
    NULL,
    NoSuchType,
    cast,
    decimal_of,
    is_integer,
    is_number,
    spark_type,
    try_cast,
)

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}(\.\d{1,6})?)?")
_BLANK = " \t\n\v\f\r"
_SPACE = r"[ \t\n\x0B\f\r]*"
_DIGITS = "[0-9]+(?:_[0-9]+)*"
_PLAIN = rf"\A{_SPACE}[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS}){_SPACE}\z"
_ROUNDED = rf"\A{_SPACE}([+-]?(?:{_DIGITS})?(?:\.[0-9]?)?)"
_OTHERWISE = rf"\A{_SPACE}[+-]?(?:[0-9._]+[eE][+-]?[0-9]+|0[xXbB][0-9a-fA-F_]+){_SPACE}\z"
_DECIMAL = rf"\A{_SPACE}[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?[0-9]{{1,4}})?{_SPACE}\z"
_CLOCK = r"[ T](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
_DAY = rf"\A{_SPACE}([0-9]{{1,4}}(?<!\b0{{1,4}}))([-/\\ ])([0-9]{{1,2}})\2([0-9]{{1,2}})(?:{_CLOCK})?{_SPACE}\z"
_OTHER_DAY = (
    rf"(?i)\A{_SPACE}(?:[+-]?infinity|epoch|-?[0-9]+([-/\\ ])[0-9]{{1,2}}\1[0-9]{{1,2}}(?:[ T][0-9(].*)?){_SPACE}\z"
)
_UNREAD = (
    "a text that is cast to a whole number is written with an exponent, or as 0x or 0b: write it as a plain decimal"
)
_UNREAD_DAY = "a text that is cast to DATE is a day that Spark does not know as DuckDB does: write it as 2024-05-01"
_TRUE, _FALSE = ("true", "t", "1", "yes", "y"), ("false", "f", "0", "no", "n")


def _cast(node: exp.Cast, translate: Translate) -> exp.Expr:
    try:
        return converted(node, node.this, translate(node.this), type_of(node), is_safe=isinstance(node, exp.TryCast))
    except NoSuchType as error:
        raise NotOnSpark(
            node, f"the type {error}", "cast to a type that Parquet has: a number, text, DATE, TIMESTAMP"
        ) from error


def fitted(node: exp.Expr, value: exp.Expr, to: str) -> exp.Expr:
    """An operand, translated as `value`, with the type that DuckDB gives it beside the others."""
    return value if type_of(node) == to else converted(node, node, value, to, is_safe=False)


def converted(node: exp.Expr, source: exp.Expr, value: exp.Expr, to: str, *, is_safe: bool) -> exp.Expr:  # noqa: PLR0911 a case each
    """A value of the expression `source` as another type. is_safe: null where it cannot be."""
    from_ = type_of(source)
    plain = try_cast if is_safe else cast
    if from_ in (to, NULL):
        return cast(value, to) if from_ == NULL else value
    if from_ == "VARCHAR":
        return _of_text(node, source, value, to, is_safe=is_safe)
    if to == "VARCHAR":
        if from_ in FLOATS or not (is_number(from_) or from_ in ("DATE", "BOOLEAN", "TIMESTAMP")):
            raise NotOnSpark(node, f"the text of a {from_}", "cast it to a DECIMAL first")
        return cast(value, to)
    if is_number(from_) and is_integer(to):
        if from_ in FLOATS:
            return plain(call("rint", value), to)
        return plain(value if is_integer(from_) else call("round", value), to)
    if (is_number(from_) or from_ == "BOOLEAN") and is_number(to):
        return plain(value, to)
    if is_number(from_) and to == "BOOLEAN":
        return cast(value, to)
    if {from_, to} <= {"DATE", "TIMESTAMP"}:
        return cast(value, to)
    if from_.endswith("[]") and to.endswith("[]") and _is_plain_widening(from_[:-2], to[:-2]):
        return cast(value, to)
    spark_type(to)
    raise NotOnSpark(node, f"a cast of {from_} to {to}", "cast its parts one by one")


def _is_plain_widening(from_: str, to: str) -> bool:
    return (
        from_ in ("INTEGER", NULL)
        or (from_ in INTEGERS and is_number(to))
        or bool(decimal_of(from_) and decimal_of(to))
    )


def _of_text(node: exp.Expr, source: exp.Expr, value: exp.Expr, to: str, *, is_safe: bool) -> exp.Expr:
    plain = try_cast if is_safe else cast
    text = literal_text(source)
    if is_integer(to):
        return let(value, lambda text: _whole_number(text, to, is_safe=is_safe))
    if decimal_of(to):
        return let(value, lambda text: _decimal(text, to, is_safe=is_safe))
    if to == "DATE":
        if text is not None and _ISO_DAY.fullmatch(text):
            return plain(value, to)
        return let(value, lambda text: _day(text, is_safe=is_safe))
    if to == "BOOLEAN":
        return let(value, lambda text: _truth(text, is_safe=is_safe))
    if to == "TIMESTAMP" and text is not None and _ISO_MOMENT.fullmatch(text):
        return plain(value, to)
    raise NotOnSpark(node, f"a cast of a text to {to}", "cast it to a DECIMAL or a DATE, or write the moment out")


def _whole_number(text: exp.Expr, to: str, *, is_safe: bool) -> exp.Expr:
    """A whole number in a text; a fraction is rounded by its first digit. 1e3, 0x1F and 0b1 are an error."""
    kept = call("regexp_extract", text.copy(), string(_ROUNDED), number(1))
    plain = try_cast if is_safe else cast
    read = plain(call("round", plain(call("replace", kept, string("_"), string("")), "DECIMAL(38,1)")), to)
    ways = [
        exp.If(this=exp.RegexpLike(this=text.copy(), expression=string(_PLAIN)), true=read),
        exp.If(this=exp.RegexpLike(this=text.copy(), expression=string(_OTHERWISE)), true=_stop(_UNREAD, to)),
    ]
    return exp.Case(ifs=ways, default=_failed("a text that is cast to a number is none: ", text, to, is_safe=is_safe))


def _decimal(text: exp.Expr, to: str, *, is_safe: bool) -> exp.Expr:
    """A decimal in a text, rounded half up; an exponent is allowed."""
    plain = try_cast if is_safe else cast
    bare = call("replace", call("btrim", text.copy(), string(_BLANK)), string("_"), string(""))
    is_one = exp.RegexpLike(this=text.copy(), expression=string(_DECIMAL))
    return when(
        is_one, plain(bare, to), _failed("a text that is cast to a number is none: ", text, to, is_safe=is_safe)
    )


def _truth(text: exp.Expr, *, is_safe: bool) -> exp.Expr:
    lowered = call("lower", text.copy())
    ways = [
        exp.If(this=exp.In(this=lowered.copy(), expressions=[string(one) for one in words]), true=truth)
        for words, truth in ((_TRUE, exp.true()), (_FALSE, exp.false()))
    ]
    return exp.Case(
        ifs=ways, default=_failed("a text that is cast to BOOLEAN is none: ", text, "BOOLEAN", is_safe=is_safe)
    )


def _day(text: exp.Expr, *, is_safe: bool) -> exp.Expr:
    """A day in a text: year, month and day with one and the same sign between them, and then nothing or a time."""
    plain = try_cast if is_safe else cast
    parts = [
        call("lpad", call("regexp_extract", text.copy(), string(_DAY), number(group)), number(width), string("0"))
        for group, width in ((1, 4), (3, 2), (4, 2))
    ]
    ways = [
        exp.If(
            this=exp.RegexpLike(this=text.copy(), expression=string(_DAY)),
            true=plain(call("concat_ws", string("-"), *parts), "DATE"),
        ),
        exp.If(this=exp.RegexpLike(this=text.copy(), expression=string(_OTHER_DAY)), true=_stop(_UNREAD_DAY, "DATE")),
    ]
    return exp.Case(ifs=ways, default=_failed("a text that is cast to DATE is none: ", text, "DATE", is_safe=is_safe))


def _failed(what: str, text: exp.Expr, to: str, *, is_safe: bool) -> exp.Expr:
    """Null, or an error unless the text itself is null."""
    nothing = cast(exp.null(), to)
    return (
        nothing
        if is_safe
        else when(
            is_null(text.copy()), nothing, cast(call("raise_error", call("concat", string(what), text.copy())), to)
        )
    )


def _stop(what: str, to: str) -> exp.Expr:
    return cast(call("raise_error", string(what)), to)


NODES = {exp.Cast: _cast, exp.TryCast: _cast}
FUNCTIONS: dict[str, object] = {}
