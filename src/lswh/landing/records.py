"""Files of records: one reader for each format, all filling raw.record with the same columns.

A binary float is taken as its shortest round-trip text, and the zeros that pad a Parquet DECIMAL are not precision.
A JSON number is taken as it is written, but for the ".0" that a serialiser adds to a whole float.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlglot import exp

from lswh.engine import Cells, Engine, MalformedFile
from lswh.errors import LswhError, UnreadableInput, Where
from lswh.landing.columns import RECORD, RECORD_FILE, check_header, nearest_column
from lswh.landing.landed import Landed, record_id

_TABLE = ("raw", "record")
_FIGURES = ("value", "plan", "pct_of_plan", "yoy_pct")
_MOST_DIGITS = 60
_PLAIN_TYPES = frozenset({"VARCHAR", "DATE", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL"})
_MEND = "mend the file: nothing of it has landed"


def append_records(engine: Engine, landed: Landed, bytes_at: Path) -> int:
    """Add the rows of a landed file of records to raw.record; answers how many.

    Raises UnreadableInput, which names the file and, where it can, the line.
    """
    reader = _READERS[Path(landed.path).suffix.lower()]
    try:
        return reader(engine, landed, bytes_at)
    except MalformedFile as error:
        raise UnreadableInput(error.what, where=Where(landed.path, error.line), hint=_MEND) from error


def try_records(engine: Engine, landed: Landed, bytes_at: Path) -> None:
    """Raise UnreadableInput unless append_records can add the rows of a landed file. The engine is a scratch one.

    A Parquet file of plain types is only decoded: making texts of its cells cannot fail.
    """
    if Path(landed.path).suffix.lower() == ".parquet" and _is_whole(engine, bytes_at):
        check_header(engine.parquet_columns(bytes_at), landed.path)
    else:
        engine.create_table(*_TABLE, RECORD)
        append_records(engine, landed, bytes_at)


def _is_whole(engine: Engine, file: Path) -> bool:
    source = exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(file))])
    try:
        columns = engine.query(exp.select("*").from_(source).limit(0)).columns
        if not all(column.type.partition("(")[0] in _PLAIN_TYPES for column in columns):
            return False
        cells = (exp.column(column.name, quoted=True) for column in columns)
        engine.query(exp.select(exp.func("BIT_XOR", exp.Anonymous(this="hash", expressions=[*cells]))).from_(source))
    except LswhError:
        return False
    return True


def _append_csv(engine: Engine, landed: Landed, bytes_at: Path) -> int:
    try:
        with bytes_at.open("rb") as stream:
            header = next(csv.reader([stream.readline().decode("utf-8-sig")], strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise MalformedFile("the header is not a line of CSV in UTF-8", 1) from error
    check_header(header, landed.path)
    return engine.append_csv(*_TABLE, bytes_at, header, _fixed(landed, header))


def _append_parquet(engine: Engine, landed: Landed, bytes_at: Path) -> int:
    header = engine.parquet_columns(bytes_at)
    check_header(header, landed.path)
    return engine.append_parquet(*_TABLE, bytes_at, _fixed(landed, header))


def _fixed(landed: Landed, header: Sequence[str]) -> Cells:
    """What raw.record holds beside the file's own columns: the landing, and each figure as printed."""
    facts: dict[str, exp.Expr] = {name: exp.Literal.string(text) for name, text in _landing(landed).items()}
    number = exp.Window(this=exp.RowNumber())
    facts["row"] = number
    facts["record_id"] = exp.DPipe(this=exp.Literal.string(record_id(landed, 0)[:-1]), expression=number.copy())
    printed = {f"{name}_printed": exp.column(name, quoted=True) for name in _FIGURES if name in header}
    if "value" not in header:
        return {**facts, **printed}
    after_point = exp.func(
        "SPLIT_PART", exp.column("value", quoted=True), exp.Literal.string("."), exp.Literal.number(2)
    )
    return {**facts, **printed, "decimals": exp.func("LENGTH", after_point)}


def _landing(landed: Landed) -> dict[str, str]:
    return {
        "document": landed.path,
        "content_hash": landed.content_hash,
        "batch": str(landed.batch),
        "landed_at": landed.landed_at.isoformat(sep=" "),
    }


def _append_jsonl(engine: Engine, landed: Landed, bytes_at: Path) -> int:
    return _append_rows(engine, landed, _json_rows(bytes_at, landed.path))


def _append_xlsx(engine: Engine, landed: Landed, bytes_at: Path) -> int:
    return _append_rows(engine, landed, _sheet_rows(bytes_at, landed.path))


def _append_rows(engine: Engine, landed: Landed, found: Iterable[Mapping[str, str | None]]) -> int:
    facts = _landing(landed)
    rows = []
    for number, cells in enumerate(found, start=1):
        value = cells.get("value")
        printed = {f"{name}_printed": cells.get(name) for name in _FIGURES}
        decimals = len(value.partition(".")[2]) if value is not None else None
        whole = {**cells, **printed, **facts, "decimals": decimals, "row": number}
        whole["record_id"] = record_id(landed, number)
        rows.append([whole.get(column.name) for column in RECORD])
    engine.append(*_TABLE, [column.name for column in RECORD], rows)
    return len(rows)


def _json_rows(file: Path, path: str) -> Iterator[dict[str, str | None]]:
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
                yield {_known(name): _text(cell) for name, cell in record.items()}
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


def _known(name: str) -> str:
    if name not in RECORD_FILE:
        raise ValueError(f"a file of records has no column {name!r}: {nearest_column(name)}")
    return name


def _sheet_rows(file: Path, path: str) -> Iterator[dict[str, str | None]]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with file.open("rb") as stream:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            sheet = book["records"] if "records" in book.sheetnames else book.worksheets[0]
            rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError, IndexError) as error:
        raise MalformedFile(f"not a whole XLSX workbook: {error}") from error
    if not rows:
        raise MalformedFile("the sheet is empty", 1)
    header = [str(name) for name in rows[0] if name is not None]
    check_header(header, path)
    for number, row in enumerate(rows[1:], start=2):
        if any(cell is not None for cell in row[len(header) :]):
            raise MalformedFile("the row has too many fields", number)
        if all(cell is None for cell in row):
            continue
        try:
            yield {name: _text(cell) for name, cell in zip(header, row, strict=False)}
        except ValueError as error:
            raise MalformedFile(str(error), number) from error


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


_READERS: Mapping[str, Callable[[Engine, Landed, Path], int]] = {
    ".csv": _append_csv,
    ".jsonl": _append_jsonl,
    ".parquet": _append_parquet,
    ".xlsx": _append_xlsx,
}
