"""Which words of a sentence belong to each of its figures.

| Trong đó, xuất khẩu | ước đạt | 1.280 triệu USD |, | bằng | 98,5%  | kế hoạch năm |
| subject             | lead    | figure          |  | lead | figure | tail         |
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from lswh.extract import kinds
from lswh.extract.adjoining import IN_BRACKET, ends_with_base, is_fraction, is_growth, is_told_again
from lswh.extract.bases import BY_YEAR, LAST, Base, bases_of, inherited
from lswh.extract.brackets import depths_of
from lswh.extract.marks import Known, Mark, holds
from lswh.extract.periods import YEARLY
from lswh.extract.wishes import wishes_of

LEAD: Final = frozenset({kinds.DIRECTION, kinds.VERB, kinds.HEDGE, kinds.STATUS, kinds.SHARE, kinds.STOP, kinds.FILLER})
BREAKING_SIGNS: Final = frozenset(",;:()-")
_CHANGES: Final = frozenset({kinds.PERCENT, kinds.MULTIPLE})
_BREAKING: Final = frozenset({kinds.LINK, kinds.PART, kinds.SIGN, kinds.AND})


class Mention(NamedTuple):
    """A figure with the marks around it.

    lead: what stands directly before it; subject: what stands before the lead and is not the tail of the
    figure before; tail: what follows it and still belongs to it; planned: the plan that a figure before is a
    share of; listed: whether another figure of the sentence is compared with the year before; after_range:
    whether it is the end of a range that the figure before begins; weighed: whether it, or one before it with no amount
    between them, is of a share in a whole; itemized: whether it is one of a list in brackets; grows: whether the next
    figure is told as its growth ("3 tỷ USD, tăng 5%"); of_base: whether it tells, in brackets, what the figure before
    is a multiple of; is_fraction: whether it is told again as a fraction: "85% (17/20 tỷ đồng)". clause is the subject
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
    grows: bool = False
    of_base: bool = False
    is_fraction: bool = False

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
    def is_change(self) -> bool:
        """Whether it is led by a direction, and no verb behind it: "giảm 3.500 tỷ đồng"."""
        for mark in reversed(self.lead):
            if mark.kind in {kinds.DIRECTION, kinds.VERB}:
                return mark.kind == kinds.DIRECTION and mark.meaning != LEVEL
        return False

    @property
    def is_listed_in_bracket(self) -> bool:
        """Whether a bracket behind a name of a list begins with it: "xây dựng (12 dự án); y tế (9 dự án)"."""
        hedged = all(mark.kind == kinds.HEDGE for mark in self.lead)
        if not hedged or not self.subject or self.subject[-1].meaning != "(":
            return False
        return self.grows or self.clause is not self.subject or any(mark.meaning == ":" for mark in self.subject)

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
    if kinds.COMPARISON in present:
        again = [is_told_again(marks[cut:place]) for cut, place in zip(cuts[1:], places[1:], strict=False)]
        named = bases_of(clauses, tails, [one or other for one, other in zip(shared, [*again, False], strict=True)])
    else:
        named = [None] * len(places)
    if kinds.MULTIPLE in present:  # what it is a multiple of is the base of nothing else
        named = [None if of[place] == kinds.MULTIPLE else one for place, one in zip(places, named, strict=True)]
        tails = [() if of[place] == kinds.MULTIPLE else tail for place, tail in zip(places, tails, strict=True)]
    yearly = any(one is not None and one.meaning == BY_YEAR for one in named)
    bases = inherited(named, base)
    depths = depths_of(meanings)
    wishes = wishes_of(marks, of, depths) if kinds.TARGET in present else ()
    weighs = WEIGHT in meanings
    growths = [is_growth(of, cut, lead, place) for cut, lead, place in zip(cuts, leads, places, strict=False)]
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
            of_base=depth > 0
            and before is not None
            and before.figure.kind == kinds.MULTIPLE
            and of[cuts[at] : leads[at]] == [kinds.SIGN],
            grows=at + 1 < len(places) and growths[at + 1],
            after_range=before is not None
            and before.leads(kinds.STOP, "range")
            and _ends_a_range(marks[max(0, place - 2) : place]),
            after_plan=before is not None
            and (before.is_fraction or (before.plan is not None and not holds(subject, kinds.WORD))),
            weighed=weighs
            and figure.kind == kinds.PERCENT
            and ((before is not None and before.weighed) or _is_of_a_share(clauses[at])),
            is_fraction=of[place] == kinds.PERCENT
            and of[place + 1 : place + 3] == IN_BRACKET
            and is_fraction(figure, marks[place + 2]),
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


LEVEL: Final = "level"
"""What a word means behind which stands what something has become: "giảm còn 4,5%"."""
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
            breaks = meanings[at] in BREAKING_SIGNS and not ends_with_base(of, meanings, at)
        else:
            breaks = kind != kinds.AND or at in {place + 1, end - 1} or of[place] in _CHANGES
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
