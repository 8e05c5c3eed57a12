"""What is different between two generations: tables, columns, rows and values."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from lswh.engine import Column, Engine
from lswh.engine.compare import Comparison, compare
from lswh.errors import LswhError

OWN_SCHEMA = "lswh"
"""What lswh writes about its runs: different in every generation, and compared only where it is asked for."""


@dataclass(frozen=True, slots=True)
class TableDiff:
    """A table or view that is different. rows are None where it is not there at all: before, if it is new.

    columns_retyped are pairs of a column before and after. comparison is of the rows in the columns that it has before
    and after, None where there are none.
    """

    table: str
    rows_before: int | None
    rows_after: int | None
    columns_added: tuple[Column, ...] = ()
    columns_removed: tuple[Column, ...] = ()
    columns_retyped: tuple[tuple[Column, Column], ...] = ()
    comparison: Comparison | None = None

    @property
    def is_equal(self) -> bool:
        """Whether it has the same columns and the same rows, in whatever order."""
        if self.columns_added or self.columns_removed or self.columns_retyped or self.comparison is None:
            return False
        return not (self.comparison.added or self.comparison.removed or self.comparison.changed)


@dataclass(frozen=True, slots=True)
class Diff:
    """What is different between two warehouses, and the names of the tables that are equal."""

    different: tuple[TableDiff, ...]
    equal: tuple[str, ...]


def diff(
    engine: Engine,
    before: str,
    after: str,
    keys: Mapping[str, Sequence[str]],
    tables: Collection[str] = (),
    limit: int = 10,
) -> Diff:
    """Compare two warehouses, which are attached to an engine under the names `before` and `after`.

    keys are the columns that name a row of a table; rows of other tables are compared whole. tables restrict what is
    compared to them, by schema and name. At most `limit` examples of each kind in each table. Raises LswhError for a
    table that neither has.
    """
    old, new = _columns(engine, before), _columns(engine, after)
    names = sorted({*old, *new})
    _check_known(tables, names)
    compared = [name for name in names if (name in tables if tables else not name.startswith(f"{OWN_SCHEMA}."))]
    found = [
        _table(engine, (before, after), name, old.get(name), new.get(name), keys.get(name, ()), limit)
        for name in compared
    ]
    return Diff(
        tuple(one for one in found if not one.is_equal),
        tuple(one.table for one in found if one.is_equal),
    )


def _table(
    engine: Engine,
    catalogs: tuple[str, str],
    name: str,
    old: Mapping[str, Column] | None,
    new: Mapping[str, Column] | None,
    key: Sequence[str],
    limit: int,
) -> TableDiff:
    before, after = (_relation(catalog, name) for catalog in catalogs)
    if old is None or new is None:
        return TableDiff(name, _count(engine, before) if old else None, _count(engine, after) if new else None)
    common = [(old[one], new[one]) for one in new if one in old]
    comparison = None
    if common:
        usable = key if {*key} <= {column.name for column, _ in common} else ()
        comparison = compare(engine, before, after, common, usable, limit)
    return TableDiff(
        name,
        comparison.before if comparison else _count(engine, before),
        comparison.after if comparison else _count(engine, after),
        columns_added=tuple(column for one, column in new.items() if one not in old),
        columns_removed=tuple(column for one, column in old.items() if one not in new),
        columns_retyped=tuple(pair for pair in common if pair[0] != pair[1]),
        comparison=comparison,
    )


def _columns(engine: Engine, catalog: str) -> dict[str, dict[str, Column]]:
    """The columns of every table and view of a catalog, in order."""
    chosen = ("table_schema", "table_name", "column_name", "data_type")
    query = (
        exp.select(*chosen)
        .from_(exp.table_("columns", db="information_schema"))
        .where(exp.column("table_catalog").eq(exp.Placeholder(this="catalog")))
        .order_by("table_schema", "table_name", "ordinal_position")
    )
    found: dict[str, dict[str, Column]] = {}
    for schema, table, column, type_ in engine.query(query, {"catalog": catalog}).rows:
        found.setdefault(f"{schema}.{table}", {})[column] = Column(column, type_)
    return found


def _relation(catalog: str, name: str) -> exp.Table:
    schema, _, table = name.partition(".")
    return exp.table_(table, db=schema, catalog=catalog, quoted=True)


def _count(engine: Engine, table: exp.Table) -> int:
    [(rows,)] = engine.query(exp.select(exp.Count(this=exp.Star())).from_(table)).rows
    return int(rows)


def _check_known(tables: Collection[str], names: Sequence[str]) -> None:
    for table in tables:
        if table not in names:
            near = difflib.get_close_matches(table, names, 1)
            hint = f"did you mean {near[0]!r}?" if near else "its name is schema.table"
            raise LswhError(f"neither generation has a table {table!r}", hint=hint)
