"""Which figures of a sentence are wished for, and not observed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import Mark


def wishes_of(marks: Sequence[Mark], of: Sequence[str], depths: Sequence[int]) -> list[int]:
    """In how few brackets a word of wishing stands before each mark: what it wishes is not outside of them."""
    least = len(of)
    found: list[int] = []
    before = ""
    for at, (kind, depth) in enumerate(zip(of, depths, strict=True)):
        found.append(least)
        # "vượt 1,3 điểm phần trăm so với kịch bản" compares with a target, and wishes nothing.
        if kind == kinds.TARGET and before not in {kinds.COMPARISON, kinds.DIRECTION} and not _is_told(marks, of, at):
            least = min(least, depth)
        before = kind
    return found


def _is_told(marks: Sequence[Mark], of: Sequence[str], at: int) -> bool:
    """Whether a word of wishing only names what is told of: "nhiều chỉ tiêu đạt mức tăng trưởng khá, trong đó: ..."."""
    if marks[at].phrase != _MEASURE or at == 0 or marks[at - 1].text not in _MANY:
        return False
    end = next((end for end in range(at + 1, len(of)) if of[end] in _CLAUSE_ENDS), len(of))
    grows = [place for place in range(at + 1, end) if of[place] == kinds.DIRECTION]
    if not grows or kinds.PLAN in of[at:end] or end == len(of) or of[end] in kinds.FIGURES:
        return False
    return grows[-1] > at + 1 or marks[at + 1].text != _GROWTH


_MEASURE: Final = "chỉ tiêu"
_MANY: Final = frozenset({"các", "nhiều", "số", "hầu hết", "hết"})
_GROWTH: Final = "tăng trưởng"
"""What directly behind "các chỉ tiêu" is a name of what is wished: "các chỉ tiêu tăng trưởng năm 2025"."""
_CLAUSE_ENDS: Final = kinds.FIGURES | {kinds.SIGN}
