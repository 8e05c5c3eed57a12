"""Which words of a sentence belong to each of its figures.

| Trong đó, xuất khẩu | ước đạt | 1.280 triệu USD |, | bằng | 98,5%  | kế hoạch năm |
| subject             | lead    | figure          |  | lead | figure | tail         |
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from lswh.extract import kinds
from lswh.extract.brackets import depths_of
from lswh.extract.marks import Known, Mark, holds
from lswh.extract.periods import YEARLY
from lswh.extract.wishes import wishes_of

LEAD: Final = frozenset({kinds.DIRECTION, kinds.VERB, kinds.HEDGE, kinds.STATUS, kinds.SHARE, kinds.STOP, kinds.FILLER})
BREAKING_SIGNS: Final = frozenset(",;:()-")
_BREAKING: Final = frozenset({kinds.LINK, kinds.PART, kinds.SIGN, kinds.AND})

BY_YEAR: Final = "year"
LAST: Final = "last"
DATED: Final = "dated"
PREVIOUS: Final = "previous"
OTHER: Final = "other"
UNCLEAR: Final = "unclear"


class Base(NamedTuple):
    """What a growth is measured against: the same period of a year before (`year`), or something else.

    `year` is the year that is named, if one is, and `part` the month or the quarter ("so với tháng 3/2021"); `words`
    are those that name it, in the folded text [start, end).
    """

    meaning: str = BY_YEAR
    year: int | None = None
    part: int | None = None
    words: str = ""
    start: int = 0
    end: int = 0

    @property
    def may_be_by_year(self) -> bool:
        """Whether it is a year before, or a period that may turn out to be."""
        return self.meaning in {BY_YEAR, DATED}


class Mention(NamedTuple):
    """A figure with the marks around it.

    lead: what stands directly before it; subject: what stands before the lead and is not the tail of the
    figure before; tail: what follows it and still belongs to it; planned: the plan that a figure before is a
    share of; listed: whether another figure of the sentence is compared with the year before; after_range:
    whether it is the end of a range that the figure before begins; weighed: whether it, or one before it with no amount
    between them, is of a share in a whole; itemized: whether it is one of a list in brackets. clause is the subject
    after its last semicolon, kinds what the marks of the subject are.
    """

    figure: Known
    lead: tuple[Mark, ...]
    subject: tuple[Mark, ...]
    clause: tuple[Mark, ...]
    kinds: frozenset[str]
    tail: tuple[Mark, ...]
    base: Base
    wished: bool
    bracketed: bool
    after_plan: bool
    planned: Mark | None = None
    after_range: bool = False
    listed: bool = False
    weighed: bool = False
    itemized: bool = False

    def about(self, subject: tuple[Mark, ...]) -> Mention:
        """The figure with another subject."""
        return self._replace(subject=subject, clause=clause_of(subject), kinds=kinds_of(subject))

    def leads(self, kind: str, *meanings: str) -> bool:
        """Whether the lead holds a mark of a kind (and with one of the meanings, if any are given)."""
        for mark in self.lead:  # noqa: SIM110 see holds
            if mark.kind == kind and (not meanings or mark.meaning in meanings):
                return True
        return False

    @property
    def start(self) -> int:
        """Where its words begin."""
        for mark in (*self.subject, *self.lead):
            if mark.kind != kinds.SIGN:
                return mark.start
        return self.figure.start

    @property
    def is_amount(self) -> bool:
        """Whether it is so much of a unit."""
        return self.figure.kind == kinds.AMOUNT

    @property
    def plan(self) -> Mark | None:
        """The plan that a percentage is a share of, where it is directly followed by one."""
        for mark in self.tail:
            if mark.kind != kinds.FILLER:
                return mark if mark.kind == kinds.PLAN else None
        return None

    @property
    def budget(self) -> Mark | None:
        """The plan that an amount is: "tổng kế hoạch vốn là 3.000 tỷ đồng"."""
        if self.figure.kind != kinds.AMOUNT or kinds.PLAN not in self.kinds:
            return None
        return next((mark for mark in reversed(self.clause) if mark.kind == kinds.PLAN), None)

    @property
    def before_bracket(self) -> tuple[Mark, ...]:
        """The subject before the bracket that the figure stands in."""
        opens = [at for at, mark in enumerate(self.subject) if mark.meaning == "("]
        return self.subject[: opens[-1]] if opens and self.bracketed else ()

    @property
    def in_bracket(self) -> tuple[Mark, ...]:
        """The subject after the bracket that the figure stands in opened: all of it, if that is not in sight."""
        for at in range(len(self.subject) - 1, -1, -1):
            if self.subject[at].meaning == "(":
                return self.subject[at + 1 :]
        return self.subject

    @property
    def is_yearly(self) -> bool:
        """Whether it is one of several figures for as many years: "9 tháng các năm 2012-2020 lần lượt là 6,1%"."""
        return kinds.PERIOD in self.kinds and any(
            mark.kind == kinds.PERIOD and mark.meaning in YEARLY for mark in self.in_bracket
        )

    @property
    def last_part(self) -> tuple[Mark, ...]:
        """The subject after its last comma, colon or semicolon."""
        return last_part_of(self.subject)

    @property
    def is_of_last_year(self) -> bool:
        """Whether it is a figure of the year before: "cùng kỳ năm 2022 tăng 3%"."""
        return kinds.COMPARISON in self.kinds and any(
            mark.kind == kinds.COMPARISON and mark.meaning == LAST for mark in self.clause
        )


def clause_of(subject: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """What follows the last semicolon."""
    for at in range(len(subject) - 1, -1, -1):
        if subject[at].meaning == ";":
            return subject[at + 1 :]
    return subject


def last_part_of(subject: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """What follows the last comma, colon or semicolon."""
    signs = [at for at, mark in enumerate(subject) if mark.kind == kinds.SIGN and mark.meaning in ",;:"]
    return subject[signs[-1] + 1 :] if signs else subject


def kinds_of(marks: Sequence[Mark]) -> frozenset[str]:
    """What some marks are."""
    return frozenset([mark.kind for mark in marks])


def mentions(
    read: Sequence[Mark], of: Sequence[str], base: Base | None, wished: bool, planned: Mark | None
) -> list[Mention]:
    """The figures of a sentence in order, of whose marks `of` are the kinds.

    `base`, `wished` and `planned` are what it inherits from the one before.
    """
    marks: tuple[Mark, ...] = tuple(read)
    meanings = [mark.meaning for mark in marks]
    places = [at for at, kind in enumerate(of) if kind in kinds.FIGURES]
    if not places:
        return []
    present = frozenset(of)
    leads = [_lead(of, start, place) for start, place in zip([0, *places], places, strict=False)] + [len(marks)]
    cuts = [0] + [_first_break(of, meanings, place, lead) for place, lead in zip(places, leads[1:], strict=True)]
    cuts[1:-1] = [
        _behind_the_rest(marks, place, cut, lead)
        for place, cut, lead in zip(places, cuts[1:], leads[1:-1], strict=False)
    ]
    subjects = [marks[cut:lead] for cut, lead in zip(cuts, leads, strict=True)]
    clauses = [clause_of(subject) for subject in subjects] if ";" in meanings else subjects
    tails = [marks[place + 1 : cut] for place, cut in zip(places, cuts[1:], strict=True)]
    shared = [_respect(tail) and _joins(after) for tail, after in zip(tails, subjects[1:], strict=True)]
    named = _bases(clauses, tails, shared) if kinds.COMPARISON in present else [None] * len(places)
    yearly = any(one is not None and one.meaning == BY_YEAR for one in named)
    bases = _inherited(named, base)
    depths = depths_of(meanings)
    wishes = wishes_of(marks, of, depths) if kinds.TARGET in present else ()
    weighs = WEIGHT in meanings
    found: list[Mention] = []
    before: Mention | None = None
    for at, place in enumerate(places):
        figure, subject, depth = marks[place], subjects[at], depths[place]
        assert isinstance(figure, Known)
        lead = marks[leads[at] : place]
        before = Mention(
            figure=figure,
            lead=lead if lead or before is None or not shared[at - 1] else before.lead,
            subject=subject,
            clause=clauses[at],
            kinds=frozenset(of[cuts[at] : leads[at]]),
            tail=tails[at],
            base=bases[at],
            wished=wished or (bool(wishes) and wishes[place] <= depth),
            bracketed=depth > 0,
            planned=before
            and (before.plan or before.planned or before.budget or (planned if before.is_amount else None)),
            listed=yearly,
            after_range=before is not None
            and before.leads(kinds.STOP, "range")
            and _ends_a_range(marks[max(0, place - 2) : place]),
            after_plan=before is not None and before.plan is not None and not holds(subject, kinds.WORD),
            weighed=weighs
            and figure.kind == kinds.PERCENT
            and ((before is not None and before.weighed) or _is_of_a_share(clauses[at])),
        )
        found.append(before)
    return found


def _is_of_a_share(clause: Sequence[Mark]) -> bool:
    """Whether a clause is about a share: "tỷ trọng công nghiệp"; not "trong cơ cấu kinh tế, dịch vụ"."""
    before = ""
    for mark in clause:
        if mark.meaning == WEIGHT and mark.kind == kinds.WORD and before != kinds.FILLER:
            return True
        before = mark.kind
    return False


WEIGHT: Final = "weight"
"""What a noun means that is a share of a whole: its change is no growth of what it is a share of."""


def _lead(of: Sequence[str], start: int, place: int) -> int:
    while place > start and of[place - 1] in LEAD:
        place -= 1
    return place


def _first_break(of: Sequence[str], meanings: Sequence[str], place: int, end: int) -> int:
    """Where what belongs to the figure at a place ends, before the lead of the next."""
    for at in range(place + 1, end):
        kind = of[at]
        if kind not in _BREAKING:
            continue
        if kind == kinds.SIGN:
            breaks = meanings[at] in BREAKING_SIGNS
        else:
            breaks = kind != kinds.AND or at in {place + 1, end - 1} or of[place] == kinds.PERCENT
        if breaks:
            return at
    return end


def _behind_the_rest(marks: Sequence[Mark], place: int, cut: int, lead: int) -> int:
    """Where what belongs to an amount ends, if more words of what it measures come behind a sign, and then a growth.

    "732 tấn hàng qua cửa khẩu, lối mở trên địa bàn, giảm 3%": a comma behind them tells that they are no new subject.
    """
    last = lead - 1
    if last <= cut or marks[place].kind == kinds.PERCENT or marks[lead].kind != kinds.DIRECTION:
        return cut
    opening = marks[cut].meaning
    between = marks[cut + 1 : last]
    if marks[last].meaning != "," or len(between) > LONGEST_REST or not _REST.issuperset(kinds_of(between)):
        return cut
    if opening == "(":
        closes = [mark.meaning for mark in between].count(")") == 1 and between[-1].meaning == ")"
        return last if closes else cut
    goes_on = opening == "," and cut > place + 1 and not any(mark.meaning in BREAKING_SIGNS for mark in between)
    return last if goes_on else cut


LONGEST_REST: Final = 12
_REST: Final = frozenset({kinds.WORD, kinds.PLACE, kinds.AND, kinds.SIGN})


def _bases(
    clauses: Sequence[Sequence[Mark]], tails: Sequence[Sequence[Mark]], shared: Sequence[bool]
) -> list[Base | None]:
    """The base that is named with each figure, or with the next, if it is shared."""
    named = [_base(clause, tail) for clause, tail in zip(clauses, tails, strict=False)]
    for at in range(len(named) - 2, -1, -1):
        if named[at] is None and shared[at]:
            named[at] = named[at + 1]  # "tăng 24% về lượng và tăng 21% về giá trị so với cùng kỳ"
    return named


def _base(subject: Sequence[Mark], tail: Sequence[Mark]) -> Base | None:
    """The base that is named with a figure: after it, or before the name ("So với cùng kỳ, xuất khẩu tăng 5%").

    What stands before the parts is of the whole: "khởi sắc so với quý II, trong đó dịch vụ tăng 5%".
    """
    for mark in tail:
        if mark.kind == kinds.COMPARISON:
            return _named(mark)
    for mark in reversed(subject):
        if mark.kind == kinds.COMPARISON and mark.meaning != LAST:
            return _named(mark)
        if mark.kind == kinds.PART:
            break
    return None


def _named(comparison: Mark) -> Base:
    def blank(*names: str) -> int | None:
        return next((comparison.blanks[name][0] for name in names if name in comparison.blanks), None)

    meaning = BY_YEAR if comparison.meaning == LAST else comparison.meaning
    words = comparison.text
    return Base(
        meaning,
        blank("y"),
        blank("m", "q") if meaning in {DATED, PREVIOUS} else None,
        words,
        comparison.start,
        comparison.end,
    )


RESPECTS: Final = frozenset({"volume", "money", "count"})
"""What a growth can be of: "tăng 24% về lượng"."""


def _ends_a_range(before: Sequence[Mark]) -> bool:
    """Whether the words right before a figure go on from one before: "lên", "xuống", "còn"."""
    return any(mark.text.rpartition(" ")[2] in _ONWARD for mark in before)


_ONWARD: Final = frozenset({"lên", "xuống", "còn", "đến", "tới", "thành"})


def _respect(tail: Sequence[Mark]) -> bool:
    return bool(tail) and tail[0].kind == kinds.FILLER and tail[0].meaning in RESPECTS


def _joins(subject: Sequence[Mark]) -> bool:
    joining = [mark.kind for mark in subject if mark.meaning != ","]
    return bool(joining) and _JOINING.issuperset(joining)


_JOINING: Final = frozenset({kinds.AND, kinds.LINK})


_UNNAMED: Final = Base()
_UNCLEAR: Final = Base(UNCLEAR)


def _inherited(named: Sequence[Base | None], base: Base | None) -> list[Base]:
    """A growth without a base has the one named before it or after it; if they differ it is unclear which."""
    if not any(named):
        return [base if base and base.meaning != "plan" else _UNNAMED] * len(named)
    following: list[Base | None] = []
    upcoming: Base | None = None
    for own in reversed(named):
        following.append(upcoming)
        upcoming = own or upcoming
    bases: list[Base] = []
    for own, after in zip(named, reversed(following), strict=True):
        before, base = base, own or base
        if before and before.meaning == UNCLEAR and after:
            before = None  # what was unclear in the sentence before is clear in this one
        around = [one for one in (before, after) if one and one.meaning != "plan"]
        unclear = len(around) == 2 and around[0].meaning != around[1].meaning
        bases.append(own or (_UNCLEAR if unclear else around[0] if around else _UNNAMED))
    return bases
