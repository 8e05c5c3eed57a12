"""DuckDB, embedded: the engine that lswh uses unless told otherwise.

A warehouse is attached to an in-memory database under its catalog name and made current, so that a storage version
can be chosen and readers see the same name as in SQL of their own. Source: DuckDB documentation, "ATTACH and DETACH".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, Self

import duckdb
from sqlglot import TokenType, exp, tokenize

from lswh.engine.answer import Answer
from lswh.engine.messages import complaint
from lswh.engine.protocol import Capabilities, Cells, Column, Kind, MalformedFile, Parameters, Result
from lswh.errors import LswhError, ModelFailed, QueryError, Where

STORAGE_VERSION = "v1.4.0"
"""Readers with a DuckDB from 1.4 on can open what we write."""

_CHUNK = 50_000
_RELATIONS = """
    select schema_name, table_name, 'TABLE' from duckdb_tables() where database_name = current_database()
    union all
    select schema_name, view_name, 'VIEW' from duckdb_views() where database_name = current_database() and not internal
    union all
    select schema_name, function_name, case function_type when 'macro' then 'MACRO' else 'MACRO TABLE' end
    from duckdb_functions() where database_name = current_database() and not internal and function_type like '%macro'
"""
_LINE_OF_CSV = re.compile(r"CSV Error on Line: (\d+)")
_CSV_FAULTS = (
    ("Expected Number of Columns", "the row has too many or too few fields"),
    ("unterminated quote", "a quoted field is not closed"),
    ("Invalid unicode", "the line is not UTF-8"),
    ("Maximum line size", "the line is longer than 2 MB"),
)


class DuckDB:
    """One DuckDB file, or a database in memory. See lswh.engine.Engine."""

    capabilities: ClassVar[Capabilities] = Capabilities(warehouse="file")

    def __init__(self, connection: duckdb.DuckDBPyConnection, attached: str | None) -> None:
        self._connection = connection
        self._attached = attached
        self._schemas: set[str] = set()
        self._ibis: Any = None

    @classmethod
    def open(cls, file: Path, catalog: str, *, spill: Path, threads: int | None, memory_limit: str | None) -> DuckDB:
        """A warehouse to write to, in a file that may not exist yet. Raises LswhError where it cannot be written."""
        return cls._attach(
            file,
            catalog,
            _settings(spill, threads, memory_limit),
            exp.AttachOption(this=exp.var("STORAGE_VERSION"), expression=exp.Literal.string(STORAGE_VERSION)),
        )

    @classmethod
    def read(
        cls,
        file: Path,
        catalog: str,
        *,
        spill: Path | None = None,
        threads: int | None = None,
        memory_limit: str | None = None,
    ) -> DuckDB:
        """An existing warehouse, read-only, and nothing else: its queries neither read nor write files.

        What does not fit into memory goes to the folder `spill`. Raises LswhError where it cannot be opened.
        """
        settings = _settings(spill, threads, memory_limit)
        engine = cls._attach(file, catalog, settings, exp.AttachOption(this=exp.var("READ_ONLY")))
        engine.query("set enable_external_access = false")
        return engine

    @classmethod
    def memory(cls, spill: Path | None = None) -> Self:
        """A database that is gone when it is closed."""
        return cls(duckdb.connect(":memory:", config={"temp_directory": str(spill)} if spill else {}), None)

    @classmethod
    def _attach(cls, file: Path, catalog: str, settings: dict[str, Any], option: exp.AttachOption) -> DuckDB:
        with _mapped(LswhError, f"cannot open {file}"):
            connection = duckdb.connect(":memory:", config=settings)
            connection.execute(_attach(file, catalog, option).sql("duckdb"))
            connection.execute(exp.Use(this=exp.Table(this=_quoted(catalog))).sql("duckdb"))
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

    def ask(self, sql: str, parameters: Parameters | None = None) -> Answer:
        """What a query answers, in whatever form, not fetched yet. Raises QueryError where it cannot run."""
        with _mapped(QueryError):
            relation = self._connection.sql(sql, params=dict(parameters or {}) or None)
        if relation is None:
            raise QueryError("the statement answers nothing", hint="ask with SELECT, or FROM")
        return Answer(relation)

    def create_table(self, schema: str, name: str, columns: Sequence[Column]) -> None:
        """See Engine.create_table."""
        definitions = [
            exp.ColumnDef(this=exp.to_identifier(one.name, quoted=True), kind=exp.DataType.build(one.type, "duckdb"))
            for one in columns
        ]
        self._ensure_schema(schema)
        table = exp.Schema(this=_table(schema, name), expressions=definitions)
        self._run(exp.Create(this=table, kind="TABLE", exists=True))

    def create_table_as(self, schema: str, name: str, sql: str, path: str) -> int:
        """See Engine.create_table_as."""
        rows = self._create_as("TABLE", schema, name, sql, path).fetchall()
        return int(rows[0][0])

    def create_table_like(self, schema: str, name: str, sql: str, path: str) -> None:
        """See Engine.create_table_like."""
        self._create_as("TABLE", schema, name, f"{_without_end(sql)}\nWITH NO DATA", path)

    def create_view(self, schema: str, name: str, sql: str, path: str) -> None:
        """See Engine.create_view."""
        self._create_as("VIEW", schema, name, sql, path)

    def _create_as(self, kind: Kind, schema: str, name: str, sql: str, path: str) -> duckdb.DuckDBPyConnection:
        """Make a relation of a query, whose text runs as it is written, so that its lines are the file's."""
        self._ensure_schema(schema)
        head = f"CREATE {kind} {_table(schema, name).sql('duckdb')}"
        with _mapped(ModelFailed, path=path, sql=sql, lines_before=1):
            return self._connection.execute(f"{head} AS\n{sql}")

    def create_macro(self, schema: str, sql: str, path: str) -> None:
        """See Engine.create_macro."""
        self._ensure_schema(schema)
        with _mapped(ModelFailed, path=path, sql=sql):
            self._connection.execute(sql)

    def append(self, schema: str, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """See Engine.append."""
        types = {column.name: column.type for column in self.columns(schema, name)}
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

    def relations(self) -> Mapping[tuple[str, str], Kind]:
        """See Engine.relations."""
        return {(schema, name): kind for schema, name, kind in self.query(_RELATIONS).rows}

    def drop(self, schema: str, name: str, kind: Kind) -> None:
        """See Engine.drop."""
        with _mapped(LswhError):
            self._connection.execute(f"DROP {kind} {_table(schema, name).sql('duckdb')}")

    def comment(self, schema: str, name: str, kind: Kind, text: str, columns: Mapping[str, str]) -> None:
        """See Engine.comment."""
        table = _table(schema, name)
        about: list[tuple[str, exp.Expr, str]] = [(kind, table, text)]
        about += [("COLUMN", exp.column(_quoted(one), name, schema), words) for one, words in columns.items()]
        for what, this, words in about:
            said = exp.Literal.string(words) if words else exp.null()
            self._run(exp.Comment(this=this, kind=what, expression=said))

    def columns(self, schema: str, name: str) -> tuple[Column, ...]:
        """See Engine.columns."""
        return self.query(exp.select("*").from_(_table(schema, name)).limit(0)).columns

    def attach(self, file: Path, catalog: str) -> None:
        """See Engine.attach."""
        self._run(_attach(file, catalog, exp.AttachOption(this=exp.var("READ_ONLY"))))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See Engine.transaction."""
        self._run(exp.Transaction())
        try:
            yield
        except BaseException:
            with suppress(duckdb.Error):  # a fatal error has rolled back already
                self._connection.rollback()
            raise
        self._run(exp.Commit())

    def commit(self) -> None:
        """See Engine.commit."""
        self._run(exp.Commit())
        self._run(exp.Transaction())

    def count(self, schema: str, name: str) -> int:
        """See Engine.count."""
        [(rows,)] = self.query(exp.select(exp.Count(this=exp.Star())).from_(_table(schema, name))).rows
        return int(rows)

    def has_rows(self, schema: str | None, name: str) -> bool:
        """See Engine.has_rows."""
        table = exp.table_(name, db=schema, quoted=True)
        return bool(self.query(exp.select("1").from_(table).limit(1)).rows)

    def ibis_table(self, schema: str | None, name: str) -> Any:
        """See Engine.ibis_table."""
        import ibis

        if self._ibis is None:
            self._ibis = ibis.duckdb.from_connection(self._connection)
        if schema is None:
            return self._ibis.table(name, database=("temp", "main"))
        return self._ibis.table(name, database=(self._attached, schema) if self._attached else schema)

    def close(self) -> None:
        """See Engine.close."""
        with _mapped(LswhError):
            if self._attached:
                self._connection.execute(exp.Use(this=exp.to_table("memory")).sql("duckdb"))
                self._connection.execute(exp.Detach(this=exp.to_identifier(self._attached, quoted=True)).sql("duckdb"))
            self._connection.close()

    def _append_from(self, schema: str, name: str, source: exp.Expr, cells: Cells, fixed: Cells) -> int:
        types = {column.name: column.type for column in self.columns(schema, name)}
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

    def _ensure_schema(self, schema: str) -> None:
        if schema not in self._schemas:
            self._run(exp.Create(this=exp.Table(db=exp.to_identifier(schema, quoted=True)), kind="SCHEMA", exists=True))
            self._schemas.add(schema)

    def _run(self, statement: exp.Expr) -> None:
        with _mapped(LswhError):
            self._connection.execute(statement.sql("duckdb"))


def _without_end(sql: str) -> str:
    """A statement up to its semicolon, where it has one."""
    if ";" not in sql:
        return sql
    last = [token for token in tokenize(sql, read="duckdb") if token.token_type == TokenType.SEMICOLON]
    return sql[: last[-1].start] if last else sql


def _quoted(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _settings(spill: Path | None, threads: int | None, memory_limit: str | None) -> dict[str, Any]:
    said = {"temp_directory": str(spill) if spill else None, "threads": threads, "memory_limit": memory_limit}
    return {name: value for name, value in said.items() if value}


def _attach(file: Path, catalog: str, option: exp.AttachOption) -> exp.Attach:
    return exp.Attach(this=exp.alias_(exp.Literal.string(str(file)), _quoted(catalog)), expressions=[option])


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
    kind: type[LswhError], what: str | None = None, *, path: str | None = None, sql: str = "", lines_before: int = 0
) -> Iterator[None]:
    """Raise what DuckDB complains of as an LswhError; of the file `path`, where `sql` is its text."""
    try:
        yield
    except duckdb.Error as error:
        text = str(error).strip()
        if path is None:
            raise kind(f"{what}: {text}" if what else text) from error
        said = complaint(text, sql, lines_before)
        where = Where(path, said.line, said.column)
        raise kind(said.what, where=where, hint=said.hint, excerpt=where.excerpt(sql)) from error
