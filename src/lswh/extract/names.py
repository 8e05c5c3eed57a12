"""Which indicator a figure speaks of.

A name is matched whole: "kim ngạch xuất khẩu" is not "kim ngạch xuất khẩu sang Mỹ". Where it is not known,
what is printed is the name, if it is plain to see where it begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lswh.extract.marks import Mark, holds
from lswh.extract.mentions import Mention
from lswh.extract.reference import Reference, Words
from lswh.extract.tokens import SIGN, Token
from lswh.extract.vocabulary import Kind, scales

LONGEST_SUBJECT = 40
LONGEST_NAME = 12
SHORTEST_INNER_NAME = 3
LONGEST_TAIL = 16

# A name can begin only after one of these, or after a comma that follows one of these.
_OPENERS = frozenset(
    {
        Kind.FILLER,
        Kind.VERB,
        Kind.PERIOD,
        Kind.PLACE,
        Kind.STATUS,
        Kind.PART,
        Kind.LINK,
        Kind.SAYING,
        Kind.DIRECTION,
        Kind.COMPARISON,
    }
)
_EDGES = frozenset(
    {
        Kind.FILLER,
        Kind.VERB,
        Kind.PERIOD,
        Kind.STATUS,
        Kind.PART,
        Kind.LINK,
        Kind.SAYING,
        Kind.SIGN,
        Kind.AND,
        Kind.HEDGE,
        Kind.COMPARISON,
    }
)
_INSIDE = frozenset({"được", "thực hiện", "hoàn thành", "bằng"})
_OPENING, _LISTING = frozenset(";:("), frozenset(",)-")
_INNER = frozenset(
    {
        Kind.WORD,
        Kind.AND,
        Kind.PLACE,
        Kind.PERIOD,
        Kind.HEDGE,
        Kind.DIRECTION,
        Kind.FILLER,
        Kind.STOP,
    }
)
# What can stand inside a name without belonging to it, from the least to the most.
_ASIDES: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({Kind.PLACE}),
    frozenset({Kind.PLACE, Kind.PERIOD, Kind.FILLER}),
    frozenset({Kind.PLACE, Kind.PERIOD, Kind.FILLER, Kind.DIRECTION, Kind.VERB}),
)


class Name(NamedTuple):
    """An indicator as it is printed in the folded text (on both sides of its figure, sometimes), and its code."""

    spans: tuple[tuple[int, int], ...]
    code: str | None
    whole: Name | None = None  # of a pair: what the first number is a part of
    is_rate: bool = False
    is_unread: bool = False  # it ends with a figure whose unit is not known: "1.496 tỷ đạt 87% kế hoạch"

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class Names:
    """Finds the names of a sentence, where `head` is the indicator that the sentence or its list is about."""

    reference: Reference
    head: str | None
    part: bool

    def of(self, mention: Mention) -> Name | None:
        """The name printed with a figure, or None where none is plain to see."""
        unit = mention.figure.meaning if mention.figure.kind == Kind.AMOUNT else None
        subject = mention.clause[-LONGEST_SUBJECT:]
        if unit in self.reference.counted or mention.figure.kind == Kind.PAIR:
            reached = mention.leads(Kind.VERB, "reach", "equal") or (
                mention.leads(Kind.STATUS) and not mention.leads(Kind.VERB)
            )
            return (
                self._counted(mention, subject)
                or self._known(subject, unit)
                or (_printed(subject) or loose(subject) if reached else None)
                or _printed_count(mention)
                or _worked(mention, subject)
            )
        return self._known(subject, unit) or _printed(subject) or loose(subject)

    def _known(self, subject: Sequence[Mark], unit: str | None) -> Name | None:
        end = _trimmed_end(subject)
        kinds = {mark.kind for mark in subject[:end]}
        asides = tuple({aside & kinds: aside for aside in reversed(_ASIDES)}.values())[::-1]
        for start in _starts(subject[:end]):
            if not self._opens(_words(subject[start : start + 1], _ASIDES[0])):
                continue
            for aside in asides:
                code = None if subject[start].kind in aside else self._code(_words(subject[start:end], aside), unit)
                if code:
                    # "Mỹ là thị trường lớn nhất với kim ngạch xuất khẩu 5 tỷ USD": a total of something else.
                    own = start == 0 or (subject[start - 1].kind, subject[start - 1].meaning) != (Kind.LINK, "with")
                    at = next(at for at in range(end - 1, start - 1, -1) if subject[at].kind not in aside)
                    last = subject[at]
                    is_rate = self.reference.indicators[code].kind == "ratio"
                    opened = subject[_opened_before(subject, start, at + 1)]
                    return Name(((opened.start, last.end),), code if own else None, is_rate=is_rate)
        return None

    def _counted(self, mention: Mention, subject: Sequence[Mark]) -> Name | None:
        """A name around the figure: "thẩm định hồ sơ thành lập 3 cụm công nghiệp"."""
        tail, noun = mention.tail[:LONGEST_TAIL], _noun(mention)
        words = tuple(token.text for token in noun)
        end = _trimmed_end(subject)
        befores = [
            (subject[start:end], _words(subject[start:end], aside))
            for start in _starts(subject[:end])
            for aside in _ASIDES[:2]
            if subject[start].kind not in aside
        ]
        afters = [
            (tail[:last], _words(tail[:last], aside))
            for last in range(len(tail), -1, -1)
            for aside in _ASIDES[:3]
            if not last or _words(tail[last - 1 : last], aside)
        ]
        found: dict[str, Name] = {}
        for before, before_words in [*befores, ((), ())]:
            if not self._opens(before_words or words):
                continue
            for after, after_words in afters:
                code = self._code((*before_words, *words, *after_words), mention.figure.meaning)
                if code and code not in found:
                    rest = (noun[0].start, after[-1].end if after else noun[-1].end)
                    spans = ((before[0].start, before[-1].end), rest) if before else (rest,)
                    found[code] = Name(spans, code)
            if found:
                break
        name, *others = found.values() or (None,)
        if name and mention.figure.kind == Kind.PAIR:
            return name._replace(whole=others[0]) if others else None
        return name

    def _opens(self, words: Words) -> bool:
        """Whether any name begins with the first of some words."""
        return not self.reference.openings.isdisjoint(words[:1])

    def _code(self, words: Words, unit: str | None) -> str | None:
        codes = self.reference.codes(words, self.head, self.part, unit) if words else ()
        return codes[0] if len(codes) == 1 else None


def _starts(subject: Sequence[Mark]) -> Iterator[int]:
    """Where a name can begin, the longest first."""
    clause, opened, leading = False, True, True
    for at, mark in enumerate(subject):
        sign = mark.meaning if mark.kind == Kind.SIGN else ""
        leading = leading and (mark.kind == Kind.AND or bool(sign))
        if opened and not leading and not sign:
            yield at
        opener = mark.kind in _OPENERS and not _is_inside(mark)
        clause = clause or opener
        opened = leading or opener or sign in _OPENING or (clause and sign in _LISTING)


def _is_inside(mark: Mark) -> bool:
    """Whether a verb is one that names hold: "diện tích rừng được chăm sóc"."""
    return mark.kind == Kind.VERB and mark.phrase in _INSIDE


def _trimmed_end(subject: Sequence[Mark]) -> int:
    end = len(subject)
    while end and subject[end - 1].kind in _EDGES and subject[end - 1].meaning != ")":
        end -= 1
    closes = end and subject[end - 1].meaning == ")"
    return end if not closes or any(mark.meaning == "(" for mark in subject[:end]) else end - 1


def _words(marks: Sequence[Mark], aside: frozenset[str]) -> Words:
    return tuple(
        [
            token.text
            for mark in marks
            if mark.kind not in aside
            for token in mark.tokens
            if token.kind != SIGN and token.text != "và"
        ]
    )


def _printed(subject: Sequence[Mark]) -> Name | None:
    """The name as printed, where nothing but a name stands between its opening and its figure."""
    starts = [start for start in _starts(subject) if subject[start].kind not in _EDGES | {Kind.PLACE}]
    end = _trimmed_end(subject)
    start = next((at for at in starts if _is_list(subject[at:end])), starts[-1] if starts else 0)
    start = _opened_before(subject, start, end)
    inner = subject[start:end]
    words = sum(len(mark.tokens) for mark in inner)
    plain = all(
        mark.kind in _INNER or _is_inside(mark) or (mark.kind == Kind.SIGN and mark.meaning in ",-()") for mark in inner
    )
    shortest = 1 if len(starts) == 1 else SHORTEST_INNER_NAME
    if not plain or not shortest <= words <= LONGEST_NAME or not holds(inner, Kind.WORD):
        return None
    return Name(
        ((inner[0].start, inner[-1].end),), None, is_rate=inner[0].meaning == "rate", is_unread=_ends_unread(inner)
    )


def _is_list(inner: Sequence[Mark]) -> bool:
    """Whether a name is nothing but words, with commas between them: "nông, lâm nghiệp và thủy sản"."""
    words = sum(len(mark.tokens) for mark in inner if mark.kind == Kind.WORD)
    return words <= LONGEST_NAME and all(
        mark.kind in {Kind.WORD, Kind.AND} or (mark.kind == Kind.SIGN and mark.meaning in ",-") for mark in inner
    )


def _opened_before(subject: Sequence[Mark], start: int, end: int) -> int:
    """Where a name begins whose bracket opened before: "chỉ số (trừ dầu thô)"."""
    if end == 0 or subject[end - 1].meaning != ")" or any(mark.meaning == "(" for mark in subject[start:end]):
        return start
    opened = next((at for at in range(start - 1, -1, -1) if subject[at].meaning == "("), None)
    if opened is None:
        return start
    starts = [at for at in _starts(subject[:opened]) if subject[at].kind not in _EDGES | {Kind.PLACE}]
    return starts[-1] if starts else 0


def loose(subject: Sequence[Mark]) -> Name | None:
    """What stands between the last break and the figure, where no name is plain to see: "Cục đã thu đạt"."""
    end = _trimmed_end(subject)
    start = next((at + 1 for at in range(end - 1, -1, -1) if _breaks(subject[at])), 0)
    while start < end and subject[start].kind in _EDGES | {Kind.PLACE, Kind.STOP}:
        start += 1
    inner = subject[start:end]
    if not holds(inner, Kind.WORD):
        return None
    inner = inner[-LONGEST_NAME:]
    return Name(
        ((inner[0].start, inner[-1].end),), None, is_rate=inner[0].meaning == "rate", is_unread=_ends_unread(inner)
    )


def _ends_unread(inner: Sequence[Mark]) -> bool:
    return holds(inner[-2:], Kind.NUMBER)


def _breaks(mark: Mark) -> bool:
    if mark.kind == Kind.SIGN:
        return mark.meaning in _OPENING or mark.meaning in {",", "-"}
    return mark.kind in _BREAKS or (
        mark.kind == Kind.VERB and mark.meaning in {"reach", "equal"} and not _is_inside(mark)
    )


_BREAKS = frozenset({Kind.PART, Kind.LINK, Kind.SAYING, Kind.COMPARISON, Kind.STATUS, Kind.PERIOD})


def _worked(mention: Mention, subject: Sequence[Mark]) -> Name | None:
    """Things that something was done for: "làm thủ tục cho 3.032 doanh nghiệp"; a single one is no figure."""
    single = mention.figure.numbers[0].value <= 1
    if single or mention.lead or not subject or subject[-1].kind != Kind.WORD:
        return None
    before = loose(subject)
    noun = _noun(mention)
    return Name((*before.spans, (noun[0].start, noun[-1].end)), None) if before and noun else None


def listed(mention: Mention) -> Name | None:
    """The name behind a figure of a list: "52,7 nghìn ha khoai lang; 11,1 nghìn ha đậu tương"."""
    inner = []
    for mark in mention.tail[:LONGEST_NAME]:
        if mark.kind not in _INNER:
            break
        inner.append(mark)
    if not inner or inner[0].kind != Kind.WORD:
        return None
    return Name(((inner[0].start, inner[-1].end),), None)


def _printed_count(mention: Mention) -> Name | None:
    """A counted thing as printed: "có 40 doanh nghiệp dừng sản xuất"."""
    if mention.figure.kind != Kind.AMOUNT or not mention.lead:
        return None
    noun = _noun(mention)
    end = noun[-1].end
    for mark in mention.tail[:LONGEST_NAME]:
        if mark.kind not in _INNER:
            break
        end = mark.end
    return Name(((noun[0].start, end),), None)


def _noun(mention: Mention) -> tuple[Token, ...]:
    """What a figure counts: the words of its unit."""
    last = mention.figure.numbers[-1].end
    return tuple(t for t in mention.figure.tokens if t.start >= last and t.text not in scales())
