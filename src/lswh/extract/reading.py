"""The records that a text states."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from lswh.domain.record import FORECAST, Figure, Record
from lswh.extract.context import Context
from lswh.extract.folding import Folded, fold
from lswh.extract.grids import Grid, grids, without
from lswh.extract.marks import Mark, Number, mark
from lswh.extract.outline import outline
from lswh.extract.pages import unpaged
from lswh.extract.reference import Reference
from lswh.extract.sentences import Sentence, sentences
from lswh.extract.statements import Statement
from lswh.extract.tables import statements
from lswh.extract.tokens import tokenize
from lswh.extract.understanding import understand

_DIGIT = re.compile("[0-9]")
RUN_IN, LONGEST_HEADING = 80, 120
"""How far into a paragraph its run-in heading can end, and how long a heading can be."""


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
    folded = unpaged(fold(text, start))
    area = reference.area(area) or area if area else None
    about = outline(
        (_marks(folded, sentence, reference) for sentence in sentences(folded)), reference.nation, reference.area_names
    )
    context = Context(published=published_on, told=published_on, year=None if published_on else about.year)
    records: list[Record] = []

    def _tabled(grid: Grid) -> Iterator[Record]:
        if context.ahead is not None:
            return  # a table of what is still to be done
        for statement in statements(folded.text, grid, reference, context.year, context.section or context.main):
            yield from _records(statement, text, folded, statement.area or area or about.area)

    tables = list(grids(folded.text))
    for sentence in sentences(without(folded, tables)):
        while tables and tables[0].start < sentence.start:
            records.extend(_tabled(tables.pop(0)))
        # Most sentences of a report print no number, and nothing is to be read in those.
        told = _DIGIT.search(folded.text, sentence.start, sentence.end) or (
            sentence.opens
            and (
                ":" in folded.text[sentence.start : sentence.start + RUN_IN]
                or (sentence.alone and sentence.end - sentence.start < LONGEST_HEADING)
            )
        )
        marks = _marks(folded, sentence, reference) if told else []
        context = understand(context, marks, sentence.opens, reference, sentence.alone)
        for statement in context.said:
            records.extend(_records(statement, text, folded, statement.area or area or about.area))
    for table in tables:
        records.extend(_tabled(table))
    return sorted(records, key=lambda record: record.start)


def _marks(folded: Folded, sentence: Sentence, reference: Reference) -> list[Mark]:
    return mark(tokenize(folded.text, sentence.start, sentence.end), reference)


def _records(statement: Statement, text: str, folded: Folded, area: str | None) -> Iterator[Record]:
    """One record for each plan that the statement measures itself against, or one without a plan."""
    when, growth = statement.when, statement.growth
    if when is None or when.period is None or not statement.says_something or statement.is_anecdote:
        return
    if statement.status == FORECAST and not (when.is_clear and (statement.is_dated or statement.shares)):
        return  # what is foreseen for several years, or for no time that is named, is a target

    def printed(start: int, end: int) -> str:
        return " ".join(unicodedata.normalize("NFC", text[slice(*folded.origin(start, end))]).split())

    def figure(number: Number | None, value: Decimal | None = None) -> Figure | None:
        if number is None:
            return None
        return Figure(number.value if value is None else value, printed(number.start, number.end))

    start, end = folded.origin(statement.start, statement.end)
    for share in statement.shares or (None,):
        yield Record(
            indicator=" ".join(printed(*span) for span in statement.name.spans),
            indicator_code=statement.name.code,
            area=area,
            period=when.period,
            period_text=printed(when.start, when.end),
            value=figure(statement.value),
            unit=statement.unit,
            plan=figure(statement.plan) if share and share is statement.shares[-1] else None,
            plan_kind=share.kind if share else None,
            plan_period=share.period if share else None,
            pct_of_plan=figure(share.number, share.value) if share else None,
            yoy_pct=figure(growth.number, growth.value) if growth else None,
            status=statement.status,
            hedge=statement.hedge,
            quote=text[start:end],
            start=start,
            end=end,
        )
