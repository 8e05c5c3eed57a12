"""How a sentence is understood: figure by figure, each in the context of what was read before.

The context is changed in place: see lswh.extract.context.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from lswh.domain.record import ACTUAL, FORECAST
from lswh.extract import kinds, periods
from lswh.extract.asides import look_back
from lswh.extract.bases import BY_YEAR, DATED, PREVIOUS, UNCLEAR, Base
from lswh.extract.context import Context
from lswh.extract.headings import is_heading, level, outlook
from lswh.extract.lists import itemized
from lswh.extract.marks import Mark, holds, last_of
from lswh.extract.mentions import Mention, mentions
from lswh.extract.nameless import is_another, is_second
from lswh.extract.names import LONGEST_SUBJECT, LONGEST_TAIL, Name, Names, listed, loose
from lswh.extract.places import area_behind, area_of, run_in_area
from lswh.extract.ranks import ranked
from lswh.extract.reference import Reference
from lswh.extract.rules import Reading, Role, read
from lswh.extract.stands import stand, telling
from lswh.extract.statements import Statement, When, grown, in_rates, of_pair
from lswh.extract.timing import UNTIL, day_of_telling, is_by_the_way, standing, when_of, year_of
from lswh.extract.turns import areas, runs, split


def understand(context: Context, marks: Sequence[Mark], opens: bool, reference: Reference, alone: bool = False) -> None:
    """Read a sentence: the context's `said` are its statements then.

    `opens` tells whether the sentence is the first of its paragraph, `alone` whether it is all of it: without
    a stop at its end it is a heading then, and states only what it dates itself.
    """
    if not marks and not opens:
        context.skip()
        return
    of = [mark.kind for mark in marks]
    figures = not kinds.FIGURES.isdisjoint(of)
    if figures or opens:
        _begin(context, marks, opens)
    else:
        context.said = ()
    before = context.when
    context.telling = telling(marks) if figures else ()
    context.stand = stand(marks, context.telling) or (context.stand if context.part else "")
    found = mentions(marks, of, context.base, context.wished, context.planned) if figures else []
    for run in runs(itemized(found)):
        if len(run) > 1:
            _take_in_turn(context, run, reference)
        else:
            _take(context, run[0], reference)
    context.finish()
    if kinds.COMPARISON in of:
        context.monthly = kinds.PERCENT not in of and _compares_months(marks)
    _note(context, marks, figures)
    if context.said and holds(marks, kinds.STOP):
        context.said = ranked(context.said, marks)
    if alone and opens and is_heading(marks):
        _head(context, marks)
    elif context.ahead is not None:
        context.said = ()
    if before and before.is_clear and before.meaning not in UNTIL and is_by_the_way(context.when, marks):
        context.when = before
    context.year = context.year or year_of(marks, context.published)


def _compares_months(marks: Sequence[Mark]) -> bool:
    """Whether a sentence sets all against the month before: "10 nhóm hàng tăng giá so với tháng trước"."""
    compared = [mark.meaning for mark in marks if mark.kind == kinds.COMPARISON]
    return bool(compared) and all(meaning == PREVIOUS for meaning in compared)


def _begin(context: Context, marks: Sequence[Mark], opens: bool) -> None:
    """Begin a sentence: it inherits all from the one before if it lists its parts, else little (see Context.begin)."""
    opening = next((mark for mark in marks if mark.kind not in {kinds.SIGN, kinds.FILLER}), None)
    context.monthly = context.monthly and (opening is None or opening.kind != kinds.PERIOD)
    if context.monthly:
        context.base = Base(UNCLEAR)
    if opening and opening.kind == kinds.PART:
        first = context.first
        context.head = first.name.code if first else None
        context.status = first.status if first else context.status
        context.part, context.foreseen, context.said = True, False, ()
        return
    if opens and context.listing and marks and marks[0].meaning in _BULLETS:
        context.part, context.current, context.foreseen, context.said = True, None, False, ()
        return
    goes_on = opening is not None and opening.phrase in _GOING_ON and context.when is not None
    if opens and not goes_on:
        if context.when and context.when.is_cumulated and context.when.meaning not in UNTIL:
            context.carried = context.when
        context.when = context.section
    context.base = _base_after(context, opens)
    context.begin(opens, run_in_area(marks) if opens else context.region)


def _base_after(context: Context, opens: bool) -> Base | None:
    """The base that a sentence has from those before."""
    base = context.base
    if context.monthly or base is None:
        return base
    if opens:
        return None
    if base.meaning == DATED:
        return base
    return None if base.meaning in {BY_YEAR, "plan"} else Base(UNCLEAR)


def _head(context: Context, marks: Sequence[Mark]) -> None:
    """Go on below a heading: what is still to be done lasts until the next heading of its level."""
    context.said = tuple(said for said in context.said if said.is_dated)
    place, told = level(marks), outlook(marks)
    if told == "ahead":
        context.ahead = place if context.ahead is None else min(place, context.ahead)
        context.said = ()
        return
    own = when_of(marks, context)
    if own and own.is_clear:
        context.headed = context.headed or own
    if context.ahead is not None and (told == "done" or place <= context.ahead):
        context.ahead = None


def _take_in_turn(context: Context, run: Sequence[Mention], reference: Reference) -> None:
    """Read figures that are given in turn: to as many years, names, or statements before."""
    first, count = run[0], len(run)
    context.base = run[-1].base
    readings = [read(mention.about(first.subject)) for mention in run]
    if any(reading.role not in {Role.VALUE, Role.GROWTH} for reading in readings):
        context.wished = run[-1].wished
        _turn(context, first, reference)
        context.close()
        return
    years = next((m for m in reversed(first.subject) if m.meaning in periods.YEARLY and len(m.blanks["y"]) == 2), None)
    named = split(_own(first.subject), count)
    if years is not None and years.blanks["y"][1] - years.blanks["y"][0] + 1 == count:
        context.close()
        said: list[Statement] = []
        for place, mention in enumerate(run):
            turned = replace(context)  # each of them turns from what stood before the first
            _turn(turned, mention, reference)
            if turned.current:
                period = periods.of_year(years.meaning, years.blanks, years.blanks["y"][0] + place)
                when = When(period, years.start, years.end, None)
                said.append(grown(turned.current._replace(when=when), mention, readings[place]))
        context.said = (*context.said, *said)
        return
    aside = tuple(mark for mark in first.subject if mark.kind in {kinds.PERIOD, kinds.PLACE})
    subjects = [(*aside, *names) for names in named] or areas(first.subject, count)
    if subjects:
        for subject, mention in zip(subjects, run, strict=True):
            _take(context, mention.about(subject), reference)
            context.close()
        return
    context.close()
    last = context.said[-count:]
    if holds(first.subject, kinds.WORD) or len(last) < count or readings[0].role != Role.GROWTH:
        return
    if not any(said.growths or said.value is None for said in last):
        fuller = tuple(grown(*each) for each in zip(last, run, readings, strict=True))
        context.last = fuller[-1]
        context.said = (*context.said[:-count], *fuller)


def _note(context: Context, marks: Sequence[Mark], figures: bool) -> None:
    """Note what a sentence without figures, or before a list, tells of the ones that follow."""
    if context.told is None:
        context.told = day_of_telling(marks, context)
    last = last_of(marks)
    leads_in = last is not None and last.meaning == ":"
    listed = context.listing and bool(marks) and marks[0].meaning in _BULLETS
    context.listing = (leads_in and context.first is not None) or listed
    if not figures:
        named = when_of(_own(marks), context)
        own = named if named and named.is_clear else None
        context.when = own or context.when
        context.titled = context.titled or own
        if last is not None and last.meaning not in _SENTENCE_ENDS:
            context.section = own
            return
    if leads_in:
        context.section = context.when


def _take(context: Context, mention: Mention, reference: Reference) -> None:
    """Read one more figure."""
    reading = read(mention)
    context.planned = mention.plan or context.planned
    was_real = context.real and mention.bracketed
    context.real = reading.rule == "deflated" or was_real
    context.base, context.wished = mention.base, mention.wished
    if context.outer and not mention.bracketed:
        context.close()
        context.current, context.outer = context.outer, None
    states = reading.role == Role.VALUE or mention.itemized
    if states and mention.bracketed and context.current and _in_bracket(mention) is not mention:
        if context.outer:
            context.close()
        else:
            context.outer, context.current = context.current, None
    if reading.role == Role.ASIDE:
        if not was_real:
            look_back(context, mention)
        if mention.bracketed:
            # What stands before the bracket is still the subject of what follows it.
            _turn(context, mention.about(mention.before_bracket)._replace(lead=(), tail=()), reference)
        elif reading.rule != "deflated":
            context.close()
    elif reading.rule == "end of a range" and mention.leads(kinds.STOP, "range"):
        _turn(context, mention._replace(tail=()), reference)
        context.close()  # what is named with it is of the range; its period and its area go on
    else:
        if reading.role != Role.PLAN:
            _turn(context, mention, reference)
        _give(context, mention, reading, reference)


def _give(context: Context, mention: Mention, reading: Reading, reference: Reference) -> None:
    """Give a figure to the statement that it is of."""
    is_meant = RESPECTS.get(mention.tail[0].meaning) if reading.role == Role.GROWTH and mention.tail else None
    current = context.current
    if is_meant:
        _give_in_respect(context, mention, reading, is_meant, reference)
    elif current and reading.role == Role.PAIR:
        context.current = None
        context.said = (*context.said, *of_pair(current, mention))
    elif current:
        # What is cumulated is not compared with the month before.
        monthly = reading.role == Role.COMPARED and mention.base.meaning == PREVIOUS
        told = current._replace(when=context.main) if monthly and current.when is context.carried else current
        if reading.role == Role.RATE:
            told = in_rates(told, context.said[-1] if context.said else context.last if context.part else None)
        context.current = grown(told, mention, reading)


def _give_in_respect(
    context: Context, mention: Mention, reading: Reading, is_meant: Callable[[str | None], bool], reference: Reference
) -> None:
    """Give a growth of the volume or of the money to the statement that is measured so, if one is."""
    current, before = context.current, context.said[-1] if context.said else None
    if current and current.value and is_meant(reference.measures.get(current.unit or "")):
        context.current = grown(current, mention, reading)
    elif before and before.value and not before.growths and is_meant(reference.measures.get(before.unit or "")):
        context.said = (*context.said[:-1], grown(before, mention, reading))


def _turn(context: Context, mention: Mention, reference: Reference) -> None:
    """Turn to the indicator, period and area that are printed before a figure, if any are."""
    if kinds.PART in mention.kinds and (current := context.current or context.last):
        context.part, context.head, context.status = True, current.name.code, current.status
    own = _own(mention.subject) if kinds.SAYING in mention.kinds else mention.subject
    clause = own if mention.clause is mention.subject else _own(mention.clause)
    before = when_of(own, context) if kinds.PERIOD in mention.kinds else None
    area = area_of(clause, reference) if kinds.PLACE in mention.kinds else None
    if kinds.WORD in mention.kinds or _is_counted(mention, reference):
        name = Names(reference, context.head, context.part).of(_in_bracket(mention))
        if name is None and (before or area or mention.leads(kinds.VERB) or is_second(context.current, mention)):
            name = _carried(context, mention)
    elif before or area or _refers_back(mention):
        name = listed(mention) if _is_had(mention) else _carried(context, mention)
    elif context.current and is_another(context.current, mention, reference):
        name = listed(mention) or context.current.name
    else:
        return
    when = (
        (before if clause is own or before is None else when_of(clause, context))
        or (None if mention.plan else when_of(mention.tail, context))
        or before
    )
    if when and when.is_clear:
        _date(context, when)
    at_day = when if when and when.meaning == "at day" else None
    when = when_of([mark for mark in own if mark.meaning != "at day"], context) if at_day else when
    context.close()
    context.when = when or context.when
    context.area = area or context.area
    context.is_dated = context.is_dated or when is not None
    another = name is not None and context.said and name == context.said[-1].name and not before and not area
    status = context.said[-1].status if another else _status(context, mention, own)
    context.foreseen = status == FORECAST
    if name is not None:
        _open(context, mention, name, at_day or context.when, status, reference)


def _date(context: Context, when: When) -> None:
    """Keep what a period that is named tells of the document."""
    context.main = context.main or when
    context.year = max(when.year or 0, context.year or 0) or None
    if when.meaning == "month":
        context.month = when.period
    if when.meaning in UNTIL and when.period:
        context.until = when.period.end


def _in_bracket(mention: Mention) -> Mention:
    inside = mention.in_bracket if mention.bracketed else ()
    return mention.about(inside) if holds(inside, kinds.WORD) else mention


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
    return loose(mention.subject[: ends[-1]]) if ends and kinds.STOP not in mention.kinds else None


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


def _open(context: Context, mention: Mention, name: Name, when: When | None, status: str, reference: Reference) -> None:
    """Begin a statement, which starts where its own sentence says something of it."""
    start = max(mention.start, min(name.start, mention.figure.start))
    amount = mention.figure.kind == kinds.AMOUNT
    around = (*mention.subject[-LONGEST_SUBJECT:], *mention.tail[:LONGEST_TAIL])
    kind = stand(around, context.telling) or context.stand
    stated = when or context.headed or context.carried or context.main or context.titled
    context.current = Statement(
        name=name,
        start=start,
        end=max(name.end, start),
        when=standing(context, stated, kind, status, amount),
        area=area_behind(mention.tail, reference) or context.area,
        status=status,
        is_dated=context.is_dated,
        is_loose=when is None and not context.part and not context.region and not _is_tied(context),
    )
    if context.main is None and stated and stated.meaning != "at day":
        context.main = stated
    if not context.part:
        context.status = status
        if name.code and not reference.is_below(name.code, context.head):
            context.head = name.code


def _is_tied(context: Context) -> bool:
    """Whether the statement before in the same sentence is of a report."""
    return bool(context.said) and not context.said[-1].is_anecdote


def _is_had(mention: Mention) -> bool:
    """Whether what a figure is of stands behind it: "cả nước có 690 ha rừng bị thiệt hại"."""
    return mention.leads(kinds.VERB, "exist") and bool(mention.tail) and mention.tail[0].kind == kinds.WORD


def _is_counted(mention: Mention, reference: Reference) -> bool:
    """Whether it counts things, which can be its name; the bare unit of a change is none: "tăng 300 người"."""
    counted = mention.figure.meaning in reference.counted
    return counted and not (mention.is_change and listed(mention) is None)


def _own(subject: Sequence[Mark]) -> Sequence[Mark]:
    """The subject after what tells who said it, and where."""
    for at in range(len(subject) - 1, -1, -1):
        if subject[at].meaning == "said" and subject[at].kind == kinds.SAYING:
            return subject[at + 1 :]
    return subject


_MONEY: Final = frozenset({"VND", "USD"})
_MASS: Final = frozenset({"t", "M3", "W", "KWH"})
RESPECTS: Final[Mapping[str, Callable[[str | None], bool]]] = {
    "money": lambda measure: measure in _MONEY,
    "volume": lambda measure: measure in _MASS,
    "count": lambda measure: measure is not None and measure not in _MONEY | _MASS,
}
"""What a growth can be of where a thing has several figures: "giảm 0,1% về lượng nhưng tăng 26,3% về trị giá"."""
_GOING_ON: Final = frozenset({"riêng", "trong khi đó", "tuy nhiên", "đồng thời"})
"""A paragraph that begins so is of the period of the one before."""
_BULLETS: Final = frozenset("-+•")
_SENTENCE_ENDS: Final = frozenset(".!?;,")
