"""The rows of a unit test, as they are written, and put into a table of real types."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlglot import exp

from lswh.engine import Column, Engine
from lswh.engine.messages import complaint
from lswh.errors import ConfigurationError, QueryError, Where
from lswh.graph.properties import Fixture

_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}) | frozenset(
    {"UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that a fixture has: its cells by column, and where it is written."""

    cells: Mapping[str, Any]
    where: Where


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a fixture, the columns that they name, and where it begins: with its header, if it has one."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    where: Where
    has_header: bool = False

    def within(self, columns: Sequence[Column], table: str) -> tuple[Column, ...]:
        """The columns of a table that these rows name, in their order; as in DuckDB, case does not count.

        Raises ConfigurationError for a name that is no column.
        """
        known = {one.name.lower(): one for one in columns}
        for row in (Row(dict.fromkeys(self.header), self.where),) if self.has_header else self.rows:
            for name in row.cells:
                if name.lower() not in known:
                    near = difflib.get_close_matches(name.lower(), known, 1)
                    names = ", ".join(one.name for one in columns)
                    raise ConfigurationError(
                        f"{table} has no column {name!r}",
                        where=row.where,
                        hint=f"did you mean {known[near[0]].name!r}?" if near else f"it has {names}",
                    )
        return tuple(known[name.lower()] for name in self.header)


def read_rows(fixture: Fixture) -> Rows:
    """What a fixture holds. Blank cells of CSV are null, as in dbt. Raises ConfigurationError."""
    if fixture.csv is not None:
        return _read_csv(fixture.csv, fixture.where)
    rows = tuple(Row(cells, where) for cells, where in zip(fixture.rows, fixture.places, strict=True))
    return Rows(_distinct(name for row in rows for name in row.cells), rows, fixture.where)


def _read_csv(text: str, where: Where) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    first = where.line or 1
    header: tuple[str, ...] | None = None
    rows = []
    try:
        for cells in reader:
            place = Where(where.path, first + reader.line_num - 1)
            if not cells:
                continue
            if header is None:
                header = tuple(name.strip() for name in cells)
                if len(_distinct(header)) < len(header):
                    raise ConfigurationError(f"a column is there twice: {', '.join(header)}", where=place)
            elif len(cells) != len(header):
                raise ConfigurationError(
                    f"here are {len(cells)} cells for {len(header)} columns",
                    where=place,
                    hint="quote cells with commas",
                )
            else:
                named = zip(header, cells, strict=True)
                rows.append(Row({name: None if cell == "" else cell for name, cell in named}, place))
    except csv.Error as error:
        place = Where(where.path, first + reader.line_num - 1)
        raise ConfigurationError(f"the CSV cannot be read: {error}", where=place) from error
    return Rows(header or (), tuple(rows), where, has_header=True)


def insert_rows(engine: Engine, schema: str, table: str, columns: Sequence[Column], rows: Rows) -> None:
    """Put rows into a table that has these columns, those which `rows` names; a cell that is not named is null.

    Raises ConfigurationError for a value that its column's type does not hold exactly.
    """
    tuples = []
    for row in rows.rows:
        cells = {name.lower(): value for name, value in row.cells.items()}
        tuples.append(exp.Tuple(expressions=[_typed(cells.get(one.name.lower()), one, row.where) for one in columns]))
    if not tuples or not columns:
        return
    into = exp.Schema(
        this=exp.table_(table, db=schema, quoted=True),
        expressions=[exp.to_identifier(one.name, quoted=True) for one in columns],
    )
    try:
        engine.query(exp.Insert(this=into, expression=exp.Values(expressions=tuples)))
    except QueryError:
        for row, cells_of in zip(rows.rows, tuples, strict=True):
            _try_row(engine, cells_of, row)
        raise


def _try_row(engine: Engine, cells: exp.Tuple, row: Row) -> None:
    try:
        engine.query(exp.Select(expressions=[cell.copy() for cell in cells.expressions]))
    except QueryError as error:
        raise ConfigurationError(complaint(error.what).what, where=row.where) from error


def _typed(value: Any, column: Column, where: Where) -> exp.Expr:
    if value is None:
        return exp.null()
    if isinstance(value, list | dict):
        return exp.cast(exp.convert(value), exp.DataType.build(column.type, "duckdb"))
    text = str(value)
    if not _fits(text, column.type):
        raise ConfigurationError(
            f"{text} is not exact as {column.type}, the type of {column.name}", where=where, hint="write fewer decimals"
        )
    return exp.cast(exp.Literal.string(text), exp.DataType.build(column.type, "duckdb"))


def _fits(text: str, type_: str) -> bool:
    """Whether a number keeps all of its decimals in a type: DuckDB's casts round without a word."""
    if type_ not in _WHOLE and not type_.startswith("DECIMAL("):
        return True
    decimals = 0 if type_ in _WHOLE else int(type_.rstrip(")").rpartition(",")[2])
    try:
        exponent = Decimal(text).normalize().as_tuple().exponent
    except InvalidOperation:
        return True  # DuckDB says what it is not
    return not isinstance(exponent, int) or -exponent <= decimals


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple({name.lower(): name for name in reversed(list(names))}.values())[::-1]
