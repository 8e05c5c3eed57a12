"""What each word, number and sign of a sentence does there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lswh.extract.numerals import numeral
from lswh.extract.reference import PER_CENT, Reference
from lswh.extract.tokens import Token
from lswh.extract.vocabulary import Kind, continuations, scales


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the folded characters that print it."""

    value: Decimal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a sentence that does one thing: a phrase of the vocabulary, a figure, a word or a sign."""

    kind: Kind
    meaning: str
    tokens: tuple[Token, ...]
    phrase: str = ""
    blanks: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    area: str | None = None
    numbers: tuple[Number, ...] = ()

    @property
    def start(self) -> int:
        """Where it begins in the folded text."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where it ends in the folded text."""
        return self.tokens[-1].end

    @property
    def is_figure(self) -> bool:
        """Whether it prints a number that can state something."""
        return self.kind in FIGURES


FIGURES = frozenset({Kind.AMOUNT, Kind.PERCENT, Kind.PAIR})


def mark(tokens: Sequence[Token], reference: Reference) -> Iterator[Mark]:
    """The marks of a sentence, in order, covering every token."""
    at = 0
    while at < len(tokens):
        found = _phrase(tokens, at, reference) or _figure(tokens, at, reference) or _plain(tokens, at)
        yield found
        at += len(found.tokens)


def _phrase(tokens: Sequence[Token], at: int, reference: Reference) -> Mark | None:
    found = reference.marks.find(tokens, at)
    if not found:
        return None
    taken = tuple(tokens[at : at + found.length])
    row, area = found.value, found.area
    if row.kind is Kind.NOUN:
        return Mark(Kind.WORD, row.meaning, taken, row.text)
    if row.meaning == "office":
        # A customs office is no province: it is an area of its own, or only what is printed.
        own = reference.areas.find(tokens, at)
        area = own.value if own and own.length == found.length else None
    return Mark(row.kind, row.meaning, taken, row.text, found.numbers, area)


def _figure(tokens: Sequence[Token], at: int, reference: Reference) -> Mark | None:
    if not tokens[at].is_number:
        return None
    last = at
    joint = None
    while (joined := reference.joints.find(tokens, last + 1) if last + 1 < len(tokens) else None) and (
        (further := last + 1 + joined.length) < len(tokens) and tokens[further].is_number
    ):
        joint, last = (joined.value.meaning if last == at else "chain"), further
    numbers = tuple(_number(token) for token in tokens[at : last + 1] if token.is_number)
    unit = reference.units.find(tokens, last + 1) if last + 1 < len(tokens) else None
    end = last + 1 + (unit.length if unit else 0)
    taken = tuple(tokens[at:end])
    known = tuple(number for number in numbers if number is not None)
    if unit is None or len(known) < len(numbers) or _is_label(tokens, at) or _goes_on(tokens, end):
        return Mark(Kind.NUMBER, "", taken)
    if joint is None:
        kind = Kind.PERCENT if unit.value == PER_CENT else Kind.AMOUNT
        return Mark(kind, unit.value, taken, numbers=known)
    if joint == "of" and known[0].value <= known[1].value and unit.value in reference.counted:
        return Mark(Kind.PAIR, unit.value, taken, numbers=known)
    return Mark(Kind.NUMBER, joint, taken)


def _plain(tokens: Sequence[Token], at: int) -> Mark:
    return Mark(Kind.WORD if tokens[at].is_word else Kind.SIGN, tokens[at].text, (tokens[at],))


def _number(token: Token) -> Number | None:
    value = numeral(token.text)
    return None if value is None else Number(value, token.start, token.end)


def _is_label(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number is part of a name (Km18, Covid-19) or of a longer amount (2 tỷ 300 triệu đồng)."""
    for here in range(at, max(0, at - LABEL_REACH), -1):
        before = tokens[here - 1]
        if before.end < tokens[here].start or before.text in _OPENING:
            break
        if before.is_word:
            return True
    return at >= 2 and tokens[at - 1].text in scales() and tokens[at - 2].is_number


def _goes_on(tokens: Sequence[Token], end: int) -> bool:
    """Whether the unit is only the beginning of another one: triệu đồng/ha, % điểm."""
    return end < len(tokens) and tokens[end].text in continuations()


LABEL_REACH = 6
_OPENING = frozenset("(\"'")
