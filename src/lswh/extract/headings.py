"""Headings, and whether what they head is still to be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import Mark
from lswh.extract.vocabulary import outlooks

LONGEST: Final = 20
"""How many marks a heading has at most."""
OPENING: Final = 7
"""In how many words it says that it looks ahead."""
_SENTENCE_ENDS: Final = frozenset('.!?;,:…")')
_PARTS: Final = frozenset({"phần", "chương", "mục"})
_ROMAN: Final = frozenset("ivx")
_DIGITS: Final = frozenset("0123456789")
TOP: Final = 0
NUMBERED: Final = 1
PLAIN: Final = 2


def is_heading(marks: Sequence[Mark]) -> bool:
    """Whether a paragraph is one line of few words without a stop."""
    short = 0 < len(marks) <= LONGEST and marks[0].kind != kinds.SIGN
    return short and marks[-1].meaning not in _SENTENCE_ENDS


def level(marks: Sequence[Mark]) -> int:
    """How far up a heading is: "II." before "2." before one without a number."""
    first = marks[0].text.partition(" ")[0]
    if first in _PARTS or set(first) <= _ROMAN:
        return TOP
    return NUMBERED if first[0] in _DIGITS else PLAIN


def outlook(marks: Sequence[Mark]) -> str:
    """Whether what a heading heads is done, still ahead, or neither by its words."""
    said = " ".join([mark.text for mark in marks]).split(" ")
    words, opening = (f" {' '.join(some)} " for some in (said, said[:OPENING]))
    if any(f" {phrase} " in words for phrase, meaning in outlooks() if meaning == "done"):
        return "done"
    return "ahead" if any(f" {phrase} " in opening for phrase, meaning in outlooks() if meaning == "ahead") else ""
