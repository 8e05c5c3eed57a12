"""The place among others that a figure is said to have: "tăng 8,2%, đứng thứ 3 cả nước"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import Mark
from lswh.extract.statements import Statement

LOWEST: Final = 99
_PLACED: Final = frozenset({"đứng", "xếp", "hạng", "trí"})
"""The words before "thứ" that tell a rank: there is "năm thứ 3" too."""
_SPELLED: Final = {
    "nhất": 1, "hai": 2, "nhì": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10,
}  # fmt: skip


def ranked(said: tuple[Statement, ...], marks: Sequence[Mark]) -> tuple[Statement, ...]:
    """The statements of a sentence, of which the last before a rank has it."""
    for at in range(1, len(marks) - 1):
        mark = marks[at]
        if mark.kind != kinds.STOP or mark.meaning != "rank" or marks[at - 1].text.rpartition(" ")[2] not in _PLACED:
            continue
        place = marks[at + 1].text.partition(" ")[0]
        rank = _rank(place)
        before = [number for number, statement in enumerate(said) if statement.end <= mark.start]
        if rank and before:
            of = before[-1]
            said = (*said[:of], said[of]._replace(rank=rank, end=marks[at + 1].start + len(place)), *said[of + 1 :])
    return said


def _rank(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if len(text) < 3 and 0 < int(text) <= LOWEST else None
    return _SPELLED.get(text)
