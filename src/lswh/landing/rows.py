"""The rows of files of records whose cells Python reads: JSON Lines, XLSX, and whatever has a sidecar."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlglot import exp

from lswh.engine import Engine, MalformedFile
from lswh.extract import decoded
from lswh.landing.columns import RECORD_FILE, check_header, nearest_column
from lswh.landing.layouts import Layout

_MOST_DIGITS = 60


def json_rows(file: Path) -> Iterator[dict[str, str | None]]:
    """The rows of a JSON Lines file whose keys are columns of a file of records. Raises MalformedFile."""
    for number, record in _objects(file):
        for name in record:
            if name not in RECORD_FILE:
                raise MalformedFile(f"a file of records has no column {name!r}: {nearest_column(name)}", number)
        yield record


def _objects(file: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    is_empty = True
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            is_empty = False
            try:
                record = json.loads(
                    line.decode("utf-8-sig" if number == 1 else "utf-8"),
                    parse_float=Decimal,
                    parse_constant=_refuse_constant,
                    object_pairs_hook=_object,
                )
                if not isinstance(record, dict):
                    raise ValueError("a line is one JSON object")
                yield number, {name: _text(cell) for name, cell in record.items()}
            except UnicodeDecodeError as error:
                raise MalformedFile("the line is not UTF-8", number) from error
            except json.JSONDecodeError as error:
                raise MalformedFile(f"the line is not JSON: {error.msg}", number) from error
            except (ValueError, RecursionError) as error:
                raise MalformedFile(str(error), number) from error
    if is_empty:
        raise MalformedFile("the file is empty", 1)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a figure")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a key is there twice")
    return record


def sheet_rows(file: Path, path: str) -> Iterator[dict[str, str | None]]:
    """The rows of a workbook's sheet `records`, or of its first one. Raises MalformedFile, UnreadableInput."""
    rows = list(_sheet(file, None))
    if not rows:
        raise MalformedFile("the sheet is empty", 1)
    header = [str(name) for name in rows[0] if name is not None]
    check_header(header, path)
    yield from (cells for _, cells in _named(header, enumerate(rows[1:], start=2)))


def _sheet(file: Path, wanted: str | None) -> Iterator[Sequence[object]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with file.open("rb") as stream:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            if wanted is not None and wanted not in book.sheetnames:
                raise MalformedFile(f"there is no sheet {wanted!r}: it has {', '.join(book.sheetnames)}")
            name = wanted or "records"
            sheet = book[name] if name in book.sheetnames else book.worksheets[0]
            yield from [tuple(row) for row in sheet.iter_rows(values_only=True)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError, IndexError) as error:
        raise MalformedFile(f"not a whole XLSX workbook: {error}") from error


def _named(
    header: Sequence[str | None], rows: Iterable[tuple[int, Sequence[object]]]
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Rows by column name, with the line of each; blank rows are none, and columns without a name neither."""
    for number, row in rows:
        if any(cell is not None and cell != "" for cell in row[len(header) :]):
            raise MalformedFile("the row has too many fields", number)
        if all(cell is None or cell == "" for cell in row):
            continue
        try:
            yield number, {name: _text(cell) for name, cell in zip(header, row, strict=False) if name is not None}
        except ValueError as error:
            raise MalformedFile(str(error), number) from error


def laid_out(engine: Engine, path: str, file: Path, layout: Layout) -> Iterator[dict[str, str | None]]:
    """The rows of a file of records, as its sidecar says that it is laid out. Raises MalformedFile, UnreadableInput."""
    suffix = Path(path).suffix.lower()
    if suffix == ".jsonl":
        objects = list(_objects(file))
        header: list[str | None] = list(dict.fromkeys(name for _, record in objects for name in record))
        rows: Iterable[tuple[int, Sequence[object]]] = (
            (number, [record.get(name or "") for name in header]) for number, record in objects
        )
    elif suffix == ".parquet":
        header = list(engine.parquet_columns(file))
        source = exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(file))])
        rows = enumerate(engine.query(exp.select("*").from_(source)).rows, start=1)
    else:
        lines = _lines(file, layout) if suffix == ".csv" else enumerate(_sheet(file, layout.sheet), start=1)
        listed = [(number, row) for number, row in lines if number >= layout.header]
        if not listed:
            raise MalformedFile(f"there is no row {layout.header} with the names of columns", layout.header)
        header = [None if name is None or not str(name).strip() else str(name) for name in listed[0][1]]
        rows = listed[1:]
    names = layout.names(header)
    check_header([name for name in names if name], path, given=layout.defaults)
    for number, cells in _named(names, rows):
        try:
            yield layout.row(cells)
        except ValueError as error:
            raise MalformedFile(str(error), number) from error


def _lines(file: Path, layout: Layout) -> Iterator[tuple[int, Sequence[object]]]:
    data = file.read_bytes()
    if layout.encoding is None:
        text = decoded(data, str(file))
    else:
        try:
            text = unicodedata.normalize("NFC", data.decode(layout.encoding).removeprefix("\ufeff"))
        except (UnicodeError, LookupError) as error:
            raise MalformedFile(f"the file is not in {layout.encoding}") from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise MalformedFile(f"not CSV: {error}", reader.line_num) from error


def _text(cell: object) -> str | None:
    """A cell as a CSV file would have it.

    >>> [_text(cell) for cell in (None, " ", 2285, 0.1, 7.0, Decimal("262.70"), date(2023, 7, 7))]
    [None, None, '2285', '0.1', '7', '262.70', '2023-07-07']
    """
    match cell:
        case None:
            return None
        case str():
            return cell if cell.strip() else None
        case bool():
            raise ValueError(f"{cell} is neither a text nor a figure")
        case int() | float() | Decimal():
            return _plain(Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            raise ValueError(f"a cell is a text, a figure or nothing, not {cell!r}")


def _plain(number: Decimal) -> str:
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > _MOST_DIGITS:
        raise ValueError(f"not a figure: {number}")
    return format(number, "f").removesuffix(".0")
