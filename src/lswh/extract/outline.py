"""What a document is about: the area it reports on and the year it reports of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lswh.extract import kinds, periods
from lswh.extract.marks import Mark
from lswh.extract.mentions import BY_YEAR, LAST

LONGEST: Final = 40
"""How many sentences tell what a document is about."""
_TITLE: Final = 2
_WEIGHTS: Final = {"home": 4, "office": 4, "named": 2}
_IN_TITLE: Final = 3
_LAST: Final = frozenset({BY_YEAR, LAST})
_AT: Final = ("tại {", "ở {")


@dataclass(frozen=True, slots=True)
class Outline:
    """The area and the year of a document, None where its beginning tells neither."""

    area: str | None
    year: int | None


def outline(sentences: Iterable[Sequence[Mark]], nation: str | None, areas: Container[str]) -> Outline:
    """The area (one of `areas`, or an office) that the first sentences speak of most, and the year.

    That is the first one that they date something with. Where no area is named, a national body that is named
    speaks for the nation.
    """
    votes: Counter[str] = Counter()
    national = False
    year: int | None = None
    likely: int | None = None
    for at, marks in enumerate(sentences):
        if at >= LONGEST and (year or at >= 4 * LONGEST):
            break
        year = year or first_year(marks)
        likely = likely or year or _year_after_the_last(marks)
        if at >= LONGEST:
            continue
        for place, mark in enumerate(marks):
            if mark.kind != kinds.PLACE:
                continue
            national = national or mark.meaning == "nation"
            dated = [one.meaning for one in marks[place + 1 : place + 3]] == [",", periods.DAY]
            venue = mark.phrase.startswith(_AT) or dated  # where it is told, not what of
            if venue or mark.meaning not in _WEIGHTS:
                continue
            if mark.area and (mark.area in areas or mark.meaning == "office"):
                first = at < _TITLE and not any(before.area for before in marks[:place])
                votes[mark.area] += _WEIGHTS[mark.meaning] + (_IN_TITLE if first else 0)
    if votes:
        return Outline(votes.most_common(1)[0][0], year or likely)
    return Outline(nation if national else None, year or likely)


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
