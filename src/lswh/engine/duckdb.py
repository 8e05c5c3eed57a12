"""DuckDB, embedded: the engine that lswh uses unless told otherwise.

A warehouse is attached to an in-memory database under its catalog name and made current, so that a storage version
can be chosen and readers see the same name as in SQL of their own. Source: DuckDB documentation, "ATTACH and DETACH".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from lswh.engine.protocol import Cells, Column, MalformedFile, Parameters, Result
from lswh.errors import LswhError, ModelFailed, QueryError, Where

STORAGE_VERSION = "v1.4.0"
"""Readers with a DuckDB from 1.4 on can open what we write."""

_CHUNK = 50_000
_LINE_OF_MODEL = re.compile(r"LINE (\d+):")
_LINE_OF_CSV = re.compile(r"CSV Error on Line: (\d+)")
_CSV_FAULTS = (
    ("Expected Number of Columns", "the row has too many or too few fields"),
    ("unterminated quote", "a quoted field is not closed"),
    ("Invalid unicode", "the line is not UTF-8"),
    ("Maximum line size", "the line is longer than 2 MB"),
)


class DuckDB:
    """One DuckDB file, or a database in memory. See lswh.engine.Engine."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, attached: str | None) -> None:
        self._connection = connection
        self._attached = attached
        self._ibis: Any = None

    @classmethod
    def create(cls, file: Path, catalog: str, *, spill: Path, threads: int | None, memory_limit: str | None) -> DuckDB:
        """A new warehouse in a file that does not exist yet. Raises LswhError where it cannot be written."""
        settings: dict[str, Any] = {"temp_directory": str(spill)}
        if threads:
            settings["threads"] = threads
        if memory_limit:
            settings["memory_limit"] = memory_limit
        return cls._attach(
            file,
            catalog,
            settings,
            exp.AttachOption(this=exp.var("STORAGE_VERSION"), expression=exp.Literal.string(STORAGE_VERSION)),
        )

    @classmethod
    def read(cls, file: Path, catalog: str) -> DuckDB:
        """An existing warehouse, read-only, and nothing else: its queries neither read nor write files.

        Raises LswhError where it cannot be opened.
        """
        engine = cls._attach(file, catalog, {}, exp.AttachOption(this=exp.var("READ_ONLY")))
        engine.query("set enable_external_access = false")
        return engine

    @classmethod
    def memory(cls) -> DuckDB:
        """A database that is gone when it is closed."""
        return cls(duckdb.connect(":memory:"), None)

    @classmethod
    def _attach(cls, file: Path, catalog: str, settings: dict[str, Any], option: exp.AttachOption) -> DuckDB:
        name = exp.to_identifier(catalog, quoted=True)
        attach = exp.Attach(this=exp.alias_(exp.Literal.string(str(file)), name), expressions=[option])
        with _mapped(LswhError, f"cannot open {file}"):
            connection = duckdb.connect(":memory:", config=settings)
            connection.execute(attach.sql("duckdb"))
            connection.execute(exp.Use(this=exp.Table(this=name)).sql("duckdb"))
        return cls(connection, catalog)

    def query(self, sql: str | exp.Expr, parameters: Parameters | None = None) -> Result:
        """See Engine.query."""
        text = sql if isinstance(sql, str) else sql.sql("duckdb")
        with _mapped(QueryError):
            answer = self._connection.execute(text, dict(parameters or {}))
            if answer is None:
                raise QueryError("there is no statement to run")
            columns = tuple(Column(entry[0], str(entry[1])) for entry in answer.description or ())
            return Result(columns, answer.fetchall())

    def create_table(self, schema: str, name: str, columns: Sequence[Column]) -> None:
        """See Engine.create_table."""
        definitions = [
            exp.ColumnDef(this=exp.to_identifier(one.name, quoted=True), kind=exp.DataType.build(one.type, "duckdb"))
            for one in columns
        ]
        self._ensure_schema(schema)
        self._run(exp.Create(this=exp.Schema(this=_table(schema, name), expressions=definitions), kind="TABLE"))

    def create_table_as(self, schema: str, name: str, sql: str, path: str) -> int:
        """See Engine.create_table_as. The query runs as it is written, so that its lines are the file's."""
        self._ensure_schema(schema)
        head = exp.Create(this=_table(schema, name), kind="TABLE").sql("duckdb")
        with _mapped(ModelFailed, path=path, lines_before=1):
            self._connection.execute(f"{head} AS\n{sql}")
        return self.count(schema, name)

    def create_macro(self, schema: str, sql: str, path: str) -> None:
        """See Engine.create_macro."""
        self._ensure_schema(schema)
        with _mapped(ModelFailed, path=path):
            self._connection.execute(sql)

    def append(self, schema: str, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """See Engine.append."""
        types = {column.name: column.type for column in self._columns(schema, name)}
        unnested = [
            exp.func(
                "UNNEST", exp.cast(exp.Placeholder(this=f"c{n}"), exp.DataType.build(f"{types[column]}[]", "duckdb"))
            )
            for n, column in enumerate(columns)
        ]
        insert = exp.insert(
            exp.select(*unnested), _table(schema, name), columns=[_quoted(column) for column in columns]
        )
        text = insert.sql("duckdb")
        with _mapped(LswhError):
            for first in range(0, len(rows), _CHUNK):
                chunk = rows[first : first + _CHUNK]
                self._connection.execute(text, {f"c{n}": [row[n] for row in chunk] for n in range(len(columns))})

    def append_csv(self, schema: str, name: str, file: Path, header: Sequence[str], fixed: Cells) -> int:
        """See Engine.append_csv. Strict RFC 4180: comma, double quotes, UTF-8."""
        columns = exp.Struct(
            expressions=[exp.PropertyEQ(this=_quoted(one), expression=exp.Literal.string("VARCHAR")) for one in header]
        )
        options = {
            "columns": columns,
            "header": exp.true(),
            "auto_detect": exp.false(),
            "strict_mode": exp.true(),
            "delim": exp.Literal.string(","),
            "quote": exp.Literal.string('"'),
            "escape": exp.Literal.string('"'),
        }
        source = exp.Anonymous(
            this="read_csv",
            expressions=[
                exp.Literal.string(str(file)),
                *(exp.EQ(this=exp.column(key), expression=to) for key, to in options.items()),
            ],
        )
        return self._append_from(schema, name, source, {one: exp.column(_quoted(one)) for one in header}, fixed)

    def append_parquet(self, schema: str, name: str, file: Path, fixed: Cells) -> int:
        """See Engine.append_parquet. A DECIMAL's padding zeros are not precision; a float is its shortest text."""
        source = exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(file))])
        cells = {one.name: _as_text(one) for one in self._parquet_schema(file)}
        return self._append_from(schema, name, source, cells, fixed)

    def parquet_columns(self, file: Path) -> tuple[str, ...]:
        """See Engine.parquet_columns."""
        return tuple(column.name for column in self._parquet_schema(file))

    def count(self, schema: str, name: str) -> int:
        """See Engine.count."""
        [(rows,)] = self.query(exp.select(exp.Count(this=exp.Star())).from_(_table(schema, name))).rows
        return int(rows)

    def ibis_table(self, schema: str, name: str) -> Any:
        """See Engine.ibis_table."""
        import ibis

        if self._ibis is None:
            self._ibis = ibis.duckdb.from_connection(self._connection)
        return self._ibis.table(name, database=(self._attached, schema) if self._attached else schema)

    def close(self) -> None:
        """See Engine.close."""
        with _mapped(LswhError):
            if self._attached:
                self._connection.execute(exp.Use(this=exp.to_table("memory")).sql("duckdb"))
                self._connection.execute(exp.Detach(this=exp.to_identifier(self._attached, quoted=True)).sql("duckdb"))
            self._connection.close()

    def _append_from(self, schema: str, name: str, source: exp.Expr, cells: Cells, fixed: Cells) -> int:
        types = {column.name: column.type for column in self._columns(schema, name)}
        texts = exp.select(*(cell.as_(key, quoted=True) for key, cell in cells.items())).from_(source).subquery("texts")
        values = {**{key: exp.column(_quoted(key)) for key in cells}, **fixed}
        chosen = [exp.cast(value, exp.DataType.build(types[key], "duckdb")) for key, value in values.items()]
        insert = exp.insert(
            exp.select(*chosen).from_(texts), _table(schema, name), columns=[_quoted(key) for key in values]
        )
        try:
            [(rows,)] = self._connection.execute(insert.sql("duckdb")).fetchall()
        except (duckdb.Error, UnicodeDecodeError) as error:
            raise _malformed(error) from error
        return int(rows)

    def _parquet_schema(self, file: Path) -> list[Column]:
        source = exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(str(file))])
        try:
            description = self._connection.execute(exp.select("*").from_(source).limit(0).sql("duckdb")).description
        except duckdb.Error as error:
            raise _malformed(error) from error
        return [Column(entry[0], str(entry[1])) for entry in description or ()]

    def _columns(self, schema: str, name: str) -> tuple[Column, ...]:
        return self.query(exp.select("*").from_(_table(schema, name)).limit(0)).columns

    def _ensure_schema(self, schema: str) -> None:
        self._run(exp.Create(this=exp.Table(db=exp.to_identifier(schema, quoted=True)), kind="SCHEMA", exists=True))

    def _run(self, statement: exp.Expr) -> None:
        with _mapped(LswhError):
            self._connection.execute(statement.sql("duckdb"))


def _quoted(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _table(schema: str, name: str) -> exp.Table:
    return exp.table_(name, db=schema, quoted=True)


def _as_text(column: Column) -> exp.Expr:
    """A cell as a machine decimal or as it stands."""
    cell = exp.column(_quoted(column.name))
    text: exp.Expr = exp.cast(cell, "VARCHAR")
    if column.type in ("DOUBLE", "FLOAT"):  # 1.5e+18 and 1e-05 are written out
        large, small = (exp.cast(exp.cast(cell.copy(), to), "VARCHAR") for to in ("HUGEINT", "DECIMAL(38, 20)"))
        text = exp.case().when(text.copy().like("%e+%"), large).when(text.copy().like("%e-%"), small).else_(text)
    if column.type.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
        text = exp.RegexpReplace(
            this=text, expression=exp.Literal.string(r"(\.[0-9]*?)0+$"), replacement=exp.Literal.string(r"\1")
        )
        return exp.func("RTRIM", text, exp.Literal.string("."))
    if column.type.startswith("TIMESTAMP"):
        return exp.cast(exp.cast(exp.column(_quoted(column.name)), "DATE"), "VARCHAR")
    return text


def _malformed(error: Exception) -> MalformedFile:
    text = str(error)
    line = _LINE_OF_CSV.search(text)
    what = next((said for sign, said in _CSV_FAULTS if sign in text), None)
    first = text.splitlines()[0].split(": ", 1)[-1] if text else type(error).__name__
    return MalformedFile(what or first, int(line[1]) if line else None)


@contextmanager
def _mapped(
    kind: type[LswhError], what: str | None = None, *, path: str | None = None, lines_before: int = 0
) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        text = str(error).strip()
        line = _LINE_OF_MODEL.search(text)
        where = Where(path, int(line[1]) - lines_before if line else None) if path else None
        if line and lines_before:
            text = text.replace(line[0], f"LINE {int(line[1]) - lines_before}:")
        raise kind(f"{what}: {text}" if what else text, where=where) from error
