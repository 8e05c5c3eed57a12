"""Models tried before a build: on empty tables in DuckDB, and translated for Spark. Needs no JVM."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sqlglot import exp

from lswh.engine.duckdb import DuckDB
from lswh.engine.protocol import Capabilities, Parameters
from lswh.engine.spark.dialect import Dialect
from lswh.engine.spark.mirror import mirror_beside
from lswh.engine.spark.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb


class Trial(DuckDB):
    """A DuckDB that refuses, with file and line, what Spark would. Made with Trial.memory()."""

    capabilities: ClassVar[Capabilities] = Capabilities(warehouse="folder", translates=True)

    def __init__(self, connection: duckdb.DuckDBPyConnection, attached: str | None) -> None:
        super().__init__(connection, attached)
        self._dialect = Dialect(self)

    def create_table_like(self, schema: str, name: str, sql: str, path: str) -> None:
        """See Engine.create_table_like. Raises ModelError where Spark refuses the query."""
        super().create_table_like(schema, name, sql, path)
        self._dialect.changed()
        self._dialect.model(sql, path, self.columns(schema, name))
        self._dialect.check_kept(sql, path)

    def create_macro(self, schema: str, sql: str, path: str) -> None:
        """See Engine.create_macro. Raises ModelError for a macro that cannot be written out."""
        super().create_macro(schema, sql, path)
        self._dialect.add_macro(sql, path)

    def attach(self, file: Path, catalog: str) -> None:
        """See Engine.attach: its columns are there, and no rows."""
        mirror_beside(self, Warehouse.published(file), catalog)
        self._dialect.changed()

    def check(self, sql: str | exp.Expr, parameters: Parameters | None = None) -> None:
        """Raise QueryError for a query of a contract that Spark refuses; its tables are there."""
        given = parameters or {}
        self._dialect.query(sql, given, self.query(sql, given).columns)
