"""Where a name can begin in what stands before a figure, and where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lswh.extract import kinds, rates
from lswh.extract.marks import Mark

# A name can begin only after one of these, or after a comma that follows one of these.
_OPENERS: Final = frozenset(
    {
        kinds.FILLER,
        kinds.VERB,
        kinds.PERIOD,
        kinds.PLACE,
        kinds.STATUS,
        kinds.PART,
        kinds.LINK,
        kinds.SAYING,
        kinds.DIRECTION,
        kinds.COMPARISON,
    }
)
_EDGES: Final = frozenset(
    {
        kinds.FILLER,
        kinds.VERB,
        kinds.PERIOD,
        kinds.STATUS,
        kinds.PART,
        kinds.LINK,
        kinds.SAYING,
        kinds.SIGN,
        kinds.AND,
        kinds.HEDGE,
        kinds.COMPARISON,
    }
)
_ENDS: Final = _EDGES | {kinds.DIRECTION, kinds.SHARE}
NO_OPENING: Final = _EDGES | {kinds.PLACE}
NO_LOOSE_OPENING: Final = NO_OPENING | {kinds.STOP}
_INSIDE: Final = frozenset({"được", "thực hiện", "hoàn thành", "bằng"})
OPENING: Final = frozenset(";:(")
_LISTING: Final = frozenset(",)-")


def starts_of(subject: Sequence[Mark]) -> list[int]:
    """Where a name can begin, the longest first."""
    starts: list[int] = []
    clause, opened, leading, rated = False, True, True, False
    for at, mark in enumerate(subject):
        kind = mark.kind
        sign = mark.meaning if kind == kinds.SIGN else ""
        leading = leading and (kind == kinds.AND or bool(sign))
        if opened and not leading and not sign and mark.text != "của":
            starts.append(at)
            rated = rated or mark.meaning == rates.RATE
        opener = kind in _OPENERS and not is_inside(mark) and not (rated and rates.is_within(mark))
        clause = clause or opener
        rated = rated and not opener and sign not in OPENING
        opened = leading or opener or sign in OPENING or (clause and not rated and sign in _LISTING)
    return starts


def is_inside(mark: Mark) -> bool:
    """Whether a verb is one that names hold: "diện tích rừng được chăm sóc"."""
    return mark.kind == kinds.VERB and mark.phrase in _INSIDE


def trimmed(subject: Sequence[Mark]) -> Sequence[Mark]:
    """A subject without what stands between a name and its figure."""
    end = len(subject)
    while end and _is_end(subject, end - 1):
        end -= 1
    closes = end and subject[end - 1].meaning == ")"
    return subject[:end] if not closes or any(mark.meaning == "(" for mark in subject[:end]) else subject[: end - 1]


def _is_end(subject: Sequence[Mark], at: int) -> bool:
    """Whether a mark can stand between a name and its figure: "may mặc có mức tăng cao, với 12,3%"."""
    mark = subject[at]
    dated = mark.kind == kinds.PLACE and at > 0 and subject[at - 1].kind == kinds.PERIOD
    return (mark.kind in _ENDS and mark.meaning != ")") or mark.meaning == "example" or dated
