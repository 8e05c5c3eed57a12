"""DuckDB's types, as Spark has them. A type is written as DuckDB writes it, everywhere but in SQL for Spark."""

from __future__ import annotations

import re
from functools import cache

from sqlglot import exp

_PLAIN = {
    "BOOLEAN": "BOOLEAN",
    "TINYINT": "TINYINT",
    "SMALLINT": "SMALLINT",
    "INTEGER": "INT",
    "BIGINT": "BIGINT",
    "HUGEINT": "DECIMAL(38, 0)",
    "UTINYINT": "SMALLINT",
    "USMALLINT": "INT",
    "UINTEGER": "BIGINT",
    "UBIGINT": "DECIMAL(20, 0)",
    "FLOAT": "FLOAT",
    "DOUBLE": "DOUBLE",
    "VARCHAR": "STRING",
    "BLOB": "BINARY",
    "DATE": "DATE",
    "TIMESTAMP": "TIMESTAMP_NTZ",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
NULL = '"NULL"'
"""How DuckDB writes the type of NULL by itself."""
INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})
WIDE = frozenset({"HUGEINT", "UBIGINT"})
"""Integers that are decimals in Spark. A HUGEINT has at most 38 digits there: what has more is an overflow."""
FLOATS = frozenset({"FLOAT", "DOUBLE"})


class NoSuchType(ValueError):
    """A type of DuckDB that Spark has nothing for."""


@cache
def spark_type(type_: str) -> str:
    """A type as Spark's SQL writes it. Raises NoSuchType.

    >>> spark_type("HUGEINT"), spark_type("DECIMAL(28,6)"), spark_type("VARCHAR[]")
    ('DECIMAL(38, 0)', 'DECIMAL(28, 6)', 'ARRAY<STRING>')
    """
    if type_ in _PLAIN:
        return _PLAIN[type_]
    if type_ == NULL:
        return "INT"
    if found := _DECIMAL.fullmatch(type_):
        return f"DECIMAL({found[1]}, {found[2]})"
    if type_.endswith("[]"):
        return f"ARRAY<{spark_type(type_[:-2])}>"
    if type_.startswith("STRUCT("):
        fields = ", ".join(f"`{name}`: {spark_type(of)}" for name, of in fields_of(type_))
        return f"STRUCT<{fields}>"
    raise NoSuchType(type_)


@cache
def fields_of(type_: str) -> tuple[tuple[str, str], ...]:
    """The names and types of the fields of a STRUCT.

    >>> fields_of('STRUCT(a INTEGER, "b c" DECIMAL(9,4)[])')
    (('a', 'INTEGER'), ('b c', 'DECIMAL(9,4)[]'))
    """
    built = exp.DataType.build(type_, dialect="duckdb")
    return tuple((one.name, canonical(one.args["kind"].sql("duckdb"))) for one in built.expressions)


@cache
def canonical(type_: str) -> str:
    """A type as DuckDB itself writes it, however sqlglot does.

    >>> canonical("INT"), canonical("TEXT"), canonical("DECIMAL(9, 4)[]"), canonical("INT128")
    ('INTEGER', 'VARCHAR', 'DECIMAL(9,4)[]', 'HUGEINT')
    """
    if type_.endswith("[]"):
        return f"{canonical(type_[:-2])}[]"
    same = {"INT": "INTEGER", "TEXT": "VARCHAR", "INT128": "HUGEINT", "REAL": "FLOAT", "BOOL": "BOOLEAN"}
    return same.get(type_, type_.replace(", ", ",") if type_.startswith("DECIMAL") else type_)


@cache
def decimal_of(type_: str) -> tuple[int, int] | None:
    """Digits and scale of a DECIMAL; None of any other type.

    >>> decimal_of("DECIMAL(28,6)"), decimal_of("BIGINT")
    ((28, 6), None)
    """
    found = _DECIMAL.fullmatch(type_)
    return (int(found[1]), int(found[2])) if found else None


def is_integer(type_: str) -> bool:
    """Whether a type is of whole numbers."""
    return type_ in INTEGERS or type_ in WIDE


def is_number(type_: str) -> bool:
    """Whether a type is of numbers."""
    return is_integer(type_) or type_ in FLOATS or decimal_of(type_) is not None


@cache
def data_type(type_: str) -> exp.DataType:
    """A type of DuckDB as Spark's, for a CAST; not to be changed."""
    return exp.DataType.build(spark_type(type_), dialect="spark")


def cast(value: exp.Expr, type_: str) -> exp.Cast:
    """A value of Spark's, cast to what Spark has for a type of DuckDB."""
    return exp.Cast(this=value, to=data_type(type_).copy())


def try_cast(value: exp.Expr, type_: str) -> exp.TryCast:
    """As `cast`; null where that cannot be."""
    return exp.TryCast(this=value, to=data_type(type_).copy(), safe=True)
