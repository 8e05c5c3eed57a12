"""Which area a clause speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import Mark, holds
from lswh.extract.reference import Reference

MOST: Final = 8
_COMPARED: Final = frozenset({"sau", "hơn"})
"""What is named after these is no subject: "đứng thứ ba, sau Hà Nội"."""
_BETWEEN: Final = frozenset({",", "và", "cùng"})
_AT: Final = ("tại", "ở")


def area_of(marks: Iterable[Mark], reference: Reference) -> str | None:
    """The last area that is named; several that are listed are one, by their names."""
    group: list[str] = []
    listed = compared = False
    for mark in marks:
        if mark.kind == kinds.PLACE and mark.area:
            if not compared:
                group = [*group[-MOST:], mark.area] if listed else [mark.area]
                listed = True
        elif (last := mark.text.rpartition(" ")[2]) not in _BETWEEN:
            listed, compared = False, last in _COMPARED
    if len(group) < 2:
        return group[0] if group else None
    return ", ".join(reference.area_names.get(area, area) for area in group)


def area_behind(tail: Sequence[Mark], reference: Reference) -> str | None:
    """The area that is named behind a figure: "5 dự án tại Hà Nội"."""
    if not holds(tail, kinds.PLACE):
        return None
    return area_of([mark for mark in tail if mark.phrase.startswith(_AT)], reference)


def run_in_area(marks: Sequence[Mark]) -> str | None:
    """The area that a paragraph begins with, as its heading: "Miền Bắc: các địa phương ..."."""
    words = [mark for mark in marks[:6] if mark.meaning not in {"+", "-", "•"}]
    if len(words) > 1 and words[0].kind == kinds.PLACE and words[1].meaning == ":":
        return words[0].area
    return None
