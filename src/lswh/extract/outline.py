"""What a document is about: the area it reports on and the year it reports of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from lswh.extract import kinds, periods
from lswh.extract.bases import BY_YEAR, LAST
from lswh.extract.marks import Mark, holds

LONGEST: Final = 40
"""How many sentences tell what a document is about."""
_TITLE: Final = 2
_WEIGHTS: Final = {"home": 4, "office": 4, "named": 2}
_IN_TITLE: Final = 3
_LAST: Final = frozenset({BY_YEAR, LAST})
_SHOWN: Final = 1
"""The weight of an example."""
_SURE: Final = 4
"""The weight of what tells that a document is a province's although the nation is named."""
_OFTEN: Final = 8
"""The votes that tell so where nothing else does: it is named four times, and not as an example."""
_RENAMED: Final = 2025
"""The year from which "Cục Thống kê" is the nation's office; before it was a province's."""
_AT: Final = ("tại {", "ở {")
_SAID: Final = frozenset({kinds.DIRECTION, kinds.VERB, kinds.STATUS, kinds.HEDGE}) | kinds.FIGURES
_OPENING: Final = frozenset({kinds.SIGN, kinds.AND, kinds.LINK, kinds.VERB, kinds.PART})
_LISTING: Final = frozenset({",", "và"})


@dataclass(frozen=True, slots=True)
class Outline:
    """The area and the year of a document, None where its beginning tells neither."""

    area: str | None
    year: int | None


def outline(sentences: Iterable[Sequence[Mark]], nation: str | None, areas: Container[str]) -> Outline:
    """The area (one of `areas`, or an office) that the first sentences speak of most, and the year.

    That is the first one that they date something with. What is only an example ("một số địa phương tăng khá: ...") is
    not what a document is about. Where the nation or a body of it is named, a province is only by the title, or by
    its offices.
    """
    poll = _Poll(nation, areas)
    year: int | None = None
    likely: int | None = None
    for at, marks in enumerate(sentences):
        if at >= LONGEST and (year or at >= 4 * LONGEST):
            break
        year = year or first_year(marks)
        likely = likely or year or _year_after_the_last(marks)
        if at < LONGEST and holds(marks, kinds.PLACE):
            poll.hear(marks, at < _TITLE)
    return Outline(poll.area(year), year or likely)


class _Poll:
    """The votes of the places that are named: for areas, and for the nation by its bodies.

    bodies are the meanings of what is named without an area, told_in is where the document is dated.
    """

    __slots__ = ("areas", "bodies", "nation", "sure", "told_in", "votes")

    def __init__(self, nation: str | None, areas: Container[str]) -> None:
        self.nation, self.areas = nation, areas
        self.votes: Counter[str] = Counter()
        self.sure: set[str] = set()
        self.bodies: set[str] = set()
        self.told_in: str | None = None

    def hear(self, marks: Sequence[Mark], in_title: bool) -> None:
        """Count the places of a sentence."""
        several = len({mark.area for mark in marks if self._is_province(mark)}) > 1
        first = in_title and "nation" not in self.bodies and not self.votes[self.nation or ""]
        for at, mark in enumerate(marks):
            if mark.kind != kinds.PLACE:
                continue
            first = first and mark.meaning != "nation"
            if mark.area is None:
                self.bodies.add(mark.meaning)
            elif _is_dateline(marks, at):
                self.told_in = self.told_in or mark.area
            elif mark.area == self.nation:
                self._vote(mark.area, _WEIGHTS["named"] + (_IN_TITLE if first else 0))
            elif self._is_province(mark) and not mark.phrase.startswith(_AT):
                shown = _is_listed(marks, at) if first else several or _is_subject(marks, at)
                weight = _WEIGHTS[mark.meaning] + (_IN_TITLE if first else 0)
                self._vote(mark.area, _SHOWN if shown else weight)
            first = first and mark.area is None

    def area(self, year: int | None) -> str | None:
        """The area that most is said of, None where that is said of others as much."""
        if self.told_in and self.told_in in self.areas and "province" in self.bodies:
            self._vote(self.told_in, _SURE)  # "Lâm Đồng, ngày 5/9/2013 ... toàn tỉnh"
        nation = self.nation or ""
        ours = self.votes.pop(nation, 0)
        total = self.votes.total()
        bureau = "bureau" in self.bodies and year is not None and year >= _RENAMED
        examples = len(self.votes) > 1 and total == len(self.votes) * _SHOWN
        is_national = ours > 0 or bureau or examples or "nation" in self.bodies
        area, votes = max(self.votes.items(), key=itemgetter(1), default=(nation, 0))
        is_its_own = area in self.sure or votes >= _OFTEN or not is_national
        if is_its_own and votes and votes >= ours and 2 * votes >= total:
            return area
        return self.nation if is_national else None

    def _vote(self, area: str, weight: int) -> None:
        self.votes[area] += weight
        if weight >= _SURE:
            self.sure.add(area)

    def _is_province(self, mark: Mark) -> bool:
        """Whether it is an area below the nation, or an office of one."""
        if mark.meaning not in _WEIGHTS or mark.area == self.nation:
            return False
        return mark.meaning == "office" or (mark.area is not None and mark.area in self.areas)


def _is_dateline(marks: Sequence[Mark], at: int) -> bool:
    """Whether a place is where a text is told: "Hà Nội, ngày 29/6/2023"."""
    return [mark.meaning for mark in marks[at + 1 : at + 3]] == [",", periods.DAY]


def _is_listed(marks: Sequence[Mark], at: int) -> bool:
    """Whether another area follows: "Hà Nội và Đà Nẵng"."""
    following = marks[at + 1 : at + 3]
    return len(following) > 1 and following[0].text in _LISTING and following[1].area is not None


def _is_subject(marks: Sequence[Mark], at: int) -> bool:
    """Whether a figure is said of a place itself: "; Hải Phòng tăng 9%"."""
    opens = at == 0 or marks[at - 1].kind in _OPENING
    following = [mark.kind for mark in marks[at + 1 : at + 4]]
    return opens and following[:1] != [] and following[0] in _SAID and not kinds.FIGURES.isdisjoint(following)


def first_year(marks: Iterable[Mark]) -> int | None:
    """The first year that a sentence is dated with, or the one after the year it compares with."""
    compared: int | None = None
    for mark in outside_brackets(marks):
        if "y" not in mark.blanks:
            continue
        if mark.kind == kinds.PERIOD and mark.meaning not in periods.UNDATED:
            return mark.blanks["y"][0]
        if mark.kind == kinds.COMPARISON and mark.meaning == BY_YEAR:
            compared = compared or mark.blanks["y"][0] + 1
    return compared


def _year_after_the_last(marks: Iterable[Mark]) -> int | None:
    """The year after the one that is only told of: "(cao hơn mức tăng 8% của cùng kỳ năm 2016)"."""
    last = (mark for mark in marks if mark.kind == kinds.COMPARISON and mark.meaning in _LAST and "y" in mark.blanks)
    return next((mark.blanks["y"][0] + 1 for mark in last), None)


def outside_brackets(marks: Iterable[Mark]) -> Iterator[Mark]:
    """The marks that stand in no brackets."""
    depth = 0
    for mark in marks:
        depth = max(0, depth + (mark.meaning == "(") - (mark.meaning == ")"))
        if depth == 0:
            yield mark
