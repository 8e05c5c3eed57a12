"""Which words of a sentence belong to each of its figures.

| Trong đó, xuất khẩu | ước đạt | 1.280 triệu USD |, | bằng | 98,5%  | kế hoạch năm |
| subject             | lead    | figure          |  | lead | figure | tail         |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lswh.extract.marks import Mark
from lswh.extract.vocabulary import Kind

LEAD = frozenset({Kind.DIRECTION, Kind.VERB, Kind.HEDGE, Kind.STATUS, Kind.SHARE, Kind.STOP, Kind.FILLER})
BREAKING_SIGNS = frozenset(",;:()-")

BY_YEAR, UNCLEAR = "year", "unclear"


@dataclass(frozen=True, slots=True)
class Base:
    """What a growth is measured against: the same period of a year before (`year`), or something else.

    `year` is the year that is named, if one is.
    """

    meaning: str = BY_YEAR
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure with the marks around it.

    lead: what stands directly before it; subject: what stands before the lead and is not the tail of the
    figure before; tail: what follows it and still belongs to it.
    """

    figure: Mark
    lead: tuple[Mark, ...]
    subject: tuple[Mark, ...]
    tail: tuple[Mark, ...]
    base: Base
    wished: bool
    bracketed: bool
    after_plan: bool

    def leads(self, kind: Kind, *meanings: str) -> bool:
        """Whether the lead holds a mark of a kind (and with one of the meanings, if any are given)."""
        return any(mark.kind is kind and (not meanings or mark.meaning in meanings) for mark in self.lead)

    @property
    def plan(self) -> Mark | None:
        """The plan that a percentage is a share of, where it is directly followed by one."""
        following = next((mark for mark in self.tail if mark.kind is not Kind.FILLER), None)
        return following if following and following.kind is Kind.PLAN else None

    @property
    def clause(self) -> tuple[Mark, ...]:
        """The subject after its last semicolon."""
        return clause_of(self.subject)

    @property
    def before_bracket(self) -> tuple[Mark, ...]:
        """The subject before the bracket that the figure stands in."""
        opens = [at for at, mark in enumerate(self.subject) if mark.meaning == "("]
        return self.subject[: opens[-1]] if opens and self.bracketed else ()

    @property
    def last_part(self) -> tuple[Mark, ...]:
        """The subject after its last comma or other sign."""
        signs = [at for at, mark in enumerate(self.subject) if mark.kind is Kind.SIGN]
        return self.subject[signs[-1] + 1 :] if signs else self.subject

    @property
    def is_of_last_year(self) -> bool:
        """Whether it is a figure of the year before: "cùng kỳ năm 2022 tăng 3%"."""
        return any(mark.kind is Kind.COMPARISON and mark.meaning == "last" for mark in self.clause)


def clause_of(subject: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """What follows the last semicolon."""
    ends = [at for at, mark in enumerate(subject) if mark.meaning == ";"]
    return subject[ends[-1] + 1 :] if ends else subject


def mentions(marks: Sequence[Mark], base: Base | None, wished: bool) -> list[Mention]:
    """The figures of a sentence in order; `base` and `wished` are what it inherits from the one before."""
    places = [at for at, mark in enumerate(marks) if mark.is_figure]
    starts = [0, *(place + 1 for place in places)]
    leads = [_lead(marks, start, place) for start, place in zip(starts, places, strict=False)] + [len(marks)]
    cuts = [0] + [
        _first_break(marks, place + 1, lead, marks[place]) for place, lead in zip(places, leads[1:], strict=True)
    ]
    subjects = [tuple(marks[cut:lead]) for cut, lead in zip(cuts, leads, strict=True)]
    tails = [tuple(marks[place + 1 : cut]) for place, cut in zip(places, cuts[1:], strict=True)]
    bases = _inherited([_base(clause_of(subject), tail) for subject, tail in zip(subjects, tails, strict=False)], base)
    depths = _depths(marks)
    targets = _least_depths(marks, depths)
    found: list[Mention] = []
    for at, place in enumerate(places):
        found.append(
            Mention(
                figure=marks[place],
                lead=tuple(marks[leads[at] : place]),
                subject=subjects[at],
                tail=tails[at],
                base=bases[at],
                wished=wished or targets[place] <= depths[place],
                bracketed=depths[place] > 0,
                after_plan=bool(found and found[-1].plan) and not any(mark.kind is Kind.WORD for mark in subjects[at]),
            )
        )
    return found


def _depths(marks: Sequence[Mark]) -> list[int]:
    """How many brackets are open at each mark."""
    depths: list[int] = []
    depth = 0
    for mark in marks:
        depth = max(0, depth + (mark.meaning == "(") - (mark.meaning == ")"))
        depths.append(depth)
    return depths


def _least_depths(marks: Sequence[Mark], depths: Sequence[int]) -> list[int]:
    """In how few brackets a word of wishing stands before each mark: what it wishes is not outside of them."""
    least = len(marks)
    found: list[int] = []
    for mark, depth in zip(marks, depths, strict=True):
        found.append(least)
        least = min(least, depth) if mark.kind is Kind.TARGET else least
    return found


def _lead(marks: Sequence[Mark], start: int, place: int) -> int:
    while place > start and marks[place - 1].kind in LEAD:
        place -= 1
    return place


def _first_break(marks: Sequence[Mark], start: int, end: int, figure: Mark) -> int:
    for at in range(start, end):
        mark = marks[at]
        if mark.kind in {Kind.LINK, Kind.PART} or (mark.kind is Kind.SIGN and mark.meaning in BREAKING_SIGNS):
            return at
        if mark.kind is Kind.AND and (at in {start, end - 1} or figure.kind is Kind.PERCENT):
            return at
    return end


def _base(subject: Sequence[Mark], tail: Sequence[Mark]) -> Base | None:
    """The base that is named with a figure: after it, or before the name ("So với cùng kỳ, xuất khẩu tăng 5%")."""
    after = next((mark for mark in tail if mark.kind is Kind.COMPARISON), None)
    if after:
        return Base(BY_YEAR if after.meaning == "last" else after.meaning, next(iter(after.blanks.get("y", ())), None))
    before = next((m for m in reversed(subject) if m.kind is Kind.COMPARISON and m.meaning != "last"), None)
    return Base(before.meaning, next(iter(before.blanks.get("y", ())), None)) if before else None


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
        around = {candidate.meaning for candidate in (before, after) if candidate}
        bases.append(own or (Base(UNCLEAR) if len(around) > 1 else before or after or Base()))
    return bases
