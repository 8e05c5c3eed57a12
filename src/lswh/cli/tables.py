"""Rows as a table for people, as CSV, or as JSON (decimals and dates as text, so that nothing is rounded)."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from lswh.errors import QueryError

if TYPE_CHECKING:
    from lswh.domain.record import Record
    from lswh.engine import Result


def render(result: Result, style: str) -> str:
    """A query's answer in a style: table, csv or json."""
    header = [column.name for column in result.columns]
    if style == "json":
        twice = sorted({name for name in header if header.count(name) > 1})
        if twice:
            raise QueryError(f"two columns are called {twice[0]!r}", hint="name them apart with AS")
        rows = [dict(zip(header, map(as_json, row), strict=True)) for row in result.rows]
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    return _csv(header, result.rows) if style == "csv" else _table(header, result.rows)


def render_records(found: Iterable[tuple[str | None, Record]], style: str, *, has_documents: bool) -> Iterator[str]:
    """The records of documents in a style, jsonl, csv or table, piece by piece as they come.

    The path of a record's document is a column where there are several documents.
    """
    from lswh.extract import FIELDS, record_as_row

    fields = _NARROW if style == "table" else FIELDS
    header = ("document", *fields) if has_documents else fields
    rows = ({"document": path} | record_as_row(one) if has_documents else record_as_row(one) for path, one in found)
    if style == "jsonl":
        # json.dumps would make an encoder for each row; and no row holds itself, which is looked for in vain.
        encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
        return (encode(row) + "\n" for row in rows)
    cells = ([_flat(row[name]) for name in header] for row in rows)
    return _csv_lines(header, cells) if style == "csv" else iter([_table(header, list(cells))])


_NARROW = (
    "indicator", "indicator_code", "area", "period", "value", "unit", "pct_of_plan", "yoy_pct", "mom_pct", "status",
    "confidence",
)  # fmt: skip


def _flat(value: Any) -> Any:
    """A list in a cell: what is in it, between semicolons."""
    if not isinstance(value, list):
        return value
    return "; ".join(" ".join(filter(None, one.values())) if isinstance(one, dict) else one for one in value)


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    return "".join(_csv_lines(header, rows))


def _csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in chain([header], rows):
        writer.writerow([_cell(value) for value in row])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    cells = [[short(value) for value in row] for row in rows]
    widths = [max([len(name), *(len(row[n]) for row in cells)]) for n, name in enumerate(header)]
    numeric = [any(isinstance(row[n], int | float | Decimal) for row in rows) for n in range(len(header))]

    def line(texts: Sequence[str]) -> str:
        aligned = (
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(texts, widths, numeric, strict=True)
        )
        return "  ".join(aligned).rstrip() + "\n"

    rule = line(["-" * width for width in widths])
    return line(header) + rule + "".join(map(line, cells)) + f"({len(rows)} row{'' if len(rows) == 1 else 's'})\n"


def _cell(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value


def short(value: Any) -> str:
    """A value as people read it: no padding zeros, on one line, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value).replace("\n", " ")


def as_json(value: Any) -> Any:
    """A value as JSON has it: decimals, dates and infinities as text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    if isinstance(value, dict):
        return {str(key): as_json(one) for key, one in value.items()}
    return format(value, "f") if isinstance(value, Decimal) else str(value)
