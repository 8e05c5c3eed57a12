"""The shadow of a warehouse, made anew of its catalog: empty tables and macros in DuckDB."""

from __future__ import annotations

from sqlglot import exp

from lswh.engine.duckdb import DuckDB
from lswh.engine.spark.dialect import Dialect
from lswh.engine.spark.warehouse import Warehouse


def mirrored(warehouse: Warehouse) -> tuple[DuckDB, Dialect]:
    """A shadow of a warehouse as it is, and what translates statements about it."""
    shadow = DuckDB.memory()
    dialect = Dialect(shadow)
    for (schema, name), entry in warehouse.entries.items():
        if "MACRO" in entry.kind:
            shadow.create_macro(schema, entry.sql, entry.path)
            dialect.add_macro(entry.sql, entry.path)
        else:
            shadow.create_table(schema, name, entry.columns)
    return shadow, dialect


def mirror_beside(shadow: DuckDB, other: Warehouse, catalog: str) -> None:
    """Let a shadow have the tables of another warehouse too, as catalog.schema.name."""
    quoted = exp.to_identifier(catalog, quoted=True)
    shadow.query(f"ATTACH ':memory:' AS {quoted.sql('duckdb')}")
    for (schema, name), entry in other.entries.items():
        if "MACRO" not in entry.kind:
            parent = exp.Table(db=exp.to_identifier(schema, quoted=True), catalog=quoted.copy())
            shadow.query(exp.Create(this=parent, kind="SCHEMA", exists=True))
            definitions = [
                exp.ColumnDef(
                    this=exp.to_identifier(one.name, quoted=True), kind=exp.DataType.build(one.type, "duckdb")
                )
                for one in entry.columns
            ]
            table = exp.table_(name, db=schema, catalog=catalog, quoted=True)
            shadow.query(exp.Create(this=exp.Schema(this=table, expressions=definitions), kind="TABLE"))
