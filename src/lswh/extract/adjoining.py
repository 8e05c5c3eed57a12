"""What stands between two figures, and tells what one is to the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import Known, Mark


def is_growth(of: Sequence[str], cut: int, lead: int, place: int) -> bool:
    """Whether a figure is a growth of the one before it: only a sign stands between them."""
    return of[place] == kinds.PERCENT and of[cut:lead] == [kinds.SIGN] and kinds.DIRECTION in of[lead:place]


def is_fraction(figure: Known, pair: Mark) -> bool:
    """Whether a per cent is what one amount is of another."""
    if not isinstance(pair, Known) or pair.counted:
        return False
    part, whole = (number.value for number in pair.numbers)
    return whole > 0 and abs(100 * part / whole - figure.numbers[0].value) < 1


def is_told_again(before: Sequence[Mark]) -> bool:
    """Whether what stands before a figure says that it tells the change before in another unit: "tương ứng tăng"."""
    if [mark.kind for mark in before[:2]] != [kinds.SIGN, kinds.DIRECTION]:
        return False
    return before[1].text.startswith(_AGAIN)


def ends_with_base(of: Sequence[str], meanings: Sequence[str], at: int) -> bool:
    """Whether a sign stands before nothing but the base: "tăng 5%, tương ứng tăng 2 tỷ USD, so với cùng kỳ."."""
    if meanings[at] not in {",", ")"} or of[at + 1 : at + 2] != [kinds.COMPARISON]:
        return False
    return at + 2 == len(of) or meanings[at + 2] in _CLOSING


IN_BRACKET: Final = [kinds.SIGN, kinds.PAIR]
"""What follows a figure that is told again as a fraction."""
_AGAIN: Final = ("tương ứng", "tương đương")
_CLOSING: Final = frozenset(".;)")
