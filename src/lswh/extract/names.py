"""Which indicator a figure speaks of.

A name is matched whole: "kim ngạch xuất khẩu" is not "kim ngạch xuất khẩu sang Mỹ". Where it is not known,
what is printed is the name, if it is plain to see where it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from lswh.extract import kinds, rates
from lswh.extract.marks import Mark, count, holds
from lswh.extract.mentions import Mention
from lswh.extract.reference import Reference
from lswh.extract.tokens import Token
from lswh.extract.vocabulary import scales

LONGEST_SUBJECT: Final = 40
LONGEST_NAME: Final = 12
SHORTEST_INNER_NAME: Final = 3
LONGEST_TAIL: Final = 16

# A name can begin only after one of these, or after a comma that follows one of these.
_OPENERS: Final = frozenset(
    {
        kinds.FILLER,
        kinds.VERB,
        kinds.PERIOD,
        kinds.PLACE,
        kinds.STATUS,
        kinds.PART,
        kinds.LINK,
        kinds.SAYING,
        kinds.DIRECTION,
        kinds.COMPARISON,
    }
)
_EDGES: Final = frozenset(
    {
        kinds.FILLER,
        kinds.VERB,
        kinds.PERIOD,
        kinds.STATUS,
        kinds.PART,
        kinds.LINK,
        kinds.SAYING,
        kinds.SIGN,
        kinds.AND,
        kinds.HEDGE,
        kinds.COMPARISON,
    }
)
_NO_OPENING: Final = _EDGES | {kinds.PLACE}
_NO_LOOSE_OPENING: Final = _NO_OPENING | {kinds.STOP}
_INSIDE: Final = frozenset({"được", "thực hiện", "hoàn thành", "bằng"})
_OPENING: Final = frozenset(";:(")
_LISTING: Final = frozenset(",)-")
_INNER: Final = frozenset(
    {
        kinds.WORD,
        kinds.AND,
        kinds.PLACE,
        kinds.PERIOD,
        kinds.HEDGE,
        kinds.DIRECTION,
        kinds.FILLER,
        kinds.STOP,
    }
)
# What can stand inside a name without belonging to it, from the least to the most.
_ASIDES: Final[tuple[frozenset[str], ...]] = (
    frozenset(),
    frozenset({kinds.PLACE}),
    frozenset({kinds.PLACE, kinds.PERIOD, kinds.FILLER}),
    frozenset({kinds.PLACE, kinds.PERIOD, kinds.FILLER, kinds.DIRECTION, kinds.VERB}),
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


class _Stretch:
    """Marks that hold a name, with the words of each that a name can hold."""

    __slots__ = ("kinds", "marks", "words")

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.marks = marks
        self.kinds = [mark.kind for mark in marks]
        self.words = [_words(mark.text) for mark in marks]

    def asides(self, most: int) -> Sequence[frozenset[str]]:
        """What can stand aside in it, from the least to the most: of those that leave out the same, the first."""
        present = frozenset(self.kinds)
        if present.isdisjoint(_ASIDES[most]):
            return _ASIDES[:1]
        return tuple({aside & present: aside for aside in reversed(_ASIDES[: most + 1])}.values())[::-1]

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


@dataclass(frozen=True, slots=True)
class Names:
    """Finds the names of a sentence, where `head` is the indicator that the sentence or its list is about."""

    reference: Reference
    head: str | None
    part: bool

    def of(self, mention: Mention) -> Name | None:
        """The name printed with a figure, or None where none is plain to see."""
        figure = mention.figure
        unit = figure.meaning if figure.kind == kinds.AMOUNT else None
        subject = _trimmed(mention.clause[-LONGEST_SUBJECT:])
        before, starts = _Stretch(subject), _starts(subject)
        if figure.kind == kinds.PAIR or unit in self.reference.counted:
            reached = mention.leads(kinds.VERB, "reach", "equal") or (
                mention.leads(kinds.STATUS) and not mention.leads(kinds.VERB)
            )
            reached = reached or mention.is_listed_in_bracket
            return (
                self._counted(mention, before, starts)
                or self._known(before, starts, unit)
                or (_printed(subject, starts) or loose(subject) if reached else None)
                or _printed_count(mention)
                or _worked(mention)
            )
        return self._known(before, starts, unit) or _printed(subject, starts) or loose(subject)

    def _known(self, before: _Stretch, starts: Sequence[int], unit: str | None) -> Name | None:
        opened = [start for start in starts if self._opens(before.words[start])]
        if not opened:
            return None
        subject, end = before.marks, len(before.marks)
        asides = [aside for aside in before.asides(3) if before.ending(aside) in self.reference.endings]
        for start in opened:
            for aside in asides:
                if subject[start].kind in aside:
                    continue
                code = self._code(before.name(start, end, aside), unit)
                if code:
                    # "Mỹ là thị trường lớn nhất với kim ngạch xuất khẩu 5 tỷ USD": a total of something else.
                    own = start == 0 or (subject[start - 1].kind, subject[start - 1].meaning) != (kinds.LINK, "with")
                    at = next(at for at in range(end - 1, start - 1, -1) if subject[at].kind not in aside)
                    is_rate = self.reference.indicators[code].kind == "ratio"
                    first = subject[_opened_before(subject, start, at + 1)]
                    return Name(((first.start, subject[at].end),), code if own else None, is_rate=is_rate)
        return None

    def _counted(self, mention: Mention, before: _Stretch, starts: Sequence[int]) -> Name | None:
        """A name around the figure: "thẩm định hồ sơ thành lập 3 cụm công nghiệp"."""
        noun = _noun(mention)
        words = " ".join([token.text for token in noun])
        befores = self._befores(before, starts)
        if self._opens(words):
            befores[""] = ()
        afters = _afters(mention.tail[:LONGEST_TAIL]) if noun and befores else {}
        found: dict[str, Name] = {}
        for before_words, first in befores.items():
            opening = f"{before_words} {words}".lstrip()
            for after_words, last in afters.items():
                code = self._code(f"{opening} {after_words}".rstrip(), mention.figure.meaning)
                if code and code not in found:
                    rest = (noun[0].start, last[-1].end if last else noun[-1].end)
                    found[code] = Name(((first[0].start, first[-1].end), rest) if first else (rest,), code)
            if found:
                break
        name, *others = found.values() or (None,)
        if name and mention.figure.kind == kinds.PAIR:
            return name._replace(whole=others[0]) if others else None
        return name

    def _befores(self, before: _Stretch, starts: Sequence[int]) -> dict[str, Sequence[Mark]]:
        """What can stand of a name before its figure, the longest first, by its words."""
        end = len(before.marks)
        befores: dict[str, Sequence[Mark]] = {}
        for start in starts:
            if self._opens(before.words[start] or before.name(start, end, _ASIDES[0])):
                for aside in before.asides(1):
                    if before.kinds[start] not in aside:
                        befores.setdefault(before.name(start, end, aside), before.marks[start:])
        return befores

    def _opens(self, words: str) -> bool:
        """Whether any name begins with the first of some words."""
        return words.partition(" ")[0] in self.reference.openings

    def _code(self, words: str, unit: str | None) -> str | None:
        if words not in self.reference.names:
            return None
        codes = self.reference.codes(words, self.head, self.part, unit)
        return codes[0] if len(codes) == 1 else None


def _afters(tail: Sequence[Mark]) -> dict[str, Sequence[Mark]]:
    """What can stand of a name behind its figure, the longest first, by its words."""
    behind = _Stretch(tail)
    asides = behind.asides(2)
    afters: dict[str, Sequence[Mark]] = {}
    for last in range(len(tail), 0, -1):
        for aside in asides:
            if behind.words[last - 1] and behind.kinds[last - 1] not in aside:
                afters.setdefault(behind.name(0, last, aside), tail[:last])
    afters.setdefault("", ())
    return afters


def _starts(subject: Sequence[Mark]) -> list[int]:
    """Where a name can begin, the longest first."""
    starts: list[int] = []
    clause, opened, leading, rated = False, True, True, False
    for at, mark in enumerate(subject):
        kind = mark.kind
        sign = mark.meaning if kind == kinds.SIGN else ""
        leading = leading and (kind == kinds.AND or bool(sign))
        if opened and not leading and not sign:
            starts.append(at)
            rated = rated or mark.meaning == rates.RATE
        opener = kind in _OPENERS and not _is_inside(mark) and not (rated and rates.is_within(mark))
        clause = clause or opener
        rated = rated and not opener and sign not in _OPENING
        opened = leading or opener or sign in _OPENING or (clause and not rated and sign in _LISTING)
    return starts


def _is_inside(mark: Mark) -> bool:
    """Whether a verb is one that names hold: "diện tích rừng được chăm sóc"."""
    return mark.kind == kinds.VERB and mark.phrase in _INSIDE


def _trimmed(subject: Sequence[Mark]) -> Sequence[Mark]:
    """A subject without what stands between a name and its figure."""
    end = len(subject)
    while end and subject[end - 1].kind in _EDGES and subject[end - 1].meaning != ")":
        end -= 1
    closes = end and subject[end - 1].meaning == ")"
    return subject[:end] if not closes or any(mark.meaning == "(" for mark in subject[:end]) else subject[: end - 1]


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    """The words of a mark that a name can hold: no signs, and no "và", for which a comma can stand."""
    if text.isalpha():
        return "" if text == "và" else text
    return " ".join([word for word in text.split(" ") if word[0].isalnum() and word != "và"])


def _printed(subject: Sequence[Mark], starts: Sequence[int]) -> Name | None:
    """The name as printed, where nothing but a name stands between its opening and its figure."""
    starts = [start for start in starts if subject[start].kind not in _NO_OPENING]
    end = len(subject)
    start = next((at for at in starts if _is_list(subject[at:])), starts[-1] if starts else 0)
    start = _opened_before(subject, start, end)
    inner = subject[start:end]
    words = sum(count(mark) for mark in inner)
    is_rate = bool(inner) and inner[0].meaning == rates.RATE
    plain = all(
        mark.kind in _INNER
        or _is_inside(mark)
        or (is_rate and rates.is_within(mark))
        or (mark.kind == kinds.SIGN and mark.meaning in ",-()")
        for mark in inner
    )
    shortest = 1 if len(starts) == 1 else SHORTEST_INNER_NAME
    longest = rates.LONGEST if is_rate else LONGEST_NAME
    if not plain or not shortest <= words <= longest or not holds(inner, kinds.WORD):
        return None
    return Name(((inner[0].start, inner[-1].end),), None, is_rate=is_rate, is_unread=_ends_unread(inner))


def _is_list(inner: Sequence[Mark]) -> bool:
    """Whether a name is nothing but words, with commas between them: "nông, lâm nghiệp và thủy sản"."""
    words = 0
    for mark in inner:
        if mark.kind == kinds.WORD:
            words += count(mark)
        elif mark.kind != kinds.AND and not (mark.kind == kinds.SIGN and mark.meaning in ",-"):
            return False
    return words <= LONGEST_NAME


def _opened_before(subject: Sequence[Mark], start: int, end: int) -> int:
    """Where a name begins whose bracket opened before: "chỉ số (trừ dầu thô)"."""
    if end == 0 or subject[end - 1].meaning != ")" or any(mark.meaning == "(" for mark in subject[start:end]):
        return start
    opened = next((at for at in range(start - 1, -1, -1) if subject[at].meaning == "("), None)
    if opened is None:
        return start
    starts = [at for at in _starts(subject[:opened]) if subject[at].kind not in _NO_OPENING]
    return starts[-1] if starts else 0


def loose(subject: Sequence[Mark]) -> Name | None:
    """What stands between the last break and the figure, where no name is plain to see: "Cục đã thu đạt"."""
    subject = _trimmed(subject)
    end = len(subject)
    start = next((at + 1 for at in range(end - 1, -1, -1) if _breaks(subject[at])), 0)
    while start < end and subject[start].kind in _NO_LOOSE_OPENING:
        start += 1
    inner = subject[start:end]
    if not holds(inner, kinds.WORD):
        return None
    inner = inner[-LONGEST_NAME:]
    return Name(
        ((inner[0].start, inner[-1].end),), None, is_rate=inner[0].meaning == rates.RATE, is_unread=_ends_unread(inner)
    )


def _ends_unread(inner: Sequence[Mark]) -> bool:
    return holds(inner[-2:], kinds.NUMBER)


def _breaks(mark: Mark) -> bool:
    if mark.kind == kinds.SIGN:
        return mark.meaning in _OPENING or mark.meaning in {",", "-"}
    return mark.kind in _BREAKS or (
        mark.kind == kinds.VERB and mark.meaning in {"reach", "equal"} and not _is_inside(mark)
    )


_BREAKS: Final = frozenset({kinds.PART, kinds.LINK, kinds.SAYING, kinds.COMPARISON, kinds.STATUS, kinds.PERIOD})


def _worked(mention: Mention) -> Name | None:
    """Things that something was done for: "làm thủ tục cho 3.032 doanh nghiệp"; a single one is no figure."""
    subject = mention.clause[-LONGEST_SUBJECT:]
    single = mention.figure.numbers[0].value <= 1
    if single or mention.lead or not subject or subject[-1].kind != kinds.WORD:
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
    if not inner or inner[0].kind != kinds.WORD:
        return None
    return Name(((inner[0].start, inner[-1].end),), None)


def _printed_count(mention: Mention) -> Name | None:
    """A counted thing as printed: "có 40 doanh nghiệp dừng sản xuất"."""
    listed_first = mention.subject[-1:] and mention.subject[-1].kind == kinds.PART  # "bao gồm 40 doanh nghiệp dệt may"
    if mention.figure.kind != kinds.AMOUNT or not (mention.lead or listed_first):
        return None
    noun = _noun(mention)
    if not noun:
        return None
    end = noun[-1].end
    for mark in mention.tail[:LONGEST_NAME]:
        if mark.kind not in _INNER:
            break
        end = mark.end
    return Name(((noun[0].start, end),), None)


def _noun(mention: Mention) -> tuple[Token, ...]:
    """What a figure counts: the words of its unit."""
    return tuple([token for token in mention.figure.counted if token.text not in scales()])
