"""What each word, number and sign of a sentence does there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from lswh.extract.numerals import numeral
from lswh.extract.phrasebook import NO_BLANKS, Found
from lswh.extract.reference import PER_CENT, Reference
from lswh.extract.tokens import NUMBER, Token
from lswh.extract.vocabulary import Kind, continuations, scales


class Number(NamedTuple):
    """A number and the folded characters that print it."""

    value: Decimal
    start: int
    end: int


class Mark(NamedTuple):
    """A stretch of a sentence that does one thing: a phrase of the vocabulary, a figure, a word or a sign."""

    kind: str
    meaning: str
    tokens: tuple[Token, ...]
    phrase: str = ""
    blanks: Mapping[str, tuple[int, ...]] = NO_BLANKS
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


FIGURES = frozenset({Kind.AMOUNT, Kind.PERCENT, Kind.PAIR})


def holds(marks: Sequence[Mark], kind: str) -> bool:
    """Whether any of the marks is of a kind."""
    for mark in marks:  # noqa: SIM110 a generator for any() takes longer than the few marks that are asked
        if mark.kind == kind:
            return True
    return False


def mark(tokens: Sequence[Token], reference: Reference) -> list[Mark]:
    """The marks of a sentence, in order, covering every token."""
    marks: list[Mark] = []
    openings = reference.marks.openings
    new = tuple.__new__  # see tokenize
    after = 0  # where the mark before ends
    before = ""
    for at, token in enumerate(tokens):
        text, _, _, kind = token
        if at >= after:
            found = _given(tokens, at, reference) if before == PER_CENT else None
            if found is None and (text in openings or kind == NUMBER):
                found = _phrase(tokens, at, reference)
            if found is None and kind == NUMBER:
                found = _figure(tokens, at, reference)
            elif found is None and text in _CHANGES:
                found = _signed(tokens, at)
            if found is None:
                found = new(Mark, (kind, text, (token,), "", NO_BLANKS, None, ()))
                after = at + 1
            else:
                after = at + len(found.tokens)
            marks.append(found)
        before = text
    return marks


def _signed(tokens: Sequence[Token], at: int) -> Mark | None:
    """The sign of a change that is told in brackets: (+6,5%)."""
    opened = 0 < at < len(tokens) - 1 and tokens[at - 1].text == "("
    if not opened or not tokens[at + 1].is_number:
        return None
    return Mark(Kind.DIRECTION, _CHANGES[tokens[at].text], (tokens[at],), "sign")


def _given(tokens: Sequence[Token], at: int, reference: Reference) -> Mark | None:
    """A plan by who gave it, right after a share of it: "45,8% so với chỉ tiêu của Bộ Tài chính giao"."""
    first = at + next((len(words) for words in _AGAINST if _texts(tokens, at, len(words)) == words), 0)
    aim = reference.aims.find(tokens, first) if first < len(tokens) else None
    aimed = Mark(Kind.PLAN, aim.value, tuple(tokens[at : first + aim.length]), "aim") if aim else None
    kind = next((kind for words, kind in _PLANS if _texts(tokens, first, len(words)) == words), None)
    if kind is None:
        return aimed
    for end in range(first + 2, min(first + LONGEST_GIVER, len(tokens))):
        if tokens[end].text == "giao":
            words = " ".join(token.text for token in tokens[first:end])
            given = next((meaning for giver, meaning in _GIVERS if giver in words), kind)
            return Mark(Kind.PLAN, given if kind == "BUDGET" else kind, tuple(tokens[at : end + 1]), "giao")
        if not (tokens[end].is_word or tokens[end].is_number) or tokens[end].text in scales():
            break
    longer = reference.marks.find(tokens, at)
    return None if longer and aimed and longer.length > len(aimed.tokens) else aimed


def _texts(tokens: Sequence[Token], at: int, length: int) -> tuple[str, ...]:
    return tuple(token.text for token in tokens[at : at + length])


def _phrase(tokens: Sequence[Token], at: int, reference: Reference) -> Mark | None:
    found = reference.marks.find(tokens, at)
    if not found:
        return None
    taken = tuple(tokens[at : at + found.length])
    row, area = found.value, found.area
    if row.text == REMAINS and at + 1 < len(tokens) and tokens[at + 1].is_number:
        return Mark(Kind.VERB, "reach", tuple(tokens[at : at + 1]), row.text)
    if row.kind == Kind.NOUN:
        return Mark(Kind.WORD, row.meaning, taken, row.text)
    if row.meaning == "office":
        # A customs office is no province: it is an area of its own, or only what is printed.
        own = reference.areas.find(tokens, at)
        known = own is not None and own.length == found.length
        area = own.value if own and known else f"{reference.area_names.get(area or '', area)} ({OFFICE})"
    return Mark(row.kind, row.meaning, taken, row.text, found.numbers, area)


def _figure(tokens: Sequence[Token], at: int, reference: Reference) -> Mark:
    last = at
    joint = None
    while (joined := reference.joints.find(tokens, last + 1) if last + 1 < len(tokens) else None) and (
        (further := last + 1 + joined.length) < len(tokens) and tokens[further].is_number
    ):
        joint, last = (joined.value.meaning if last == at else "chain"), further
    if last == at and (compound := _compound(tokens, at, reference)):
        return compound
    numbers = tuple(_number(token) for token in tokens[at : last + 1] if token.is_number)
    unit = reference.units.find(tokens, last + 1) if last + 1 < len(tokens) else None
    end = last + 1 + (unit.length if unit else 0)
    if unit is None and (shared := _shared_unit(tokens, last, reference)):
        unit, end = shared, last + 2
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


def _compound(tokens: Sequence[Token], at: int, reference: Reference) -> Mark | None:
    """An amount of two scales: "2 tỷ 300 triệu đồng" is 2,300 of the second."""
    great = _POWERS.get(tokens[at + 1].text) if at + 4 < len(tokens) else None
    if great is None or not tokens[at + 2].is_number or _is_label(tokens, at):
        return None
    small = _POWERS.get(tokens[at + 3].text, 0)
    many, few = _number(tokens[at]), _number(tokens[at + 2])
    unit = reference.units.find(tokens, at + 3)
    if unit is None or great <= small or many is None or few is None:
        return None
    end = at + 3 + unit.length
    if few.value >= 10 ** (great - small) or few.value % 1 or many.value % 1 or _goes_on(tokens, end):
        return None
    value = many.value * 10 ** (great - small) + few.value
    whole = Number(value, tokens[at].start, tokens[at + 2].end)
    return Mark(Kind.AMOUNT, unit.value, tuple(tokens[at:end]), numbers=(whole,))


def _shared_unit(tokens: Sequence[Token], last: int, reference: Reference) -> Found[str] | None:
    """The unit whose scale alone is printed with the first figure: "15,3 tỷ và 18 tỷ USD"."""
    joined = last + 4 < len(tokens) and tokens[last + 2].text in _JOINING and tokens[last + 3].is_number
    if not joined or tokens[last + 1].text not in scales() or tokens[last + 4].text != tokens[last + 1].text:
        return None
    return reference.units.find(tokens, last + 4)


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


LONGEST_GIVER = 16
_AGAINST = (("so", "với"), ("so",), ("của",))
_PLANS = ((("dự", "tóan"), "BUDGET"), (("chỉ", "tiêu"), "PLAN"), (("kế", "hoạch"), "PLAN"))
_GIVERS = (
    ("hđnd", "BUDGET_COUNCIL"),
    ("hội đồng nhân dân", "BUDGET_COUNCIL"),
    ("trung ương", "BUDGET_CENTRAL"),
    ("tw", "BUDGET_CENTRAL"),
    ("bộ tài chính", "BUDGET_CENTRAL"),
    ("chính phủ", "BUDGET_CENTRAL"),
)
_POWERS = {"nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9}
_JOINING = frozenset({"và", ",", "-"})
OFFICE = "Cục Hải quan"
REMAINS = "còn"
"""A link between clauses, and before a figure a verb: "tỷ lệ hộ nghèo còn 4,5%"."""
_CHANGES = {"+": "up", "-": "down"}
LABEL_REACH = 6
_OPENING = frozenset("(\"'")
