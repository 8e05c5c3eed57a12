"""The sections of a text: parts that can be read one after the other, so that a long one need not be held whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Final

from lswh.extract.folding import fold
from lswh.extract.grids import grids, without
from lswh.extract.marks import Mark, mark
from lswh.extract.pages import LONGEST as LONGEST_PAGE_NUMBER
from lswh.extract.pages import unpaged
from lswh.extract.reference import Reference
from lswh.extract.scanning import scan
from lswh.extract.sentences import Sentence, sentences

SIZE = 1 << 16
"""How many characters a section has at least, unless it is the last."""
LOOK: Final = 1 << 9
"""How far around a cut it is seen whether it parts what belongs together: more than a table's titles take."""
LONGEST = 16 * SIZE
"""From where on a section may end with any line that ends a sentence, where no blank line parts it."""

_BLANK: Final = re.compile(r"\n(?:[^\S\n]*+\n)++")
_LINE_END: Final = re.compile(r"(?<=[.!?…])[^\S\n]*+\n")
_PAGE_NUMBER: Final = re.compile(rf"\s*[0-9]{{1,{LONGEST_PAGE_NUMBER}}}\s*")
_CELLS: Final = ("\t", "|")


class Section:
    """A part of a document, which begins at an offset of it: its text folded, its tables, sentences and their marks."""

    def __init__(self, text: str, offset: int, reference: Reference) -> None:
        self._text, self._offset, self._reference = text, offset, reference
        self.folded = unpaged(fold(text, offset))
        self.tables = tuple(grids(self.folded.text))
        self._heard: dict[Sentence, Sequence[Mark]] = {}

    def lines(self) -> Iterator[Sentence]:
        """The sentences, and the lines of the tables."""
        return sentences(self.folded)

    def sentences(self) -> Iterator[Sentence]:
        """The sentences outside of tables."""
        return sentences(without(self.folded, self.tables))

    def marks(self, sentence: Sentence) -> Sequence[Mark]:
        """What the words, numbers and signs of a sentence do there."""
        if sentence in self._heard:
            return self._heard.pop(sentence)
        return mark(scan(self.folded.text, sentence.start, sentence.end), self._reference)

    def hear(self) -> Iterator[Sequence[Mark]]:
        """The marks of its lines, which are kept until they are asked for again."""
        for line in self.lines():
            marks = self._heard[line] = self.marks(line)
            yield marks

    def quote(self, start: int, end: int) -> tuple[str, int, int]:
        """The text as received of a folded span, and the span of the document that it is."""
        first, last = self.folded.origin(start, end)
        return self._text[first - self._offset : last - self._offset], first, last

    def printed(self, start: int, end: int) -> str:
        """The words of a folded span: composed letters, with single spaces between."""
        return " ".join(unicodedata.normalize("NFC", self.quote(start, end)[0]).split())


def sections(pieces: Iterable[str], reference: Reference, offset: int) -> Iterator[Section]:
    """The sections of a text that comes in pieces, the first of which begins at an offset of the document."""
    for text in parted(pieces):
        yield Section(text, offset, reference)
        offset += len(text)


def parted(pieces: Iterable[str]) -> Iterator[str]:
    r"""The text that the pieces make up, parted at blank lines, but not beside a page number or above a table.

    >>> [len(part) for part in parted(["Một câu.\n\n" * 10_000])]
    [65540, 34460]
    """
    held: list[str] = []
    length, wanted = 0, SIZE + LOOK
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= wanted:
            rest = yield from _cut("".join(held))
            held, length = [rest], len(rest)
            wanted = max(SIZE + LOOK, 2 * length)  # what cannot be cut is not looked at for every piece
    last = yield from _cut("".join(held))
    if last:
        yield last


def _cut(text: str) -> Generator[str, None, str]:
    """The sections of a text but for the last, which is what it returns."""
    start = 0
    while (end := _end(text, start)) is not None:
        yield text[start:end]
        start = end
    return text[start:]


def _end(text: str, start: int) -> int | None:
    for gap in _BLANK.finditer(text, start + SIZE, min(len(text), start + LONGEST)):
        if gap.end() + LOOK > len(text):
            return None
        if _parts(text, *gap.span()):
            return gap.end()
    for line in _LINE_END.finditer(text, start + LONGEST):
        if line.end() + LOOK > len(text):
            return None
        if _parts(text, *line.span()):
            return line.end()
    return None


def _parts(text: str, end: int, begin: int) -> bool:
    """Whether what ends here and what begins there have nothing to do with each other."""
    before = text[max(0, end - LOOK) : end].rpartition("\n")[2]
    after = text[begin : begin + LOOK]
    if _PAGE_NUMBER.fullmatch(before) or _PAGE_NUMBER.fullmatch(after.partition("\n")[0]):
        return False
    return _is_row(before) or not _is_row(after)


def _is_row(text: str) -> bool:
    return any(sign in text for sign in _CELLS)
