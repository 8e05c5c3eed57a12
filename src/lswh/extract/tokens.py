"""The words, numbers and signs of a folded text."""

from __future__ import annotations

import re
from typing import NamedTuple

# Each alternative consumes what it looks at and none can give characters back, so the scan is linear.
# The asterisks and low lines of Markdown's emphasis are no sign of the sentence.
_TOKEN = re.compile(r"([^\W\d_]+)|([0-9]+(?:[.,][0-9]+)*)|[^\s*_]")

SIGN, WORD, NUMBER = "sign", "word", "number"
_KINDS = (SIGN, WORD, NUMBER)


class Token(NamedTuple):
    """A word, a number or a single sign, and where it stands in the folded text."""

    text: str
    start: int
    end: int
    kind: str

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.kind == WORD

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits, with separators between them."""
        return self.kind == NUMBER


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of text[start:end], in order.

    >>> [token.text for token in tokenize("đạt 2.285,5 triệu usd (60%).")]
    ['đạt', '2.285,5', 'triệu', 'usd', '(', '60', '%', ')', '.']
    """
    matches = _TOKEN.finditer(text, start, len(text) if end is None else end)
    # A report has a token for every five characters, and to make a named tuple by its own name takes twice as long.
    new = tuple.__new__
    return [new(Token, (one[0], one.start(), one.end(), _KINDS[one.lastindex or 0])) for one in matches]
