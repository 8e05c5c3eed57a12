"""raw/reference/<name>.csv is the table raw.<name>, all text, as it stands in raw/ now."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lswh.engine import Column, Engine
from lswh.errors import UnreadableInput, Where

RESERVED = frozenset({"document", "record", "withdrawal"})
"""The raw tables that landing itself makes."""

_NEEDED = {
    "indicator": ("code", "name", "unit", "kind", "parent"),
    "area": ("code", "name"),
    "unit": ("unit", "unit_measure"),
}
"""What the reading of documents needs of the tables that it knows."""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table of text; a blank cell is None."""

    header: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    def mappings(self) -> list[Mapping[str, str]]:
        """The rows by column name, with '' for a blank."""
        return [{name: cell or "" for name, cell in zip(self.header, row, strict=True)} for row in self.rows]


def table_name(path: str) -> str:
    """The table that a file in raw/reference is. Raises UnreadableInput where it cannot be one."""
    name = Path(path).stem
    if name in RESERVED or not name.isidentifier():
        raise UnreadableInput(f"no table can be called raw.{name}", where=Where(path), hint="rename the file")
    return name


def read_table(bytes_at: Path, path: str) -> Table:
    """A small CSV file with a header, whole. Raises UnreadableInput with file and line."""
    reader = csv.reader(io.StringIO(_text(bytes_at.read_bytes(), path), newline=""), strict=True)
    try:
        header = next(reader, [])
        if not header or len(set(header)) != len(header) or not all(name.isidentifier() for name in header):
            raise UnreadableInput(
                "the header is not a list of different names", where=Where(path, 1), hint="letters, digits and _"
            )
        rows = []
        for cells in reader:
            if cells and len(cells) != len(header):
                raise UnreadableInput(
                    f"the row has {len(cells)} fields, the header {len(header)}",
                    where=Where(path, reader.line_num),
                    hint="a field that holds a comma stands in double quotes",
                )
            if cells:
                rows.append(tuple(cell or None for cell in cells))
    except csv.Error as error:
        raise UnreadableInput(f"not CSV: {error}", where=Where(path, reader.line_num), hint="mend the line") from error
    return Table(tuple(header), tuple(rows))


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UnreadableInput("not UTF-8", where=Where(path, line), hint="save it as UTF-8") from error


def read_reference(bytes_at: Path, name: str, path: str) -> Table:
    """The file of the table raw.<name>, with the columns that the name promises. Raises UnreadableInput."""
    table = read_table(bytes_at, path)
    missing = [column for column in _NEEDED.get(name, ()) if column not in table.header]
    if missing:
        raise UnreadableInput(
            f"columns are missing: {', '.join(missing)}", where=Where(path, 1), hint="documents are read by them"
        )
    return table


def load_table(engine: Engine, name: str, table: Table) -> None:
    """Make raw.<name>."""
    engine.create_table("raw", name, [Column(column, "VARCHAR") for column in table.header])
    engine.append("raw", name, table.header, table.rows)
