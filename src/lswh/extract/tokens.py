"""The words, numbers and signs of a folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Each alternative consumes what it looks at and none can give characters back, so the scan is linear.
# The asterisks and low lines of Markdown's emphasis are no sign of the sentence.
_TOKEN = re.compile(r"(?P<word>[^\W\d_]+)|(?P<number>[0-9]+(?:[.,][0-9]+)*)|[^\s*_]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a single sign, and where it stands in the folded text."""

    text: str
    start: int
    end: int
    kind: str

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.kind == "word"

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits, with separators between them."""
        return self.kind == "number"


def tokenize(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tokens of text[start:end], in order.

    >>> [token.text for token in tokenize("đạt 2.285,5 triệu usd (60%).")]
    ['đạt', '2.285,5', 'triệu', 'usd', '(', '60', '%', ')', '.']
    """
    for found in _TOKEN.finditer(text, start, len(text) if end is None else end):
        yield Token(found[0], found.start(), found.end(), found.lastgroup or "sign")
