"""How a sentence is understood: figure by figure, each in the context of what was read before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lswh.domain.record import ACTUAL, FORECAST
from lswh.extract import kinds, periods
from lswh.extract.context import Context, closed, finished
from lswh.extract.headings import is_heading, level, outlook
from lswh.extract.marks import Mark, holds, last_of
from lswh.extract.mentions import BY_YEAR, DATED, UNCLEAR, Base, Mention, mentions
from lswh.extract.names import LONGEST_SUBJECT, LONGEST_TAIL, Name, Names, listed, loose
from lswh.extract.places import area_behind, area_of, run_in_area
from lswh.extract.ranks import ranked
from lswh.extract.reference import Reference
from lswh.extract.rules import Reading, Role, read
from lswh.extract.stands import stand, telling
from lswh.extract.statements import Growth, Statement, When, grown, of_pair
from lswh.extract.timing import UNTIL, day_of_telling, standing, when_of, year_of
from lswh.extract.turns import runs, split


def understand(
    context: Context, marks: Sequence[Mark], opens: bool, reference: Reference, alone: bool = False
) -> Context:
    """The context after a sentence, whose `said` are the sentence's statements.

    `opens` tells whether the sentence is the first of its paragraph, `alone` whether it is all of it: without
    a stop at its end it is a heading then, and states only what it dates itself.
    """
    if not marks and not opens:
        return _passed(context)
    of = [mark.kind for mark in marks]
    figures = not kinds.FIGURES.isdisjoint(of)
    if figures or opens:
        context = _begun(context, marks, opens)
    elif context.said:
        context = context._replace(said=())
    told = telling(marks) if figures else ()
    stands = stand(marks, told) or (context.stand if context.part else "")
    if stands != context.stand or told != context.telling:
        context = context._replace(stand=stands, telling=told)
    for run in runs(mentions(marks, of, context.base, context.wished)) if figures else ():
        context = _in_turn(context, run, reference) if len(run) > 1 else _after(context, run[0], reference)
    context = _noted(finished(context), marks, figures)
    if context.said and holds(marks, kinds.STOP):
        context = context._replace(said=ranked(context.said, marks))
    if alone and opens and is_heading(marks):
        context = _headed(context, marks)
    elif context.ahead is not None:
        context = context._replace(said=())
    return context if context.year else context._replace(year=year_of(marks, context.published))


def _passed(context: Context) -> Context:
    """The context after a sentence without numbers."""
    stands = context.stand if context.part else ""
    if not context.said and not context.listing and context.stand == stands:
        return context
    return context._replace(said=(), listing=False, stand=stands)


def _begun(context: Context, marks: Sequence[Mark], opens: bool) -> Context:
    """A sentence inherits all from the one before if it lists its parts, else little, and less across paragraphs."""
    opening = next((mark for mark in marks if mark.kind not in {kinds.SIGN, kinds.FILLER}), None)
    if opening and opening.kind == kinds.PART:
        first = context.first
        head = first.name.code if first else None
        status = first.status if first else context.status
        return context._replace(part=True, head=head, status=status, foreseen=False, said=())
    if opens and context.listing and marks and marks[0].meaning in _BULLETS:
        return context._replace(part=True, current=None, foreseen=False, said=())
    goes_on = opening is not None and opening.phrase in _GOING_ON and context.when is not None
    region = run_in_area(marks) if opens else context.region
    return Context(
        published=context.published,
        year=context.year,
        main=context.main,
        headed=context.headed,
        titled=context.titled,
        month=context.month,
        told=context.told,
        until=context.until,
        section=context.section,
        ahead=context.ahead,
        topic=context.first or context.topic,
        head=None if opens else context.head,
        last=None if opens else context.last,
        first=None if opens else context.first,
        when=context.section if opens and not goes_on else context.when,
        region=region,
        area=region,
        base=None if opens else _base_after(context.base),
    )


def _base_after(base: Base | None) -> Base | None:
    """The base that a sentence has from the one before."""
    if base is None or base.meaning == DATED:
        return base
    return None if base.meaning in {BY_YEAR, "plan"} else Base(UNCLEAR)


def _headed(context: Context, marks: Sequence[Mark]) -> Context:
    """The context below a heading: what is still to be done lasts until the next heading of its level."""
    context = context._replace(said=tuple(said for said in context.said if said.is_dated))
    place, told = level(marks), outlook(marks)
    own = when_of(marks, context)
    if told != "ahead" and own and own.is_clear:
        context = context._replace(headed=context.headed or own)
    if told == "ahead":
        return context._replace(ahead=place if context.ahead is None else min(place, context.ahead), said=())
    ends = context.ahead is not None and (told == "done" or place <= context.ahead)
    return context._replace(ahead=None) if ends else context


def _in_turn(context: Context, run: Sequence[Mention], reference: Reference) -> Context:
    """The context after figures that are given in turn: to as many years, names, or statements before."""
    first, count = run[0], len(run)
    readings = [read(mention) for mention in run]
    if any(reading.role not in {Role.VALUE, Role.GROWTH} for reading in readings):
        return closed(context._replace(base=run[-1].base, wished=run[-1].wished))
    years = next((m for m in reversed(first.subject) if m.meaning in periods.YEARLY and len(m.blanks["y"]) == 2), None)
    named = split(_own(first.subject), count)
    if years is not None and years.blanks["y"][1] - years.blanks["y"][0] + 1 == count:
        before = closed(context)
        said: list[Statement] = []
        for place, mention in enumerate(run):
            turned = _turned(before, mention, reference)
            if turned.current:
                period = periods.of_year(years.meaning, years.blanks, years.blanks["y"][0] + place)
                when = When(period, years.start, years.end, None)
                said.append(grown(turned.current._replace(when=when), mention, readings[place]))
        return before._replace(base=run[-1].base, said=(*before.said, *said))
    if len(named) == count:
        aside = tuple(mark for mark in first.subject if mark.kind in {kinds.PERIOD, kinds.PLACE})
        for names, mention in zip(named, run, strict=True):
            one = mention.about((*aside, *names))
            context = closed(_after(context, one, reference))
        return context._replace(base=run[-1].base)
    context = closed(context)
    if holds(first.subject, kinds.WORD) or len(context.said) < count:
        return context._replace(base=run[-1].base)
    last = context.said[-count:]
    if any(said.growths or said.value is None for said in last) or readings[0].role != Role.GROWTH:
        return context._replace(base=run[-1].base)
    fuller = tuple(grown(*each) for each in zip(last, run, readings, strict=True))
    return context._replace(base=run[-1].base, last=fuller[-1], said=(*context.said[:-count], *fuller))


def _noted(context: Context, marks: Sequence[Mark], figures: bool) -> Context:
    """The context with what a sentence without figures, or before a list, tells of the ones that follow."""
    if context.told is None:
        context = context._replace(told=day_of_telling(marks, context))
    last = last_of(marks)
    leads_in = last is not None and last.meaning == ":"
    listed = context.listing and bool(marks) and marks[0].meaning in _BULLETS
    listing = (leads_in and context.first is not None) or listed
    if listing != context.listing:
        context = context._replace(listing=listing)
    if not figures:
        own = when_of(_own(marks), context)
        if own and own.is_clear:
            context = context._replace(when=own, titled=context.titled or own)
        if last is not None and last.meaning not in _SENTENCE_ENDS:
            return context._replace(section=own if own and own.is_clear else None)
    return context._replace(section=context.when) if leads_in else context


def _after(context: Context, mention: Mention, reference: Reference) -> Context:
    """The context with one more figure read."""
    reading = read(mention)
    was_real = context.real and mention.bracketed
    real = reading.rule == "deflated" or was_real
    if (context.base, context.wished, context.real) != (mention.base, mention.wished, real):
        context = context._replace(base=mention.base, wished=mention.wished, real=real)
    if context.outer and not mention.bracketed:
        context = closed(context)._replace(current=context.outer, outer=None)
    if reading.role == Role.VALUE and mention.bracketed and context.current and _in_bracket(mention) is not mention:
        context = (closed(context) if context.outer else context._replace(outer=context.current))._replace(current=None)
    if reading.role == Role.ASIDE:
        context = context if was_real else _before(context, mention)
        if not mention.bracketed:
            return context if reading.rule == "deflated" else closed(context)
        # What stands before the bracket is still the subject of what follows it.
        return _turned(context, mention.about(mention.before_bracket)._replace(lead=(), tail=()), reference)
    if reading.rule == "end of a range" and mention.leads(kinds.STOP, "range"):
        return closed(context)  # and what is named with it is of the range
    return _said(
        context if reading.role == Role.PLAN else _turned(context, mention, reference), mention, reading, reference
    )


def _said(context: Context, mention: Mention, reading: Reading, reference: Reference) -> Context:
    """The context with a figure given to the statement that it is of."""
    is_meant = RESPECTS.get(mention.tail[0].meaning) if reading.role == Role.GROWTH and mention.tail else None
    if is_meant:
        return _in_respect(context, mention, reading, is_meant, reference)
    current = context.current
    if current is None:
        return context
    if reading.role == Role.PAIR:
        pair = of_pair(current, mention)
        return context._replace(current=None, said=(*context.said, *pair))
    return context._replace(current=grown(current, mention, reading))


def _in_respect(
    context: Context, mention: Mention, reading: Reading, is_meant: Callable[[str | None], bool], reference: Reference
) -> Context:
    """The context after a growth of the volume or of the money: of the statement that is measured so, if one is."""
    current, before = context.current, context.said[-1] if context.said else None
    if current and current.value and is_meant(reference.measures.get(current.unit or "")):
        return context._replace(current=grown(current, mention, reading))
    if before and before.value and not before.growths and is_meant(reference.measures.get(before.unit or "")):
        return context._replace(said=(*context.said[:-1], grown(before, mention, reading)))
    return context


def _turned(context: Context, mention: Mention, reference: Reference) -> Context:
    """The context turned to the indicator, period and area that are printed before a figure, if any are."""
    if kinds.PART in mention.kinds and (current := context.current or context.last):
        context = context._replace(part=True, head=current.name.code, status=current.status)
    own = _own(mention.subject) if kinds.SAYING in mention.kinds else mention.subject
    clause = own if mention.clause is mention.subject else _own(mention.clause)
    before = when_of(own, context) if kinds.PERIOD in mention.kinds else None
    area = area_of(clause, reference) if kinds.PLACE in mention.kinds else None
    if kinds.WORD in mention.kinds or _is_counted(mention, reference):
        name = Names(reference, context.head, context.part).of(_in_bracket(mention))
        if name is None and (before or area or mention.leads(kinds.VERB)):
            name = _carried(context, mention)
    elif before or area or _refers_back(mention):
        name = _carried(context, mention)
    elif context.current and _is_another(context.current, mention, reference):
        name = listed(mention) or context.current.name
    else:
        return context
    when = (
        (before if clause is own or before is None else when_of(clause, context))
        or (None if mention.plan else when_of(mention.tail, context))
        or before
    )
    if when and when.is_clear:
        context = _dated(context, when)
    at_day = when if when and when.meaning == "at day" else None
    when = when_of([mark for mark in own if mark.meaning != "at day"], context) if at_day else when
    context = closed(context)
    if when or area:
        dated = bool(when) or context.is_dated
        context = context._replace(when=when or context.when, area=area or context.area, is_dated=dated)
    another = name is not None and context.said and name == context.said[-1].name and not before and not area
    status = context.said[-1].status if another else _status(context, mention, own)
    if context.foreseen != (status == FORECAST):
        context = context._replace(foreseen=status == FORECAST)
    if name is None:
        return context
    if at_day is None:
        return _opened(context, mention, name, status, reference)
    return _opened(context._replace(when=at_day), mention, name, status, reference)._replace(when=context.when)


def _dated(context: Context, when: When) -> Context:
    """The context with what a period that is named tells of the document."""
    if context.main is None or (when.year and when.year != context.year):
        context = context._replace(main=context.main or when, year=when.year or context.year)
    if when.meaning == "month" and when.period != context.month:
        context = context._replace(month=when.period)
    if when.meaning in UNTIL and when.period and when.period.end != context.until:
        context = context._replace(until=when.period.end)
    return context


def _in_bracket(mention: Mention) -> Mention:
    inside = mention.in_bracket if mention.bracketed else ()
    return mention.about(inside) if holds(inside, kinds.WORD) else mention


def _is_another(current: Statement, mention: Mention, reference: Reference) -> bool:
    """Whether an amount without a name is of something else than the one before it, or in another unit."""
    if mention.figure.kind != kinds.AMOUNT or mention.bracketed or current.value is None:
        return False
    if not all(mark.kind in _JOINTS or mark.meaning == "with" for mark in mention.subject):
        return False
    if mention.leads(kinds.DIRECTION) or mention.leads(kinds.SHARE) or mention.leads(kinds.STOP):
        return False
    measures = {reference.measures.get(unit) for unit in (current.unit or "", mention.figure.meaning)}
    return bool(mention.subject) and (len(measures) > 1 or listed(mention) is not None)


def _refers_back(mention: Mention) -> bool:
    said = kinds.FILLER in mention.kinds or mention.leads(kinds.FILLER)
    return said and any(m.kind == kinds.FILLER and m.meaning == "this" for m in (*mention.subject, *mention.lead))


def _carried(context: Context, mention: Mention) -> Name | None:
    """The name of what was said before, where a figure has a period or an area of its own and no name."""
    totals = any(mark.kind == kinds.FILLER and mark.meaning == "total" for mark in mention.subject)
    carried = context.current or context.last
    if carried is None and (totals or _refers_back(mention)):
        carried = context.topic
    if carried:
        return carried.name
    ends = [at for at, mark in enumerate(mention.subject) if mark.meaning == ";"]
    return loose(mention.subject[: ends[-1]]) if ends else None


def _status(context: Context, mention: Mention, own: Sequence[Mark]) -> str:
    """How firm a figure is: by its own word, by that of its head, or by the one before in the same list."""
    for mark in reversed((*own, *mention.lead)):
        if mark.kind == kinds.STATUS:
            return mark.meaning
    if context.foreseen:
        return FORECAST
    if context.part:
        return context.status
    listed = bool(context.said) and mention.clause is not mention.subject and not mention.leads(kinds.VERB)
    return context.said[-1].status if listed else ACTUAL


def _opened(context: Context, mention: Mention, name: Name, status: str, reference: Reference) -> Context:
    """The context with a statement begun, which starts where its own sentence says something of it."""
    heads = name.code and not context.part and not reference.is_below(name.code, context.head)
    start = max(mention.start, min(name.start, mention.figure.start))
    when = context.when or context.headed or context.main or context.titled
    main = when if when and when.meaning != "at day" and context.main is None else context.main
    amount = mention.figure.kind == kinds.AMOUNT
    around = (*mention.subject[-LONGEST_SUBJECT:], *mention.tail[:LONGEST_TAIL])
    kind = stand(around, context.telling) or context.stand
    statement = Statement(
        name=name,
        start=start,
        end=max(name.end, start),
        when=standing(context, when, kind, status, amount),
        area=area_behind(mention.tail, reference) or context.area,
        status=status,
        is_dated=context.is_dated,
        is_loose=context.when is None and not context.part and not context.region and not _is_tied(context),
    )
    return context._replace(
        current=statement,
        head=name.code if heads else context.head,
        main=main,
        status=context.status if context.part else status,
    )


def _is_tied(context: Context) -> bool:
    """Whether the statement before in the same sentence is of a report."""
    return bool(context.said) and not context.said[-1].is_anecdote


def _before(context: Context, mention: Mention) -> Context:
    """The context with a growth of an earlier year, told in brackets: "(cùng kỳ năm 2019 tăng 10,8%)"."""
    current, subject = context.current, mention.in_bracket
    year = next((m.blanks["y"][0] for m in subject if m.kind == kinds.COMPARISON and "y" in m.blanks), None)
    up = next((m.meaning for m in reversed(mention.lead) if m.kind == kinds.DIRECTION), None)
    if current is None or current.when is None or not current.when.is_clear or current.when.period is None:
        return context
    if year is None or up not in _SIGNS or mention.figure.kind != kinds.PERCENT or not mention.bracketed:
        return context
    back = current.when.period.end.year - year
    period = periods.earlier(current.when.period, back) if back > 0 else None
    if period is None or holds(subject, kinds.WORD):
        return context
    number = mention.figure.numbers[0]
    first = next(m for m in subject if m.kind == kinds.COMPARISON)
    when = When(period, first.start, first.end, year)
    growth = Growth(number.value * _SIGNS[up], number, Base(), True)
    earlier = Statement(current.name, first.start, mention.figure.end, when, current.area, ACTUAL, growths=(growth,))
    return context._replace(said=(*context.said, earlier))


def _is_counted(mention: Mention, reference: Reference) -> bool:
    return mention.figure.kind == kinds.PAIR or mention.figure.meaning in reference.counted


def _own(subject: Sequence[Mark]) -> Sequence[Mark]:
    """The subject after what tells who said it, and where."""
    for at in range(len(subject) - 1, -1, -1):
        if subject[at].meaning == "said" and subject[at].kind == kinds.SAYING:
            return subject[at + 1 :]
    return subject


_SIGNS = {"up": 1, "down": -1}
_JOINTS = frozenset({kinds.SIGN, kinds.AND, kinds.PART})
_MONEY, _MASS = frozenset({"VND", "USD"}), frozenset({"t", "M3", "W", "KWH"})
RESPECTS: Mapping[str, Callable[[str | None], bool]] = {
    "money": lambda measure: measure in _MONEY,
    "volume": lambda measure: measure in _MASS,
    "count": lambda measure: measure is not None and measure not in _MONEY | _MASS,
}
"""What a growth can be of where a thing has several figures: "giảm 0,1% về lượng nhưng tăng 26,3% về trị giá"."""
_GOING_ON = frozenset({"riêng", "trong khi đó", "tuy nhiên", "đồng thời"})
"""A paragraph that begins so is of the period of the one before."""
_BULLETS = frozenset("-+•")
_SENTENCE_ENDS = frozenset(".!?;,")
