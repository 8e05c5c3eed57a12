"""Conditions on a number of failures, as dbt's error_if and warn_if write them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

ANY_FAILURE = "!= 0"
"""The condition that any failure meets: what holds where nothing is said."""

_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "!=": operator.ne,
    "<>": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


def meets(condition: str, failures: int) -> bool:
    """Whether so many failures meet a condition: a comparison with a whole number, or `between n and m`.

    Raises ValueError for another condition.

    >>> meets("!= 0", 0), meets(">10", 11), meets("between 2 and 4", 4)
    (False, True, True)
    """
    text = condition.strip()
    for sign, holds in _COMPARISONS.items():
        if text.startswith(sign):
            return holds(failures, int(text.removeprefix(sign)))
    match text.lower().split():
        case ["between", low, "and", high]:
            return int(low) <= failures <= int(high)
    raise ValueError(condition)
