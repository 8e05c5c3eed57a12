"""What is known of the period, the area and the indicator when a figure is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lswh.domain.period import Period
from lswh.domain.record import ACTUAL
from lswh.extract import periods
from lswh.extract.marks import Mark
from lswh.extract.mentions import BY_YEAR, Base, Mention, mentions
from lswh.extract.names import Name, Names
from lswh.extract.reference import Reference
from lswh.extract.rules import Role, read
from lswh.extract.statements import Statement, When, grown, of_pair
from lswh.extract.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Context:
    """What has been read so far, as far as it bears on what comes next.

    Of the document: published, its day; year, the last one that dated a statement; and main, the first
    period that did.
    Of the paragraph: head, the indicator it is about, and last, the statement before.
    Of the sentence: part, whether it lists the parts of its head; when, area, status, base and wished, as
    they stand at the figure; first, its first statement; current, the one that is being read; and said,
    those that are complete.
    """

    published: date | None = None
    year: int | None = None
    main: When | None = None
    head: str | None = None
    last: Statement | None = None
    part: bool = False
    when: When | None = None
    area: str | None = None
    status: str = ACTUAL
    base: Base | None = None
    wished: bool = False
    first: Statement | None = None
    current: Statement | None = None
    said: tuple[Statement, ...] = ()


def understand(context: Context, marks: Sequence[Mark], opens: bool, reference: Reference) -> Context:
    """The context after a sentence, whose `said` are the sentence's statements.

    `opens` tells whether the sentence is the first of its paragraph.
    """
    figures = any(mark.is_figure for mark in marks)
    context = _begun(context, marks, opens) if figures or opens else replace(context, said=())
    for mention in mentions(marks, context.base, context.wished):
        context = _after(context, mention, reference)
    context = _closed(context)
    return context if context.year else replace(context, year=_year_of(marks, context.published))


def first_year(marks: Iterable[Mark]) -> int | None:
    """The first year that a sentence is dated with, or the one after the year it compares with."""
    compared: int | None = None
    depth = 0
    for mark in marks:
        depth += (mark.meaning == "(") - (mark.meaning == ")")
        if depth > 0 or "y" not in mark.blanks:
            continue
        if mark.kind is Kind.PERIOD and mark.meaning not in periods.UNDATED:
            return mark.blanks["y"][0]
        if mark.kind is Kind.COMPARISON and mark.meaning == BY_YEAR:
            compared = compared or mark.blanks["y"][0] + 1
    return compared


def first_area(marks: Iterable[Mark]) -> str | None:
    """The first area that a sentence is at home in: "UBND tỉnh X", "địa bàn tỉnh X"."""
    return next((mark.area for mark in marks if mark.kind is Kind.PLACE and mark.meaning == "home"), None)


def _begun(context: Context, marks: Sequence[Mark], opens: bool) -> Context:
    """A sentence inherits all from the one before if it lists its parts, else little, and less across paragraphs."""
    opening = next((mark for mark in marks if mark.kind not in {Kind.SIGN, Kind.FILLER}), None)
    if opening and opening.kind is Kind.PART:
        return replace(context, part=True, head=context.first.name.code if context.first else None, said=())
    kept = Context(published=context.published, year=context.year, main=context.main)
    if opens:
        return kept
    return replace(kept, head=context.head, last=context.last, when=context.when)


def _after(context: Context, mention: Mention, reference: Reference) -> Context:
    """The context with one more figure read."""
    reading = read(mention)
    context = replace(context, base=mention.base, wished=mention.wished)
    if reading.role is Role.ASIDE:
        if not mention.bracketed:
            return _closed(context)
        # What stands before the bracket is still the subject of what follows it.
        return _turned(context, replace(mention, subject=mention.before_bracket, lead=(), tail=()), reference)
    if reading.role is not Role.PLAN:
        context = _turned(context, mention, reference)
    current = context.current
    if current is None:
        return context
    if reading.role is Role.PAIR:
        pair = of_pair(current, mention)
        return replace(context, current=None, said=(*context.said, *pair))
    return replace(context, current=grown(current, mention, reading))


def _turned(context: Context, mention: Mention, reference: Reference) -> Context:
    """The context turned to the indicator, period and area that are printed before a figure, if any are."""
    if context.current and any(mark.kind is Kind.PART for mark in mention.subject):
        context = replace(context, part=True, head=context.current.name.code)
    own, clause = _own(mention.subject), _own(mention.clause)
    before, area = _when(own, context), _area(clause)
    if _is_counted(mention, reference) or any(mark.kind is Kind.WORD for mark in mention.subject):
        name = Names(reference, context.head, context.part).of(mention)
    elif before or area:
        carried = context.current or context.last
        name = carried.name if carried else None
    else:
        return context
    when = _when(clause, context) or (None if mention.plan else _when(mention.tail, context)) or before
    if when and when.is_clear:
        context = replace(context, main=context.main or when, year=when.year or context.year)
    context = replace(
        _closed(context),
        when=when or context.when,
        area=area or context.area,
        status=next((m.meaning for m in reversed((*own, *mention.lead)) if m.kind is Kind.STATUS), context.status),
    )
    return _opened(context, mention, name, reference) if name else context


def _opened(context: Context, mention: Mention, name: Name, reference: Reference) -> Context:
    """The context with a statement begun, which starts where its own sentence says something of it."""
    if name.code and not context.part and not reference.is_below(name.code, context.head):
        context = replace(context, head=name.code)
    around = (*mention.subject, *mention.lead, mention.figure)
    printed = next(mark.start for mark in around if mark.kind is not Kind.SIGN)
    start = max(printed, min(name.start, mention.figure.start))
    statement = Statement(name, start, max(name.end, start), context.when or context.main, context.area, context.status)
    return replace(context, current=statement)


def _is_counted(mention: Mention, reference: Reference) -> bool:
    return mention.figure.kind is Kind.PAIR or mention.figure.meaning in reference.counted


def _closed(context: Context) -> Context:
    current = context.current
    if current is None or not current.says_something:
        return replace(context, current=None)
    return replace(context, current=None, first=context.first or current, last=current, said=(*context.said, current))


def _own(subject: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The subject after what tells who said it, and where."""
    said = [at for at, mark in enumerate(subject) if mark.kind is Kind.SAYING and mark.meaning == "said"]
    return subject[said[-1] + 1 :] if said else subject


def _when(marks: Iterable[Mark], context: Context) -> When | None:
    found: When | None = None
    for mark in marks:
        if mark.kind is Kind.PERIOD and mark.meaning not in periods.EVENTS:
            year = mark.blanks["y"][-1] if "y" in mark.blanks else None
            found = When(_period(mark, context), mark.start, mark.end, year)
    return found


def _period(mark: Mark, context: Context) -> Period | None:
    current = context.main.period if context.main else None
    if context.year or not context.published:
        return periods.resolve(mark.meaning, mark.blanks, context.year, current)
    period = periods.resolve(mark.meaning, mark.blanks, context.published.year, current)
    if period and period.start > context.published:  # in January, December is last year's
        return periods.resolve(mark.meaning, mark.blanks, context.published.year - 1, current)
    return period


def _year_of(marks: Sequence[Mark], published: date | None) -> int | None:
    """The year that a sentence without statements gives to those that follow: no law's of long ago."""
    year = first_year(marks)
    return year if year and (published is None or abs(published.year - year) <= 1) else None


def _area(marks: Iterable[Mark]) -> str | None:
    return next((mark.area for mark in reversed(tuple(marks)) if mark.kind is Kind.PLACE and mark.area), None)
