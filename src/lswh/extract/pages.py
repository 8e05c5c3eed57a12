"""Pages: the numbers that a printed page leaves in the middle of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lswh.extract.folding import Folded

_LINE: Final = re.compile(r"[^\n]*\n?")
LONGEST: Final = 4
_NUMBER: Final = re.compile(rf"\n[^\S\n]*+\d{{1,{LONGEST}}}+[^\S\n]*+(?:\n|\Z)")
_ENDS: Final = (".", "!", "?", "…", ":", ";", "|")


def unpaged(folded: Folded) -> Folded:
    r"""The text with spaces in place of page numbers, and of the blank lines around them inside a sentence.

    A page number is a line of one to four digits between blank lines. No character moves.

    >>> from lswh.extract.folding import fold
    >>> unpaged(fold("đạt 78,2%\n\n3\n\nnăm")).text.split()
    ['đạt', '78,2%', 'năm']
    """
    gaps = list(_gaps(folded.text)) if _NUMBER.search(folded.text) else []
    if not gaps:
        return folded
    return replace(folded, text=_filled(folded.text, gaps), cased=_filled(folded.cased, gaps))


def _filled(text: str, gaps: list[tuple[int, int, bool]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, joins in gaps:
        gap = text[start:end]
        pieces += text[at:start], " " * (len(gap) - 1) + "\n" if joins else re.sub(r"[0-9]", " ", gap)
        at = end
    return "".join((*pieces, text[at:]))


def _gaps(text: str) -> Iterator[tuple[int, int, bool]]:
    """Each stretch from the end of the text before a page number to the text after it, and whether they are one."""
    before = ""
    ended = 0
    blank, numbered = True, False
    for line in _LINE.finditer(text):
        words = line[0].strip()
        if not words:
            blank = True
            continue
        if blank and words.isdecimal() and len(words) <= LONGEST:
            numbered, blank = True, False
            continue
        begins = line.start() + len(line[0]) - len(line[0].lstrip())
        if numbered and blank and before:
            goes_on = words[0].islower() or words[0].isdigit() or words[0] in "(),%"
            yield ended, begins, goes_on and not before.endswith(_ENDS)
        before, ended = words, line.start() + len(line[0].rstrip())
        blank = numbered = False
    if numbered and before:
        yield ended, len(text), False
