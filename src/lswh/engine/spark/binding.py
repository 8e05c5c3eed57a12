"""Parameters of a statement, written into it as literals; sqlglot quotes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlglot import exp

from lswh.engine.protocol import Parameters
from lswh.engine.spark.refusal import NotOnSpark


def bound(tree: exp.Expr, parameters: Parameters) -> exp.Expr:
    """A statement with its parameters. Raises NotOnSpark for one that is not given."""
    for one in list(tree.find_all(exp.Placeholder, exp.Parameter)):
        if one.name not in parameters:
            raise NotOnSpark(one, f"the parameter ${one.name} is not given", "give it")
        value = literal(one, parameters[one.name])
        if one is tree:
            return value
        one.replace(value)
    return tree


def literal(node: exp.Expr, value: Any) -> exp.Expr:  # noqa: PLR0911 a type each
    """A value of Python's as DuckDB's dialect writes it."""
    match value:
        case None:
            return exp.null()
        case bool():
            return exp.true() if value else exp.false()
        case str():
            return exp.Literal.string(value)
        case int():
            return exp.Paren(this=exp.Literal.number(value))
        case Decimal():
            return exp.Paren(this=exp.Literal.number(f"{value:f}"))
        case datetime():
            return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "TIMESTAMP")
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
        case list() | tuple():
            return exp.Array(expressions=[literal(node, one) for one in value])
        case _:
            raise NotOnSpark(node, f"a parameter that is a {type(value).__name__}", "give a text, a number or a day")
