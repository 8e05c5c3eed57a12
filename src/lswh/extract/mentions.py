"""Which words of a sentence belong to each of its figures.

| Trong đó, xuất khẩu | ước đạt | 1.280 triệu USD |, | bằng | 98,5%  | kế hoạch năm |
| subject             | lead    | figure          |  | lead | figure | tail         |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lswh.extract.marks import FIGURES, Mark, holds
from lswh.extract.periods import YEARLY
from lswh.extract.vocabulary import Kind

LEAD = frozenset({Kind.DIRECTION, Kind.VERB, Kind.HEDGE, Kind.STATUS, Kind.SHARE, Kind.STOP, Kind.FILLER})
BREAKING_SIGNS = frozenset(",;:()-")
_BREAKING = frozenset({Kind.LINK, Kind.PART, Kind.SIGN, Kind.AND})

BY_YEAR, DATED, PREVIOUS, OTHER, UNCLEAR = "year", "dated", "previous", "other", "unclear"


@dataclass(frozen=True, slots=True)
class Base:
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


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure with the marks around it.

    lead: what stands directly before it; subject: what stands before the lead and is not the tail of the
    figure before; tail: what follows it and still belongs to it; planned: the plan that a figure before is a
    share of; listed: whether another figure of the sentence is compared with the year before; after_range:
    whether it is the end of a range that the figure before begins. clause is the subject after its last semicolon,
    kinds what the marks of the subject are.
    """

    figure: Mark
    lead: tuple[Mark, ...]
    subject: tuple[Mark, ...]
    tail: tuple[Mark, ...]
    base: Base
    wished: bool
    bracketed: bool
    after_plan: bool
    planned: Mark | None = None
    after_range: bool = False
    listed: bool = False
    clause: tuple[Mark, ...] = field(init=False)
    kinds: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clause", clause_of(self.subject))
        object.__setattr__(self, "kinds", frozenset([mark.kind for mark in self.subject]))

    def leads(self, kind: str, *meanings: str) -> bool:
        """Whether the lead holds a mark of a kind (and with one of the meanings, if any are given)."""
        for mark in self.lead:  # noqa: SIM110 see holds
            if mark.kind == kind and (not meanings or mark.meaning in meanings):
                return True
        return False

    @property
    def plan(self) -> Mark | None:
        """The plan that a percentage is a share of, where it is directly followed by one."""
        for mark in self.tail:
            if mark.kind != Kind.FILLER:
                return mark if mark.kind == Kind.PLAN else None
        return None

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
        return Kind.PERIOD in self.kinds and any(
            mark.kind == Kind.PERIOD and mark.meaning in YEARLY for mark in self.in_bracket
        )

    @property
    def last_part(self) -> tuple[Mark, ...]:
        """The subject after its last comma, colon or semicolon."""
        signs = [at for at, mark in enumerate(self.subject) if mark.kind == Kind.SIGN and mark.meaning in ",;:"]
        return self.subject[signs[-1] + 1 :] if signs else self.subject

    @property
    def is_of_last_year(self) -> bool:
        """Whether it is a figure of the year before: "cùng kỳ năm 2022 tăng 3%"."""
        return Kind.COMPARISON in self.kinds and any(
            mark.kind == Kind.COMPARISON and mark.meaning == "last" for mark in self.clause
        )


def clause_of(subject: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """What follows the last semicolon."""
    for at in range(len(subject) - 1, -1, -1):
        if subject[at].meaning == ";":
            return subject[at + 1 :]
    return subject


def mentions(marks: Sequence[Mark], base: Base | None, wished: bool) -> list[Mention]:
    """The figures of a sentence in order; `base` and `wished` are what it inherits from the one before."""
    places = [at for at, mark in enumerate(marks) if mark.kind in FIGURES]
    if not places:
        return []
    starts = [0, *(place + 1 for place in places)]
    leads = [_lead(marks, start, place) for start, place in zip(starts, places, strict=False)] + [len(marks)]
    cuts = [0] + [
        _first_break(marks, place + 1, lead, marks[place]) for place, lead in zip(places, leads[1:], strict=True)
    ]
    subjects = [tuple(marks[cut:lead]) for cut, lead in zip(cuts, leads, strict=True)]
    tails = [tuple(marks[place + 1 : cut]) for place, cut in zip(places, cuts[1:], strict=True)]
    named = [_base(clause_of(subject), tail) for subject, tail in zip(subjects, tails, strict=False)]
    joined = [_joins(subject) for subject in subjects[1:]]
    for at in range(len(named) - 2, -1, -1):
        if named[at] is None and joined[at] and _respect(tails[at]):
            named[at] = named[at + 1]  # "tăng 24% về lượng và tăng 21% về giá trị so với cùng kỳ"
    yearly = any(one is not None and one.meaning == BY_YEAR for one in named)
    bases = _inherited(named, base)
    depths = _depths(marks)
    targets = _least_depths(marks, depths)
    found: list[Mention] = []
    for at, place in enumerate(places):
        found.append(
            Mention(
                figure=marks[place],
                lead=tuple(marks[leads[at] : place])
                or (found[-1].lead if at and joined[at - 1] and _respect(tails[at]) else ()),
                subject=subjects[at],
                tail=tails[at],
                base=bases[at],
                wished=wished or targets[place] <= depths[place],
                bracketed=depths[place] > 0,
                planned=found[-1].plan or found[-1].planned if found else None,
                listed=yearly,
                after_range=bool(found)
                and found[-1].leads(Kind.STOP, "range")
                and _ends_a_range(marks[max(0, place - 2) : place]),
                after_plan=bool(found and found[-1].plan) and not holds(subjects[at], Kind.WORD),
            )
        )
    return found


def _depths(marks: Sequence[Mark]) -> list[int]:
    """How many brackets are open at each mark."""
    depths: list[int] = []
    depth = 0
    for mark in marks:
        if mark.meaning == "(":
            depth += 1
        elif mark.meaning == ")" and depth:
            depth -= 1
        depths.append(depth)
    return depths


def _least_depths(marks: Sequence[Mark], depths: Sequence[int]) -> list[int]:
    """In how few brackets a word of wishing stands before each mark: what it wishes is not outside of them."""
    least = len(marks)
    if not holds(marks, Kind.TARGET):
        return [least] * least
    found: list[int] = []
    before: Mark | None = None
    for mark, depth in zip(marks, depths, strict=True):
        found.append(least)
        # "vượt 1,3 điểm phần trăm so với kịch bản" compares with a target, and wishes nothing.
        compared = before is not None and before.kind in {Kind.COMPARISON, Kind.DIRECTION}
        least = min(least, depth) if mark.kind == Kind.TARGET and not compared else least
        before = mark
    return found


def _lead(marks: Sequence[Mark], start: int, place: int) -> int:
    while place > start and marks[place - 1].kind in LEAD:
        place -= 1
    return place


def _first_break(marks: Sequence[Mark], start: int, end: int, figure: Mark) -> int:
    for at in range(start, end):
        mark = marks[at]
        if mark.kind not in _BREAKING:
            continue
        if mark.kind == Kind.SIGN:
            breaks = mark.meaning in BREAKING_SIGNS
        else:
            breaks = mark.kind != Kind.AND or at in {start, end - 1} or figure.kind == Kind.PERCENT
        if breaks:
            return at
    return end


def _base(subject: Sequence[Mark], tail: Sequence[Mark]) -> Base | None:
    """The base that is named with a figure: after it, or before the name ("So với cùng kỳ, xuất khẩu tăng 5%")."""
    if holds(tail, Kind.COMPARISON):
        return _named(next(mark for mark in tail if mark.kind == Kind.COMPARISON))
    if not holds(subject, Kind.COMPARISON):
        return None
    before = next((m for m in reversed(subject) if m.kind == Kind.COMPARISON and m.meaning != "last"), None)
    return _named(before) if before else None


def _named(comparison: Mark) -> Base:
    def blank(*names: str) -> int | None:
        return next((comparison.blanks[name][0] for name in names if name in comparison.blanks), None)

    meaning = BY_YEAR if comparison.meaning == "last" else comparison.meaning
    words = " ".join(token.text for token in comparison.tokens)
    return Base(
        meaning,
        blank("y"),
        blank("m", "q") if meaning in {DATED, PREVIOUS} else None,
        words,
        comparison.start,
        comparison.end,
    )


RESPECTS = frozenset({"volume", "money", "count"})
"""What a growth can be of: "tăng 24% về lượng"."""


def _ends_a_range(before: Sequence[Mark]) -> bool:
    """Whether the words right before a figure go on from one before: "lên", "xuống", "còn"."""
    return any(mark.tokens[-1].text in _ONWARD for mark in before)


_ONWARD = frozenset({"lên", "xuống", "còn", "đến", "tới", "thành"})


def _respect(tail: Sequence[Mark]) -> bool:
    return bool(tail) and tail[0].kind == Kind.FILLER and tail[0].meaning in RESPECTS


def _joins(subject: Sequence[Mark]) -> bool:
    joining = [mark.kind for mark in subject if mark.meaning != ","]
    return bool(joining) and _JOINING.issuperset(joining)


_JOINING = frozenset({Kind.AND, Kind.LINK})


def _inherited(named: Sequence[Base | None], base: Base | None) -> list[Base]:
    """A growth without a base has the one named before it or after it; if they differ it is unclear which."""
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
        unclear = len({one.meaning for one in around}) > 1
        bases.append(own or (Base(UNCLEAR) if unclear else next(iter(around), Base())))
    return bases
