"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lswh.extract.folding import Folded
from lswh.extract.vocabulary import abbreviations

# What it begins with is looked for fast; that no stop stands before it keeps "......" linear.
_STOP: Final = re.compile(r"[.!?…](?<![.!?…][.!?…])[.!?…]*+[\"')\]*_]*+(?=\s|\Z)")
_ITEM: Final = re.compile(r"\s{0,8}(?:#{1,6}\s|[-+•|>]\s?|\*\s|[0-9]{1,3}[.)]\s|[a-zđ][.)]\s)")
_NUMBER: Final = re.compile(r"\s*[*_#]{0,4}\s*(?:[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}|[IVXivx]{1,5}|[A-Za-zĐđ])")
LONGEST_NUMBER: Final = 20
LONGEST: Final = 10_000
_EMPHASIS: Final = " \t*_"
_PROSE: Final = 40
"""Lines that are shorter are no broken paragraph."""
_WRAPPED: Final = 130
_ENDS: Final = (".", "!", "?", "…", ":", ";")


class Sentence(NamedTuple):
    """A span of the folded text, whether it opens its paragraph (what blank lines separate), and is all of it."""

    start: int
    end: int
    opens: bool
    alone: bool = False


def sentences(folded: Folded) -> Iterator[Sentence]:
    r"""The sentences of the text, in order, without holding more than one paragraph.

    >>> from lswh.extract.folding import fold
    >>> text = "Theo TP. Huế, quý I\ntăng 5,2%. Quý II giảm.\n\nXuất khẩu tăng"
    >>> [text[s.start:s.end] for s in sentences(fold(text))]
    ['Theo TP. Huế, quý I\ntăng 5,2%.', 'Quý II giảm.', 'Xuất khẩu tăng']
    """
    small = folded.cased.islower()  # no capital tells where a sentence begins
    for start, end, opens in _paragraphs(folded.cased, small):
        spans = _split(folded.cased, start, end, small)
        if end - start > LONGEST:
            spans = [cut for span in spans for cut in _cut(folded.cased, *span) if cut[0] < cut[1]]
        for at, (first, last) in enumerate(spans):
            yield Sentence(first, last, opens and at == 0, len(spans) == 1)


def _paragraphs(text: str, small: bool) -> Iterator[tuple[int, int, bool]]:
    block: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        end = min(start + len(line) + 1, len(text))
        if line and not line.isspace():
            block.append((start, end))
        elif block:
            yield from _reflow(text, block, small)
            block = []
        start = end
    yield from _reflow(text, block, small)


def _reflow(text: str, lines: list[tuple[int, int]], small: bool) -> Iterator[tuple[int, int, bool]]:
    """Join the lines that were broken only because they were full, or in the middle of a phrase."""
    if len(lines) == 1:
        yield *lines[0], True
        return
    width = max((len(text[start:end].rstrip()) for start, end in lines), default=0)
    for at, (start, end) in enumerate(lines):
        if at == 0:
            first = start
        elif not _continues(text, lines[at - 1], (start, end), width, small):
            yield first, start, first == lines[0][0] or bool(_ITEM.match(text, first))
            first = start
        if at == len(lines) - 1:
            yield first, end, first == lines[0][0] or bool(_ITEM.match(text, first))


def _continues(text: str, line: tuple[int, int], following: tuple[int, int], width: int, small: bool) -> bool:
    before, after = text[slice(*line)].strip(), text[slice(*following)].rstrip().lstrip(_EMPHASIS)
    if before.startswith(("#", "|")) or _ITEM.match(text, following[0]) or not after:
        return False
    if after[0].islower() and not (small and before.endswith(_ENDS)):
        return True
    full = len(before) + 1 + len(after.split(maxsplit=1)[0]) > width
    figure = width >= _PROSE and len(before) > 0.6 * width and (after[0].isdigit() or after[0] == "(")
    wrapped = _PROSE <= width <= _WRAPPED and len(before) > 0.8 * width
    return (full or figure or wrapped) and not before.endswith(_ENDS)


def _split(text: str, start: int, end: int, small: bool) -> list[tuple[int, int]]:
    first = start
    spans: list[tuple[int, int]] = []
    for stop in _STOP.finditer(text, start, end):
        at, after = stop.span()
        if after == end or not _goes_on(text, first, at, after, small):
            spans.append(_trimmed(text, first, after))
            first = after
    spans.append(_trimmed(text, first, end))
    return [(first, last) for first, last in spans if first < last]


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence in pieces that somebody could have written: what is longer is no sentence."""
    while end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = space if space > 0 else start + LONGEST
        yield _trimmed(text, start, cut)
        start = cut
    yield _trimmed(text, start, end)


def _goes_on(text: str, first: int, stop: int, after: int, small: bool) -> bool:
    """Whether a full stop only ends a number in front (II.) or an abbreviation, or is followed by a small letter."""
    if stop - first <= LONGEST_NUMBER and _NUMBER.fullmatch(text, first, stop):
        return True
    following = text[after : after + 8].lstrip()
    if following[:1].islower() and not small:
        return True
    word = text[max(first, stop - 8) : stop].split()[-1:] or [""]
    return text[stop] == "." and word[0].rpartition(".")[2].lower() in abbreviations()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end].lstrip()
    first = end - len(piece)
    return first, first + len(piece.rstrip())
