"""A warehouse of Parquet as DuckDB reads it: its tables are views of their parts. Needs no JVM.

For what asks little, and for what leaves: queries, diffs, exports, the catalog. What builds and checks asks Spark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import duckdb
from sqlglot import exp

from lswh.engine.duckdb import DuckDB
from lswh.engine.protocol import Capabilities, Column, Kind
from lswh.engine.spark.warehouse import Entry, Name, Warehouse
from lswh.errors import ModelFailed


class Lake(DuckDB):
    """A database in memory with views of warehouses of Parquet. Made with Lake.of() or Lake.memory()."""

    capabilities: ClassVar[Capabilities] = Capabilities(warehouse="folder")

    def __init__(self, connection: duckdb.DuckDBPyConnection, attached: str | None) -> None:
        super().__init__(connection, attached)
        self._kinds: dict[Name, Kind] = {}

    @classmethod
    def of(cls, link: Path, catalog: str, spill: Path | None = None) -> Lake:
        """What is published, read-only; its queries read no files beside it. Raises LswhError.

        What does not fit into memory goes to the folder `spill`.
        """
        warehouse = Warehouse.published(link)
        opened = cls.memory(spill)
        opened.query(f"set allowed_directories = [{exp.Literal.string(str(warehouse.folder)).sql('duckdb')}]")
        opened.query("set enable_external_access = false")
        opened.attach(warehouse.folder, catalog)
        opened.query(exp.Use(this=exp.Table(this=_quoted(catalog))))
        opened._kinds = {name: entry.kind for name, entry in warehouse.entries.items()}
        return opened

    def relations(self) -> Mapping[Name, Kind]:
        """See Engine.relations: a table is one, though DuckDB has a view of it."""
        return self._kinds

    def attach(self, file: Path, catalog: str) -> None:
        """See Engine.attach."""
        warehouse = Warehouse.published(file)
        self._run(exp.Attach(this=exp.alias_(exp.Literal.string(":memory:"), _quoted(catalog))))
        self._run(exp.Use(this=exp.Table(this=_quoted(catalog))))
        self._schemas.clear()
        waiting = sorted(warehouse.entries.items(), key=lambda one: one[1].kind != "TABLE")
        while waiting:
            waiting = self._made(warehouse, waiting)
        self._schemas.clear()
        self._run(exp.Use(this=exp.to_table("memory.main")))

    def _made(self, warehouse: Warehouse, entries: Sequence[tuple[Name, Entry]]) -> list[tuple[Name, Entry]]:
        """Make relations; answer those that read others which are not there yet. Raises ModelFailed where all do."""
        left, failure = [], None
        for name, entry in entries:
            try:
                self._make(warehouse, name, entry)
            except ModelFailed as error:
                left.append((name, entry))
                failure = error
        if failure and len(left) == len(entries):
            raise failure
        return left

    def _make(self, warehouse: Warehouse, name: Name, entry: Entry) -> None:
        if "MACRO" in entry.kind:
            self.create_macro(name[0], entry.sql, entry.path)
            return
        sql = entry.sql
        if entry.kind == "TABLE":
            sql = _of_parts(warehouse, entry, lambda asked: self.query(asked).columns).sql("duckdb")
        self.create_view(*name, sql, entry.path)
        self.comment(*name, "VIEW", entry.comment, entry.comments)


def _of_parts(warehouse: Warehouse, entry: Entry, columns: Callable[[exp.Expr], Sequence[Column]]) -> exp.Select:
    """The rows of a table's parts, in the columns that it has. Parquet has no type for some of DuckDB's.

    Columns are not named without need: DuckDB takes a name for an argument of a macro that reads the view.
    """
    files = [str(file) for part in warehouse.files(entry) for file in sorted(Path(part).glob("*.parquet"))]
    if not files:
        return exp.select(*(_cast(exp.null(), one) for one in entry.columns)).where(exp.false())
    paths = exp.Array(expressions=[exp.Literal.string(file) for file in files])
    source = exp.func("read_parquet", paths, dialect="duckdb")
    there = columns(exp.select("*").from_(source.copy()).limit(0))
    other = [
        _cast(exp.column(_quoted(one.name)), one) for one, its in zip(entry.columns, there, strict=True) if one != its
    ]
    return exp.Select(expressions=[exp.Star(replace=other) if other else exp.Star()]).from_(source)


def _cast(cell: exp.Expr, column: Column) -> exp.Expr:
    return exp.cast(cell, exp.DataType.build(column.type, "duckdb")).as_(column.name, quoted=True)


def _quoted(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)
