"""Rows that DuckDB has, written as a part of a table on Spark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlglot import exp

from lswh.engine.duckdb import DuckDB
from lswh.engine.protocol import Column, Parameters

_AS_DECIMAL = {"HUGEINT": "DECIMAL(38, 0)", "UBIGINT": "DECIMAL(20, 0)"}


def copy_out(shadow: DuckDB, table: exp.Table, columns: Sequence[Column], folder: Path) -> None:
    """The rows of a table of DuckDB's as a Parquet file in a new folder, with the types that Spark has for them."""
    folder.mkdir(parents=True)
    cells = []
    for one in columns:
        cell: exp.Expr = exp.column(exp.to_identifier(one.name, quoted=True))
        if to := _AS_DECIMAL.get(one.type):
            cell = exp.cast(cell, exp.DataType.build(to))
        cells.append(exp.alias_(cell, one.name, quoted=True))
    query = exp.select(*cells).from_(table.copy()).sql("duckdb")
    target = exp.Literal.string(str(folder / "part-0.parquet")).sql("duckdb")
    shadow.query(f"COPY ({query}) TO {target} (FORMAT parquet)")


def copy_given(
    shadow: DuckDB, select: exp.Select, parameters: Parameters, name: str, folder: Path
) -> tuple[Column, ...]:
    """The rows of a SELECT of parameters as a Parquet file in a new folder, and in a temporary table of the shadow."""
    named = {one.name: parameters[one.name] for one in select.find_all(exp.Placeholder)}
    table = exp.table_(name, quoted=True)
    temporarily = exp.Properties(expressions=[exp.TemporaryProperty()])
    shadow.query(exp.Create(this=table, kind="TABLE", expression=select.copy(), properties=temporarily), named)
    columns = shadow.query(exp.select("*").from_(table.copy()).limit(0)).columns
    copy_out(shadow, table, columns, folder)
    return columns


def rows_of(shadow: DuckDB, folder: str) -> int:
    """How many rows a part has, as the footers of its files say."""
    files = [str(file) for file in sorted(Path(folder).glob("*.parquet"))]
    if not files:
        return 0
    [(rows,)] = shadow.query("SELECT count(*) FROM read_parquet($files)", {"files": files}).rows
    return int(rows)
