"""What a table holds, whatever the order of its rows, in words that every engine has: counts, exact sums, checksums.

A cell's canonical text is what DuckDB's cast to VARCHAR prints, and of a decimal that without the zeros at its end, so
that 1.50 is 1.5. A cell is told apart from all others by the length of its text, a colon and the text; null is a dash,
which no text is. A list is its cells between brackets, a struct those of its fields. A row is its cells, one after the
other. The md5 of such a text, its letters written as digits (a to f: 0 to 5), has 18 first digits; a checksum is their
sum over all rows, so that order does not matter and duplicates count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from lswh.engine.protocol import Column, Engine
from lswh.errors import LswhError, QueryError

_Type = exp.DataType.Type
_INTEGERS = {
    _Type.TINYINT,
    _Type.SMALLINT,
    _Type.INT,
    _Type.BIGINT,
    _Type.INT128,
    _Type.UTINYINT,
    _Type.USMALLINT,
    _Type.UINT,
    _Type.UBIGINT,
}
_AS_PRINTED = {
    *_INTEGERS,
    _Type.BOOLEAN,
    _Type.TEXT,
    _Type.DATE,
    _Type.TIME,
    _Type.TIMESTAMP,
    _Type.TIMESTAMPNTZ,
    _Type.ENUM,
    _Type.UUID,
    _Type.JSON,
    _Type.FLOAT,
    _Type.DOUBLE,
}
_LETTERS, _DIGITS, _TAKEN = "abcdef", "012345", 18
_NULL = "-"
_ITEM = "item"


@dataclass(frozen=True, slots=True)
class Contents:
    """How many rows a table has, the exact sum of each column of whole numbers or decimals, and its checksum.

    A sum is None where the column has no number.
    """

    rows: int
    sums: Mapping[str, Decimal | None]
    checksum: int


def contents(engine: Engine, schema: str, name: str, columns: Sequence[Column]) -> Contents:
    """What a table holds in some of its columns, one or more. Raises LswhError for a type without a canonical text."""
    types = _types(schema, name, columns)
    summed = [one for one, type_ in types.items() if type_.this in _INTEGERS or type_.is_type(_Type.DECIMAL)]
    row = _joined([_cell(_column(one), type_) for one, type_ in types.items()])
    sums_of = (exp.Sum(this=_column(one)) for one in summed)
    chosen = [exp.Count(this=exp.Star()), *sums_of, _checksum(row)]
    rows, *sums, checksum = _row(engine, schema, name, chosen)
    exact = {one: None if total is None else Decimal(total) for one, total in zip(summed, sums, strict=True)}
    return Contents(int(rows), exact, int(checksum))


def checksums(engine: Engine, schema: str, name: str, columns: Sequence[Column]) -> Mapping[str, int]:
    """The checksum of each column by itself. Raises LswhError for a type without a canonical text."""
    types = _types(schema, name, columns)
    chosen = [_checksum(_cell(_column(one), type_)) for one, type_ in types.items()]
    found = _row(engine, schema, name, chosen)
    return {one: int(checksum) for one, checksum in zip(types, found, strict=True)}


def _row(engine: Engine, schema: str, name: str, chosen: Sequence[exp.Expr]) -> tuple[Any, ...]:
    """What aggregates of a table answer. A sum may be larger than any number, and a view may fail when it is read."""
    try:
        [row] = engine.query(exp.select(*chosen).from_(_table(schema, name))).rows
    except QueryError as error:
        raise QueryError(f"{schema}.{name} cannot be compared: {error.what}", hint=error.hint) from error
    return row


def _types(schema: str, name: str, columns: Sequence[Column]) -> dict[str, exp.DataType]:
    types = {one.name: _parsed(one.type) for one in columns}
    for column in columns:
        if not _is_known(types[column.name]):
            raise LswhError(
                f"{schema}.{name} cannot be compared: its column {column.name} is a {column.type}",
                hint="cast it to VARCHAR in the model, or name the tables to compare",
            )
    return types


def _parsed(type_: str) -> exp.DataType:
    """A type as DuckDB writes it. A view may have a column of nothing but nulls, whose type is called "NULL"."""
    try:
        return exp.DataType.build("VARCHAR" if type_ == '"NULL"' else type_, "duckdb")
    except SqlglotError:
        return exp.DataType(this=_Type.UNKNOWN)


def _is_known(type_: exp.DataType) -> bool:
    if type_.this in (_Type.ARRAY, _Type.LIST, _Type.STRUCT):
        return all(_is_known(one) for one in _inner(type_).values())
    return type_.this in _AS_PRINTED or type_.is_type(_Type.DECIMAL)


def _inner(type_: exp.DataType) -> dict[str, exp.DataType]:
    """The types of what a list or a struct is made of, by the names of its fields."""
    return {one.name if isinstance(one, exp.ColumnDef) else "": _type_of(one) for one in type_.expressions}


def _type_of(part: exp.Expr) -> exp.DataType:
    type_ = part.args["kind"] if isinstance(part, exp.ColumnDef) else part
    assert isinstance(type_, exp.DataType)
    return type_


def _cell(value: exp.Expr, type_: exp.DataType) -> exp.Expr:
    """A value as a part of a longer text, from which it can be told where it ends."""
    text = _text(value, type_)
    length = exp.cast(exp.Length(this=text), "VARCHAR")
    return exp.func("COALESCE", _joined([length, _literal(":"), text.copy()]), _literal(_NULL))


def _text(value: exp.Expr, type_: exp.DataType) -> exp.Expr:
    """The canonical text of a value, null where it is null."""
    if type_.this in (_Type.ARRAY, _Type.LIST):
        [of] = _inner(type_).values()
        item = exp.to_identifier(_ITEM)
        cells = exp.Transform(
            this=value, expression=exp.Lambda(this=_cell(exp.Column(this=item), of), expressions=[item.copy()])
        )
        return _joined([_literal("["), exp.ArrayToString(this=cells, expression=_literal("")), _literal("]")])
    if type_.this == _Type.STRUCT:
        fields = [
            _cell(exp.StructExtract(this=value.copy(), expression=_literal(one)), of)
            for one, of in _inner(type_).items()
        ]
        whole = _joined([_literal("("), *fields, _literal(")")])
        return exp.case().when(exp.Not(this=value.is_(exp.null())), whole)
    printed = exp.cast(value, "VARCHAR")
    if type_.is_type(_Type.DECIMAL) and len(type_.expressions) > 1 and int(type_.expressions[1].name):
        without = exp.Trim(this=printed, expression=_literal("0"), position="TRAILING")
        return exp.Trim(this=without, expression=_literal("."), position="TRAILING")
    return printed


def _checksum(text: exp.Expr) -> exp.Expr:
    digits = exp.func("TRANSLATE", exp.func("MD5", text), _literal(_LETTERS), _literal(_DIGITS), dialect="duckdb")
    first = exp.Substring(this=digits, start=exp.Literal.number(1), length=exp.Literal.number(_TAKEN))
    return exp.func("COALESCE", exp.Sum(this=exp.cast(first, "BIGINT")), exp.Literal.number(0))


def _joined(parts: Sequence[exp.Expr]) -> exp.Expr:
    whole, *others = parts
    for one in others:
        whole = exp.DPipe(this=whole, expression=one)
    return whole


def _literal(text: str) -> exp.Expr:
    return exp.Literal.string(text)


def _column(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))


def _table(schema: str, name: str) -> exp.Table:
    return exp.table_(name, db=schema, quoted=True)
