"""Values of Spark's as DuckDB gives them to Python."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lswh.engine.spark.types import fields_of


def value_of(value: Any, type_: str) -> Any:
    """A value of a type: a HUGEINT is an int, a list a list, a struct a dict."""
    if value is None:
        return None
    if isinstance(value, Decimal) and type_ in ("HUGEINT", "UBIGINT"):
        return int(value)
    if type_.endswith("[]"):
        return [value_of(one, type_[:-2]) for one in value]
    if type_.startswith("STRUCT("):
        return {name: value_of(one, of) for (name, of), one in zip(fields_of(type_), value, strict=True)}
    return value
