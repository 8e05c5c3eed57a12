"""What a column of DuckDB is in PostgreSQL, and what has to be sent for it: the driver copies binary, type for type."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SAME = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "BLOB": "bytea",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}
_CAST = {
    "UTINYINT": "SMALLINT",
    "USMALLINT": "INTEGER",
    "UINTEGER": "BIGINT",
    "UBIGINT": "DECIMAL(38, 0)",
    "HUGEINT": "DECIMAL(38, 0)",
    "UHUGEINT": "DECIMAL(38, 0)",
    "TIMESTAMP_S": "TIMESTAMP",
    "TIMESTAMP_MS": "TIMESTAMP",
    "TIMESTAMP_NS": "TIMESTAMP",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+), ?(\d+)\)")
_SUMMED = 28
"""Digits of a decimal whose sum over ten thousand million rows still fits into the 38 of DuckDB."""


@dataclass(frozen=True, slots=True)
class TargetType:
    """name is PostgreSQL's; cast is what DuckDB makes of the column first, None where it is sent as it is.

    is_summed: it is a decimal whose sum is exact, and can be compared.
    """

    name: str
    cast: str | None = None
    is_summed: bool = False


def target_type(kind: str) -> TargetType:
    """The type in PostgreSQL of a type as DuckDB writes it. Lists, structs, enums and the like become text.

    >>> target_type("DECIMAL(28,6)").name, target_type("DATE").name, target_type("HUGEINT")
    ('numeric(28, 6)', 'date', TargetType(name='numeric(38, 0)', cast='DECIMAL(38, 0)', is_summed=False))
    >>> target_type("STRUCT(a INTEGER)")
    TargetType(name='text', cast='VARCHAR', is_summed=False)
    """
    if decimal := _DECIMAL.fullmatch(kind):
        return TargetType(f"numeric({decimal[1]}, {decimal[2]})", is_summed=int(decimal[1]) <= _SUMMED)
    if cast := _CAST.get(kind):
        return TargetType(target_type(cast).name, cast)
    if same := _SAME.get(kind):
        return TargetType(same, "SMALLINT" if kind == "TINYINT" else None)
    return TargetType("text", "VARCHAR")
