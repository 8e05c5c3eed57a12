"""An export into PostgreSQL: what changed is made beside what is there, and takes its place in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from lswh.errors import LswhError
from lswh.export.contents import contents_of, found_keys, totals
from lswh.export.postgres.grants import take_over_grants
from lswh.export.postgres.planning import Plan, Table, plan
from lswh.export.postgres.server import Server, ServerError
from lswh.export.postgres.statement import Part, Text, Words, names, statement
from lswh.export.postgres.swap import swap
from lswh.export.postgres.target import (
    OLD,
    OLD_COMMENT,
    RECORD,
    Present,
    lock,
    old_schemas,
    present,
    views_of,
)
from lswh.export.postgres.types import target_type
from lswh.export.written import OnMart

if TYPE_CHECKING:
    from lswh.engine.duckdb import DuckDB
    from lswh.export.marts import Mart

_NEW = "{}__new"
_BATCH = 100_000
_KEPT = 2
"""How many schemas of what was replaced stay: what an export replaces is dropped by the next but one."""

_NULLS_NOT_DISTINCT = 150_000
"""The version from which nulls can be equal in a unique index."""

_RECORD_TABLE = """
create table {}.{} (
    mart text primary key, generation text not null, rows bigint not null, checksum text not null,
    sent_at timestamp not null
)
"""
_RECORD_COMMENT = "Which generation of the warehouse the marts beside it show, and when each was sent (UTC)."
_SAY = """
insert into {}.{} (mart, generation, rows, checksum, sent_at)
values ($1::text, $2::text, $3::int8, $4::text, $5::text::timestamp)
"""


@dataclass(frozen=True, slots=True)
class ExportedToPostgres:
    """What an export did: which marts it sent, with their rows; which it kept, and which went.

    left are schemas of older exports that could not be dropped yet, each with the reason.
    """

    generation: str
    place: str
    schema: str
    sent: tuple[tuple[str, int], ...]
    kept: tuple[str, ...]
    retired: tuple[str, ...]
    left: tuple[str, ...]


def export_postgres(
    engine: DuckDB,
    marts: Sequence[Mart],
    url: str,
    schema: str,
    generation: str,
    now: datetime,
    *,
    patience: float,
    is_full: bool = False,
    on_mart: OnMart = lambda name, rows: None,
) -> ExportedToPostgres:
    """Have a schema of a database show the marts of a warehouse; what it shows changes in one instant.

    patience is for how many seconds readers that hold a table may keep that instant waiting. is_full sends everything.
    Raises LswhError, without the password of the URL in it; then the schema is as it was.
    """
    with closing(Server(url)) as server:
        with server.transaction():
            lock(server, schema)
            there = present(server, schema)
            tables = [_table(engine, mart) for mart in marts]
            todo = plan(generation, tables, there, schema, server.where, is_full=is_full)
            if not todo.is_empty:
                _carry_out(server, engine, todo, schema, there, now, patience, on_mart)
        return ExportedToPostgres(
            generation,
            str(server.where),
            schema,
            tuple((one.mart.name, one.contents.rows) for one in todo.send),
            tuple(one.mart.name for one in todo.keep),
            todo.retire,
            _drop_old(server, schema),
        )


def _table(engine: DuckDB, mart: Mart) -> Table:
    contents = contents_of(engine, mart)
    return Table(mart, contents, found_keys(engine, mart, contents.rows))


def _carry_out(
    server: Server,
    engine: DuckDB,
    todo: Plan,
    schema: str,
    there: Present,
    now: datetime,
    patience: float,
    on_mart: OnMart,
) -> None:
    oid = there.schema if there.schema is not None else _make_schema(server, schema)
    views = views_of(server, schema, oid, todo.replaced)
    new = _NEW.format(schema)
    new_oid = _make_schema(server, new)
    for table in todo.send:
        on_mart(table.mart.name, table.contents.rows)
        _make(server, engine, table, new)
        is_there = table.mart.name in there.sent
        columns = [one.name for one in table.mart.columns]
        take_over_grants(server, oid, new, new_oid, table.mart.name, columns, is_there=is_there)
    _record(server, todo, schema, there, now)
    old = _make_old(server, schema) if todo.replaced else None
    swap(server, schema, new, old, todo, views, patience)
    server.run(statement("drop schema {}", new))


def _make_schema(server: Server, schema: str) -> int:
    server.run(statement("create schema {}", schema))
    there = present(server, schema).schema
    assert there is not None
    return there


def _make_old(server: Server, schema: str) -> str:
    before = old_schemas(server, schema)
    name = OLD.format(schema, before[0][0] + 1 if before else 1)
    server.run(statement("create schema {}", name))
    server.run(statement("comment on schema {} is {}", name, Text(OLD_COMMENT)))
    return name


def _make(server: Server, engine: DuckDB, table: Table, schema: str) -> None:
    """Make a table, copy the rows, see that they arrived as they are, and build its indexes on them."""
    mart = table.mart
    definitions = ", ".join(statement("{} {}", one.name, Words(target_type(one.type).name)) for one in mart.columns)
    server.run(statement("create table {}.{} ({})", schema, mart.name, Words(definitions)))
    casts = {one.name: cast for one in mart.columns if (cast := target_type(one.type).cast)}
    with engine.ask(mart.rows(casts).sql("duckdb")).reader(_BATCH) as reader:
        server.copy(schema, mart.name, reader)
    _check_arrived(server, engine, table, schema)
    for template, key in _defined(table, server.version):
        server.run(statement(template, schema, mart.name, names(key)))
    _comment(server, mart, schema)
    server.run(statement("analyze {}.{}", schema, mart.name))


def _check_arrived(server: Server, engine: DuckDB, table: Table, schema: str) -> None:
    """Compare how many values each column has, and the sums of decimals. Drivers have altered decimals on their way."""
    mart = table.mart
    summed = [one.name for one in mart.columns if target_type(one.type).is_summed]
    counts, sums = totals(engine, mart, summed)
    asked = [statement("count({})", one.name) for one in mart.columns]
    asked += [statement("sum({})::text", name) for name in summed]
    [row] = server.rows(statement("select count(*), {} from {}.{}", Words(", ".join(asked)), schema, mart.name))
    arrived = (row[0], *row[1 : len(counts) + 1], *(text and Decimal(text) for text in row[len(counts) + 1 :]))
    expected = (table.contents.rows, *counts, *sums)
    titles = ("rows", *(f"values of {one.name}" for one in mart.columns), *(f"sum of {name}" for name in summed))
    for title, ours, theirs in zip(titles, expected, arrived, strict=True):
        if ours != theirs:
            raise LswhError(
                f"{mart} did not arrive as it is: {title} is {theirs}, not {ours}",
                where=server.where,
                hint="this is a fault of lswh or of the driver: please report it with the version of both",
            )


def _defined(table: Table, version: int) -> list[tuple[str, tuple[str, ...]]]:
    """What is built on a table: statements to fill in with its schema, its name and these columns."""
    made = [("alter table {}.{} add primary key ({})", table.primary_key)] if table.primary_key else []
    equal = " nulls not distinct" if version >= _NULLS_NOT_DISTINCT else ""
    made += [(f"create unique index on {{}}.{{}} ({{}}){equal}", key) for key in table.unique]
    made += [("create index on {}.{} ({})", columns) for columns in table.indexes]
    return made


def _comment(server: Server, mart: Mart, schema: str) -> None:
    if mart.description:
        server.run(statement("comment on table {}.{} is {}", schema, mart.name, Text(mart.description)))
    for one in mart.columns:
        if one.description:
            parts: tuple[Part, ...] = (schema, mart.name, one.name, Text(one.description))
            server.run(statement("comment on column {}.{}.{} is {}", *parts))


def _record(server: Server, todo: Plan, schema: str, there: Present, now: datetime) -> None:
    """Say which generation the schema shows. Readers see it change in the same instant as the marts."""
    if not there.has_record:
        server.run(statement(_RECORD_TABLE, schema, RECORD))
        server.run(statement("comment on table {}.{} is {}", schema, RECORD, Text(_RECORD_COMMENT)))
    kept = [one.mart.name for one in todo.keep]
    gone = "delete from {}.{} where not mart = any($1::text[])"
    server.run(statement(gone, schema, RECORD), (kept,))
    same = "update {}.{} set generation = $1::text"
    server.run(statement(same, schema, RECORD), (todo.generation,))
    for one in todo.send:
        told = (one.mart.name, todo.generation, one.contents.rows, one.checksum, now.isoformat(sep=" "))
        server.run(statement(_SAY, schema, RECORD), told)


def _drop_old(server: Server, schema: str) -> tuple[str, ...]:
    """Drop what older exports replaced, but for the last ones. What somebody reads or built upon stays, and why."""
    left = []
    for _, name in old_schemas(server, schema)[_KEPT:]:
        try:
            with server.transaction():
                server.run("set local lock_timeout = '200ms'")
                tables = present(server, name).others
                for table in sorted(tables):
                    server.run(statement("drop table {}.{}", name, table))
                server.run(statement("drop schema {}", name))
        except ServerError as error:
            left.append(f"{name}: {error.what}")
    return tuple(left)
