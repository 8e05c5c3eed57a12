"""The words, numbers and signs of a folded text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import repeat
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from lswh.extract import kinds

# Each alternative consumes what it looks at and none can give characters back, so the scan is linear.
# The asterisks and low lines of Markdown's emphasis are no sign of the sentence.
_TOKEN = re.compile(r"([^\W\d_]+)|([0-9]+(?:[.,][0-9]+)*)|[^\s*_]")

_KINDS = (kinds.SIGN, kinds.WORD, kinds.NUMBER)
_ENDS = frozenset(".,;:)")
"""Signs that nearly always stand right behind a word."""

Blanks = Mapping[str, tuple[int, ...]]
NO_BLANKS: Blanks = MappingProxyType({})


class _Printed(NamedTuple):
    kind: str
    meaning: str
    start: int


class Token(_Printed):
    """A word, a number or a single sign, which means nothing but itself, and where it begins in the folded text.

    Most marks of a sentence (see lswh.extract.marks) are tokens, so it has all that a mark has.
    """

    __slots__ = ()
    phrase: ClassVar[str] = ""
    blanks: ClassVar[Blanks] = NO_BLANKS
    area: ClassVar[str | None] = None
    numbers: ClassVar[tuple[()]] = ()

    text = _Printed.meaning  # as a property it would take a call

    @property
    def end(self) -> int:
        """Where it ends in the folded text."""
        return self.start + len(self.meaning)

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.kind == kinds.WORD

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits, with separators between them."""
        return self.kind == kinds.NUMBER


class Tokens(NamedTuple):
    """The tokens of a text in columns: most are asked for nothing but their text, and many are soon part of a phrase.

    Behind the last text stands an empty one: the end, which is no word.
    """

    kinds: list[str]
    texts: list[str]
    starts: list[int]

    def all(self) -> list[Token]:
        """The tokens, each by itself."""
        # A named tuple made by its own name takes twice as long, and every word of a text is made one.
        return list(map(tuple.__new__, repeat(Token), zip(*self, strict=False)))

    def between(self, start: int, end: int) -> list[Token]:
        """Some of the tokens, each by itself."""
        return Tokens(self.kinds[start:end], self.texts[start:end], self.starts[start:end]).all()


def scan(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """The tokens of text[start:end], in order."""
    of, texts, starts = found = Tokens([], [], [])
    for piece in text[start:end].split(" "):
        if piece.isalpha():  # most are, and a regular expression takes longer
            of.append(kinds.WORD)
            texts.append(piece)
            starts.append(start)
        elif piece[-1:] in _ENDS and piece[:-1].isalpha():
            of += kinds.WORD, kinds.SIGN
            texts += piece[:-1], piece[-1]
            starts += start, start + len(piece) - 1
        elif piece:
            for one in _TOKEN.finditer(piece):
                of.append(_KINDS[one.lastindex or 0])
                texts.append(one[0])
                starts.append(start + one.start())
        start += len(piece) + 1
    texts.append("")
    return found


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, in order.

    >>> [token.text for token in tokenize("đạt 2.285,5 triệu usd (60%).")]
    ['đạt', '2.285,5', 'triệu', 'usd', '(', '60', '%', ')', '.']
    """
    return scan(text).all()
