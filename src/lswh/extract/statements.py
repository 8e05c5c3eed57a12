"""What is said of one indicator, and which of its figures is which."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from lswh.domain.period import Period
from lswh.domain.record import ACTUAL
from lswh.extract import kinds
from lswh.extract.bases import DATED, Base
from lswh.extract.marks import Number, holds
from lswh.extract.mentions import Mention
from lswh.extract.names import Name
from lswh.extract.reference import PER_CENT
from lswh.extract.rules import Reading, Role


class Share(NamedTuple):
    """A share of a plan: of whose plan, and of which year's."""

    value: Decimal
    number: Number
    kind: str
    period: str | None


class Growth(NamedTuple):
    """A growth on the year before or something else, its sign applied, and whether its base is printed with it."""

    value: Decimal
    number: Number
    base: Base
    named: bool


class When(NamedTuple):
    """A period (None where it is unclear which), the words that name it, and the year if they print one."""

    period: Period | None
    start: int
    end: int
    year: int | None
    meaning: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether it is known which days are meant, in one year."""
        return self.period is not None and self.period.start.year == self.period.end.year

    @property
    def is_cumulated(self) -> bool:
        """Whether it is a part of one year that began with it."""
        return self.is_clear and self.period is not None and self.period.is_cumulative


class Statement(NamedTuple):
    """What is said of one indicator, in folded spans.

    is_dated: its sentence prints a period. is_loose: not even its paragraph does, and it is no part of a list.
    """

    name: Name
    start: int
    end: int
    when: When | None
    area: str | None
    status: str
    is_dated: bool = False
    is_loose: bool = False
    value: Number | None = None
    unit: str | None = None
    hedge: str | None = None
    plan: Number | None = None
    shares: tuple[Share, ...] = ()
    growths: tuple[Growth, ...] = ()
    compared: tuple[Growth, ...] = ()
    rank: int | None = None

    @property
    def growth(self) -> Growth | None:
        """The growth on the year before, where it is clear which figure that is."""
        if self.when is None or self.when.period is None or not self.when.is_clear:
            return None
        yearly = [growth for growth in self.growths if _is_by_year(growth.base, self.when.period.end)]
        clear = [growth for growth in yearly if growth.named] or yearly
        return clear[0] if len(clear) == 1 else None

    @property
    def comparisons(self) -> tuple[Growth, ...]:
        """The changes against something that is named, and is not the same period of the year before."""
        named = [one for one in self.growths if one.named and one.base.words]
        if not named:
            return self.compared
        growth = self.growth
        return (*self.compared, *(one for one in named if one is not growth))

    @property
    def is_anecdote(self) -> bool:
        """Whether it is an amount that nothing ties to a report: no date near it, no code, plan, growth or status."""
        tied = self.name.code or self.shares or self.growths or self.status != ACTUAL
        return self.is_loose and not tied

    @property
    def says_something(self) -> bool:
        """Whether it has any figure at all."""
        return bool(self.value or (not self.name.is_unread and (self.shares or self.growth)))


def _is_by_year(base: Base, end: date) -> bool:
    """Whether a base that is named is the year before a period that ends on a day."""
    if base.meaning == DATED:
        return base.part in {end.month, (end.month + 2) // 3} and base.year == end.year - 1
    return base.year in {None, end.year - 1}


def grown(statement: Statement, mention: Mention, reading: Reading) -> Statement:
    """The statement with one more figure; as it was, where the figure says nothing of it."""
    number, unit, end = mention.figure.numbers[0], mention.figure.meaning, max(statement.end, _end(mention))
    match reading.role:
        case Role.VALUE if statement.value is None:
            fuller = statement._replace(value=number, unit=unit, hedge=_hedge(mention), end=end)
        case Role.RATE if statement.value is None and statement.name.is_rate:
            fuller = statement._replace(value=number, unit=unit, hedge=_hedge(mention), end=end)
        case Role.PLAN if statement.shares and mention.figure.kind == kinds.PAIR:
            return _of_fraction(statement, mention)
        case Role.PLAN if statement.shares and statement.unit == unit:
            fuller = statement._replace(plan=number, end=end)
        case Role.SHARE_OF_PLAN:
            plan = mention.plan or mention.planned
            year = plan.blanks.get("y") if plan else None
            share = Share(reading.value, number, plan.meaning if plan else PLAN, str(year[0]) if year else None)
            fuller = statement._replace(shares=(*statement.shares, share), end=end)
        case Role.GROWTH:
            growth = Growth(reading.value, number, mention.base, holds(mention.tail, kinds.COMPARISON))
            fuller = statement._replace(growths=(*statement.growths, growth), end=end)
        case Role.COMPARED:
            growth = Growth(reading.value, number, mention.base, named=True)
            fuller = statement._replace(compared=(*statement.compared, growth), end=end)
        case _:
            return statement
    return fuller


def _of_fraction(statement: Statement, mention: Mention) -> Statement:
    """The statement with its value and its plan: "đạt 85% kế hoạch (17/20 tỷ đồng)"."""
    if statement.value is not None:
        return statement
    value, plan = mention.figure.numbers
    return statement._replace(value=value, plan=plan, unit=mention.figure.meaning, end=mention.figure.end)


PLAN: Final = "PLAN"
"""Whose plan it is where no word says so."""


def in_rates(statement: Statement, before: Statement | None) -> Statement:
    """What goes on a list of rates is one too: "tỷ lệ hộ nghèo ở thành thị là 2%, khu vực nông thôn là 6%"."""
    listed = before is not None and before.name.is_rate and before.unit == PER_CENT and statement.name.code is None
    return statement._replace(name=statement.name._replace(is_rate=True)) if listed else statement


def of_pair(statement: Statement, mention: Mention) -> tuple[Statement, ...]:
    """The two statements of "8/13 sản phẩm": of the part and of the whole."""
    whole = statement.name.whole
    if whole is None:
        return ()
    unit, (few, many) = mention.figure.meaning, mention.figure.numbers
    return statement._replace(value=few, unit=unit), statement._replace(name=whole, value=many, unit=unit)


def _hedge(mention: Mention) -> str | None:
    for mark in reversed(mention.lead):
        if mark.kind == kinds.HEDGE:
            return mark.phrase
    return None


def _end(mention: Mention) -> int:
    """Where the figure ends, with the plan or the base that it is measured against."""
    for mark in mention.tail:
        if mark.kind in _MEASURES:
            return mark.end
    return mention.figure.end


_MEASURES: Final = frozenset({kinds.PLAN, kinds.COMPARISON})
