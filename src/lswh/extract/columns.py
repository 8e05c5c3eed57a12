"""What the columns of a statistical table hold, by the words of their heads and the figures below them.

The heads are asked one thing after the other: a share of a plan, a growth on last year, a plan, a value of a period.
A column that no question knows holds nothing. Whether "so với cùng kỳ (%)" is an index (105,5) or a growth (5,5) is
told by last year's column where there is one, else by the figures themselves; where neither tells, it holds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from statistics import median
from typing import Final

from lswh.domain.period import Period
from lswh.domain.record import ACTUAL
from lswh.extract import kinds, periods
from lswh.extract.folding import fold
from lswh.extract.grids import Cell, Grid, Row
from lswh.extract.marks import Known, Mark, mark
from lswh.extract.reference import Reference
from lswh.extract.scanning import scan

FigureOf = Callable[[Row, int], Decimal | None]


class Holds(Enum):
    """What a column holds."""

    VALUE = auto()
    PLAN = auto()
    SHARE = auto()  # of a plan, in per cent
    INDEX = auto()  # this year's value in per cent of last year's
    GROWTH = auto()  # on last year, in per cent


_RATED: Final = frozenset({Holds.INDEX, Holds.GROWTH})


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is known, and where the words stand that tell its period.

    period is that of its values; a share or a growth has the one that its head names, None where it names none. plan
    is whose plan it is of, of which year plan_year. `before` is the column of the same values a year before.
    """

    at: int
    holds: Holds
    period: Period | None
    start: int
    end: int
    status: str
    unit: str | None
    plan_kind: str | None = None
    plan_year: str | None = None
    is_cumulative: bool = False
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """What the lines above a table say of all its columns."""

    period: Period | None
    start: int
    end: int
    status: str


def _words(*phrases: str) -> tuple[str, ...]:
    return tuple(fold(phrase).text for phrase in phrases)


_BRACKETS: Final = re.compile(r"\(([^()]{1,30})\)")
_YEARS: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_RATES: Final = _words("%", "so sánh", "so với", "so cùng", "tốc độ", "tỷ lệ", "chỉ số", "phần trăm")
_CUMULATED: Final = _words("lũy kế", "cộng dồn", "luỹ kế", "tính chung")
_PLANNED: Final = _words("kế hoạch", "dự toán", " kh ", "/kh", " dt ", "/dt", "chỉ tiêu giao", "mục tiêu")
_BUDGETED: Final = _words("dự toán", " dt ", "/dt")
_OTHER_BASES: Final = _words("tháng trước", "kỳ trước", "quý trước", "tháng liền kề", "cuối năm", "kỳ gốc")
_SHARES: Final = _words("cơ cấu", "tỷ trọng", "đóng góp", "chiếm")
_LAST_YEAR: Final = _words(
    "cùng kỳ", "c.kỳ", "ckỳ", "cùng kì", "năm trước", "năm ngoái", "cknt", "cùng tháng", "cùng quý"
)
_GROWN: Final = _words("tăng", "giảm", "+/-", "+,-", "(+)", "±", "tốc độ")
_VALUED: Final = _words(
    *("thực hiện", "ước", "giá trị", "trị giá", "kim ngạch", "số lượng", "lượng", "tổng số", "chính thức", "sơ bộ"),
    *("kết quả", "diện tích", "sản lượng", "doanh thu", "doanh số", "số thu", "số liệu", "lũy kế", "cộng dồn"),
)
_COMPARED: Final = _words("so với", "so cùng kỳ")
_LOW: Final = 40
_HIGH: Final = 70
"""Growths lie below the one, indices above the other, by the middle of a column."""


def columns_of(
    grid: Grid,
    reference: Reference,
    title: Title | None,
    year: int | None,
    skipped: Iterable[int | None],
    figure: FigureOf,
) -> list[Column]:
    """The columns of a table that are known, but for those `skipped`; `year` is the one that heads may leave out."""
    width = max(len(row.cells) for row in grid.body)
    found = [
        column
        for at in range(width)
        if at not in set(skipped) and (column := _column(at, grid.column(at), reference, title, year))
    ]
    values = _with_last_year([column for column in found if column.holds is Holds.VALUE])
    rates = [column for column in found if column.holds is not Holds.VALUE]
    if len(values) > 2 and not any(column.holds in _RATED for column in rates):
        values = [replace(column, before=None) for column in values]  # years side by side, not one and its base
    settled = [_settled(column, values, grid, figure) for column in rates]
    return [*values, *(column for column in settled if column)]


def current(columns: Sequence[Column]) -> list[Column]:
    """The columns of values, but for those that are only last year's of others."""
    values = [column for column in columns if column.holds is Holds.VALUE]
    before = {column.before for column in values}
    return [column for column in values if column.at not in before]


def status_of(marks: Sequence[Mark]) -> str | None:
    """The status that words name, the last one of several."""
    return next((one.meaning for one in reversed(marks) if one.kind == kinds.STATUS), None)


def period_of(
    marks: Sequence[Mark], year: int | None, of: Period | None, *, is_day: bool = True
) -> tuple[Period, Mark] | None:
    """The last period that words name, with the mark that names it; a bare day only where is_day."""
    for one in reversed(marks):
        if one.kind != kinds.PERIOD or (one.meaning == periods.DAY and not is_day):
            continue
        if one.meaning == periods.DAY:
            day = periods.day_of(one.blanks, year)
            found = Period.of_day(day) if day else None
        else:
            found = periods.resolve(one.meaning, one.blanks, year, of)
        if found:
            return found, one
    return None


def unit_of(printed: str, reference: Reference) -> str | None:
    """The unit that some words are, whole."""
    found = reference.units.whole(printed)
    return found.value if found else None


def _column(
    at: int, cells: Sequence[Cell], reference: Reference, title: Title | None, year: int | None
) -> Column | None:
    if not cells:
        return None
    text = " ".join(dict.fromkeys(cell.text.replace("<br>", " ") for cell in cells))
    spaced = f" {text} "
    marks = mark(scan(text), reference)
    named = period_of(marks, year, title.period if title else None)
    if named is None and _YEARS.fullmatch(text):
        named = Period.of_year(int(text)), Known(kinds.PERIOD, "year", text, 0, 0)
    unit = next((u for b in _BRACKETS.findall(text) if b.strip() != "%" and (u := unit_of(b, reference))), None)
    status = status_of(marks) or (title.status if title and named is None else ACTUAL)
    known = Column(at, Holds.VALUE, named[0] if named else None, cells[0].start, cells[-1].end, status, unit)
    known = replace(known, is_cumulative=_has(spaced, _CUMULATED))
    plan = next((one for one in marks if one.kind == kinds.PLAN), None)
    if plan is not None:
        blank = plan.blanks.get("y")
        known = replace(known, plan_kind=plan.meaning, plan_year=str(blank[0]) if blank else None)
    return None if _has(spaced, _SHARES) else _kind(known, spaced, named is not None, title)


def _kind(known: Column, spaced: str, is_named: bool, title: Title | None) -> Column | None:
    """A column as what the words of its head say that it holds; is_named tells whether they name its period."""
    if _has(spaced, _RATES):
        return _rate(known, spaced)
    if _is_planned(known, spaced):
        return replace(known, holds=Holds.PLAN, plan_kind=_whose(known, spaced))
    if _has(spaced, _OTHER_BASES):
        return None
    if _has(spaced, _LAST_YEAR) and title and title.period and not (is_named and _YEARS.search(spaced)):
        return replace(known, period=periods.earlier(known.period or title.period, 1))
    if is_named:
        return known
    is_valued = title is not None and title.period is not None and bool(known.unit or _has(spaced, _VALUED))
    return replace(known, period=title.period, start=title.start, end=title.end) if title and is_valued else None


def _rate(known: Column, text: str) -> Column | None:
    """A column in per cent: a share of a plan, or a growth on last year."""
    if _is_planned(known, text):
        return replace(known, holds=Holds.SHARE, unit=None, plan_kind=_whose(known, text))
    if _has(text, _OTHER_BASES):
        return None
    years = sorted({int(found) for found in _YEARS.findall(text)})
    yearly = _has(text, _LAST_YEAR) or (len(years) == 2 and years[1] == years[0] + 1)
    grown = _has(text, _GROWN)
    if not yearly and not grown:
        return None
    # "Tăng/giảm (%)" without its base is one on last year only if last year's column says so.
    return replace(known, holds=Holds.GROWTH if grown else Holds.INDEX, unit=None, before=None if yearly else -1)


def _is_planned(known: Column, text: str) -> bool:
    return known.plan_kind is not None or _has(text, _PLANNED)


def _whose(known: Column, text: str) -> str:
    """Whose plan it is: what the vocabulary says, else by the abbreviation."""
    return known.plan_kind or ("BUDGET" if _has(text, _BUDGETED) else "PLAN")


def compares(text: str) -> bool:
    """Whether a title says that the whole table is in per cent of something: "Chỉ số giá tháng 6 so với (%)"."""
    return _has(text, _COMPARED) and text.rstrip(" *_:.\r").endswith(("(%)", ", %", ": %"))


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)


def _with_last_year(values: Sequence[Column]) -> list[Column]:
    """Columns of values, each with the column that holds the same a year before, if one does."""
    by_period: Mapping[Period | None, Column] = {column.period: column for column in reversed(values)}
    found = []
    for column in values:
        earlier = periods.earlier(column.period, 1) if column.period else None
        before = by_period.get(earlier) if earlier else None
        found.append(replace(column, before=before.at if before else None))
    return found


def _settled(column: Column, values: Sequence[Column], grid: Grid, figure: FigureOf) -> Column | None:
    """A rate with the period of the values that it is of; a growth told from an index, or None where nothing tells."""
    own = [one for one in current(values) if one.period == column.period]
    if not own and column.period is None and column.is_cumulative:
        own = [one for one in current(values) if one.is_cumulative]
    if not own and len({one.period for one in current(values)}) == 1:
        own = current(values)[:1]
    if column.holds not in _RATED:
        period = own[0].period if own else (column.period if column.holds is Holds.PLAN else None)
        return replace(column, period=period)
    candidates = own or [one for one in current(values) if one.before is not None]
    for value in candidates:
        told = _told(column, value, grid, figure)
        if told is not None:
            return replace(column, holds=told, period=value.period, before=None)
    if column.before == -1 or (values and not own):
        return None
    return _by_size(replace(column, period=own[0].period if own else column.period), grid, figure)


def _told(column: Column, value: Column, grid: Grid, figure: FigureOf) -> Holds | None:
    """What this year's and last year's values say a column is: of all rows that tell, most have to agree."""
    votes = {Holds.INDEX: 0, Holds.GROWTH: 0}
    rows = 0
    if value.before is None:
        return None
    for row in grid.body:
        now, before, rate = figure(row, value.at), figure(row, value.before), figure(row, column.at)
        if now is None or not before or rate is None:
            continue
        rows += 1
        index = now / before * 100
        near = max(abs(index) / 100, Decimal("0.5"))
        if abs(rate - index) <= near:
            votes[Holds.INDEX] += 1
        elif abs(rate - (index - 100)) <= near:
            votes[Holds.GROWTH] += 1
    best = max(votes, key=lambda one: votes[one])
    return best if votes[best] * 2 > rows else None


def _by_size(column: Column, grid: Grid, figure: FigureOf) -> Column | None:
    """What its figures say a column is, which its head calls a growth or compares with last year."""
    figures = [found for row in grid.body if (found := figure(row, column.at)) is not None]
    if not figures:
        return None
    middle = median(figures)
    if column.holds is Holds.GROWTH:
        is_index = len(figures) > 2 and min(figures) > _HIGH  # under another name: not everything doubles
        return replace(column, before=None) if not is_index else None
    if min(figures) < 0 or middle <= _LOW:
        return replace(column, holds=Holds.GROWTH, before=None)
    return replace(column, before=None) if middle >= _HIGH else None
