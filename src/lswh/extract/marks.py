"""What each word, number and sign of a sentence does there."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from lswh.extract import kinds
from lswh.extract.numerals import numeral
from lswh.extract.phrasebook import Found
from lswh.extract.reference import CHANGES, PER_CENT, Reference
from lswh.extract.scanning import Tokens
from lswh.extract.tokens import NO_BLANKS, Blanks, Token
from lswh.extract.vocabulary import Phrase, continuations, denominators, scales


class Number(NamedTuple):
    """A number and the folded characters that print it."""

    value: Decimal
    start: int
    end: int


class Known(NamedTuple):
    """A stretch of a sentence that does one thing: a phrase of the vocabulary, or a figure.

    text is what is printed, with single spaces between its tokens; counted the words behind a number of things.
    """

    kind: str
    meaning: str
    text: str
    start: int
    end: int
    phrase: str = ""
    blanks: Blanks = NO_BLANKS
    area: str | None = None
    numbers: tuple[Number, ...] = ()
    counted: tuple[Token, ...] = ()


Mark = Token | Known
"""What stands in a sentence: something that is known, or a word, number or sign by itself."""


def count(mark: Mark) -> int:
    """Of how many tokens a mark is."""
    return mark.text.count(" ") + 1


def holds(marks: Sequence[Mark], kind: str) -> bool:
    """Whether any of the marks is of a kind."""
    for mark in marks:  # noqa: SIM110 a generator for any() takes longer than the few marks that are asked
        if mark.kind == kind:
            return True
    return False


def last_of(marks: Sequence[Mark]) -> Mark | None:
    """The last mark, but for what closes behind it."""
    for mark in reversed(marks):
        if mark.meaning not in _CLOSING:
            return mark
    return None


def mark(tokens: Tokens, reference: Reference) -> list[Mark]:
    """The marks of a sentence, in order, covering every token."""
    reader = _Reader(tokens, reference)
    beginnings = reference.beginnings
    marks: list[Mark] = []
    done = 0  # where the mark before ends
    for at, (kind, text, start) in enumerate(zip(*tokens, strict=False)):
        if start < done:
            continue
        if (text in beginnings or kind == kinds.NUMBER) and (found := reader.known(at)) is not None:
            marks.append(found)
            done = found.end
        else:
            marks.append(tuple.__new__(Token, (kind, text, start)))
    return marks


class _Reader:
    """The tokens of a sentence, and what is known of those that begin at one of them."""

    __slots__ = ("kinds", "reference", "starts", "texts", "tokens")

    def __init__(self, tokens: Tokens, reference: Reference) -> None:
        self.tokens, self.reference = tokens, reference
        self.kinds, self.texts, self.starts = tokens

    def known(self, at: int) -> Known | None:
        """The phrase or the figure that begins at a token, if any does."""
        text = self.texts[at]
        if self.texts[at - 1] == PER_CENT and (given := self._given(at)):
            return given
        found = self.reference.marks.find(self.texts, at)
        if found is not None:
            return self._phrase(at, found)
        if self.kinds[at] == kinds.NUMBER:
            return self._multiple(at) or self._figure(at)
        return self._signed(at) if text in CHANGES else None

    def _taken(
        self,
        at: int,
        end: int,
        kind: str,
        meaning: str,
        phrase: str = "",
        blanks: Blanks = NO_BLANKS,
        area: str | None = None,
        numbers: tuple[Number, ...] = (),
        counted: tuple[Token, ...] = (),
    ) -> Known:
        """What the tokens [at, end) are known to be."""
        last = self.texts[end - 1]
        text = " ".join(self.texts[at:end]) if end > at + 1 else last
        start, stop = self.starts[at], self.starts[end - 1] + len(last)
        return tuple.__new__(Known, (kind, meaning, text, start, stop, phrase, blanks, area, numbers, counted))

    def _amount(self, at: int, last: int, end: int, kind: str, unit: str, numbers: tuple[Number, ...]) -> Known:
        """A figure whose last number is at a token."""
        counted = tuple(self.tokens.between(last + 1, end)) if unit in self.reference.counted else ()
        return self._taken(at, end, kind, unit, numbers=numbers, counted=counted)

    def _end(self, at: int) -> int:
        """Where a token ends in the folded text."""
        return self.starts[at] + len(self.texts[at])

    def _is_number(self, at: int) -> bool:
        return at < len(self.kinds) and self.kinds[at] == kinds.NUMBER

    def _phrase(self, at: int, found: Found[Phrase]) -> Known:
        row, length, blanks, area = found
        if row.text == REMAINS and self._is_number(at + 1):
            return self._taken(at, at + 1, kinds.VERB, "reach", row.text)
        if row.kind == kinds.MULTIPLE:
            return self._taken(at, at + length, row.kind, "", row.text, numbers=(_TWICE,))
        if row.kind == kinds.NOUN:
            return self._taken(at, at + length, kinds.WORD, row.meaning, row.text)
        if row.meaning == "office":
            # A customs office is no province: it is an area of its own, or only what is printed.
            own = self.reference.areas.find(self.texts, at)
            known = own is not None and own.length == length
            area = own.value if own and known else f"{self.reference.area_names.get(area or '', area)} ({OFFICE})"
        return self._taken(at, at + length, row.kind, row.meaning, row.text, blanks, area)

    def _signed(self, at: int) -> Known | None:
        """The sign of a change that is told in brackets: (+6,5%)."""
        if self.texts[at - 1] != "(" or not self._is_number(at + 1):
            return None
        return self._taken(at, at + 1, kinds.DIRECTION, CHANGES[self.texts[at]], "sign")

    def _given(self, at: int) -> Known | None:
        """A plan by who gave it, right after a share of it: "45,8% so với chỉ tiêu của Bộ Tài chính giao"."""
        texts, aims = self.texts, self.reference.aims
        if texts[at] not in _GIVEN and texts[at] not in aims.openings:
            return None
        first = at + next((len(words) for words in _AGAINST if texts[at : at + len(words)] == words), 0)
        if texts[first] not in _GIVEN and texts[first] not in aims.openings:
            return None
        aim = aims.find(texts, first)
        aimed = self._taken(at, first + aim.length, kinds.PLAN, aim.value, "aim") if aim else None
        kind = next((kind for words, kind in _PLANS if texts[first : first + len(words)] == words), None)
        if kind is None:
            return aimed
        for end in range(first + 2, min(first + LONGEST_GIVER, len(self.starts))):
            if texts[end] == "giao":
                words = " ".join(texts[first:end])
                given = next((meaning for giver, meaning in _GIVERS if giver in words), kind)
                return self._taken(at, end + 1, kinds.PLAN, given if kind == "BUDGET" else kind, "giao")
            if self.kinds[end] == kinds.SIGN or texts[end] in scales():
                break
        longer = self.reference.marks.find(texts, at)
        return None if longer and aimed and longer.length > count(aimed) else aimed

    def _multiple(self, at: int) -> Known | None:
        """How many times as much something is: "gấp 2,1 lần", "tăng hơn 3 lần"."""
        if self.texts[at + 1] != TIMES or self.texts[at + 2] == "lượt":
            return None
        if _BEFORE_TIMES.isdisjoint(self.texts[max(0, at - TIMES_REACH) : at]):
            return None
        return self._taken(at, at + 2, kinds.MULTIPLE, "", numbers=(self._number(at) or _TWICE,))

    def _figure(self, at: int) -> Known:
        last, joint = self._joined(at)
        if last == at and (compound := self._compound(at)):
            return compound
        unit = self.reference.units.find(self.texts, last + 1)
        end = last + 1 + (unit.length if unit else 0)
        if unit is None and (shared := self._shared_unit(last) or self._unit_in_turn(last)):
            unit, end = shared[0], shared[1]
        elif unit and (denominator := self._denominator(end)):
            unit = self._unit_per(last + 1, end, denominator)
        if unit is None or self._is_label(at) or self._goes_on(end):
            return self._taken(at, end, kinds.NUMBER, "")
        numbers = [self._number(at)] if joint is None else self._numbers(at, last)
        known = tuple([number for number in numbers if number is not None])
        if len(known) < len(numbers):
            return self._taken(at, end, kinds.NUMBER, "")
        if joint is None:
            kind = kinds.PERCENT if unit.value == PER_CENT else kinds.AMOUNT
            return self._amount(at, last, end, kind, unit.value, known)
        if joint == "of" and known[0].value <= known[1].value and self._is_pair(at, end, unit.value):
            return self._amount(at, last, end, kinds.PAIR, unit.value, known)
        return self._taken(at, end, kinds.NUMBER, joint)

    def _is_pair(self, at: int, end: int, unit: str) -> bool:
        """Whether two numbers are of things, or all of a bracket: "(33,5/39 tỷ đồng)"."""
        return unit in self.reference.counted or (self.texts[at - 1] == "(" and self.texts[end] == ")")

    def _joined(self, at: int) -> tuple[int, str | None]:
        """The last of the numbers that are one thing, and what joins them: "8/13", "2 - 3"."""
        last, joint = at, None
        while joined := self.reference.joints.find(self.texts, last + 1):
            further = last + 1 + joined.length
            if not self._is_number(further):
                break
            joint, last = (joined.value.meaning if last == at else "chain"), further
        return last, joint

    def _compound(self, at: int) -> Known | None:
        """An amount of two scales: "2 tỷ 300 triệu đồng" is 2,300 of the second, so is "2 nghìn 300 tỷ đồng"."""
        great = _POWERS.get(self.texts[at + 1])
        if great is None or at + 4 >= len(self.starts) or not self._is_number(at + 2) or self._is_label(at):
            return None
        small = _POWERS.get(self.texts[at + 3], 0)
        many, few = self._number(at), self._number(at + 2)
        unit = self.reference.units.find(self.texts, at + 3)
        if unit is None or great == small or (great < small and great != THOUSAND) or many is None or few is None:
            return None
        step = great - small if great > small else great
        end = at + 3 + unit.length
        if few.value >= 10**step or few.value % 1 or many.value % 1 or self._goes_on(end):
            return None
        value = many.value * 10**step + few.value
        return self._amount(at, at + 2, end, kinds.AMOUNT, unit.value, (Number(value, many.start, few.end),))

    def _denominator(self, end: int) -> str | None:
        """What a unit is per, if that stands behind the noun: "2.500 tấn hàng hóa xuất nhập khẩu/ngày"."""
        near = self.texts[end : end + DENOMINATOR_REACH]
        if "/" not in near or near[0] == "/":
            return None
        slash = end + near.index("/")
        per = self.texts[slash + 1]
        return per if per in denominators() and self._are_words(end, slash) else None

    def _unit_per(self, start: int, end: int, denominator: str) -> Found[str] | None:
        """The unit of some tokens per something, if it is one that is known."""
        texts = [*self.texts[start:end], "/", denominator, ""]
        unit = self.reference.units.find(texts, 0)
        return unit if unit and unit.length == len(texts) - 1 else None

    def _are_words(self, start: int, end: int) -> bool:
        return all(kind == kinds.WORD for kind in self.kinds[start:end])

    def _unit_in_turn(self, last: int) -> tuple[Found[str], int] | None:
        """The unit of the last of some numbers that are given in turn: "lần lượt đạt 300 và 200 tỷ đồng"."""
        if self.texts[last + 1] not in _JOINING or not self._is_number(last + 2):
            return None
        if IN_TURN not in " ".join(self.texts[max(0, last - TURN_REACH) : last]):
            return None
        at = last + 2
        while self.texts[at + 1] in _JOINING and self._is_number(at + 2):
            at += 2
        unit = self.reference.units.find(self.texts, at + 1)
        return (unit, last + 1) if unit else None

    def _shared_unit(self, last: int) -> tuple[Found[str], int] | None:
        """The unit whose scale alone is printed with the first figure: "15,3 tỷ và 18 tỷ USD"."""
        scale, joining = self.texts[last + 1 : last + 2], self.texts[last + 2 : last + 3]
        if not self._is_number(last + 3) or scale[0] not in scales() or joining[0] not in _JOINING:
            return None
        unit = self.reference.units.find(self.texts, last + 4) if self.texts[last + 4] == scale[0] else None
        return (unit, last + 2) if unit else None

    def _numbers(self, at: int, last: int) -> list[Number | None]:
        return [self._number(one) for one in range(at, last + 1) if self._is_number(one)]

    def _number(self, at: int) -> Number | None:
        value = numeral(self.texts[at])
        return None if value is None else Number(value, self.starts[at], self._end(at))

    def _is_label(self, at: int) -> bool:
        """Whether the number is part of a name (Km18, Covid-19) or of a longer amount (2 tỷ 300 triệu đồng)."""
        starts, texts = self.starts, self.texts
        for before in range(at - 1, max(-1, at - 1 - LABEL_REACH), -1):
            if starts[before] + len(texts[before]) < starts[before + 1] or texts[before] in _OPENING:
                break
            if self.kinds[before] == kinds.WORD:
                return True
        return at >= 2 and texts[at - 1] in scales() and self._is_number(at - 2)

    def _goes_on(self, end: int) -> bool:
        """Whether the unit is only the beginning of another one: triệu đồng/ha, % điểm, ca.máy."""
        if self.texts[end] != ".":
            return self.texts[end] in continuations()
        return self.kinds[end + 1 : end + 2] == [kinds.WORD] and self.starts[end + 1] == self.starts[end] + 1


LONGEST_GIVER: Final = 16
_AGAINST: Final = (["so", "với"], ["so"], ["của"])
_GIVEN: Final = frozenset({"so", "của", "dự", "chỉ", "kế"})
"""The words that a plan by who gave it begins with."""
_PLANS: Final = ((["dự", "tóan"], "BUDGET"), (["chỉ", "tiêu"], "PLAN"), (["kế", "hoạch"], "PLAN"))
_GIVERS: Final = (
    ("hđnd", "BUDGET_COUNCIL"),
    ("hội đồng nhân dân", "BUDGET_COUNCIL"),
    ("trung ương", "BUDGET_CENTRAL"),
    ("tw", "BUDGET_CENTRAL"),
    ("bộ tài chính", "BUDGET_CENTRAL"),
    ("chính phủ", "BUDGET_CENTRAL"),
)
THOUSAND: Final = 3
_POWERS: Final = {"nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9}
_JOINING: Final = frozenset({"và", ",", "-"})
OFFICE: Final = "Cục Hải quan"
REMAINS: Final = "còn"
"""A link between clauses, and before a figure a verb: "tỷ lệ hộ nghèo còn 4,5%"."""
LABEL_REACH: Final = 6
DENOMINATOR_REACH: Final = 8
IN_TURN: Final = "lần lượt"
TURN_REACH: Final = 24
TIMES: Final = "lần"
TIMES_REACH: Final = 3
_BEFORE_TIMES: Final = frozenset({"gấp", "tăng", "giảm", "bằng", "hơn", "vượt"})
_TWICE: Final = Number(Decimal(2), 0, 0)
"""What stands for the number of a multiple that is told in words: none of them is read."""
_OPENING: Final = frozenset("(\"'")
_CLOSING: Final = frozenset(')"')
