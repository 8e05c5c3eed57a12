"""Aggregates and windows."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlglot import exp

from lswh.engine.spark.annotation import type_of
from lswh.engine.spark.refusal import NotOnSpark
from lswh.engine.spark.rules.lists import field_names, fields
from lswh.engine.spark.rules.rule import (
    Rule,
    Translate,
    binary,
    call,
    is_null,
    literal_number,
    literal_text,
    number,
    refuse,
    same,
    string,
    when,
)
from lswh.engine.spark.types import FLOATS, cast, decimal_of, is_integer


def _count(node: exp.Count, translate: Translate) -> exp.Expr:
    if node.this is None or isinstance(node.this, exp.Star):
        return exp.Count(this=exp.Star())
    return exp.Count(this=translate(node.this), expressions=[translate(one) for one in node.expressions])


def _distinct(node: exp.Distinct, translate: Translate) -> exp.Expr:
    if node.args.get("on") is not None:
        raise NotOnSpark(node, "DISTINCT ON", "write QUALIFY row_number() OVER (...) = 1")
    return exp.Distinct(expressions=[translate(one) for one in node.expressions])


def _sum(node: exp.Sum, translate: Translate) -> exp.Expr:
    """A sum of whole numbers is a HUGEINT, of decimals one of 38 digits. A sum of DOUBLEs depends on the order."""
    to = type_of(node)
    inner = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
    if to in FLOATS:
        raise NotOnSpark(node, "a sum of DOUBLEs, which depends on the order of the rows", "cast them to DECIMAL")
    value = cast(translate(inner), to)
    return cast(exp.Sum(this=exp.Distinct(expressions=[value]) if isinstance(node.this, exp.Distinct) else value), to)


def _average(node: exp.Avg, translate: Translate) -> exp.Expr:
    """A DOUBLE, of the exact sum."""
    of = type_of(node.this) if not isinstance(node.this, exp.Distinct) else ""
    scale = decimal_of(of)
    if not (is_integer(of) or (scale and scale[1] == 0)):
        raise NotOnSpark(node, f"avg of {of or 'DISTINCT values'}", "divide sum by count, and cast")
    value = cast(translate(node.this), "HUGEINT")
    counted = exp.Count(this=translate(node.this))
    total = cast(exp.Sum(this=value), "DOUBLE")
    return when(exp.GT(this=counted, expression=number(0)), binary(exp.Div, total, cast(counted.copy(), "DOUBLE")))


def _extreme(name: str) -> Rule[Any]:
    def rule(node: exp.Expr, translate: Translate) -> exp.Expr:
        if node.expressions:
            raise NotOnSpark(node, f"{name} of several rows", "write QUALIFY row_number() OVER (...) <= n")
        inner = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
        if type_of(inner).startswith("STRUCT") or type_of(inner).endswith("[]"):
            raise NotOnSpark(
                node,
                f"{name} of {type_of(inner)}, in which a null counts otherwise",
                "use arg_min or arg_max with a struct as key",
            )
        return call(name, translate(inner))

    return rule


def _of_the_extreme(name: str) -> Rule[Any]:
    """arg_min and arg_max: of the rows where neither value is null; in a struct, a null is above all others."""

    def rule(node: exp.ArgMin | exp.ArgMax, translate: Translate) -> exp.Expr:
        if node.args.get("count") is not None:
            raise NotOnSpark(node, f"{name} of several rows", "write QUALIFY row_number() OVER (...) <= n")
        value, by = translate(node.this), node.expression
        if isinstance(by, exp.Struct):
            parts: list[exp.Expr] = []
            for one in fields(by):
                if type_of(one).startswith("STRUCT") or type_of(one).endswith("[]"):
                    raise NotOnSpark(
                        one, "a struct or a list in the struct that rows are ordered by", "write its parts out"
                    )
                parts += [is_null(translate(one)), translate(one)]
            key: exp.Expr = call("struct", *parts)
        elif type_of(by).startswith("STRUCT"):
            raise NotOnSpark(by, "a struct that is computed before", "write it out: {a: ..., b: ...}")
        else:
            key = translate(by)
        return call(name, value, when(exp.Not(this=is_null(value.copy())), key))

    return rule


def _one(name: str, *, ignores_nulls: bool) -> Rule[Any]:
    def rule(node: exp.Expr, translate: Translate) -> exp.Expr:
        return call(name, translate(node.this), *([exp.true()] if ignores_nulls else []))

    return rule


def _ignoring(node: exp.IgnoreNulls, translate: Translate) -> exp.Expr:
    if isinstance(node.this, exp.AnyValue | exp.First | exp.Last):
        name = {exp.AnyValue: "any_value", exp.First: "first", exp.Last: "last"}[type(node.this)]
        return call(name, translate(node.this.this), exp.true())
    raise NotOnSpark(node, "IGNORE NULLS", "leave nulls out with FILTER")


def _quantile(node: exp.PercentileDisc, translate: Translate) -> exp.Expr:
    """The value of the row at ceil(n * share) in order; all values of a group are gathered."""
    share = literal_number(node.expression)
    if share is None or not 0 <= share <= 1:
        raise NotOnSpark(node, "quantile_disc of a share that is computed", "write it out")
    values = call("collect_list", translate(node.this))
    place = call("greatest", call("ceil", binary(exp.Mul, call("size", values), number(share))), number(1))
    return call("get", call("array_sort", values.copy()), cast(binary(exp.Sub, place, number(1)), "INTEGER"))


def _filter(node: exp.Filter, translate: Translate) -> exp.Expr:
    """FILTER of an aggregate; where the aggregate is written as several, each is filtered."""
    condition = translate(node.expression.this)
    aggregate: exp.Expr = translate(node.this)
    for one in [one for one in aggregate.walk() if _is_aggregate(one) and not isinstance(one.parent, exp.Filter)]:
        filtered = exp.Filter(this=one.copy(), expression=exp.Where(this=condition.copy()))
        if one is aggregate:
            return filtered
        one.replace(filtered)
    return aggregate


_AGGREGATES = frozenset(
    {"min", "max", "min_by", "max_by", "any_value", "first", "last", "collect_list", "bool_or", "bool_and"}
)


def _is_aggregate(node: exp.Expr) -> bool:
    return isinstance(node, exp.Sum | exp.Count) or (isinstance(node, exp.Anonymous) and node.name in _AGGREGATES)


def _window(node: exp.Window, translate: Translate) -> exp.Expr:
    """A window; where the aggregate in it is written as several, each has it."""
    function = node.this
    if isinstance(function, exp.Filter):
        raise NotOnSpark(node, "FILTER of an aggregate over a window", "write CASE WHEN ... END in the aggregate")
    over = {
        "partition_by": [translate(one) for one in node.args.get("partition_by") or []],
        "order": translate(node.args["order"]) if node.args.get("order") is not None else None,
        "spec": _frame(node.args["spec"], translate) if node.args.get("spec") is not None else None,
        "alias": node.args["alias"].copy() if node.args.get("alias") is not None else None,
        "over": "OVER",
    }
    if isinstance(function, exp.Identifier):  # WINDOW name AS (...)
        return exp.Window(this=function.copy(), **{**over, "over": None})
    made: exp.Expr = translate(function)
    parts = [one for one in made.walk() if _is_aggregate(one)] or [made]
    for one in parts:
        windowed = exp.Window(this=one.copy(), **{key: _again(value) for key, value in over.items()})
        if one is made:
            return windowed
        one.replace(windowed)
    return made


def _again(value: Any) -> Any:
    if isinstance(value, list):
        return [one.copy() for one in value]
    return value.copy() if isinstance(value, exp.Expr) else value


def _frame(spec: exp.WindowSpec, translate: Translate) -> exp.Expr:
    """A frame whose ends are written out."""
    for side in ("start", "end"):
        end = spec.args.get(side)
        if isinstance(end, exp.Expr) and literal_number(end) is None:
            raise NotOnSpark(
                end,
                "a frame of a window whose end is computed",
                "write a window for each case, with its number of rows",
            )
    if spec.args.get("exclude") is not None or (spec.args.get("kind") or "").upper() == "GROUPS":
        raise NotOnSpark(spec, "EXCLUDE or GROUPS in a frame", "use ROWS or RANGE")
    return same(spec, translate)  # type: ignore[no-any-return] # it makes a node of the same kind


def _ordered(node: exp.Ordered, translate: Translate) -> exp.Expr:
    """Nulls come last on DuckDB unless something else is said; on Spark it is always said."""
    return exp.Ordered(
        this=translate(node.this), desc=node.args.get("desc"), nulls_first=bool(node.args.get("nulls_first"))
    )


def _shifted(name: str) -> Rule[Any]:
    def rule(node: exp.Lag | exp.Lead, translate: Translate) -> exp.Expr:
        offset, default = node.args.get("offset"), node.args.get("default")
        if offset is not None and literal_number(offset) is None:
            raise NotOnSpark(node, f"{name} by a number that is computed", "write the number out")
        arguments = [translate(node.this)]
        if offset is not None:
            arguments.append(translate(offset))
        if default is not None:
            arguments.append(cast(translate(default), type_of(node)))
        return call(name, *arguments)

    return rule


def _of_rows(name: str) -> Rule[Any]:
    def rule(node: exp.Expr, translate: Translate) -> exp.Expr:
        del translate
        if node.expressions:
            raise NotOnSpark(node, f"{name} with arguments", "order in the window")
        return cast(call(name), type_of(node)) if False else call(name)

    return rule


def _joined_in_order(node: exp.GroupConcat, translate: Translate) -> exp.Expr:
    """string_agg over a window that is ordered, and only there."""
    window = node.find_ancestor(exp.Window, exp.Select)
    is_ordered = isinstance(window, exp.Window) and any(window.args.get(part) for part in ("order", "alias"))
    separator = literal_text(node.args.get("separator"))
    if not is_ordered or separator is None or isinstance(node.this, exp.Order | exp.Distinct):
        raise NotOnSpark(
            node, "string_agg of rows, which are in no order", "write it OVER (ORDER BY ...), or count the rows"
        )
    gathered = call("collect_list", translate(node.this))
    some = exp.GT(this=call("size", gathered), expression=number(0))
    return when(some, call("array_join", gathered.copy(), string(separator)))


def _gathered(node: exp.ArrayAgg, translate: Translate) -> exp.Expr:
    """A list of rows, nulls too, in no order; null where there are none. A model may not keep one."""
    if isinstance(node.this, exp.Distinct | exp.Order):
        raise NotOnSpark(node, "a list of rows that are distinct or ordered", "make it of a query that is")
    gathered = call("collect_list", call("struct", exp.Alias(this=translate(node.this), alias=exp.to_identifier("x"))))
    element = exp.to_identifier(f"lswh_e{next(_ELEMENTS)}")
    taken = exp.Lambda(this=exp.Dot(this=element.copy(), expression=exp.to_identifier("x")), expressions=[element])
    some = exp.GT(this=exp.Count(this=exp.Star()), expression=number(0))
    return when(some, call("transform", gathered, taken))


_ELEMENTS = count()
NODES: dict[type[exp.Expr], Rule[Any]] = {
    exp.Count: _count,
    exp.Distinct: _distinct,
    exp.Sum: _sum,
    exp.Avg: _average,
    exp.Min: _extreme("min"),
    exp.Max: _extreme("max"),
    exp.ArgMin: _of_the_extreme("min_by"),
    exp.ArgMax: _of_the_extreme("max_by"),
    exp.AnyValue: _one("any_value", ignores_nulls=True),
    exp.First: _one("first", ignores_nulls=False),
    exp.Last: _one("last", ignores_nulls=False),
    exp.FirstValue: _one("first", ignores_nulls=False),
    exp.LastValue: _one("last", ignores_nulls=False),
    exp.IgnoreNulls: _ignoring,
    exp.PercentileDisc: _quantile,
    exp.LogicalOr: _one("bool_or", ignores_nulls=False),
    exp.LogicalAnd: _one("bool_and", ignores_nulls=False),
    exp.Filter: _filter,
    exp.Window: _window,
    exp.Order: same,
    exp.Ordered: _ordered,
    exp.Lag: _shifted("lag"),
    exp.Lead: _shifted("lead"),
    exp.RowNumber: _of_rows("row_number"),
    exp.Rank: _of_rows("rank"),
    exp.DenseRank: _of_rows("dense_rank"),
    exp.GroupConcat: _joined_in_order,
    exp.ArrayAgg: _gathered,
    exp.Median: refuse("median", "use quantile_disc"),
    exp.PercentileCont: refuse("quantile_cont, a DOUBLE", "use quantile_disc"),
    exp.Mode: refuse("mode, where several values are as frequent", "count, and choose with arg_max"),
}
FUNCTIONS: dict[str, Rule[Any]] = {}
__all__ = ["FUNCTIONS", "NODES", "field_names"]
