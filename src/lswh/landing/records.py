"""Files of records: one reader for each format, all filling raw.record with the same columns.

A binary float is taken as its shortest round-trip text, and the zeros that pad a Parquet DECIMAL are not precision.
A JSON number is taken as it is written, but for the ".0" that a serialiser adds to a whole float.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from sqlglot import exp

from lswh.engine import Cells, Engine, MalformedFile
from lswh.errors import LswhError, UnreadableInput, Where
from lswh.landing.columns import RECORD, check_header
from lswh.landing.landed import Landed, record_id
from lswh.landing.layouts import read_layout
from lswh.landing.rows import json_rows, laid_out, sheet_rows
from lswh.landing.sdmx_files import is_sdmx
from lswh.landing.sdmx_rows import sdmx_rows
from lswh.landing.store import LandingStore

_TABLE = ("raw", "record")
_FIGURES = ("value", "plan", "pct_of_plan", "yoy_pct")
_PLAIN_TYPES = frozenset({"VARCHAR", "DATE", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL"})
_MEND = "mend the file: nothing of it has landed"


def append_records(engine: Engine, landed: Landed, store: LandingStore) -> int:
    """Add the rows of a landed file of records to raw.record, by its sidecar if it has one; answers how many.

    Raises UnreadableInput, which names the file and, where it can, the line.
    """
    suffix, bytes_at = Path(landed.path).suffix.lower(), store.file_of(landed)
    sidecar = store.sidecar_of(landed)
    try:
        if is_sdmx(landed.path, bytes_at):
            return _append_rows(engine, landed, sdmx_rows(landed.path, bytes_at, sidecar))
        if sidecar is not None:
            return _append_rows(engine, landed, laid_out(engine, landed.path, bytes_at, read_layout(*sidecar)))
        return _READERS[suffix](engine, landed, bytes_at)
    except MalformedFile as error:
        raise UnreadableInput(error.what, where=Where(landed.path, error.line), hint=_MEND) from error


def try_records(engine: Engine, landed: Landed, store: LandingStore) -> None:
    """Raise UnreadableInput unless append_records can add the rows of a landed file. The engine is a scratch one.

    A Parquet file of plain types is only decoded: making texts of its cells cannot fail.
    """
    bytes_at = store.file_of(landed)
    is_parquet = Path(landed.path).suffix.lower() == ".parquet" and landed.sidecar is None
    if is_parquet and _is_whole(engine, bytes_at):
        check_header(engine.parquet_columns(bytes_at), landed.path)
    else:
        engine.create_table(*_TABLE, RECORD)
        append_records(engine, landed, store)


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
    return _append_rows(engine, landed, json_rows(bytes_at))


def _append_xlsx(engine: Engine, landed: Landed, bytes_at: Path) -> int:
    return _append_rows(engine, landed, sheet_rows(bytes_at, landed.path))


def _append_rows(engine: Engine, landed: Landed, found: Iterable[Mapping[str, str | None]]) -> int:
    facts = _landing(landed)
    rows = []
    for number, cells in enumerate(found, start=1):
        value = cells.get("value")
        printed = {f"{name}_printed": cells.get(f"{name}_printed") or cells.get(name) for name in _FIGURES}
        decimals = len(value.partition(".")[2]) if value is not None else None
        whole = {**cells, **printed, **facts, "decimals": decimals, "row": number}
        whole["record_id"] = record_id(landed, number)
        rows.append([whole.get(column.name) for column in RECORD])
    engine.append(*_TABLE, [column.name for column in RECORD], rows)
    return len(rows)


_READERS: Mapping[str, Callable[[Engine, Landed, Path], int]] = {
    ".csv": _append_csv,
    ".jsonl": _append_jsonl,
    ".parquet": _append_parquet,
    ".xlsx": _append_xlsx,
}
