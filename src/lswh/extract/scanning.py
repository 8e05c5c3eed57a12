"""The tokens of a folded text, as they come."""

from __future__ import annotations

import re
from itertools import repeat
from typing import Final, NamedTuple

from lswh.extract import kinds
from lswh.extract.tokens import Token

# Each alternative consumes what it looks at and none can give characters back, so the scan is linear.
# The asterisks and low lines of Markdown's emphasis are no sign of the sentence. 6.2021 and 29.6.2021 are dates, as no
# number groups its digits so.
_TOKEN: Final = re.compile(
    r"([^\W\d_]+)|([0-9]{1,2}(?=\.(?:[0-9]{1,2}\.)?(?:19|20)[0-9]{2}(?![0-9]|[.,][0-9]))|[0-9]+(?:[.,][0-9]+)*)|[^\s*_]"
)

_DATED: Final = re.compile(r"([^\W\d_]+)|([0-9]+)|[^\s*_]")
"""As it is right behind the word for day: 14.4 is one."""
_DAY: Final = "ngày"
_KINDS: Final = (kinds.SIGN, kinds.WORD, kinds.NUMBER)
_ENDS: Final = frozenset(".,;:)")
"""Signs that nearly always stand right behind a word."""


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
            for one in (_DATED if texts and texts[-1] == _DAY else _TOKEN).finditer(piece):
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
