"""Conditions: comparisons, CASE, what is chosen of several values. A text is never compared with anything else."""

from __future__ import annotations

import re
from typing import Any

from sqlglot import exp

from lswh.engine.spark.annotation import type_of
from lswh.engine.spark.refusal import NotOnSpark
from lswh.engine.spark.rules.casts import fitted
from lswh.engine.spark.rules.rule import Rule, Translate, call, literal_text, refuse, same
from lswh.engine.spark.types import NULL, cast, is_number

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _family(type_: str) -> str:
    if is_number(type_):
        return "a number"
    return "a day or moment" if type_ in ("DATE", "TIMESTAMP") else type_


def _compared(node: exp.Expr, one: exp.Expr, other: exp.Expr, translate: Translate) -> tuple[exp.Expr, exp.Expr]:
    """Both sides of a comparison, where both engines compare them alike."""
    types = type_of(one), type_of(other)
    if NULL not in types and _family(types[0]) != _family(types[1]):
        day = "DATE" in types and any(_ISO_DAY.fullmatch(literal_text(side) or "") for side in (one, other))
        if not day:
            raise NotOnSpark(
                node, f"it compares {types[0]} with {types[1]}", "cast one of them, so that both are alike"
            )
        sides = [cast(translate(side), "DATE") if literal_text(side) else translate(side) for side in (one, other)]
        return sides[0], sides[1]
    if any(type_.startswith("STRUCT") or type_.endswith("[]") for type_ in types):
        raise NotOnSpark(
            node, f"it compares values of the type {types[0]}, in which a null counts otherwise", "compare their parts"
        )
    return translate(one), translate(other)


def _comparison(node: exp.Binary, translate: Translate) -> exp.Expr:
    left, right = _compared(node, node.this, node.expression, translate)
    return type(node)(this=left, expression=right)


def _distinct_from(node: exp.Binary, translate: Translate) -> exp.Expr:
    left, right = _compared(node, node.this, node.expression, translate)
    equal = exp.NullSafeEQ(this=left, expression=right)
    return equal if isinstance(node, exp.NullSafeEQ) else exp.Not(this=exp.Paren(this=equal))


def _between(node: exp.Between, translate: Translate) -> exp.Expr:
    this, low = _compared(node, node.this, node.args["low"], translate)
    _, high = _compared(node, node.this, node.args["high"], translate)
    return exp.Between(this=this, low=low, high=high)


def _in(node: exp.In, translate: Translate) -> exp.Expr:
    query = node.args.get("query")
    if node.args.get("field") is not None or node.args.get("unnest") is not None:
        raise NotOnSpark(node, "IN a list", "write IN (SELECT unnest(list))")
    if query is not None:
        _check_place(node)
        return exp.In(this=translate(node.this), query=translate(query))
    values = []
    this = translate(node.this)
    for one in node.expressions:
        this, value = _compared(node, node.this, one, translate)
        values.append(value)
    return exp.In(this=this, expressions=values)


def _check_place(node: exp.In) -> None:
    """Spark answers false instead of null to IN (SELECT ...): where only true counts, that is the same."""
    child, parent = _above(node)
    if isinstance(parent, exp.Not):
        child, parent = _above(parent)
    while isinstance(parent, exp.And | exp.Or | exp.Coalesce):
        child, parent = _above(parent)
        if isinstance(parent, exp.Not) and isinstance(child, exp.Coalesce):
            child, parent = _above(parent)
    if not isinstance(parent, exp.Where | exp.Having | exp.Join):
        raise NotOnSpark(node, "IN (SELECT ...) where null and false differ", "write EXISTS, or a semi or anti join")


def _above(node: exp.Expr) -> tuple[exp.Expr, exp.Expr | None]:
    """What an expression stands in, beyond brackets, and the part of it that it is."""
    child, parent = node, node.parent
    while isinstance(parent, exp.Paren):
        child, parent = parent, parent.parent
    return child if not isinstance(child, exp.Paren) else node, parent


def _is(node: exp.Is, translate: Translate) -> exp.Expr:
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        raise NotOnSpark(node, "IS with something else than NULL, TRUE or FALSE", "write IS NOT DISTINCT FROM")
    return exp.Is(this=translate(node.this), expression=node.expression.copy())


def _case(node: exp.Case, translate: Translate) -> exp.Expr:
    to = type_of(node)
    subject = node.this
    ifs = []
    for one in node.args["ifs"]:
        if subject is None:
            condition = translate(one.this)
        else:
            left, right = _compared(one, subject, one.this, translate)
            condition = exp.EQ(this=left, expression=right)
        ifs.append(exp.If(this=condition, true=fitted(one.args["true"], translate(one.args["true"]), to)))
    default = node.args.get("default")
    return exp.Case(ifs=ifs, default=None if default is None else fitted(default, translate(default), to))


def _if(node: exp.If, translate: Translate) -> exp.Expr:
    to, default = type_of(node), node.args.get("false")
    true = fitted(node.args["true"], translate(node.args["true"]), to)
    false = None if default is None else fitted(default, translate(default), to)
    return exp.Case(ifs=[exp.If(this=translate(node.this), true=true)], default=false)


def _chosen(name: str) -> Rule[Any]:
    """COALESCE, GREATEST and LEAST: all of one type; a null is not chosen, unless all are."""

    def rule(node: exp.Expr, translate: Translate) -> exp.Expr:
        to = type_of(node)
        values = [node.this, *node.expressions] if node.this is not None else node.expressions
        if len(values) == 1:
            return fitted(values[0], translate(values[0]), to)
        return call(name, *(fitted(one, translate(one), to) for one in values))

    return rule


def _nullif(node: exp.Nullif, translate: Translate) -> exp.Expr:
    this, other = _compared(node, node.this, node.expression, translate)
    return call("nullif", this, other)


def _like(node: exp.Like, translate: Translate) -> exp.Expr:
    pattern = literal_text(node.expression)
    if pattern is None or "\\" in pattern:
        raise NotOnSpark(
            node,
            "LIKE with a pattern that is computed or has a backslash",
            "write the pattern out, or starts_with, contains",
        )
    return exp.Like(this=translate(node.this), expression=translate(node.expression))


def _exists(node: exp.Exists, translate: Translate) -> exp.Expr:
    return exp.Exists(this=translate(node.this))


NODES: dict[type[exp.Expr], Rule[Any]] = {
    **dict.fromkeys((exp.And, exp.Or, exp.Not, exp.Paren, exp.Null, exp.Boolean, exp.Literal), same),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _comparison),
    **dict.fromkeys((exp.NullSafeEQ, exp.NullSafeNEQ), _distinct_from),
    exp.Between: _between,
    exp.In: _in,
    exp.Is: _is,
    exp.Case: _case,
    exp.If: _if,
    exp.Coalesce: _chosen("coalesce"),
    exp.Greatest: _chosen("greatest"),
    exp.Least: _chosen("least"),
    exp.Nullif: _nullif,
    exp.Like: _like,
    exp.Exists: _exists,
    exp.ILike: refuse("ILIKE", "compare lower(...) with LIKE"),
    exp.SimilarTo: refuse("SIMILAR TO", "write regexp_full_match"),
}
FUNCTIONS: dict[str, Rule[Any]] = {}
