"""What the name of a rate may hold, which would end any other: "tỷ lệ lao động có việc làm ở thành thị"."""

from __future__ import annotations

from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import Mark

RATE: Final = "rate"
LONGEST: Final = 20
"""Of how many words it is at most: that it begins with "tỷ lệ" is plain to see."""
_WITHIN: Final = frozenset({"trong", "ở", "có", "đối với", "đang", "đang làm", "được", "bằng"})


def is_within(mark: Mark) -> bool:
    """Whether a mark that a clause could begin with may stand within the name of a rate."""
    return mark.kind in {kinds.FILLER, kinds.VERB} and mark.phrase in _WITHIN
