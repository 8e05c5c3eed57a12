"""Whether an amount that stands without a name is said of the same thing as the one before it."""

from __future__ import annotations

from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import holds
from lswh.extract.mentions import Mention
from lswh.extract.names import listed
from lswh.extract.reference import Reference
from lswh.extract.statements import Statement


def is_another(current: Statement, mention: Mention, reference: Reference) -> bool:
    """Whether an amount without a name is of something else than the one before it, or in another unit."""
    if mention.figure.kind != kinds.AMOUNT or mention.bracketed or current.value is None:
        return False
    if not all(mark.kind in _JOINTS or mark.meaning == "with" for mark in mention.subject):
        return False
    if mention.leads(kinds.DIRECTION) or mention.leads(kinds.SHARE) or mention.leads(kinds.STOP):
        return False
    if holds(mention.tail, kinds.COMPARISON):
        return False  # "tăng 10% và 2 tỷ đồng so với cùng kỳ"
    measures = {reference.measures.get(unit) for unit in (current.unit or "", mention.figure.meaning)}
    return bool(mention.subject) and (len(measures) > 1 or is_second(current, mention) or listed(mention) is not None)


def is_second(current: Statement | None, mention: Mention) -> bool:
    """Whether it is a second amount of what has one, each with its growth: "4 tấn, tăng 5% và 2 tấn, tăng 3%"."""
    grown_before = current is not None and current.value is not None and bool(current.growths or current.compared)
    return grown_before and mention.grows and not mention.lead and mention.kinds == _AND


_AND: Final = frozenset({kinds.AND})
_JOINTS: Final = frozenset({kinds.SIGN, kinds.AND, kinds.PART})
