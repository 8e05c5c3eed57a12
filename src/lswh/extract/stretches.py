"""The words of a stretch of marks that a name can hold, with and without what may stand aside in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import Mark

# What can stand inside a name without belonging to it, from the least to the most.
ASIDES: Final[tuple[frozenset[str], ...]] = (
    frozenset(),
    frozenset({kinds.PLACE}),
    frozenset({kinds.PLACE, kinds.PERIOD, kinds.FILLER}),
    frozenset({kinds.PLACE, kinds.PERIOD, kinds.FILLER, kinds.DIRECTION, kinds.VERB}),
)


class Stretch:
    """Marks that hold a name, with the words of each that a name can hold."""

    __slots__ = ("kinds", "marks", "words")

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks = marks
        self.kinds = [mark.kind for mark in marks]
        self.words = [_words(mark.text) for mark in marks]

    def asides(self, most: int) -> Sequence[frozenset[str]]:
        """What can stand aside in it, from the least to the most: of those that leave out the same, the first."""
        present = frozenset(self.kinds)
        if present.isdisjoint(ASIDES[most]):
            return ASIDES[:1]
        return tuple({aside & present: aside for aside in reversed(ASIDES[: most + 1])}.values())[::-1]

    def ending(self, aside: frozenset[str]) -> str:
        """The last word of a name, where some marks stand aside."""
        for kind, words in zip(reversed(self.kinds), reversed(self.words), strict=True):
            if words and kind not in aside:
                return words.rpartition(" ")[2]
        return ""

    def name(self, start: int, end: int, aside: frozenset[str]) -> str:
        """The words of some of its marks, without those that stand aside."""
        parts = zip(self.kinds[start:end], self.words[start:end], strict=True)
        return " ".join([words for kind, words in parts if words and kind not in aside])


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    """The words of a mark that a name can hold: no signs, and no "và", for which a comma can stand."""
    if text.isalpha():
        return "" if text == "và" else text
    return " ".join([word for word in text.split(" ") if word[0].isalnum() and word != "và"])
