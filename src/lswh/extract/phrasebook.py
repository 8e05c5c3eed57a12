"""Which of many known phrases begins at a token, and with what in its blanks.

A phrase is written as it is read, with blanks for what varies: `tháng {m} năm {y}`. The blanks are {y} a
year, {m} a month, {d} a day, {q} a quarter (II or 2), {n} a count of months, {a} the name of an area.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from lswh.extract.folding import fold
from lswh.extract.tokens import Token, tokenize

T = TypeVar("T")

_PART = re.compile(r"\{[a-z]\}|[^{]+")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def _whole(lowest: int, highest: int, digits: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        if len(text) > digits or not text.isdecimal():
            return None
        return int(text) if lowest <= int(text) <= highest else None

    return read


_BLANKS: Mapping[str, Callable[[str], int | None]] = {
    "{y}": _whole(1900, 2099, 4),
    "{m}": _whole(1, 12, 2),
    "{n}": _whole(1, 12, 2),
    "{d}": _whole(1, 31, 2),
    "{q}": lambda text: _ROMAN.get(text) or _whole(1, 4, 1)(text),
}
AREA = "{a}"
_NUMBER = "{0}"


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A phrase that was found: what it means, how many tokens it takes, and what filled its blanks."""

    value: T
    length: int
    numbers: Mapping[str, tuple[int, ...]]
    area: str | None = None


class Phrasebook(Generic[T]):
    """Phrases and what each means; the longest phrase that begins at a token is the one that is found.

    >>> book = Phrasebook([("tháng {m}", "month"), ("tháng {m} năm {y}", "month of a year")])
    >>> found = book.find(list(tokenize("tháng 6 năm 2023 tăng")), 0)
    >>> found.value, found.numbers
    ('month of a year', {'m': (6,), 'y': (2023,)})
    """

    __slots__ = ("_areas", "_by_word")

    def __init__(self, phrases: Iterable[tuple[str, T]], areas: Phrasebook[str] | None = None) -> None:
        by_word: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in phrases:
            parts = tuple(_parts(phrase))
            if not parts:
                continue
            first = _NUMBER if parts[0] in _BLANKS else parts[0]
            by_word.setdefault(first, []).append((parts, value))
        self._by_word = by_word
        self._areas = areas

    def find(self, tokens: Sequence[Token], at: int) -> Found[T] | None:
        """The longest phrase whose first word is tokens[at], or None."""
        best: Found[T] | None = None
        for first in (tokens[at].text, _NUMBER if tokens[at].is_number else AREA):
            for parts, value in self._by_word.get(first, ()):
                found = self._match(parts, value, tokens, at)
                if found and (best is None or found.length > best.length):
                    best = found
        return best

    def _match(self, parts: tuple[str, ...], value: T, tokens: Sequence[Token], at: int) -> Found[T] | None:
        numbers: dict[str, tuple[int, ...]] = {}
        area: str | None = None
        here = at
        for part in parts:
            if here >= len(tokens):
                return None
            if part == AREA:
                named = self._areas.find(tokens, here) if self._areas else None
                if named is None:
                    return None
                area, here = named.value, here + named.length
                continue
            if part in _BLANKS:
                number = _BLANKS[part](tokens[here].text)
                if number is None:
                    return None
                numbers[part[1]] = (*numbers.get(part[1], ()), number)
            elif part != tokens[here].text:
                return None
            here += 1
        return Found(value, here - at, numbers, area)


def _parts(phrase: str) -> Iterable[str]:
    for piece in _PART.findall(fold(phrase).text):
        if piece.startswith("{"):
            yield piece
        else:
            yield from (token.text for token in tokenize(piece))
