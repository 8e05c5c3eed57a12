"""What a table depends on, as hashes: equal fingerprints mean equal tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lswh.graph.functions import GENERATING
from lswh.graph.reading import ALL, Part, Reading, Spelling

_MISSING = "-"
_MAKES_ROWS = "*"
"""Ends the fingerprint of a macro that can make several rows of one."""


@dataclass(frozen=True, slots=True)
class TableFingerprint:
    """A table's: of which rows there are, of each column (its name in lower case), and of the whole with its order.

    columns is None where the table could not be taken apart: then each column changes with the whole.
    """

    rows: str
    columns: Mapping[str, str] | None
    whole: str

    def of_columns(self, names: Iterable[str]) -> str:
        """What a reader of these columns (lower case; ALL for every one) depends on: the row set, and them."""
        wanted = sorted(set(names))
        if self.columns is None or ALL in wanted:
            return self.whole
        return _digest([self.rows, *([name, self.columns.get(name, _MISSING)] for name in wanted)])

    def to_json(self) -> dict[str, Any]:
        """The fingerprint as plain JSON."""
        return {
            "rows": self.rows,
            "columns": dict(self.columns) if self.columns is not None else None,
            "whole": self.whole,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> TableFingerprint:
        """What to_json wrote."""
        return cls(document["rows"], document["columns"], document["whole"])


def table_fingerprint(
    reading: Reading,
    inputs: Mapping[str, TableFingerprint],
    macros: Mapping[str, str],
    *,
    names_count: bool = True,
) -> TableFingerprint:
    """The fingerprint of a table that a query makes.

    inputs are the tables that it reads, by 'schema.name'; macros are the fingerprints of all macros there are, by their
    names without a schema, in lower case. The names of the tables count where a query is kept as it is and run again,
    as in a view; what is in a table does not depend on what its inputs are called.
    """
    if reading.frame is None or reading.columns is None:
        whole = _of_part(reading.whole, inputs, macros, names_count)
        return TableFingerprint(whole, None, whole)
    rows = _of_part(reading.frame, inputs, macros, names_count)
    columns = {name.lower(): _of_part(part, inputs, macros, names_count) for name, part in reading.columns.items()}
    whole = _digest([rows, list(columns.items())])
    if any(macros[call].endswith(_MAKES_ROWS) for call in reading.whole.calls if call in macros):
        return TableFingerprint(whole, None, whole)
    return TableFingerprint(rows, columns, whole)


def macro_fingerprint(reading: Reading, inputs: Mapping[str, TableFingerprint], macros: Mapping[str, str]) -> str:
    """The fingerprint of a macro: its text, the macros it calls, and the whole of each table it reads."""
    part = reading.whole
    called = [[call, macros[call]] for call in part.calls if call in macros]
    found = _digest([part.text, called, [[table, inputs[table].whole] for table in sorted(part.reads)]])
    makes_rows = not GENERATING.isdisjoint(part.calls) or any(one.endswith(_MAKES_ROWS) for _, one in called)
    return found + _MAKES_ROWS if makes_rows else found


def _of_part(part: Part, inputs: Mapping[str, TableFingerprint], macros: Mapping[str, str], names_count: bool) -> str:
    return _digest(
        [
            part.text,
            [[call, macros[call]] for call in part.calls if call in macros],
            [inputs[table].of_columns(_read(part, table, inputs)) for table in part.reads],
            list(part.reads) if names_count else [],
            [one.written for one in part.spellings if _is_seen(one, inputs)],
        ]
    )


def _read(part: Part, table: str, inputs: Mapping[str, TableFingerprint]) -> Iterable[str]:
    structs = [name for name in part.qualifiers if name in (inputs[table].columns or ())]
    return (*part.reads[table], *structs)


def _is_seen(spelling: Spelling, inputs: Mapping[str, TableFingerprint]) -> bool:
    """Whether an output column may have the name as it is written, since it may be the field of a struct."""
    columns = inputs[spelling.table].columns if spelling.table else None
    return columns is None or spelling.column in columns


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]
