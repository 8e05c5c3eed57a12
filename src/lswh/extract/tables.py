"""What a statistical table states: rows of indicators, columns for value, share of plan and growth.

What a column holds is told by lswh.extract.columns; here the rows are read: the name without its numbering, the unit
(of the row, the column or the table), the parts of a total. A row without a unit gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import takewhile
from typing import Final

from lswh.domain.record import ACTUAL
from lswh.extract import kinds
from lswh.extract.bases import Base
from lswh.extract.columns import Column, Holds, Title, columns_of, compares, period_of, status_of, unit_of
from lswh.extract.columns import current as current_of
from lswh.extract.folding import fold
from lswh.extract.grids import Cell, Grid, Row
from lswh.extract.marks import Number, mark
from lswh.extract.names import LONGEST_NAME, Name
from lswh.extract.numerals import LONGEST, numeral
from lswh.extract.reference import PER_CENT, Reference, words_of
from lswh.extract.scanning import Tokens, scan
from lswh.extract.statements import Growth, Share, Statement, When

_LEADING: Final = re.compile(r"(?:[-+*•]\s*|\(?(?:[0-9]{1,2}(?:\.[0-9]{1,2})*|[ivx]{1,4}|[a-zđ])[.)/]\s*)")
_PARTS: Final = ("chia ra", "trong đó", "bao gồm", "gồm", "tr.đó")
_NUMBERED: Final = re.compile(r"\(?(?:[0-9]{1,2}|[ivx]{1,4}|[a-zđ])[.)/]")
_UNIT_LINE: Final = re.compile(r"(?:đơn vị(?: tính)?|đvt)\s*[:：]\s*([^\n|]{1,40})")
_BRACKETS: Final = re.compile(r"\(([^()]{1,30})\)")
_ENGLISH: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})")
_VIETNAMESE: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})")
_UNCLEAR: Final = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_GROWTH: Final = fold("tốc độ tăng").text
_DITTO: Final = frozenset({'"', "''", '-"-', "nt", "-nt-", '" "', "“"})
_LINES: Final = re.compile(r"[^\n]+")
ABOVE: Final = 400
"""How far above a table the lines with its title and its unit can stand."""
LINES_ABOVE: Final = 4
LONGEST_TITLE: Final = 40


@dataclass(frozen=True, slots=True)
class _Label:
    """What a row is about: its name, the area it names, and whether it is a part of the rows above."""

    name: Name | None
    area: str | None
    part: bool


def statements(
    text: str, grid: Grid, reference: Reference, year: int | None, current: When | None
) -> Iterator[Statement]:
    """What the rows of a table state; `current` is the period of what has no period of its own."""
    english = _is_english(grid)
    if any(compares(text[slice(*span)]) for span in _above(text, grid)[:1]):
        return
    label_at, unit_at = _columns(grid)
    title = _title(text, grid, reference, year, current)
    known = columns_of(grid, reference, title, year, {label_at, unit_at}, partial(_figure, english))
    above = _unit_above(text, grid, reference)
    unit: str | None = None
    head: _Label | None = None
    is_titled = False
    for row in grid.body:
        if label_at >= len(row.cells):
            continue
        label = _label(row.cells[label_at], head, reference)
        if label is None and head is None and not is_titled:
            head, is_titled = _titled(text, grid, reference), True
            label = _label(row.cells[label_at], head, reference) if head else None
        if label is None:
            continue
        head = head if label.part else label
        if unit_at is not None and unit_at < len(row.cells):
            printed = row.cells[unit_at].text
            if printed and printed not in _DITTO:
                unit = unit_of(printed, reference)
                if unit is None:
                    continue  # in a unit that nobody knows, not in the table's
        if label.name is None:
            continue
        bracketed = next((u for b in _BRACKETS.findall(row.cells[label_at].text) if (u := unit_of(b, reference))), None)
        for value in current_of(known):
            said = unit or bracketed or value.unit or above
            if said and value.period:
                yield from _statement(row, value, known, label, head, said, english, reference)


def _figure(english: bool | None, row: Row, at: int) -> Decimal | None:
    """The number in a cell of a row."""
    found = _number(row, at, english)
    return found.value if found else None


def _above(text: str, grid: Grid) -> list[tuple[int, int]]:
    """The lines above a table, from the nearest upwards, as far as no other table stands there."""
    start = max(0, grid.start - ABOVE)
    lines = [found for found in _LINES.finditer(text, start, grid.start) if found[0].strip()][-LINES_ABOVE:]
    free = takewhile(lambda line: "\t" not in line[0] and "|" not in line[0], reversed(lines))
    return [line.span() for line in free]


def _lines_above(text: str, grid: Grid) -> list[Tokens]:
    """The words of the lines above a table, from the nearest upwards, as far as they are titles and no prose."""
    lines = [scan(text, *span) for span in _above(text, grid)]
    return list(takewhile(lambda line: len(line.starts) <= LONGEST_TITLE, lines))


def _titled(text: str, grid: Grid, reference: Reference) -> _Label | None:
    """The indicator that the lines above a table name, for rows that are called by areas only."""
    for line in _lines_above(text, grid):
        words = [token for token in line.between(0, len(line.starts)) if token.is_word]
        for length in range(min(len(words), LONGEST_NAME), 1, -1):
            for at in range(len(words) - length + 1):
                named = words[at : at + length]
                codes = reference.codes(" ".join([t.text for t in named if t.text != "và"]), None, False, None)
                if len(codes) == 1:
                    return _Label(Name(((named[0].start, named[-1].end),), codes[0]), None, False)
    return None


def _title(text: str, grid: Grid, reference: Reference, year: int | None, current: When | None) -> Title | None:
    """The period and the status that the lines above a table name, else those of the text before it."""
    for line in _lines_above(text, grid):
        marks = mark(line, reference)
        found = period_of(marks, year, current.period if current else None, is_day=False)
        if found:
            period, named = found
            return Title(period, named.start, named.end, status_of(marks) or ACTUAL)
    return Title(current.period, current.start, current.end, ACTUAL) if current else None


def _statement(
    row: Row,
    value: Column,
    known: Sequence[Column],
    label: _Label,
    head: _Label | None,
    unit: str,
    english: bool | None,
    reference: Reference,
) -> Iterator[Statement]:
    number = _number(row, value.at, english)
    if number is None or label.name is None or value.period is None or number.value < 0:
        return
    own = {
        column: figure
        for column in known
        if column.period == value.period and column.at != value.at and (figure := _number(row, column.at, english))
    }
    growths = [
        Growth(figure.value - 100 if column.holds is Holds.INDEX else figure.value, figure, Base(), True)
        for column, figure in own.items()
        if column.holds in {Holds.INDEX, Holds.GROWTH}
    ]
    shares = [
        Share(figure.value, figure, column.plan_kind or "PLAN", column.plan_year)
        for column, figure in own.items()
        if column.holds is Holds.SHARE
    ]
    if not growths and unit == PER_CENT and _is_growth(label, row, reference):
        growths, number = [Growth(number.value, number, Base(), True)], None
    plans = [figure for column, figure in own.items() if column.holds is Holds.PLAN and column.unit in {None, unit}]
    yield Statement(
        name=label.name,
        start=row.start,
        end=row.end,
        when=When(value.period, value.start, value.end, value.period.end.year),
        area=label.area or (head.area if head else None),
        status=value.status,
        is_dated=True,
        value=number,
        unit=unit if number else None,
        plan=plans[0] if len(plans) == 1 and len(shares) == 1 else None,
        shares=tuple(shares),
        growths=tuple(growths),
    )


def _is_growth(label: _Label, row: Row, reference: Reference) -> bool:
    """Whether what stands in per cent in a row is a growth: "Tốc độ tăng GRDP | % | 6,1"."""
    known = reference.indicators.get(label.name.code or "") if label.name else None
    return (known is not None and known.kind == "growth") or any(_GROWTH in cell.text for cell in row.cells[:3])


def _columns(grid: Grid) -> tuple[int, int | None]:
    """Which column holds the names, and which the units."""
    width = max(len(row.cells) for row in grid.body)
    unit_at = next(
        (at for at in range(width) if any(cell.text.startswith(("đơn vị", "đvt")) for cell in grid.column(at))), None
    )
    for at in range(width):
        words = [row.cells[at].text for row in grid.body if at < len(row.cells)]
        if at != unit_at and sum((len(word) > 3 and not word[0].isdigit()) or " " in word for word in words) * 2 > len(
            words
        ):
            return at, unit_at
    return 0, unit_at


def _label(cell: Cell, head: _Label | None, reference: Reference) -> _Label | None:
    """The name of a row without its numbering; a row that is called by an area is of the indicator above."""
    part = False
    start, end = cell.start, cell.end
    text = cell.text
    numbered = bool(_NUMBERED.match(text))
    while True:
        found = next((word for word in _PARTS if text.startswith(word)), None)
        lead = _LEADING.match(text)
        cut = len(found) if found else lead.end() if lead else 0
        if not cut:
            break
        part = part or bool(found) or text[0] in "-+*•"
        rest = text[cut:].lstrip(" :*_")
        start += len(text) - len(rest)
        text = rest
    text = _without_unit(text.rstrip(" :*_"), reference).rstrip(" :*_()")
    if not any(character.isalpha() for character in text):
        return None
    end = start + len(text)
    marks = mark(scan(text), reference)
    places = [one for one in marks if one.kind == kinds.PLACE and one.area]
    others = [one for one in marks if one.kind == kinds.WORD or one.kind in {kinds.VERB, kinds.DIRECTION}]
    if places and not others:
        return _Label(head.name, places[-1].area, True) if head else None
    area = places[-1].area if places else None
    if places and marks and marks[-1] is places[-1]:
        end = start + marks[-1].start
        text = text[: marks[-1].start].rstrip()
        end = start + len(text)
    code = reference.codes(words_of(text), head.name.code if head and head.name and part else None, part, None)
    name = Name(((start, end),), code[0] if len(code) == 1 else None)
    return _Label(name, area, part and not numbered and head is not None)


def _without_unit(text: str, reference: Reference) -> str:
    """A name without the unit in brackets behind it."""
    opened = text.rfind("(") if text.endswith(")") else -1
    return text[:opened] if opened >= 0 and unit_of(text[opened + 1 : -1], reference) else text


def _unit_above(text: str, grid: Grid, reference: Reference) -> str | None:
    found = [one for span in _above(text, grid) for one in _UNIT_LINE.findall(text, *span)]
    parts = found[0].split(";") if found else []
    return next((unit for part in parts if (unit := unit_of(part.strip(" *_)\r"), reference))), None)


def _is_english(grid: Grid) -> bool | None:
    """Whether the comma groups thousands in this table, by the figures that can only be one or the other."""
    figures = [cell.text.lstrip("-+").rstrip("%") for row in grid.body for cell in row.cells if cell.is_figure]
    english, vietnamese = (any(map(one.fullmatch, figures)) for one in (_ENGLISH, _VIETNAMESE))
    return english if english != vietnamese else None


def _number(row: Row, at: int, english: bool | None) -> Number | None:
    """The figure in a cell. "1,280" is none where no other figure of the table tells what its comma is."""
    if at >= len(row.cells) or not row.cells[at].is_figure:
        return None
    cell = row.cells[at]
    digits = cell.text.lstrip("-+").rstrip("%")
    if len(digits) > LONGEST or (english is None and _UNCLEAR.fullmatch(digits)):
        return None
    value = Decimal(digits.replace(",", "")) if english and digits.count(".") <= 1 else numeral(digits)
    if value is None:
        return None
    return Number(-value if cell.text.startswith("-") else value, cell.start, cell.end)
