"""What growths are measured against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from lswh.extract import kinds
from lswh.extract.marks import Mark

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


def bases_of(
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


_UNNAMED: Final = Base()
_UNCLEAR: Final = Base(UNCLEAR)


def inherited(named: Sequence[Base | None], base: Base | None) -> list[Base]:
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
