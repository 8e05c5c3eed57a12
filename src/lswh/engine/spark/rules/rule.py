"""What a rule is, and the words that rules are written in."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any, TypeAlias, TypeVar

from sqlglot import exp

from lswh.engine.spark.refusal import NotOnSpark

Node = TypeVar("Node")
_NUMBERS = count()
Translate: TypeAlias = Callable[[Any], Any]
"""Translates an expression that a rule's own node has."""
Rule: TypeAlias = Callable[[Node, Translate], exp.Expr]


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A call of a function of Spark's."""
    return exp.Anonymous(this=name, expressions=[one if one.parent is None else one.copy() for one in arguments])


def number(value: int | Decimal) -> exp.Expr:
    """A number as it stands in SQL."""
    return exp.Literal.number(value)


def string(value: str) -> exp.Expr:
    """A text as it stands in SQL."""
    return exp.Literal.string(value)


def paren(value: exp.Expr) -> exp.Expr:
    """An expression that nothing around it takes apart."""
    return exp.Paren(this=value)


def binary(kind: type[exp.Binary], left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Two operands and what is between them, in brackets."""
    return exp.Paren(this=kind(this=left, expression=right))


def when(condition: exp.Expr, then: exp.Expr, otherwise: exp.Expr | None = None) -> exp.Case:
    """CASE WHEN condition THEN then ELSE otherwise END."""
    return exp.Case(ifs=[exp.If(this=condition, true=then)], default=otherwise)


def is_null(value: exp.Expr) -> exp.Expr:
    """Whether a value is null."""
    return exp.Is(this=paren(value) if isinstance(value, exp.Binary | exp.Unary) else value, expression=exp.null())


def let(value: exp.Expr, body: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """An expression that uses a value several times, in which it is computed once and stands once.

    Spark has no other way to name a value inside an expression than the argument of a lambda.
    """
    if is_small(value):
        return body(value)
    name = exp.to_identifier(f"lswh_v{next(_NUMBERS)}")
    bound = call(
        "transform", call("array", value), exp.Lambda(this=body(exp.Column(this=name)), expressions=[name.copy()])
    )
    return call("get", bound, number(0))


def is_small(value: exp.Expr) -> bool:
    """Whether an expression may be written several times: a name, a literal, or a cast of one."""
    if isinstance(value, exp.Cast | exp.Paren | exp.Neg):
        return is_small(value.this)
    return isinstance(value, exp.Column | exp.Literal | exp.Null | exp.Boolean)


def literal_text(node: exp.Expr | None) -> str | None:
    """The text of a literal; None of anything else."""
    return node.name if isinstance(node, exp.Literal) and node.is_string else None


def literal_number(node: exp.Expr | None) -> Decimal | None:
    """The value of a number that is written out; None of anything else."""
    if isinstance(node, exp.Paren):
        return literal_number(node.this)
    if isinstance(node, exp.Neg):
        inner = literal_number(node.this)
        return None if inner is None else -inner
    return Decimal(node.name) if isinstance(node, exp.Literal) and not node.is_string else None


def refuse(what: str, instead: str) -> Rule[Any]:
    """The rule of a construct that is known and not carried over."""

    def rule(node: exp.Expr, translate: Translate) -> exp.Expr:
        del translate
        raise NotOnSpark(node, what, instead)

    return rule


def same(node: Any, translate: Translate) -> Any:
    """The rule of a construct that Spark has as it is."""
    arguments = {
        key: [translate(one) if isinstance(one, exp.Expr) else one for one in value]
        if isinstance(value, list)
        else (translate(value) if isinstance(value, exp.Expr) else value)
        for key, value in node.args.items()
    }
    return type(node)(**arguments)


def named(name: str) -> Rule[Any]:
    """The rule of a function that Spark has under this name, with the same arguments in the same order."""

    def rule(node: exp.Expr, translate: Translate) -> exp.Expr:
        return call(name, *(translate(one) for one in arguments_of(node)))

    return rule


def arguments_of(node: exp.Expr) -> list[exp.Expr]:
    """The arguments of a call, in the order in which sqlglot keeps them."""
    return node.expressions if isinstance(node, exp.Anonymous) else list(node.iter_expressions())
