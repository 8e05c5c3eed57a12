"""Which records does a text state?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from lswh.domain.record import Figure, Record
from lswh.extract.context import Context, first_area, first_year, understand
from lswh.extract.folding import Folded, fold
from lswh.extract.marks import Mark, Number, mark
from lswh.extract.reference import Reference
from lswh.extract.sentences import sentences
from lswh.extract.statements import Statement
from lswh.extract.tokens import tokenize


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
    home, year = _outline(folded, reference)
    context = Context(year=published_on.year if published_on else year)
    records: list[Record] = []
    for marks, opens in _marked(folded, reference):
        context = understand(context, marks, opens, reference)
        for statement in context.said:
            records.extend(_records(statement, text, folded, statement.area or area or home))
    return sorted(records, key=lambda record: record.start)


def _marked(folded: Folded, reference: Reference) -> Iterator[tuple[list[Mark], bool]]:
    for sentence in sentences(folded):
        tokens = list(tokenize(folded.text, sentence.start, sentence.end))
        yield list(mark(tokens, reference)), sentence.opens


def _outline(folded: Folded, reference: Reference) -> tuple[str | None, int | None]:
    """The first area and the first year that the document is about."""
    area: str | None = None
    year: int | None = None
    for marks, _ in _marked(folded, reference):
        area, year = area or first_area(marks), year or first_year(marks)
        if area and year:
            break
    return area, year


def _records(statement: Statement, text: str, folded: Folded, area: str | None) -> Iterator[Record]:
    if statement.when is None or not statement.says_something:
        return
    start, end = folded.origin(statement.start, statement.end)
    growth = statement.growth
    for share in statement.shares or (None,):
        yield Record(
            indicator=" ".join(_printed(text, folded, *span) for span in statement.name.spans),
            indicator_code=statement.name.code,
            area=area,
            period=statement.when.period,
            period_text=_printed(text, folded, statement.when.start, statement.when.end),
            value=_figure(statement.value, text, folded),
            unit=statement.unit,
            plan=_figure(statement.plan, text, folded) if share is (statement.shares or (None,))[-1] else None,
            plan_kind=share.kind if share else None,
            plan_period=share.period if share else None,
            pct_of_plan=_figure(share.number, text, folded) if share else None,
            yoy_pct=growth and replace(_some(growth.number, text, folded), value=growth.value),
            status=statement.status,
            hedge=statement.hedge,
            quote=text[start:end],
            start=start,
            end=end,
        )


def _figure(number: Number | None, text: str, folded: Folded) -> Figure | None:
    return _some(number, text, folded) if number else None


def _some(number: Number, text: str, folded: Folded) -> Figure:
    return Figure(number.value, _printed(text, folded, number.start, number.end))


def _printed(text: str, folded: Folded, start: int, end: int) -> str:
    """The characters of a folded span, composed and on one line."""
    return " ".join(unicodedata.normalize("NFC", text[slice(*folded.origin(start, end))]).split())
