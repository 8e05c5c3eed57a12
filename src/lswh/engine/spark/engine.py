"""Apache Spark: the same models where one machine is not enough. A warehouse is a folder of Parquet (warehouse.py).

Statements come in DuckDB's dialect (dialect.py). Rows that Python hands over, and files of records, are read by DuckDB
in memory and written as Parquet, a part for many calls. A table is rewritten whole by what changes its rows.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as f
from sqlglot import exp

from lswh.engine.protocol import Capabilities, Cells, Column, Kind, Parameters, Result
from lswh.engine.spark.dialect import Carried
from lswh.engine.spark.incoming import copy_given, copy_out, rows_of
from lswh.engine.spark.known import Known
from lswh.engine.spark.macros import parsed
from lswh.engine.spark.mirror import mirror_beside, mirrored
from lswh.engine.spark.refusal import NotOnSpark
from lswh.engine.spark.session import apart, mapped
from lswh.engine.spark.staging import has_shared, staged
from lswh.engine.spark.statements import is_about_catalogs, read, then
from lswh.engine.spark.values import value_of
from lswh.engine.spark.views import Views
from lswh.engine.spark.warehouse import Entry, Name, Warehouse
from lswh.errors import LswhError, ModelFailed, QueryError, Where

_APPENDED = "lswh appended"
_MOST_APPENDED = 200_000


class Spark:
    """One warehouse on Spark. See lswh.engine.Engine."""

    capabilities: ClassVar[Capabilities] = Capabilities(warehouse="folder", translates=True)

    def __init__(self, session: SparkSession, warehouse: Warehouse, scratch: Path) -> None:
        self._session = session
        self._warehouse = warehouse
        self._scratch = scratch
        self._known = Known(warehouse)
        self._number = 0
        self._is_within = False
        self._views = Views(session, self._known)
        self._shadow, self._dialect = mirrored(self._warehouse)
        self._appended: dict[Name, int] = {}

    @classmethod
    def open(cls, folder: Path, session: SparkSession, *, scratch: Path) -> Spark:
        """A warehouse to write to, in a folder that may not exist yet, with a session of its own beside `session`.

        scratch is a folder for temporary tables, which is gone when the warehouse is closed.
        """
        with mapped(LswhError, f"cannot open {folder}"):
            return cls(apart(session), Warehouse(folder), scratch)

    @classmethod
    def read(cls, folder: Path, session: SparkSession, *, scratch: Path) -> Spark:
        """An existing warehouse, read-only. See open, and Warehouse.published."""
        with mapped(LswhError, f"cannot open {folder}"):
            return cls(apart(session), Warehouse.published(folder), scratch)

    # Queries

    def query(self, sql: str | exp.Expr, parameters: Parameters | None = None) -> Result:
        """See Engine.query."""
        given = parameters or {}
        text = sql if isinstance(sql, str) else sql.sql("duckdb")
        tree = read(text)
        match tree:
            case exp.Query():
                if is_about_catalogs(tree):
                    return self._shadow.query(text, parameters)
                return self._answer(text, given)
            case exp.Create(kind="TABLE") if tree.find(exp.TemporaryProperty) and isinstance(
                tree.expression, exp.Query
            ):
                return self._keep(tree, given)
            case exp.Insert() | exp.Delete() | exp.Update() | exp.Merge():
                return self._change(tree, given)
            case _:
                raise QueryError("Spark runs queries, temporary tables, INSERT, DELETE, UPDATE and MERGE only")

    def _answer(self, sql: str, parameters: Parameters) -> Result:
        columns = self._shadow.query(sql, parameters).columns
        carried = self._dialect.query(sql, parameters, columns)
        with mapped(QueryError):
            rows = self._frame(carried).collect()
        types = [column.type for column in columns]
        return Result(
            columns, [tuple(value_of(one, type_) for one, type_ in zip(row, types, strict=True)) for row in rows]
        )

    def _frame(self, carried: Carried) -> DataFrame:
        self._flush(carried.reads)
        self._views.need(carried.reads)
        return self._session.sql(carried.sql)

    # What is made

    def create_table(self, schema: str, name: str, columns: Sequence[Column]) -> None:
        """See Engine.create_table."""
        self._shadow.create_table(schema, name, columns)
        self._dialect.changed()
        if (schema, name) not in self._warehouse.entries:
            self._put((schema, name), Entry("TABLE", self._shadow.columns(schema, name)))

    def create_table_as(self, schema: str, name: str, sql: str, path: str) -> int:
        """See Engine.create_table_as."""
        carried = self._bound(schema, name, sql, path)
        try:
            carried = self._in_stages(sql, path, carried)
            with mapped(ModelFailed, path=path):
                part, rows = self._written(schema, name, carried)
        except LswhError:
            self._shadow.drop(schema, name, "TABLE")
            self._dialect.changed()
            raise
        self._put((schema, name), Entry("TABLE", carried.columns, (part,)))
        return rows

    def _in_stages(self, sql: str, path: str, carried: Carried) -> Carried:
        """A model of which CTEs that are read several times are made first, as temporary tables."""
        tree = parsed(sql, path)
        if not has_shared(tree):
            return carried

        def name() -> str:
            return f"lswh stage {self._number}"

        try:
            return self._dialect.query(staged(tree, lambda made: self._keep(made, {}), name), {}, carried.columns)
        except QueryError as error:
            raise ModelFailed(error.what, where=Where(path), hint=error.hint) from error

    def create_table_like(self, schema: str, name: str, sql: str, path: str) -> None:
        """See Engine.create_table_like."""
        carried = self._bound(schema, name, sql, path)
        self._put((schema, name), Entry("TABLE", carried.columns))

    def create_view(self, schema: str, name: str, sql: str, path: str) -> None:
        """See Engine.create_view."""
        carried = self._bound(schema, name, sql, path)
        entry = Entry("VIEW", carried.columns, sql=sql, spark=carried.sql, reads=carried.reads, path=path)
        self._put((schema, name), entry)
        with mapped(ModelFailed, path=path):
            self._flush(carried.reads)
            self._views.need([f"{schema}.{name}".lower()])

    def create_macro(self, schema: str, sql: str, path: str) -> None:
        """See Engine.create_macro."""
        before = {name for (_, name), kind in self._shadow.relations().items() if "MACRO" in kind}
        self._shadow.create_macro(schema, sql, path)
        self._dialect.add_macro(sql, path)
        for (its, name), kind in self._shadow.relations().items():
            if "MACRO" in kind and (name not in before or (its, name) not in self._warehouse.entries):
                self._put((its, name), Entry(kind, sql=sql, path=path))

    def _bound(self, schema: str, name: str, sql: str, path: str) -> Carried:
        """A model's query as the shadow binds it: the shadow has the relation as an empty table then."""
        self._shadow.create_table_like(schema, name, sql, path)
        self._dialect.changed()
        try:
            return self._dialect.model(sql, path, self._shadow.columns(schema, name))
        except LswhError:
            self._shadow.drop(schema, name, "TABLE")
            self._dialect.changed()
            raise

    def _written(self, schema: str, name: str, carried: Carried) -> tuple[str, int]:
        """A new part of a table, of what a query answers, and its rows."""
        part = self._warehouse.new_part(schema, name)
        return part, self._write(carried, self._warehouse.folder / part)

    def _write(self, carried: Carried, folder: Path) -> int:
        seen = Observation()
        self._frame(carried).observe(seen, f.count(f.lit(1)).alias("n")).write.parquet(str(folder))
        return int(seen.get["n"])

    # What is changed

    def _keep(self, statement: exp.Create, parameters: Parameters) -> Result:
        """CREATE TEMPORARY TABLE ... AS."""
        name = statement.this.name
        self._shadow.query(statement, parameters)
        self._dialect.changed()
        columns = self._shadow.query(exp.select("*").from_(exp.table_(name, quoted=True)).limit(0)).columns
        carried = self._dialect.query(statement.expression, parameters, columns)
        self._number += 1
        folder = self._scratch / f"{self._number:06d}"
        with mapped(QueryError):
            rows = self._write(carried, folder)
        self._known.temporary[name.lower()] = Entry("TABLE", columns, (str(folder),))
        self._views.forget([name.lower()])
        return Result((Column("Count", "BIGINT"),), [(rows,)])

    def _change(self, statement: exp.Expr, parameters: Parameters) -> Result:
        """INSERT, DELETE, UPDATE or MERGE: the table has other parts then."""
        self._warehouse.check_writable()
        target = statement.this.this if isinstance(statement.this, exp.Schema) else statement.this
        schema, name = target.db, target.name
        entry = self._warehouse.entries.get((schema, name))
        if entry is None or entry.kind != "TABLE":
            raise QueryError(f"there is no table {schema}.{name} to change")
        self._shadow.query(statement, parameters)
        self._flush([f"{schema}.{name}".lower()])
        before = self.count(schema, name)
        entry = self._warehouse.entries[schema, name]
        try:
            query = then(statement, entry.columns)
        except NotOnSpark as error:
            raise QueryError(error.what, hint=error.instead) from error
        if query is None:
            self._put((schema, name), replace(entry, parts=()))
            return Result((Column("Count", "BIGINT"),), [(before,)])
        carried = self._dialect.query(self._given(query, parameters), parameters, entry.columns)
        with mapped(QueryError):
            part, rows = self._written(schema, name, carried)
        if isinstance(statement, exp.Insert):
            parts, changed = (*entry.parts, part) if rows else entry.parts, rows
        else:
            parts, changed = (part,), abs(before - rows)
        self._put((schema, name), replace(entry, parts=parts))
        return Result((Column("Count", "BIGINT"),), [(changed,)])

    def _given(self, query: exp.Expr, parameters: Parameters) -> exp.Expr:
        """A query in which SELECT unnest($a), unnest($b) reads a temporary table of what is given."""
        query = query.copy()
        for select in list(query.find_all(exp.Select)):
            if select.args.get("from_") is None and len(list(select.find_all(exp.Explode))) > 1:
                self._number += 1
                name, folder = f"lswh given {self._number}", self._scratch / f"{self._number:06d}"
                columns = copy_given(self._shadow, select, parameters, name, folder)
                self._known.temporary[name] = Entry("TABLE", columns, (str(folder),))
                select.replace(exp.select("*").from_(exp.table_(name, quoted=True)))
        return query

    # Rows from Python and from files

    def append(self, schema: str, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """See Engine.append."""
        self._staged(schema, name)
        self._shadow.append(_APPENDED, f"{schema}.{name}", columns, rows)
        self._appended_to((schema, name), len(rows))

    def append_csv(self, schema: str, name: str, file: Path, header: Sequence[str], fixed: Cells) -> int:
        """See Engine.append_csv. DuckDB reads the file."""
        self._staged(schema, name)
        rows = self._shadow.append_csv(_APPENDED, f"{schema}.{name}", file, header, fixed)
        self._appended_to((schema, name), rows)
        return rows

    def append_parquet(self, schema: str, name: str, file: Path, fixed: Cells) -> int:
        """See Engine.append_parquet. DuckDB reads the file."""
        self._staged(schema, name)
        rows = self._shadow.append_parquet(_APPENDED, f"{schema}.{name}", file, fixed)
        self._appended_to((schema, name), rows)
        return rows

    def parquet_columns(self, file: Path) -> tuple[str, ...]:
        """See Engine.parquet_columns."""
        return self._shadow.parquet_columns(file)

    def _staged(self, schema: str, name: str) -> None:
        """A table of DuckDB's for rows that are to come."""
        self._shadow.create_table(_APPENDED, f"{schema}.{name}", self._table(schema, name).columns)

    def _appended_to(self, name: Name, rows: int) -> None:
        self._appended[name] = self._appended.get(name, 0) + rows
        if self._appended[name] > _MOST_APPENDED or not self._is_within:
            self._flush([".".join(name).lower()])
        self._views.forget([".".join(name).lower()])

    def _flush(self, names: Sequence[str] | None = None) -> None:
        """Write rows that came as a part: of these tables, and of what these views read; of all, without names."""
        wanted = None if names is None else self._views.below(names)
        for (schema, name), rows in list(self._appended.items()):
            if wanted is not None and f"{schema}.{name}".lower() not in wanted:
                continue
            del self._appended[schema, name]
            staged = exp.table_(f"{schema}.{name}", db=_APPENDED, quoted=True)
            entry = self._table(schema, name)
            if rows:
                part = self._warehouse.new_part(schema, name)
                copy_out(self._shadow, staged, entry.columns, self._warehouse.folder / part)
                self._put((schema, name), replace(entry, parts=(*entry.parts, part)))
            self._shadow.drop(_APPENDED, f"{schema}.{name}", "TABLE")

    # What is there

    def relations(self) -> Mapping[tuple[str, str], Kind]:
        """See Engine.relations."""
        return {name: entry.kind for name, entry in self._warehouse.entries.items()}

    def drop(self, schema: str, name: str, kind: Kind) -> None:
        """See Engine.drop."""
        self._shadow.drop(schema, name, "TABLE" if kind == "VIEW" else kind)
        self._dialect.changed()
        self._appended.pop((schema, name), None)
        del self._warehouse.entries[schema, name]
        self._changed((schema, name))

    def comment(self, schema: str, name: str, kind: Kind, text: str, columns: Mapping[str, str]) -> None:
        """See Engine.comment."""
        entry = self._table(schema, name)
        comments = {key: said for key, said in {**entry.comments, **columns}.items() if said}
        self._put((schema, name), replace(entry, comment=text, comments=comments))

    def columns(self, schema: str, name: str) -> tuple[Column, ...]:
        """See Engine.columns."""
        return self._table(schema, name).columns

    def count(self, schema: str, name: str) -> int:
        """See Engine.count. Of a table the footers of its files are read, of a view the rows."""
        entry = self._table(schema, name)
        if entry.kind == "VIEW":
            [(rows,)] = self.query(
                exp.select(exp.Count(this=exp.Star())).from_(exp.table_(name, db=schema, quoted=True))
            ).rows
            return int(rows)
        self._flush([f"{schema}.{name}".lower()])
        return sum(rows_of(self._shadow, folder) for folder in self._warehouse.files(self._table(schema, name)))

    def has_rows(self, schema: str | None, name: str) -> bool:
        """See Engine.has_rows."""
        if schema is None:
            return any(rows_of(self._shadow, folder) for folder in self._known.temporary[name.lower()].parts)
        return bool(self.query(exp.select("1").from_(exp.table_(name, db=schema, quoted=True)).limit(1)).rows)

    def attach(self, file: Path, catalog: str) -> None:
        """See Engine.attach. The other warehouse is a folder too."""
        other = Warehouse.published(file)
        self._known.attached[catalog.lower()] = other
        mirror_beside(self._shadow, other, catalog)
        self._dialect.changed()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See Engine.transaction. The catalog is written at its end, in one rename: only that makes a part be there."""
        self._is_within = True
        try:
            yield
        except BaseException:
            self._is_within = False
            self._undo()
            raise
        self._is_within = False
        self.commit()

    def commit(self) -> None:
        """See Engine.commit."""
        self._flush()
        self._warehouse.commit()

    def ibis_table(self, schema: str | None, name: str) -> Any:
        """See Engine.ibis_table; contracts are compiled to SQL, and need none."""
        raise LswhError(f"{schema}.{name} is on Spark: ibis does not read it here", hint="ask with SQL")

    def close(self) -> None:
        """See Engine.close. The session stays: others may use it."""
        if self._appended:
            self.commit()
        self._views.drop()
        self._shadow.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    # Inside

    def _table(self, schema: str, name: str) -> Entry:
        entry = self._warehouse.entries.get((schema, name))
        if entry is None:
            raise LswhError(f"there is no table {schema}.{name}")
        return entry

    def _put(self, name: Name, entry: Entry) -> None:
        self._warehouse.check_writable()
        self._warehouse.entries[name] = entry
        self._changed(name)

    def _changed(self, name: Name) -> None:
        self._views.forget([".".join(name).lower()])
        if not self._is_within:
            self._warehouse.commit()

    def _undo(self) -> None:
        """What was done since the last commit is not there, here and in the shadow."""
        self._warehouse.rollback()
        self._appended.clear()
        self._known.temporary.clear()
        self._views.drop()
        self._shadow.close()
        self._shadow, self._dialect = mirrored(self._warehouse)
