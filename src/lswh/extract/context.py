"""What is known of the period, the area and the indicator when a figure is read?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lswh.domain.record import ACTUAL
from lswh.extract import periods
from lswh.extract.marks import Mark
from lswh.extract.mentions import Base, Mention, mentions
from lswh.extract.names import Name, Names
from lswh.extract.reference import Reference
from lswh.extract.rules import Role, read
from lswh.extract.statements import Statement, When, grown, of_pair
from lswh.extract.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Context:
    """What has been read so far, as far as it bears on what comes next.

    Of the document: year, the last one that dated a statement, and main, the first period that did.
    Of the paragraph: head, the indicator it is about, and last, the statement before.
    Of the sentence: part, whether it lists the parts of its head; when, area, status, base and wished, as
    they stand at the figure; first, its first statement; current, the one that is being read; and said,
    those that are complete.
    """

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
    context = _begun(context, marks, opens)
    for mention in mentions(marks, context.base, context.wished):
        context = _after(context, mention, reference)
    context = _closed(context)
    return context if context.year else replace(context, year=first_year(marks))


def first_year(marks: Iterable[Mark]) -> int | None:
    """The first year that a sentence is dated with."""
    dated = (mark.blanks["y"][0] for mark in marks if mark.kind is Kind.PERIOD and "y" in mark.blanks)
    return next(dated, None)


def first_area(marks: Iterable[Mark]) -> str | None:
    """The first area that a sentence is at home in: "UBND tỉnh X", "địa bàn tỉnh X"."""
    return next((mark.area for mark in marks if mark.kind is Kind.PLACE and mark.meaning == "home"), None)


def _begun(context: Context, marks: Sequence[Mark], opens: bool) -> Context:
    """A sentence inherits all from the one before if it lists its parts, else little, and less across paragraphs."""
    opening = next((mark for mark in marks if mark.kind not in {Kind.SIGN, Kind.FILLER}), None)
    if opening and opening.kind is Kind.PART and context.first:
        return replace(context, part=True, head=context.first.name.code, current=None, said=())
    kept = Context(year=context.year, main=context.main)
    if opens:
        return kept
    return replace(kept, head=context.head, last=context.last, when=context.last.when if context.last else None)


def _after(context: Context, mention: Mention, reference: Reference) -> Context:
    """The context with one more figure read."""
    reading = read(mention)
    context = replace(context, base=mention.base, wished=mention.wished)
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
    own = _own(mention.subject)
    when = _when(own, context) or (None if mention.plan else _when(mention.tail, context))
    area = _area(own)
    counted = mention.figure.kind is Kind.PAIR or mention.figure.meaning in reference.counted
    if counted or any(mark.kind is Kind.WORD for mark in mention.subject):
        name = Names(reference, context.head, context.part).of(mention)
    elif _when(own, context) or area:
        before = context.current or context.last
        name = before.name if before else None
    else:
        return context
    return _opened(_closed(context), mention, name, when, area, own, reference)


def _opened(
    context: Context,
    mention: Mention,
    name: Name | None,
    when: When | None,
    area: str | None,
    own: tuple[Mark, ...],
    reference: Reference,
) -> Context:
    status = next((m.meaning for m in reversed((*own, *mention.lead)) if m.kind is Kind.STATUS), context.status)
    context = replace(context, when=when or context.when, area=area or context.area, status=status)
    if when:
        context = replace(context, main=context.main or when, year=when.year or context.year)
    if name is None:
        return context
    if name.code and not context.part and not reference.is_below(name.code, context.head):
        context = replace(context, head=name.code)
    printed = next(mark.start for mark in (*mention.subject, *mention.lead, mention.figure) if mark.kind is not Kind.SIGN)
    start = max(printed, min(name.start, mention.figure.start))
    statement = Statement(name, start, max(name.end, start), context.when or context.main, context.area, context.status)
    return replace(context, current=statement)


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
        if mark.kind is Kind.PERIOD:
            current = context.main.period if context.main else None
            period = periods.resolve(mark.meaning, mark.blanks, context.year, current)
            if period:
                found = When(period, mark.start, mark.end, mark.blanks["y"][-1] if "y" in mark.blanks else None)
    return found


def _area(marks: Iterable[Mark]) -> str | None:
    return next((mark.area for mark in reversed(tuple(marks)) if mark.kind is Kind.PLACE and mark.area), None)
