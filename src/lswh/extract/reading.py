"""The records that a text states."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from lswh.domain.record import FORECAST, Figure, Record
from lswh.extract.context import Context, first_area, first_year, understand
from lswh.extract.folding import Folded, fold
from lswh.extract.marks import Mark, Number, mark
from lswh.extract.reference import Reference
from lswh.extract.sentences import Sentence, sentences
from lswh.extract.statements import Statement
from lswh.extract.tokens import tokenize

_DIGIT = re.compile("[0-9]")


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
    folded = fold(text, start)
    area = reference.area(area) or area if area else None
    home, year = _outline(folded, reference)
    context = Context(published=published_on, year=None if published_on else year)
    records: list[Record] = []
    for sentence in sentences(folded):
        # Most sentences of a report print no number, and nothing is to be read in those.
        marks = _marks(folded, sentence, reference) if _DIGIT.search(folded.text, sentence.start, sentence.end) else []
        context = understand(context, marks, sentence.opens, reference)
        for statement in context.said:
            records.extend(_records(statement, text, folded, statement.area or area or home))
    return sorted(records, key=lambda record: record.start)


def _marks(folded: Folded, sentence: Sentence, reference: Reference) -> list[Mark]:
    return list(mark(list(tokenize(folded.text, sentence.start, sentence.end)), reference))


def _outline(folded: Folded, reference: Reference) -> tuple[str | None, int | None]:
    """The first area and the first year that the document is about."""
    area: str | None = None
    year: int | None = None
    for sentence in sentences(folded):
        marks = _marks(folded, sentence, reference)
        area, year = area or first_area(marks), year or first_year(marks)
        if area and year:
            break
    return area, year


def _records(statement: Statement, text: str, folded: Folded, area: str | None) -> Iterator[Record]:
    """One record for each plan that the statement measures itself against, or one without a plan."""
    when, growth = statement.when, statement.growth
    if when is None or when.period is None or not statement.says_something:
        return
    if statement.status == FORECAST and not when.is_clear:
        return  # what is foreseen for several years is a target

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
            pct_of_plan=figure(share.number) if share else None,
            yoy_pct=figure(growth.number, growth.value) if growth else None,
            status=statement.status,
            hedge=statement.hedge,
            quote=text[start:end],
            start=start,
            end=end,
        )
