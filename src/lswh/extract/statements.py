"""What is said of one indicator, and which of its figures is which."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from lswh.domain.period import Period
from lswh.extract.marks import Number
from lswh.extract.mentions import Base, Mention
from lswh.extract.names import Name
from lswh.extract.rules import Reading, Role
from lswh.extract.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a plan: of whose plan, and of which year's."""

    number: Number
    kind: str
    period: str | None


@dataclass(frozen=True, slots=True)
class Growth:
    """A growth on the year before, its sign applied, and whether its base is printed with it."""

    value: Decimal
    number: Number
    base: Base
    named: bool


@dataclass(frozen=True, slots=True)
class When:
    """A period (None where it is unclear which), the words that name it, and the year if they print one."""

    period: Period | None
    start: int
    end: int
    year: int | None

    @property
    def is_clear(self) -> bool:
        """Whether it is known which days are meant, in one year."""
        return self.period is not None and self.period.start.year == self.period.end.year


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of one indicator, in folded spans."""

    name: Name
    start: int
    end: int
    when: When | None
    area: str | None
    status: str
    value: Number | None = None
    unit: str | None = None
    hedge: str | None = None
    plan: Number | None = None
    shares: tuple[Share, ...] = ()
    growths: tuple[Growth, ...] = ()

    @property
    def growth(self) -> Growth | None:
        """The growth on the year before, where it is clear which figure that is."""
        clear = [growth for growth in self.growths if growth.named] or list(self.growths)
        if len(clear) != 1 or self.when is None or self.when.period is None or not self.when.is_clear:
            return None
        return clear[0] if clear[0].base.year in {None, self.when.period.end.year - 1} else None

    @property
    def says_something(self) -> bool:
        """Whether it has any figure at all."""
        return bool(self.value or self.shares or self.growth)


def grown(statement: Statement, mention: Mention, reading: Reading) -> Statement:
    """The statement with one more figure; as it was, where the figure says nothing of it."""
    number, unit = mention.figure.numbers[0], mention.figure.meaning
    match reading.role:
        case Role.VALUE if statement.value is None:
            fuller = replace(statement, value=number, unit=unit, hedge=_hedge(mention))
        case Role.RATE if statement.value is None and statement.name.is_rate:
            fuller = replace(statement, value=number, unit=unit, hedge=_hedge(mention))
        case Role.PLAN if statement.shares and statement.unit == unit:
            fuller = replace(statement, plan=number)
        case Role.SHARE_OF_PLAN if mention.plan:
            year = mention.plan.blanks.get("y")
            share = Share(number, mention.plan.meaning, str(year[0]) if year else None)
            fuller = replace(statement, shares=(*statement.shares, share))
        case Role.GROWTH:
            named = any(mark.kind is Kind.COMPARISON for mark in mention.tail)
            fuller = replace(
                statement, growths=(*statement.growths, Growth(reading.value, number, mention.base, named))
            )
        case _:
            return statement
    return replace(fuller, end=max(fuller.end, _end(mention)))


def of_pair(statement: Statement, mention: Mention) -> tuple[Statement, ...]:
    """The two statements of "8/13 sản phẩm": of the part and of the whole."""
    whole = statement.name.whole
    if whole is None:
        return ()
    unit, (few, many) = mention.figure.meaning, mention.figure.numbers
    return replace(statement, value=few, unit=unit), replace(statement, name=whole, value=many, unit=unit)


def _hedge(mention: Mention) -> str | None:
    return next((mark.phrase for mark in reversed(mention.lead) if mark.kind is Kind.HEDGE), None)


def _end(mention: Mention) -> int:
    """Where the figure ends, with the plan or the base that it is measured against."""
    measured = (mark.end for mark in mention.tail if mark.kind in {Kind.PLAN, Kind.COMPARISON})
    return next(measured, mention.figure.end)
