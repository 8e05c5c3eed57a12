"""The records that a text states."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, NamedTuple

from lswh.domain.record import FORECAST, Comparison, Figure, Record
from lswh.extract.context import Context
from lswh.extract.doubts import doubts
from lswh.extract.grids import Grid
from lswh.extract.marks import Mark, Number
from lswh.extract.outline import outline
from lswh.extract.periods import base_of
from lswh.extract.reference import Reference
from lswh.extract.sections import Section, sections
from lswh.extract.statements import Statement
from lswh.extract.tables import statements
from lswh.extract.understanding import understand

_DIGIT: Final = re.compile("[0-9]")
RUN_IN: Final = 80
"""How far into a paragraph its run-in heading can end."""
LONGEST_HEADING: Final = 120
"""How long a heading can be."""


def extract(
    text: str,
    reference: Reference,
    *,
    area: str | None = None,
    published_on: date | None = None,
    start: int = 0,
) -> list[Record]:
    """The records that text[start:] states, in the order of their position.

    `area` and `published_on` are what is known of the document: the area of a statement that names none,
    and the year of a period that is printed without one. A record's start and end are offsets into the
    whole text, and text[record.start:record.end] is its quote. A statement that is not understood, or whose
    period cannot be known, gives no record.
    """
    read = read_text([text[start:]], reference, area=area, published_on=published_on, start=start)
    return [record for section in read for record in section.records]


class Read(NamedTuple):
    """A section, and the records that it states, in the order of their position."""

    section: Section
    records: Sequence[Record]


def read_text(
    pieces: Iterable[str],
    reference: Reference,
    *,
    area: str | None = None,
    published_on: date | None = None,
    start: int = 0,
) -> Iterator[Read]:
    """As extract, for a text that comes in pieces, the first of which begins at an offset of the document.

    What is held at a time is a section, and at first as many as tell what the document is about.
    """
    area = reference.area(area) or area if area else None
    coming = sections(pieces, reference, start)
    opening: list[Section] = []

    def heard() -> Iterator[Sequence[Mark]]:
        for section in coming:
            opening.append(section)
            yield from section.hear()

    about = outline(heard(), reference.nation, reference.area_names)
    context = Context(published=published_on, told=published_on, year=None if published_on else about.year)
    words: tuple[str, ...] = ()
    while section := opening.pop(0) if opening else next(coming, None):
        printed = partial(_printed, section, words)
        said = _understand(context, section, reference)
        records = [one for each in said for one in _records(each, section, printed, each.area or area or about.area)]
        yield Read(section, sorted(records, key=lambda record: record.start))
        words = context.leave(printed)


def _understand(context: Context, section: Section, reference: Reference) -> list[Statement]:
    """Read a section, and return what is said in it."""
    text = section.folded.text
    said: list[Statement] = []

    tables = list(section.tables)
    for sentence in section.sentences():
        while tables and tables[0].start < sentence.start:
            said.extend(_tabled(context, text, tables.pop(0), reference))
        # Most sentences of a report print no number, and nothing is to be read in those.
        told = _DIGIT.search(text, sentence.start, sentence.end) or (
            sentence.opens
            and (
                ":" in text[sentence.start : sentence.start + RUN_IN]
                or (sentence.alone and sentence.end - sentence.start < LONGEST_HEADING)
            )
        )
        marks = section.marks(sentence) if told else []
        understand(context, marks, sentence.opens, reference, sentence.alone)
        said.extend(context.said)
    for table in tables:
        said.extend(_tabled(context, text, table, reference))
    return said


def _tabled(context: Context, text: str, grid: Grid, reference: Reference) -> Iterable[Statement]:
    """What a table says; below a heading that looks ahead it is of what is still to be done."""
    if context.ahead is not None:
        return ()
    return statements(text, grid, reference, context.year, context.section or context.main)


def _printed(section: Section, words: Sequence[str], start: int, end: int) -> str:
    """The words of a span of the section, or of one before it (see lswh.extract.context.Context.leave)."""
    return words[~start] if start < 0 else section.printed(start, end)


def _records(
    statement: Statement, section: Section, printed: Callable[[int, int], str], area: str | None
) -> Iterator[Record]:
    """One record for each plan that the statement measures itself against, or one without a plan."""
    when, growth = statement.when, statement.growth
    if when is None or when.period is None or not statement.says_something or statement.is_anecdote:
        return
    if statement.status == FORECAST and not (when.is_clear and (statement.is_dated or statement.shares)):
        return  # what is foreseen for several years, or for no time that is named, is a target

    value, growing = (
        _figure(printed, statement.value),
        _figure(printed, growth.number, growth.value) if growth else None,
    )
    quote, start, end = section.quote(statement.start, statement.end)
    for share in statement.shares or (None,):
        yield Record(
            indicator=" ".join(printed(*span) for span in statement.name.spans),
            indicator_code=statement.name.code,
            area=area,
            period=when.period,
            period_text=printed(when.start, when.end),
            value=value,
            unit=statement.unit,
            plan=_figure(printed, statement.plan) if share and share is statement.shares[-1] else None,
            plan_kind=share.kind if share else None,
            plan_period=share.period if share else None,
            pct_of_plan=_figure(printed, share.number, share.value) if share else None,
            yoy_pct=growing,
            status=statement.status,
            hedge=statement.hedge,
            quote=quote,
            start=start,
            end=end,
            comparisons=tuple(
                Comparison(
                    Figure(one.value, printed(one.number.start, one.number.end)),
                    printed(one.base.start, one.base.end),
                    base_of(when.period, one.base.words, one.base.year, one.base.part),
                )
                for one in statement.comparisons
            ),
            rank=statement.rank,
            doubts=doubts(statement, [one.printed for one in (value, growing) if one]),
        )


def _figure(printed: Callable[[int, int], str], number: Number | None, value: Decimal | None = None) -> Figure | None:
    """A number as it is printed; `value` is what it stands for, if it is not what it says."""
    if number is None:
        return None
    return Figure(number.value if value is None else value, printed(number.start, number.end))
