"""Which of many known phrases begins at a token, and with what in its blanks.

A phrase is written as it is read, with blanks for what varies: `tháng {m} năm {y}`. The blanks are {y} a
year, {m} a month, {d} a day, {q} a quarter (II or 2), {n} a count of months, {i} a whole number below 200, {a} the
name of an area.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Generic, NamedTuple, TypeVar

from lswh.extract.folding import fold
from lswh.extract.scanning import scan
from lswh.extract.tokens import NO_BLANKS, Blanks

T = TypeVar("T")

_PART: Final = re.compile(r"\{[a-z]\}|[^{]+")
_WORDS: Final = {"hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_MONTHS: Final = {"một": 1, "tư": 4, "năm": 5} | _WORDS
_TEN: Final = "mười"
_BEYOND_TEN: Final = {"một": 11, "hai": 12}
"""The words after ten that make another month of it: "tháng Mười Hai"."""
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def _whole(lowest: int, highest: int, digits: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        if len(text) > digits or not text.isdecimal():
            return None
        return int(text) if lowest <= int(text) <= highest else None

    return read


_BLANKS: Final[Mapping[str, Callable[[str], int | None]]] = {
    "{y}": _whole(1900, 2099, 4),
    "{m}": lambda text: _MONTHS.get(text) or _whole(1, 12, 2)(text),
    "{n}": lambda text: _WORDS.get(text) or _whole(1, 12, 2)(text),
    "{d}": _whole(1, 31, 2),
    "{i}": _whole(0, 199, 3),
    "{q}": lambda text: _ROMAN.get(text) or _whole(1, 4, 1)(text),
}
AREA: Final = "{a}"
_COUNTING: Final = frozenset({"{m}", "{n}"})


class Found(NamedTuple, Generic[T]):
    """A phrase that was found: what it means, how many tokens it takes, and what filled its blanks."""

    value: T
    length: int
    numbers: Blanks
    area: str | None = None


class Phrasebook(Generic[T]):
    """Phrases and what each means; the longest phrase that begins at a word is the one that is found.

    >>> book = Phrasebook([("tháng {m}", "month"), ("tháng {m} năm {y}", "month of a year")])
    >>> found = book.find(["tháng", "6", "năm", "2023", "tăng", ""], 0)
    >>> found.value, found.numbers
    ('month of a year', {'m': (6,), 'y': (2023,)})
    """

    __slots__ = ("_areas", "_literal", "_root", "openings")

    def __init__(self, phrases: Iterable[tuple[str, T]], areas: Phrasebook[str] | None = None) -> None:
        self._root = _Node[T]()
        for phrase, value in phrases:
            parts = tuple(_parts(phrase))
            if parts:
                self._root.grow(parts).settle(value, len(parts))
        self._areas = areas
        spelled = frozenset(_spelled(self._root.blanks, areas))
        self._literal = {word: node for word, node in self._root.words.items() if word not in spelled}
        self.openings = frozenset((*spelled, *self._root.words))
        """The words and signs that a phrase can begin with, apart from numbers in digits."""

    def find(self, texts: Sequence[str], at: int) -> Found[T] | None:
        """The longest phrase that begins with texts[at], or None; the last of them is empty (see Tokens)."""
        text = texts[at]
        node = self._literal.get(text)
        if node is None:
            may_open = text in self.openings or (self._root.blanks and _fits(text))
            return self._blank(texts, at) if may_open else None
        found, here = node.found, at + 1
        while not node.blanks:  # most phrases have none
            node = node.words.get(texts[here])
            if node is None:
                return found
            found = node.found or found
            here += 1
        return self._longest(node, texts, at, here, NO_BLANKS, None) or found

    def _blank(self, texts: Sequence[str], at: int) -> Found[T] | None:
        """As find, for what may begin a phrase or fill a blank: most words that an area begins with do neither."""
        known = texts[at] in self._root.words or _fits(texts[at]) or not self._areas or self._areas.find(texts, at)
        return self._longest(self._root, texts, at, at, NO_BLANKS, None) if known else None

    def whole(self, text: str) -> Found[T] | None:
        """The phrase that a folded text is, or None."""
        texts = scan(text).texts
        found = self.find(texts, 0)
        return found if found and found.length == len(texts) - 1 else None

    def _longest(
        self, node: _Node[T], texts: Sequence[str], at: int, here: int, numbers: Blanks, area: str | None
    ) -> Found[T] | None:
        """The longest phrase below a node, of which texts[at:here] are read; of equals, the one that came first."""
        ended: Found[T] | None = None
        end = at
        literal: _Node[T] | None = node
        while literal is not None:
            node = literal
            if node.found:
                ended, end = node.found, here
            literal = node.words.get(texts[here])
            if node.blanks:
                break
            here += 1
        best = Found(ended.value, end - at, numbers, area) if ended else None
        if not node.blanks or not texts[here]:
            return best
        if literal:
            best = _longer(best, self._longest(literal, texts, at, here + 1, numbers, area))
        for blank, below in node.blanks.items():
            if blank == AREA:
                named = self._areas.find(texts, here) if self._areas else None
                if named is not None and below.leads(texts[here + named.length]):
                    best = _longer(best, self._longest(below, texts, at, here + named.length, numbers, named.value))
            elif blank in (fits := _fits(texts[here])) and below.leads(texts[here + 1]):
                filled = {**numbers, blank[1]: (*numbers.get(blank[1], ()), fits[blank])}
                best = _longer(best, self._longest(below, texts, at, here + 1, filled, area))
            if texts[here] == _TEN and blank in _COUNTING and texts[here + 1] in _BEYOND_TEN:
                filled = {**numbers, blank[1]: (*numbers.get(blank[1], ()), _BEYOND_TEN[texts[here + 1]])}
                best = _longer(best, self._longest(below, texts, at, here + 2, filled, area))
        return best


def _longer(one: Found[T] | None, other: Found[T] | None) -> Found[T] | None:
    """The longer of two phrases; of equals, the first."""
    return one if other is None or (one is not None and one.length >= other.length) else other


class _Node(Generic[T]):
    """What the phrases that begin alike go on with, and what the one that ends here means, if it has no blanks."""

    __slots__ = ("blanks", "found", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node[T]] = {}
        self.blanks: dict[str, _Node[T]] = {}
        self.found: Found[T] | None = None

    def grow(self, parts: Sequence[str]) -> _Node[T]:
        """The node that a phrase ends in."""
        node = self
        for part in parts:
            below = node.blanks if part == AREA or part in _BLANKS else node.words
            if part not in below:
                below[part] = _Node()
            node = below[part]
        return node

    def leads(self, following: str) -> bool:
        """Whether a phrase ends here or may go on with the text that is next: most do neither."""
        return bool(self.found or self.blanks or following in self.words)

    def settle(self, value: T, length: int) -> None:
        """Give the phrase of so many parts that ends here a meaning; the first one counts."""
        self.found = self.found or Found(value, length, NO_BLANKS)


@lru_cache(maxsize=4096)
def _filling(text: str) -> Mapping[str, int]:
    read = {blank: number(text) for blank, number in _BLANKS.items()}
    return {blank: number for blank, number in read.items() if number is not None}


def _fits(text: str) -> Mapping[str, int]:
    """The number that a token is in each blank that it can fill."""
    return _filling(text) if len(text) <= LONGEST else _NOTHING


LONGEST: Final = 4
"""How long what fills a blank is at most: a year, or a word of one syllable."""
_NOTHING: Final[Mapping[str, int]] = {}


def _spelled(blanks: Iterable[str], areas: Phrasebook[str] | None) -> Iterable[str]:
    """The words that can fill one of some blanks."""
    for blank in blanks:
        if blank == AREA:
            yield from areas.openings if areas else ()
        else:
            yield from (word for word in (*_MONTHS, *_ROMAN) if _BLANKS[blank](word) is not None)


def _parts(phrase: str) -> Iterable[str]:
    for piece in _PART.findall(fold(phrase).text):
        if piece.startswith("{"):
            yield piece
        else:
            yield from scan(piece).texts[:-1]
