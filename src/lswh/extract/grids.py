"""Tables that are printed as text: lines of cells between bars or tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lswh.extract.folding import Folded

_LINE: Final = re.compile(r"[^\n]*\n?")
_CELL: Final = re.compile(r"[^|]*")
_TABBED: Final = re.compile(r"[^\t]*")
_DRESS: Final = " \t*_"
_RULE: Final = frozenset("-:|+= ")
_FIGURE: Final = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)*%?")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_MOST_CELLS: Final = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and where, without its spaces and marks of emphasis."""

    text: str
    start: int
    end: int

    @property
    def is_figure(self) -> bool:
        """Whether it holds a number and nothing else."""
        return bool(_FIGURE.fullmatch(self.text))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    cells: tuple[Cell, ...]
    start: int
    end: int

    @property
    def has_figures(self) -> bool:
        """Whether any cell but the first is a number."""
        return any(cell.is_figure for cell in self.cells[1:])


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the rows above the first figures are its head."""

    head: tuple[Row, ...]
    body: tuple[Row, ...]
    start: int
    end: int

    def column(self, at: int) -> tuple[Cell, ...]:
        """The cells of the head above a column."""
        return tuple(row.cells[at] for row in self.head if at < len(row.cells) and row.cells[at].text)


def grids(text: str) -> Iterator[Grid]:
    r"""The tables of a text, in order: two lines or more of two cells or more, with a figure in one of them.

    >>> [len(grid.body) for grid in grids("|A|2023|\n|---|---|\n|xuất khẩu|1,5|\n|nhập khẩu|2,5|\n")]
    [2]
    """
    rows: list[Row] = []
    if "|" not in text and "\t" not in text:
        return
    for line in _LINE.finditer(text):
        row = _row(line[0], line.start()) if "|" in line[0] or "\t" in line[0] else None
        if row is not None:
            rows.append(row)
            continue
        yield from _grid(rows)
        rows = []
    yield from _grid(rows)


def without(folded: Folded, tables: Sequence[Grid]) -> Folded:
    """The text with an empty line in place of each of its tables. No character moves."""
    if not tables:
        return folded
    text, cased = (_emptied(one, tables) for one in (folded.text, folded.cased))
    return replace(folded, text=text, cased=cased)


def _emptied(text: str, tables: Sequence[Grid]) -> str:
    pieces: list[str] = []
    at = 0
    for grid in tables:
        pieces += text[at : grid.start], " " * (grid.end - grid.start - 1), "\n"
        at = grid.end
    return "".join((*pieces, text[at:]))


def _row(line: str, offset: int) -> Row | None:
    stripped = line.strip()
    barred = stripped.startswith("|") and stripped.count("|") > 2
    sign = "|" if barred else "\t"
    if sign not in line.strip(" \n\r") or line.count(sign) > _MOST_CELLS + 1:
        return None
    pieces = list((_CELL if barred else _TABBED).finditer(line.rstrip("\r\n")))
    cells = [_cell(piece[0], offset + piece.start()) for piece in _parted(pieces, line, sign)]
    if barred:
        cells = cells[1:-1] if stripped.endswith("|") else cells[1:]
    if not 2 <= len(cells) <= _MOST_CELLS:
        return None
    start = offset + len(line) - len(line.lstrip())
    return Row(tuple(cells), start, start + len(stripped))


def _parted(pieces: Sequence[re.Match[str]], line: str, sign: str) -> Iterator[re.Match[str]]:
    """The pieces between the signs: the empty matches at the ends of others are none."""
    last = -1
    for piece in pieces:
        if piece.start() > last:
            yield piece
            last = piece.end()


def _cell(text: str, offset: int) -> Cell:
    bare = text.strip(_DRESS)
    start = offset + (text.index(bare) if bare else 0)
    return Cell(bare, start, start + len(bare))


def _grid(rows: Sequence[Row]) -> Iterator[Grid]:
    lines = [row for row in rows if any(set(cell.text) - _RULE for cell in row.cells)]
    first = next((at for at, row in enumerate(lines) if row.has_figures and not _is_heading(row)), None)
    if len(lines) >= 2 and first:
        yield Grid(tuple(lines[:first]), tuple(lines[first:]), rows[0].start, rows[-1].end)


def _is_heading(row: Row) -> bool:
    """Whether the figures of a row are of its columns: numbers (1 | 2 | 3) or years (2022 | 2023)."""
    figures = [cell.text for cell in row.cells if cell.is_figure]
    if all(_YEAR.fullmatch(figure) for figure in figures):
        return True
    return len(figures) > 1 and figures in ([str(n) for n in range(s, s + len(figures))] for s in (1, 2, 3))
