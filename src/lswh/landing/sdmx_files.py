"""Data messages of SDMX as cells: SDMX-CSV 1.0 and 2.0, and SDMX-ML (2.1 generic and structure-specific, 3.0, 3.1).

pysdmx reads SDMX-ML, against the schemas of the standard. It does not read SDMX-CSV here: it makes doubles of figures,
which have neither the digits nor the trailing zeros that were printed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lswh.engine import MalformedFile
from lswh.errors import LswhError
from lswh.extract import decoded

STRUCTURE = "STRUCTURE_ID"
"""The cell that says which dataflow or structure a row is of, whatever the format calls it."""

_CSV_1, _CSV_2 = "DATAFLOW", {"STRUCTURE", "STRUCTURE_ID"}
_ABOUT_ROWS = frozenset({"STRUCTURE", "STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY"})
_MISSING = frozenset({"", "nan", "#n/a"})
_MOST_OF_HEADER = 1 << 16


@dataclass(frozen=True, slots=True)
class Message:
    """The observations of a data message: the ids of their components, and the cells with their lines."""

    header: tuple[str, ...]
    rows: Iterator[tuple[int | None, dict[str, str | None]]]


def is_sdmx(path: str, file: Path) -> bool:
    """Whether a file of records is a data message: SDMX-ML by its ending, SDMX-CSV by the names of its columns."""
    suffix = Path(path).suffix.lower()
    if suffix != ".csv":
        return suffix == ".xml"
    with file.open("rb") as stream:
        first = stream.readline(_MOST_OF_HEADER).decode("utf-8", "replace").lstrip("\ufeff")
    names = {name.strip('" \r\n').partition(":")[0] for name in first.replace(";", ",").replace("\t", ",").split(",")}
    return _CSV_1 in names or names >= _CSV_2


def read_csv(file: Path, delimiter: str) -> Message:
    """The observations of an SDMX-CSV file; of cells with labels ("VN: Viet Nam") the codes. Raises MalformedFile."""
    reader = csv.reader(
        io.StringIO(decoded(file.read_bytes(), str(file)), newline=""), delimiter=delimiter, strict=True
    )
    try:
        given = next(reader, [])
    except csv.Error as error:
        raise MalformedFile(f"not CSV: {error}", 1) from error
    labelled = frozenset(name for name in given if ": " in name)
    header = [name.partition(": ")[0] for name in given]
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise MalformedFile(f"the column {twice[0]!r} is there twice", 1)
    named = tuple(name for name in header if name not in _ABOUT_ROWS and name not in (_CSV_1, STRUCTURE))
    return Message(named, _rows(reader, given, header, labelled))


def _rows(
    reader: Any, given: Sequence[str], header: Sequence[str], labelled: frozenset[str]
) -> Iterator[tuple[int, dict[str, str | None]]]:
    try:
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(header):
                raise MalformedFile("the row has too many or too few fields", reader.line_num)
            row: dict[str, str | None] = {
                name: _cell(cell.partition(": ")[0] if whole in labelled else cell)
                for name, whole, cell in zip(header, given, cells, strict=True)
            }
            if row.pop("ACTION", None) == "D":
                raise MalformedFile("a row that deletes (ACTION D) is no observation", reader.line_num)
            flow = row.pop(_CSV_1, None)
            row[STRUCTURE] = (row.get(STRUCTURE) or flow or "").partition(": ")[0] or None
            yield reader.line_num, row
    except csv.Error as error:
        raise MalformedFile(f"not CSV: {error}", reader.line_num) from error


def read_xml(file: Path) -> Message:
    """The observations of an SDMX-ML file. Raises MalformedFile, and LswhError where pysdmx is not installed."""
    try:
        from pysdmx.io import read_sdmx
        from pysdmx.model.dataset import ActionType
    except ModuleNotFoundError as error:
        raise LswhError("SDMX-ML is read by pysdmx, which is not installed", hint="pip install 'lswh[sdmx]'") from error
    try:
        sets: Sequence[Any] = read_sdmx(file).data or ()
    except Exception as error:  # of a document that is none, lxml, expat and pysdmx raise whatever they stumble over
        said = getattr(error, "description", None) or str(error) or type(error).__name__
        raise MalformedFile(f"not a data message of SDMX-ML: {said.splitlines()[0]}") from error
    if not sets:
        raise MalformedFile("there is no data set in the message")
    if any(one.action is ActionType.Delete for one in sets):
        raise MalformedFile("a data set that deletes is no observation")
    tables = [(_short(one.short_urn), dict(one.attributes), one.data) for one in sets]
    names = (name for _, fixed, data in tables for name in (*fixed, *data.columns))
    return Message(tuple(name for name in dict.fromkeys(names) if not _is_xml(name)), _cells(tables))


def _cells(tables: Sequence[tuple[str, dict[str, Any], Any]]) -> Iterator[tuple[None, dict[str, str | None]]]:
    for structure, fixed, data in tables:
        about = {name: _cell(value) for name, value in fixed.items() if not _is_xml(name)}
        names = [str(name) for name in data.columns]
        for cells in data.itertuples(index=False, name=None):
            row = {name: _cell(cell) for name, cell in zip(names, cells, strict=True) if not _is_xml(name)}
            yield None, {**about, **row, STRUCTURE: structure}


def _is_xml(name: str) -> bool:
    """Whether an attribute is one of XML's own (xsi:type) and no component."""
    return ":" in name


def _short(urn: str) -> str:
    return urn.partition("=")[2]


def _cell(cell: object) -> str | None:
    return cell.strip() if isinstance(cell, str) and cell.strip().lower() not in _MISSING else None
