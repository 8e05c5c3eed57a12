"""What stands in brackets."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import Mark


def depths_of(meanings: Sequence[str]) -> list[int]:
    """How many brackets are open at each mark."""
    if "(" not in meanings:
        return [0] * len(meanings)
    depths: list[int] = []
    depth = 0
    for meaning in meanings:
        if meaning == "(":
            depth += 1
        elif meaning == ")" and depth:
            depth -= 1
        depths.append(depth)
    return depths


def without_asides(subject: Sequence[Mark], names: Container[str]) -> Sequence[Mark]:
    """A subject without the brackets that tell of its prices, or hold its abbreviation: one of the known names."""
    left: list[Mark] = []
    opened = -1
    for mark in subject:
        left.append(mark)
        if mark.meaning == "(":
            opened = len(left)
        elif mark.meaning == ")" and opened >= 0:
            inside = left[opened:-1]
            abbreviates = len(inside) == 1 and inside[0].text in names
            if abbreviates or _ASIDE.issuperset([each.kind for each in inside]):
                del left[opened - 1 :]
            opened = -1
    return left


_ASIDE: Final = frozenset({kinds.FILLER, kinds.NUMBER})
"""What a bracket within a name holds that does not change what it names."""
