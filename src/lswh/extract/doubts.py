"""What speaks against a record: why it may have been read wrongly, and how sure that leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from lswh.extract.statements import Statement

UNMAPPED: Final = "the name is none of the reference"
CARRIED: Final = "the name stands before the sentence"
UNDATED: Final = "the sentence names no period"
LOOSE: Final = "no sentence near it names a period"
MARKS: Final = "the decimal mark may be one of thousands"

CONFIDENCES: Final[Mapping[str, Decimal]] = {
    UNMAPPED: Decimal("0.95"),
    CARRIED: Decimal("0.95"),
    UNDATED: Decimal("0.98"),
    LOOSE: Decimal("0.8"),
    MARKS: Decimal("0.7"),
}
"""How sure a record is that a reason speaks against; several are multiplied."""

_AMBIGUOUS: Final = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")


def doubts(statement: Statement, figures: Iterable[str]) -> tuple[str, ...]:
    """What speaks against a statement, of which the figures are printed."""
    reasons = (
        (UNMAPPED, statement.name.code is None),
        (CARRIED, statement.name.start < statement.start),
        (UNDATED, not statement.is_dated and not statement.is_loose),
        (LOOSE, statement.is_loose),
        (MARKS, any(_AMBIGUOUS.fullmatch(figure) for figure in figures)),
    )
    return tuple([reason for reason, holds in reasons if holds])


def confidence(doubts: Iterable[str]) -> Decimal:
    """How sure a record is, from 0 to 1, with two decimals.

    >>> confidence(()), confidence((UNMAPPED, LOOSE))
    (Decimal('1.00'), Decimal('0.76'))
    """
    sure = Decimal(1)
    for reason in doubts:
        sure *= CONFIDENCES[reason]
    return sure.quantize(Decimal("0.01"))
