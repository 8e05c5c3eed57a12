"""A row as a JSON object that everything can read: what JSON has no words for is text."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any


def row_as_json(row: Mapping[str, Any]) -> str:
    """A row's values by column.

    >>> from decimal import Decimal
    >>> row_as_json({"a": Decimal("1.50"), "b": float("nan"), "c": None, "d": "Đà Nẵng"})
    '{"a": "1.50", "b": "nan", "c": null, "d": "Đà Nẵng"}'
    """
    return json.dumps({name: _value(one) for name, one in row.items()}, ensure_ascii=False, default=str)


def _value(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list | tuple):
        return [_value(one) for one in value]
    return {str(name): _value(one) for name, one in value.items()} if isinstance(value, dict) else value
