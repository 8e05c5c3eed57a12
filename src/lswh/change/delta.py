"""What a table lost and gained in a run: rows in temporary tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from lswh.engine import Engine
from lswh.errors import LswhError


@dataclass(frozen=True, slots=True)
class Delta:
    """Temporary tables of the rows that are no longer in a table (gone) and of those that were not in it (come)."""

    gone: exp.Table
    come: exp.Table

    @classmethod
    def of(cls, name: str) -> Delta:
        """Where the delta of the table 'schema.name' is kept."""
        return cls(temporary(f"{name} gone"), temporary(f"{name} come"))

    def changed(self, *columns: exp.Expr) -> exp.Query:
        """These columns of all rows that are gone or have come."""
        sides = [exp.select(*(one.copy() for one in columns)).from_(side.copy()) for side in (self.gone, self.come)]
        return exp.union(*sides, distinct=True)


def table_of(name: str) -> exp.Table:
    """A table of the warehouse, by 'schema.name'."""
    schema, table = name.split(".")
    return exp.table_(table, db=schema, quoted=True)


def temporary(name: str) -> exp.Table:
    """A temporary table: it is gone with the connection, and no reader ever sees it."""
    return exp.table_(name, quoted=True)


def keep(engine: Engine, table: exp.Table, query: exp.Expr) -> None:
    """Make a temporary table of what a query answers."""
    temporarily = exp.Properties(expressions=[exp.TemporaryProperty()])
    engine.query(exp.Create(this=table.copy(), kind="TABLE", replace=True, expression=query, properties=temporarily))


def compare(engine: Engine, name: str, before: exp.Query, after: exp.Query) -> Delta | None:
    """The difference of two queries over a table, as a delta; None where their columns differ.

    Rows count as often as they are there.
    """
    delta = Delta.of(name)
    try:
        keep(engine, delta.gone, exp.except_(before, after, distinct=False))
        keep(engine, delta.come, exp.except_(after, before, distinct=False))
    except LswhError:
        return None
    return delta


def count(engine: Engine, table: exp.Table) -> int:
    """How many rows a table has."""
    [(rows,)] = engine.query(exp.select(exp.Count(this=exp.Star())).from_(table.copy())).rows
    return int(rows)


def column(name: str, table: str | None = None) -> exp.Column:
    """A column by its name as it is, whatever letters it has."""
    return exp.column(exp.to_identifier(name, quoted=True), table)


def is_unique_among(engine: Engine, name: str, rows: exp.Table, key: Sequence[str]) -> bool:
    """Whether no key of these rows is in the table `name` more than once. A null is like any other value."""
    columns = [column(one, "t") for one in key]
    same = exp.and_(*(exp.NullSafeEQ(this=column(one, "t"), expression=column(one, "r")) for one in key))
    among = exp.select("1").from_(exp.alias_(table_of(name), "t", table=True))
    among = among.join(exp.alias_(rows.copy(), "r", table=True), on=same, join_type="semi")
    return not engine.query(among.group_by(*columns).having("count(*) > 1").limit(1)).rows
