"""What is told in brackets of another time."""

from __future__ import annotations

from collections.abc import Sequence

from lswh.domain.period import Period
from lswh.domain.record import ACTUAL
from lswh.extract import kinds, periods
from lswh.extract.bases import Base
from lswh.extract.context import Context
from lswh.extract.marks import Mark, holds
from lswh.extract.mentions import Mention
from lswh.extract.rules import SIGNS
from lswh.extract.statements import Growth, Statement, When
from lswh.extract.timing import when_of


def look_back(context: Context, mention: Mention) -> None:
    """Read a growth of an earlier year or of a part of the period, told in brackets: "(quý I tăng 3%)"."""
    current, subject = context.current, mention.in_bracket
    up = next((m.meaning for m in reversed(mention.lead) if m.kind == kinds.DIRECTION), None)
    if current is None or current.when is None or not current.when.is_clear or current.when.period is None:
        return
    if up not in SIGNS or mention.figure.kind != kinds.PERCENT or not mention.bracketed or holds(subject, kinds.WORD):
        return
    when = _earlier(current.when.period, subject) or _within(current, mention, when_of(subject, context))
    if when is None:
        return
    number = mention.figure.numbers[0]
    growth = Growth(number.value * SIGNS[up], number, Base(), True)
    status = next((m.meaning for m in mention.lead if m.kind == kinds.STATUS), ACTUAL)
    told = Statement(current.name, when.start, mention.figure.end, when, current.area, status, growths=(growth,))
    context.said = (*context.said, told)


def _earlier(period: Period, subject: Sequence[Mark]) -> When | None:
    """The same period of an earlier year, if that is named: "cùng kỳ năm 2019"."""
    first = next((m for m in subject if m.kind == kinds.COMPARISON and "y" in m.blanks), None)
    if first is None or first.blanks["y"][0] >= period.end.year:
        return None
    year = first.blanks["y"][0]
    back = periods.earlier(period, period.end.year - year)
    return When(back, first.start, first.end, year) if back else None


def _within(current: Statement, mention: Mention, when: When | None) -> When | None:
    """The part of a statement's period that a figure behind its growth on the year before is of."""
    whole, part = current.when and current.when.period, when and when.period
    if not current.growth or not mention.base.may_be_by_year or whole is None or part is None or part == whole:
        return None
    return when if whole.start <= part.start and part.end <= whole.end else None
