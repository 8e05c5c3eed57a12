r"""Converted text: paragraphs between blank lines, and tables as lines of cells between tabs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Converted:
    """The text of a file that is not plain text, and the title that the file gives itself."""

    text: str
    title: str | None = None


def line_of(text: str) -> str:
    r"""A text on one line, without what cannot be seen, and each run of spaces as one.

    >>> line_of("  Kim\n ngạch\x00\t")
    'Kim ngạch'
    """
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def row_of(cells: Iterable[str]) -> str:
    r"""A row of a table as one line.

    >>> row_of(["Xuất khẩu", "1.280", ""])
    'Xuất khẩu\t1.280\t'
    """
    return "\t".join(line_of(cell) for cell in cells)


def spread(cell: str, columns: int, width: int) -> Sequence[str]:
    """What a cell that spans columns is in each: a header is repeated, a figure or a whole row's title is not.

    >>> spread("Thực hiện", 2, 5), spread("1.280", 2, 5), spread("I. CÔNG NGHIỆP", 5, 5)
    (['Thực hiện', 'Thực hiện'], ['1.280', ''], ['I. CÔNG NGHIỆP', '', '', '', ''])
    """
    is_repeated = columns < width and not _DIGIT.search(cell[:1])
    return [cell] + [cell if is_repeated else ""] * (columns - 1)


def table_of(rows: Iterable[Sequence[str]]) -> str:
    """The lines of a table, without its empty rows."""
    return "\n".join(row_of(cells) for cells in rows if any(line_of(cell) for cell in cells))


def joined(blocks: Iterable[str]) -> str:
    """Paragraphs and tables with blank lines between them."""
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"
