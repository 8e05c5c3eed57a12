"""A word, a number or a sign of a folded text."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from lswh.extract import kinds

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
