"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lswh.extract.folding import Folded
from lswh.extract.vocabulary import abbreviations

_LINE = re.compile(r"[^\n]*\n?")
_STOP = re.compile(r"[.!?…]+[\"')\]]*")
_ITEM = re.compile(r"\s{0,8}(?:#{1,6}\s|[-*+•|>]\s?|[0-9]{1,3}[.)]\s|[a-zđ][.)]\s)")
_ENDS = (".", "!", "?", "…", ":", ";")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of the folded text, and whether it is the first of its paragraph (what blank lines separate)."""

    start: int
    end: int
    opens: bool


def sentences(folded: Folded) -> Iterator[Sentence]:
    r"""The sentences of the text, in order, without holding more than one paragraph.

    >>> from lswh.extract.folding import fold
    >>> text = "Theo TP. Huế, quý I\ntăng 5,2%. Quý II giảm.\n\nXuất khẩu tăng"
    >>> [text[s.start:s.end] for s in sentences(fold(text))]
    ['Theo TP. Huế, quý I\ntăng 5,2%.', 'Quý II giảm.', 'Xuất khẩu tăng']
    """
    for start, end, opens in _paragraphs(folded.cased):
        for at, (first, last) in enumerate(_split(folded.cased, start, end)):
            yield Sentence(first, last, opens and at == 0)


def _paragraphs(text: str) -> Iterator[tuple[int, int, bool]]:
    block: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        if line[0].strip():
            block.append(line.span())
        else:
            yield from _reflow(text, block)
            block = []
    yield from _reflow(text, block)


def _reflow(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Join the lines that were broken only because they were full, or in the middle of a phrase."""
    width = max((len(text[start:end].rstrip()) for start, end in lines), default=0)
    for at, (start, end) in enumerate(lines):
        if at == 0:
            first = start
        elif not _continues(text, lines[at - 1], (start, end), width):
            yield first, start, first == lines[0][0]
            first = start
        if at == len(lines) - 1:
            yield first, end, first == lines[0][0]


def _continues(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    before, after = text[slice(*line)].strip(), text[slice(*following)].lstrip()
    if before.startswith("#") or _ITEM.match(text, following[0]):
        return False
    full = len(before) + 1 + len(after.split(maxsplit=1)[0]) > width
    return after[0].islower() or (full and not before.endswith(_ENDS))


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and (
            not text[stop.end()].isspace() or _goes_on(text, first, stop.start(), stop.end(), end)
        ):
            continue
        yield from _trimmed(text, first, stop.end())
        first = stop.end()
    yield from _trimmed(text, first, end)


def _goes_on(text: str, first: int, stop: int, after: int, end: int) -> bool:
    """Whether a full stop only ends an abbreviation, or is followed by a small letter."""
    following = text[after : after + 8].lstrip()
    if following[:1].islower():
        return True
    word = text[max(first, stop - 8) : stop].split()[-1:] or [""]
    return text[stop] == "." and word[0].rpartition(".")[2].lower() in abbreviations()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
