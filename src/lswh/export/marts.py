"""What there is to export: tables and views of a warehouse, with what is said of them and what names their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from lswh.engine import Engine

SCHEMA = "mart"
"""What is exported unless something else is selected."""

_FIRST = ("area", "metric", "period_start", "period_end")
"""The columns that rows are sorted by first."""

_RELATIONS = """
select schema_name, table_name, comment from duckdb_tables() where database_name = current_database()
union all
select schema_name, view_name, comment from duckdb_views() where database_name = current_database() and not internal
order by all
"""
_COLUMNS = """
select schema_name, table_name, column_name, data_type, comment from duckdb_columns()
where database_name = current_database() and not internal
order by schema_name, table_name, column_index
"""

Keys = Mapping[str, Sequence[tuple[str, ...]]]
"""The columns that name a row of each table, 'schema.name'; the first of several is the one to prefer."""


@dataclass(frozen=True, slots=True)
class MartColumn:
    """A column: its type as DuckDB writes it, and its description, '' where nobody wrote one."""

    name: str
    type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Mart:
    """A table or view. keys are columns that are to name a row."""

    schema: str
    name: str
    columns: tuple[MartColumn, ...]
    description: str = ""
    keys: tuple[tuple[str, ...], ...] = ()

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def table(self) -> exp.Table:
        """The relation, as SQL names it."""
        return exp.table_(self.name, db=self.schema, quoted=True)

    def rows(self, casts: Mapping[str, str] | None = None) -> exp.Select:
        """The query for all rows, some columns cast to a type, always in one order: by series and time first."""
        cells: list[exp.Expr] = []
        for one in self.columns:
            cast = (casts or {}).get(one.name)
            cell: exp.Expr = _cell(one.name)
            if cast:
                cell = exp.cast(cell, exp.DataType.build(cast, "duckdb")).as_(one.name, quoted=True)
            cells.append(cell)
        there = [one.name for one in self.columns]
        first = [name for name in _FIRST if name in there]
        order = [_cell(name) for name in dict.fromkeys([*first, *there])]
        return exp.select(*cells).from_(self.table).order_by(*order)


def marts_of(engine: Engine, keys: Keys, chosen: Iterable[str] | None = None) -> tuple[Mart, ...]:
    """The tables and views of a warehouse that are chosen by 'schema.name', else those of the schema mart, by name."""
    columns: dict[tuple[str, str], list[MartColumn]] = {}
    for schema, name, column, kind, comment in engine.query(_COLUMNS).rows:
        columns.setdefault((schema, name), []).append(MartColumn(column, kind, comment or ""))
    wanted = None if chosen is None else set(chosen)
    return tuple(
        Mart(schema, name, tuple(columns[schema, name]), comment or "", _known(keys, columns, schema, name))
        for schema, name, comment in engine.query(_RELATIONS).rows
        if (schema == SCHEMA if wanted is None else f"{schema}.{name}" in wanted)
    )


def _cell(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))


def _known(
    keys: Keys, columns: Mapping[tuple[str, str], Sequence[MartColumn]], schema: str, name: str
) -> tuple[tuple[str, ...], ...]:
    """The keys of a table, with its columns as they are written there, each once; not those whose columns are gone."""
    written = {column.name.lower(): column.name for column in columns[schema, name]}
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for key in keys.get(f"{schema}.{name}", ()):
        if key and all(one.lower() in written for one in key):
            found.setdefault(frozenset(one.lower() for one in key), tuple(written[one.lower()] for one in key))
    return tuple(found.values())
