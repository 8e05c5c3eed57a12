"""Conditions on a number of failures, as dbt's error_if and warn_if write them; and on their share, in per cent."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Literal

ANY_FAILURE = "!= 0"
"""The condition that any failure meets: what holds where nothing is said."""

_COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "!=": operator.ne,
    "<>": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


def meets(condition: str, failures: int, total: int = 0) -> bool:
    """Whether so many failures, of so many that were looked at, meet a condition.

    It is a comparison with a whole number, or with a share of the total in per cent; or `between` two of these. A share
    is compared exactly, without a division. Raises ValueError for another condition.

    >>> meets("!= 0", 0), meets(">10", 11), meets("between 2 and 4", 4)
    (False, True, True)
    >>> meets("> 0.5%", 5, 1000), meets("> 0.5%", 6, 1000), meets("between 1% and 2%", 10, 1000)
    (False, True, True)
    """
    text = condition.strip()
    for sign, holds in _COMPARISONS.items():
        if text.startswith(sign):
            return holds(*_sides(condition, text.removeprefix(sign), failures, total))
    match text.lower().replace("%", "% ").split():
        case ["between", *rest] if "and" in rest:
            low, high = rest[: rest.index("and")], rest[rest.index("and") + 1 :]
            sides = [_sides(condition, "".join(one), failures, total) for one in (low, high)]
            return sides[0][0] >= sides[0][1] and sides[1][0] <= sides[1][1]
    raise ValueError(condition)


def is_share(condition: str) -> bool:
    """Whether a condition is of a share, so that the total has to be known."""
    return "%" in condition


def outcome(
    severity: str, error_if: str, warn_if: str, failures: int, total: int = 0
) -> Literal["pass", "warn", "fail"]:
    """What failures lead to, as in dbt: fail, warn or pass.

    >>> outcome("error", "> 10", "> 1", 5), outcome("warn", "> 1", "> 10", 5)
    ('warn', 'pass')
    """
    if severity == "error" and meets(error_if, failures, total):
        return "fail"
    return "warn" if meets(warn_if, failures, total) else "pass"


def _sides(condition: str, text: str, failures: int, total: int) -> tuple[Decimal, Decimal]:
    """Two numbers that compare as the failures and the limit do."""
    limit = text.strip()
    if not limit.endswith("%"):
        return Decimal(failures), Decimal(int(limit))
    try:
        share = Decimal(limit.removesuffix("%").strip())
    except InvalidOperation as error:
        raise ValueError(condition) from error
    if not share.is_finite():
        raise ValueError(condition)
    return Decimal(failures * 100), share * total
