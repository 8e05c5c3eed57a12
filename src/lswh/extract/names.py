"""Which indicator a figure speaks of.

A name is matched whole: "kim ngạch xuất khẩu" is not "kim ngạch xuất khẩu sang Mỹ". Where it is not known,
what is printed is the name, if it is plain to see where it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, NamedTuple

from lswh.extract import kinds, rates
from lswh.extract.brackets import without_asides
from lswh.extract.edges import NO_LOOSE_OPENING, NO_OPENING, OPENING, is_inside, starts_of, trimmed
from lswh.extract.marks import Mark, count, holds
from lswh.extract.mentions import Mention
from lswh.extract.reference import Reference
from lswh.extract.stretches import ASIDES, Stretch
from lswh.extract.tokens import Token
from lswh.extract.vocabulary import scales

LONGEST_SUBJECT: Final = 40
LONGEST_NAME: Final = 12
LONGEST_LOOSE: Final = 20
"""Of how many marks a name is at most that is plain by nothing but where it ends."""
SHORTEST_INNER_NAME: Final = 3
LONGEST_TAIL: Final = 16

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
        name = self._of(mention)
        return None if name is None or _is_of_another(name, mention) else name

    def _of(self, mention: Mention) -> Name | None:
        figure = mention.figure
        unit = figure.meaning if figure.kind == kinds.AMOUNT else None
        subject = trimmed(mention.clause[-LONGEST_SUBJECT:])
        before, starts = Stretch(subject), starts_of(subject)
        if figure.kind == kinds.PAIR or unit in self.reference.counted:
            reached = mention.leads(kinds.VERB, "reach", "equal") or (
                mention.leads(kinds.STATUS) and not mention.leads(kinds.VERB)
            )
            reached = reached or mention.is_listed_in_bracket
            return (
                self._counted(mention, before, starts)
                or self._known(before, starts, unit)
                or (self._unknown(subject, starts) if reached else None)
                or _printed_count(mention)
                or _worked(mention)
            )
        return self._known(before, starts, unit) or self._unknown(subject, starts, unit)

    def _unknown(self, subject: Sequence[Mark], starts: Sequence[int], unit: str | None = None) -> Name | None:
        """A name that is not known as it stands: without what brackets only explain it may be, else it is printed."""
        plain = without_asides(subject, self.reference.names)
        if len(plain) == len(subject):
            return _printed(subject, starts) or loose(subject)
        plain_starts = starts_of(plain)
        known = self._known(Stretch(plain), plain_starts, unit)
        return known or _printed(subject, starts) or _printed(plain, plain_starts) or loose(plain)

    def _known(self, before: Stretch, starts: Sequence[int], unit: str | None) -> Name | None:
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

    def _counted(self, mention: Mention, before: Stretch, starts: Sequence[int]) -> Name | None:
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

    def _befores(self, before: Stretch, starts: Sequence[int]) -> dict[str, Sequence[Mark]]:
        """What can stand of a name before its figure, the longest first, by its words."""
        end = len(before.marks)
        befores: dict[str, Sequence[Mark]] = {}
        for start in starts:
            if self._opens(before.words[start] or before.name(start, end, ASIDES[0])):
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


def _is_of_another(name: Name, mention: Mention) -> bool:
    """Whether what a figure is of is not what stands before it.

    So it is with a rank ("đứng ở vị trí thứ hai với 7 tỷ USD"), a bracket that lists other things ("(Sơn La 60 ha)"),
    and what a growth is only told beside ("du lịch là động lực của kinh tế với mức tăng 9%").
    """
    subject = mention.clause
    beside = mention.figure.kind == kinds.PERCENT and bool(subject) and subject[-1].text == "với"
    if not beside and not mention.bracketed and kinds.STOP not in mention.kinds:
        return False
    before = [mark for mark in subject if mark.start < name.start]
    inside = [mark for mark in subject if name.start <= mark.start < name.end]
    signs = [mark.meaning for mark in inside]
    breaks = [at for at, mark in enumerate(before) if mark.kind == kinds.SIGN]
    return (
        any(mark.kind == kinds.STOP and mark.meaning == "rank" for mark in inside)
        or ("(" in signs and ")" not in signs)
        or (beside and holds(before[breaks[-1] + 1 if breaks else 0 :], kinds.WORD))
    )


def _afters(tail: Sequence[Mark]) -> dict[str, Sequence[Mark]]:
    """What can stand of a name behind its figure, the longest first, by its words."""
    behind = Stretch(tail)
    asides = behind.asides(2)
    afters: dict[str, Sequence[Mark]] = {}
    for last in range(len(tail), 0, -1):
        for aside in asides:
            if behind.words[last - 1] and behind.kinds[last - 1] not in aside:
                afters.setdefault(behind.name(0, last, aside), tail[:last])
    afters.setdefault("", ())
    return afters


def _printed(subject: Sequence[Mark], starts: Sequence[int]) -> Name | None:
    """The name as printed, where nothing but a name stands between its opening and its figure."""
    starts = [start for start in starts if subject[start].kind not in NO_OPENING]
    end = len(subject)
    start = next((at for at in starts if _is_list(subject[at:])), starts[-1] if starts else 0)
    start = _opened_before(subject, start, end)
    inner = subject[start:end]
    words = sum(count(mark) for mark in inner)
    is_rate = bool(inner) and inner[0].meaning == rates.RATE
    plain = all(
        mark.kind in _INNER
        or is_inside(mark)
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
    starts = [at for at in starts_of(subject[:opened]) if subject[at].kind not in NO_OPENING]
    return starts[-1] if starts else 0


def loose(subject: Sequence[Mark]) -> Name | None:
    """What stands between the last break and the figure, where no name is plain to see: "Cục đã thu đạt"."""
    subject = trimmed(subject)
    end = len(subject)
    start = next((at + 1 for at in range(_before_bracket(subject) - 1, -1, -1) if _breaks(subject[at])), 0)
    while start < end and subject[start].kind in NO_LOOSE_OPENING:
        start += 1
    inner = subject[start:end]
    if not holds(inner, kinds.WORD):
        return None
    inner = inner[-LONGEST_LOOSE:]
    return Name(
        ((inner[0].start, inner[-1].end),), None, is_rate=inner[0].meaning == rates.RATE, is_unread=_ends_unread(inner)
    )


def _before_bracket(subject: Sequence[Mark]) -> int:
    """Where the bracket opens that ends a subject, or its end: "doanh nghiệp có vốn nước ngoài (FDI)"."""
    end = len(subject)
    if end == 0 or subject[end - 1].meaning != ")":
        return end
    opens = next((at for at in range(end - 2, -1, -1) if subject[at].meaning == "("), end)
    return end if holds(subject[opens:], kinds.PERIOD) else opens


def _ends_unread(inner: Sequence[Mark]) -> bool:
    return holds(inner[-2:], kinds.NUMBER) and inner[-1].kind != kinds.PLACE  # "của 14 tỉnh miền Trung"


def _breaks(mark: Mark) -> bool:
    if mark.kind == kinds.SIGN:
        return mark.meaning in OPENING or mark.meaning in {",", "-"}
    return mark.kind in _BREAKS or (
        mark.kind == kinds.VERB and mark.meaning in {"reach", "equal"} and not is_inside(mark)
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
    inner = _behind(mention)
    if not inner or inner[0].kind != kinds.WORD:
        return None
    return Name(((inner[0].start, inner[-1].end),), None)


def _behind(mention: Mention) -> list[Mark]:
    """The marks behind a figure that can be of a name."""
    return list(takewhile(lambda mark: mark.kind in _INNER, mention.tail[:LONGEST_NAME]))


def _printed_count(mention: Mention) -> Name | None:
    """A counted thing as printed: "có 40 doanh nghiệp dừng sản xuất"."""
    listed_first = mention.subject[-1:] and mention.subject[-1].kind == kinds.PART  # "bao gồm 40 doanh nghiệp dệt may"
    if mention.figure.kind != kinds.AMOUNT or not (mention.lead or listed_first):
        return None
    noun = _noun(mention)
    if not noun:
        return None
    last = [*noun, *_behind(mention)][-1]
    return Name(((noun[0].start, last.end),), None)


def _noun(mention: Mention) -> tuple[Token, ...]:
    """What a figure counts: the words of its unit."""
    return tuple([token for token in mention.figure.counted if token.text not in scales()])
