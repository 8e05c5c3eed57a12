"""Lists and structs."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from lswh.engine.spark.annotation import type_of
from lswh.engine.spark.macros import LET
from lswh.engine.spark.refusal import NotOnSpark
from lswh.engine.spark.rules.casts import fitted
from lswh.engine.spark.rules.rule import (
    Rule,
    Translate,
    binary,
    call,
    is_null,
    literal_number,
    literal_text,
    named,
    number,
    string,
    when,
)
from lswh.engine.spark.types import NULL, cast


def _list(node: exp.Array, translate: Translate) -> exp.Expr:
    """Elements of one type."""
    of = type_of(node).removesuffix("[]")
    if not node.expressions:
        return call("array")
    return call(
        "array", *(fitted(one, translate(one), of) if of != NULL else translate(one) for one in node.expressions)
    )


def fields(node: exp.Struct) -> list[exp.Expr]:
    """The values of a struct that is written out."""
    return [one.expression if isinstance(one, exp.PropertyEQ) else one for one in node.expressions]


def field_names(node: exp.Struct) -> list[str]:
    """Their names."""
    return [one.this.name if isinstance(one, exp.PropertyEQ) else one.alias_or_name for one in node.expressions]


def _struct(node: exp.Struct, translate: Translate) -> exp.Expr:
    parts: list[exp.Expr] = []
    for name, value in zip(field_names(node), fields(node), strict=True):
        parts += [string(name), translate(value)]
    return call("named_struct", *parts)


def _element(node: exp.Bracket, translate: Translate) -> exp.Expr:
    """An element by its place from 1, or from the end; null where there is none."""
    [place] = node.expressions
    if isinstance(place, exp.Slice) and type_of(node.this).endswith("[]"):
        return _slice(node, place, translate)
    if not type_of(node.this).endswith("[]") or isinstance(place, exp.Slice):
        raise NotOnSpark(node, f"[...] of {type_of(node.this)}, or a slice", "use left, right, or a place in a list")
    at = cast(_from_one(place, translate), "INTEGER")
    return call("try_element_at", translate(node.this), call("nullif", at, number(0)))


def _slice(node: exp.Expr, place: exp.Slice, translate: Translate) -> exp.Expr:
    first, last = literal_number(place.this), literal_number(place.expression)
    if first is None or last is None or first < 1 or last < first or place.args.get("step") is not None:
        raise NotOnSpark(
            node, "a slice of a list whose ends are computed, or counted from the end", "write 1 and above"
        )
    return call("slice", translate(node.this), number(int(first)), number(int(last - first + 1)))


def _from_one(place: exp.Expr, translate: Translate) -> exp.Expr:
    """A place as DuckDB counts: sqlglot has taken one off it where it knows that it is a number."""
    if literal_number(place) is not None:
        return binary(exp.Add, translate(place), number(1))
    is_less = isinstance(place, exp.Add) and literal_number(place.expression) == -1
    return translate(place.this) if is_less else translate(place)  # type: ignore[no-any-return]


def _unnested(node: exp.Explode, translate: Translate) -> exp.Expr:
    if node.expressions or isinstance(node.this, exp.Explode):
        raise NotOnSpark(node, "unnest of several lists", "unnest one, and join the others")
    return call("explode", translate(node.this))


def _range(node: exp.GenerateSeries, translate: Translate) -> exp.Expr:
    """Whole numbers from one to another; none where the first is above the last."""
    if type_of(node) == "TIMESTAMP[]":
        return _moments(node, translate)
    if node.args.get("step") is not None or type_of(node) != "BIGINT[]":
        raise NotOnSpark(node, "range or generate_series with a step, or of moments", "multiply whole numbers")
    start = (
        cast(translate(node.args["start"]), "BIGINT")
        if node.args.get("start") is not None
        else cast(number(0), "BIGINT")
    )
    end = cast(translate(node.args["end"]), "BIGINT")
    last = binary(exp.Sub, end, number(1)) if node.args.get("is_end_exclusive") else end
    some = exp.LTE(this=start, expression=last)
    empty = exp.Cast(this=call("array"), to=exp.DataType.build("ARRAY<BIGINT>", dialect="spark"))
    return when(some, call("sequence", start.copy(), last.copy()), empty)


def _moments(node: exp.GenerateSeries, translate: Translate) -> exp.Expr:
    """Moments that are months apart; a step that does not go forward is an error on Spark.

    So is a first day after the 28th: DuckDB goes on from the day that a short month leaves, Spark does not.
    """
    step = node.args["step"]
    if not isinstance(step, exp.Anonymous) or step.name.lower() != "to_months" or node.args.get("is_end_exclusive"):
        raise NotOnSpark(node, "a series of moments that are not months apart", "use to_months")
    start, end = (cast(translate(node.args[one]), "TIMESTAMP") for one in ("start", "end"))
    empty = exp.Cast(this=call("array"), to=exp.DataType.build("ARRAY<TIMESTAMP_NTZ>", dialect="spark"))
    series = call("sequence", start.copy(), end.copy(), translate(step))
    late = exp.GT(this=call("day", start.copy()), expression=number(28))
    stopped = exp.Cast(this=call("raise_error", string(_LATE)), to=empty.to.copy())
    return exp.Case(
        ifs=[
            exp.If(this=late, true=stopped),
            exp.If(this=exp.LTE(this=start, expression=end), true=series),
            exp.If(this=exp.GT(this=start.copy(), expression=end.copy()), true=empty),
        ]
    )


def _size(node: exp.Expr, translate: Translate) -> exp.Expr:
    return cast(call("size", translate(node.this)), "BIGINT")


def _let(node: exp.Anonymous, translate: Translate) -> exp.Expr:
    """A value with a name: the argument of a lambda."""
    name, value, body = node.expressions
    parameter = exp.to_identifier(name.name, quoted=True)
    of = cast(translate(value), type_of(value))
    return call(
        "get",
        call("transform", call("array", of), exp.Lambda(this=translate(body), expressions=[parameter])),
        number(0),
    )


def _of_elements(name: str) -> Rule[Any]:
    def rule(node: exp.Expr, translate: Translate) -> exp.Expr:
        parameter = exp.to_identifier(node.expression.expressions[0].name, quoted=True)
        body = exp.Lambda(this=translate(node.expression.this), expressions=[parameter])
        return call(name, translate(node.this), body)

    return rule


def _contains(node: exp.ArrayContains, translate: Translate) -> exp.Expr:
    """Null where the list or the value is; false, and not null, where the list has nulls only beside."""
    there = call("array_contains", translate(node.this), translate(node.expression))
    nulls = exp.or_(is_null(translate(node.this)), is_null(translate(node.expression)))
    return exp.Case(ifs=[exp.If(this=nulls, true=exp.null())], default=call("coalesce", there, exp.false()))


def _text_of(node: exp.ArrayToString, translate: Translate) -> exp.Expr:
    if type_of(node.this) != "VARCHAR[]" or literal_text(node.expression) is None:
        raise NotOnSpark(node, "array_to_string of other elements than texts", "cast the elements")
    return call("array_join", translate(node.this), translate(node.expression))


def _sorted(node: exp.ArraySort, translate: Translate) -> exp.Expr:
    """Upwards, nulls last."""
    if node.expression is not None:
        raise NotOnSpark(node, "list_sort in another order", "sort upwards")
    return call("array_sort", translate(node.this))


def _distinct(node: exp.ArrayDistinct, translate: Translate) -> exp.Expr:
    """Without nulls; in no order that anybody knows."""
    return call("array_compact", call("array_distinct", translate(node.this)))


_LATE = "a series of months from a day after the 28th: begin on the first"
NODES: dict[type[exp.Expr], Rule[Any]] = {
    exp.Array: _list,
    exp.Struct: _struct,
    exp.Bracket: _element,
    exp.Explode: _unnested,
    exp.GenerateSeries: _range,
    exp.ArraySize: _size,
    exp.ArrayFilter: _of_elements("filter"),
    exp.Transform: _of_elements("transform"),
    exp.ArrayContains: _contains,
    exp.ArrayToString: _text_of,
    exp.ArrayDistinct: _distinct,
    exp.Flatten: named("flatten"),
    exp.ArraySort: _sorted,
}
FUNCTIONS: dict[str, Rule[Any]] = {LET: _let}
