"""A contract to start from: what a published table is now, as a pandera class that somebody goes on with."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlglot import exp

from lswh.change.delta import column, table_of
from lswh.engine import Column, Engine

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_FLOATS = ("FLOAT", "DOUBLE")
_PLAIN = {"VARCHAR": "str", "BOOLEAN": "bool", "DATE": "dt.Date", "FLOAT": "dt.Float32", "DOUBLE": "dt.Float64"}
_INTS = {
    name: f"dt.{name_of}"
    for name, name_of in zip(
        _NUMBERS,
        ("Int8", "Int16", "Int32", "Int64", "Decimal(38, 0)", "UInt8", "UInt16", "UInt32", "UInt64"),
        strict=True,
    )
}
_DECIMAL = re.compile(r"DECIMAL\((\d+), ?(\d+)\)")
_FEW, _WIDTH, _ENOUGH = 10, 120, 2
_TAKEN = frozenset({"bool", "date", "dt", "str", "Config", "DataFrameModel", "Field"})
"""Names that a class cannot use for something else."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a column holds now. least and most are of numbers and days; values are all of a text that has few."""

    has_nulls: bool = True
    least: Any = None
    most: Any = None
    values: tuple[str, ...] = ()


def starting_contract(engine: Engine, table: str, key: Sequence[str]) -> str:
    """The text of a contract that a table keeps now; key are the columns, if any, that are known to be unique together.

    Ranges are wider than what is there: from 0 or a round number to a round number, or from the first day of a year.
    """
    columns = engine.columns(*table.split("."))
    rows, seen = _look(engine, table, columns)
    if not key and _is_unique(engine, table, columns[0], rows):
        key = [columns[0].name]
    fields = [_field(one, seen[one.name], key, rows) for one in columns]
    unique = f"        unique = [{', '.join(map(_quoted, key))}]" if len(key) > 1 else None
    if unique and len(unique) > _WIDTH:
        unique = "\n".join(["        unique = [", *(f"            {_quoted(name)}," for name in key), "        ]"])
    body = [
        f"class {_class_name(table)}(DataFrameModel):",
        f'    """The table {table}."""',
        "",
        *fields,
        "",
        "    class Config:",
        f'        """Bound to {table}."""',
        "",
        f"        name = {_quoted(table)}",
        *([unique] if unique else []),
    ]
    text = "\n".join(body)
    heads = [
        f'"""The contract of {table}, started by lswh contract new from {rows} row{"" if rows == 1 else "s"}."""',
        "",
        *(["from datetime import date", ""] if " date(" in text or "=date(" in text else []),
        *(["import ibis.expr.datatypes as dt"] if "dt." in text else []),
        f"from pandera.ibis import DataFrameModel{', Field' if 'Field(' in text else ''}",
        "",
        "",
    ]
    return "\n".join([*heads, text, ""])


def _look(engine: Engine, table: str, columns: Sequence[Column]) -> tuple[int, Mapping[str, _Seen]]:
    """How many rows there are, and what each column holds, in one pass; and the values of texts that have few."""
    asked: list[exp.Expr] = [exp.Count(this=exp.Star())]
    for one in columns:
        cell = column(one.name)
        value = exp.case().when(exp.func("isfinite", cell), cell.copy()) if one.type in _FLOATS else cell
        is_ordered = one.type in (*_NUMBERS, *_FLOATS, "DATE") or _DECIMAL.fullmatch(one.type)
        ends = [exp.Min(this=value.copy()), exp.Max(this=value.copy())] if is_ordered else [exp.null(), exp.null()]
        few = exp.func("approx_count_distinct", cell.copy()) if one.type == "VARCHAR" else exp.null()
        asked += [exp.Count(this=value.copy()), *ends, few]
    [(rows, *answers)] = engine.query(exp.Select(expressions=asked).from_(table_of(table))).rows
    seen = {}
    for number, one in enumerate(columns):
        there, least, most, few = answers[4 * number : 4 * number + 4]
        values: tuple[str, ...] = ()
        if few is not None and 0 < few <= 2 * _FEW:
            distinct = (
                exp.select(column(one.name))
                .distinct()
                .from_(table_of(table))
                .where(column(one.name).is_(exp.null()).not_())
            )
            found = engine.query(distinct.order_by("1").limit(_FEW + 1)).rows
            values = tuple(value for (value,) in found) if len(found) <= _FEW and 2 * len(found) <= there else ()
        seen[one.name] = _Seen(there < rows or rows == 0, least, most, values)
    return rows, seen


def _is_unique(engine: Engine, table: str, first: Column, rows: int) -> bool:
    """Whether the first column names the rows: no value is there twice, and there are enough to tell."""
    if rows < _ENOUGH or first.type not in ("VARCHAR", "UUID", *_NUMBERS):
        return False
    distinct = exp.Count(this=exp.Distinct(expressions=[column(first.name)]))
    [(values,)] = engine.query(exp.select(distinct).from_(table_of(table))).rows
    return bool(values == rows)


def _field(one: Column, seen: _Seen, key: Sequence[str], rows: int) -> str:
    name, annotation = _attribute(one.name), _annotation(one.type)
    if annotation is None:
        return f"    # {one.name}: {one.type}, which pandera cannot check on ibis"
    options = [f"alias={_quoted(one.name)}"] if name != one.name else []
    options += ["nullable=True"] if seen.has_nulls else []
    options += ["unique=True"] if [one.name.lower()] == [part.lower() for part in key] else []
    options += _range(seen) if rows else []
    head = f"    {name}: {annotation}"
    line = f"{head} = Field({', '.join(options)})" if options else head
    listed = f"isin=[{', '.join(map(_quoted, seen.values))}]"
    with_values = f"{head} = Field({', '.join([*options, listed])})"
    return with_values if seen.values and len(with_values) <= _WIDTH else line


def _range(seen: _Seen) -> Iterator[str]:
    if isinstance(seen.least, datetime | date):
        return iter([f"ge=date({seen.least.year}, 1, 1)"])
    if seen.least is None:
        return iter(())
    least, most = Decimal(str(seen.least)), Decimal(str(seen.most))
    low = 0 if least >= 0 else -_round(-least)
    high = 0 if most <= 0 else _round(most)
    return iter([f"ge={low}", f"le={high}"])


def _round(number: Decimal) -> int:
    """The next power of ten.

    >>> [_round(Decimal(text)) for text in ("0.3", "1", "12.5", "100", "101")]
    [1, 1, 100, 100, 1000]
    """
    power = 1
    while power < number:
        power *= 10
    return power


def _annotation(type_: str) -> str | None:
    if decimal := _DECIMAL.fullmatch(type_):
        return f"dt.Decimal({decimal[1]}, {decimal[2]})"
    return _PLAIN.get(type_) or _INTS.get(type_) or _of_ibis(type_)


def _of_ibis(type_: str) -> str | None:
    """Any other type, as ibis reads it; None where ibis or pandera has no word for it."""
    import ibis.expr.datatypes as dt
    from ibis.backends.sql.datatypes import DuckDBType
    from pandera.engines.ibis_engine import Engine as Types

    found = DuckDBType.from_string(type_)
    try:
        is_read = dt.dtype(str(found)) == found and Types.dtype(found).check(Types.dtype(found))
    except Exception:  # whatever ibis and pandera raise of what they do not know
        is_read = False
    return f'dt.dtype("{found}")' if is_read and '"' not in str(found) else None


def _attribute(name: str) -> str:
    """A column's name as a class can write it."""
    from pandera.ibis import DataFrameModel

    made = re.sub(r"\W", "_", name)
    is_free = made.isidentifier() and not keyword.iskeyword(made) and made not in _TAKEN
    if is_free and not made.startswith("_") and not hasattr(DataFrameModel, made):
        return made
    return f"column_{made}"


def _class_name(table: str) -> str:
    """A table's name as classes are called.

    >>> _class_name("fact.dim_area")
    'DimArea'
    """
    words = re.findall(r"[^\W_]+", table.partition(".")[2])
    name = "".join(word[:1].upper() + word[1:] for word in words)
    is_free = name.isidentifier() and not keyword.iskeyword(name) and name not in _TAKEN
    return name if is_free else f"Table{name}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
