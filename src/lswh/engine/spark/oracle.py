"""The DuckDB beside a warehouse on Spark: the same tables without rows, which says what a statement means."""

from __future__ import annotations

from sqlglot import exp

from lswh.engine.duckdb import DuckDB
from lswh.engine.protocol import Column


class Shadow:
    """Answers what an annotation asks (see annotation.Oracle), each question once."""

    def __init__(self, engine: DuckDB) -> None:
        self._engine = engine
        self._types: dict[str, str] = {}
        self._columns: dict[str, tuple[Column, ...]] = {}

    def columns_of(self, source: exp.Expr) -> tuple[Column, ...]:
        """See Oracle.columns_of."""
        text = source.sql("duckdb")
        if text not in self._columns:
            self._columns[text] = self._engine.query(exp.select("*").from_(source.copy()).limit(0)).columns
        return self._columns[text]

    def type_of(self, expression: exp.Expr) -> str:
        """See Oracle.type_of."""
        text = expression.sql("duckdb")
        if text not in self._types:
            [column] = self._engine.query(f"SELECT {text} LIMIT 0").columns
            self._types[text] = column.type
        return self._types[text]

    def forget(self) -> None:
        """Tables have changed."""
        self._columns.clear()
