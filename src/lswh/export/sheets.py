"""A sheet of a workbook: two lines of names, figures with their digits, dates, a filter, and widths that fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

from lswh.domain.sdmx import figure_text
from lswh.export.headings import heading

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell

HEADER_ROWS = 2
"""The names in Vietnamese, and in English."""

_LOOKED_AT = 500
"""Rows that the widths of columns are made for."""

_NARROWEST, _WIDEST = 9, 60
_LONGEST = 32_767
"""Letters of a cell. Source: Microsoft, "Excel specifications and limits"."""

_DATE, _TIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_FIRST_DAY = date(1900, 3, 1)
"""From which on the days of Excel are those of the calendar."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEADER = "DDE6F0"

Row = Sequence[Any]
Digits = Callable[[Row], int]


def write_sheet(book: Workbook, name: str, columns: Sequence[str], rows: int, batches: Iterable[Sequence[Row]]) -> None:
    """Add a sheet with so many rows, which come in batches, below the names of its columns."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    stream = iter(batches)
    first = next(stream, ())
    for letter, width in _widths(columns, first).items():
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{HEADER_ROWS + 1}"
    cells = _Cells(sheet, columns)
    sheet.auto_filter.ref = f"A{HEADER_ROWS}:{get_column_letter(len(columns))}{HEADER_ROWS + rows}"
    try:
        for row in cells.header():
            sheet.append(row)
        for batch in chain([first], stream):
            for values in batch:
                sheet.append(cells.of(values))
    finally:
        sheet.close()  # or what is half written complains when it is thrown away


def digits_of(columns: Sequence[str], column: str) -> Digits:
    """How many decimals a figure is shown with: those that it was printed with, where its bounds stand beside it.

    >>> shown = digits_of(["value", "value_low", "value_high"], "value")
    >>> shown([Decimal("5.320000"), Decimal("5.315000"), Decimal("5.325000")]), shown([Decimal("5.300000"), None, None])
    (2, 1)
    """
    at = columns.index(column)
    bounds = [columns.index(one) for one in (f"{column}_low", f"{column}_high") if one in columns]

    def shown(row: Row) -> int:
        value = row[at]
        low, high = (row[one] for one in bounds) if len(bounds) == 2 else (None, None)
        if low is not None and high is not None and low < high:
            return max(figure_text(value, low, high)[1], 0)
        return _needed(value)

    return shown


def _needed(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent)) if value.is_finite() else 0


def _widths(columns: Sequence[str], rows: Sequence[Row]) -> Mapping[str, float]:
    from openpyxl.utils import get_column_letter

    widths = {}
    for n, column in enumerate(columns):
        texts = [*heading(column), *(_shown(row[n]) for row in rows[:_LOOKED_AT])]
        widths[get_column_letter(n + 1)] = min(_WIDEST, max(_NARROWEST, 2 + max(map(len, texts))))
    return widths


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(round(value, min(2, _needed(value))), ",f")
    return "" if value is None else str(value)


class _Cells:
    """The cells of a sheet, made once for each column and format: a row is written down before the next one."""

    def __init__(self, sheet: Any, columns: Sequence[str]) -> None:
        from openpyxl.cell.cell import WriteOnlyCell

        self._new: Callable[[], Cell] = lambda: WriteOnlyCell(sheet)
        self._made: dict[tuple[int, str], Cell] = {}
        self._columns = columns
        self._digits = [digits_of(columns, column) for column in columns]

    def header(self) -> Iterator[list[Cell]]:
        """The names of the columns, in Vietnamese and in English."""
        from openpyxl.styles import Alignment, Font, PatternFill

        fill, bold = PatternFill("solid", fgColor=_HEADER), Font(bold=True)
        for is_second, names in enumerate(zip(*map(heading, self._columns), strict=True)):
            row = []
            for name in names:
                cell = self._new()
                cell.value, cell.data_type = name, "s"
                cell.fill, cell.font = fill, Font(italic=True) if is_second else bold
                cell.alignment = Alignment(vertical="top")
                row.append(cell)
            yield row

    def of(self, values: Row) -> list[Cell | None]:
        """A row."""
        return [None if value is None else self._cell(n, value, values) for n, value in enumerate(values)]

    def _cell(self, column: int, value: Any, row: Row) -> Cell:
        style, kind = "@", "s"
        match value:
            case bool():
                style, kind = "General", "b"
            case int():
                style, kind = "#,##0", "n"
            case Decimal() if value.is_finite():
                digits = self._digits[column](row)
                style, kind = f"#,##0.{'0' * digits}" if digits else "#,##0", "n"
            case float() if isfinite(value):
                style, kind = "General", "n"
            case datetime() if value.tzinfo is None and value.date() >= _FIRST_DAY:
                style, kind = _TIME, "d"
            case date() if not isinstance(value, datetime) and value >= _FIRST_DAY:
                style, kind = _DATE, "d"
            case _:
                value = _CONTROL.sub("\ufffd", str(value))[:_LONGEST]
        return self._filled(column, style, value, kind)

    def _filled(self, column: int, style: str, value: Any, kind: str) -> Cell:
        cell = self._made.get((column, style))
        if cell is None:
            cell = self._made[column, style] = self._new()
            cell.number_format = style
        cell.value = value
        cell.data_type = kind  # a text that begins with = is a text
        return cell
