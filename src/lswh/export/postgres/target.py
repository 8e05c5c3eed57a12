"""What an export finds in the database: what the export before left in the schema, and who depends on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lswh.errors import LswhError
from lswh.export.postgres.statement import statement

if TYPE_CHECKING:
    from lswh.export.postgres.server import Server

RECORD = "lswh_export"
"""The table, in the schema itself, that says which generation it shows, and what was sent."""

OLD = "{}__old_{}"
"""The schema of what an export replaced, by the name of the schema and a number."""

OLD_COMMENT = "What lswh export replaced. The next export but one drops it."

_CLASS = 1_819_506_536
"""The letters lswh: the first half of the number of the advisory lock."""

_SCHEMA = "select oid::int8 from pg_namespace where nspname = $1::text"
_RELATIONS = "select relname::text, relkind::text from pg_class where relnamespace = $1::int8::oid and relkind <> 'i'"
_RECORDED = "select mart, generation, rows, checksum from {}.{}"
_OLD_SCHEMAS = """
select n.nspname::text from pg_namespace as n
where starts_with(n.nspname, $1::text) and obj_description(n.oid, 'pg_namespace') = $2::text
"""
_DEPENDENTS = """
select distinct
    t.relname::text, v.oid::int8, v.relkind::text, n.nspname::text, v.relname::text, pg_get_viewdef(v.oid),
    v.reloptions::text[], pg_has_role(v.relowner, 'usage'), pg_describe_object(d.classid, d.objid, 0)
from pg_depend as d
join pg_class as t on t.oid = d.refobjid and t.relnamespace = $1::int8::oid
left join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
left join pg_class as v on v.oid = r.ev_class
left join pg_namespace as n on n.oid = v.relnamespace
where d.refclassid = 'pg_class'::regclass and d.deptype in ('n', 'a') and t.relname = any($2::text[])
    and d.classid not in ('pg_statistic_ext'::regclass, 'pg_attrdef'::regclass)
    and not exists (select from pg_index as i where d.classid = 'pg_class'::regclass and i.indexrelid = d.objid)
    and not exists (
        select from pg_constraint as c
        where d.classid = 'pg_constraint'::regclass and c.oid = d.objid and c.conrelid = t.oid
    )
"""
_ROW_SECURITY = """
select relname::text from pg_class
where relnamespace = $1::int8::oid and relname = any($2::text[]) and relrowsecurity
"""
_EXPORTER = """
select a.pid, coalesce(a.client_addr::text, 'here'), a.backend_start::text
from pg_locks as l join pg_stat_activity as a on a.pid = l.pid
where l.locktype = 'advisory' and l.classid = $1::int8::oid and l.objid = (hashtext($2::text)::int8 & 4294967295)::oid
    and l.granted
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A mart that an export sent: how many rows, and the checksum of all that was sent."""

    generation: str
    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class View:
    """Somebody's view that reads a mart, and what it is made of."""

    schema: str
    name: str
    query: str
    options: tuple[str, ...]
    marts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Present:
    """A schema as an export finds it. schema is None where there is none; others are relations that no export made."""

    schema: int | None = None
    has_record: bool = False
    sent: Mapping[str, Sent] = field(default_factory=dict)
    others: frozenset[str] = frozenset()


def lock(server: Server, schema: str) -> None:
    """Have this transaction be the only export into a schema. Raises LswhError, which says who else is exporting."""
    [(is_ours,)] = server.rows("select pg_try_advisory_xact_lock($1::int4, hashtext($2::text))", (_CLASS, schema))
    if is_ours:
        return
    others = server.rows(_EXPORTER, (_CLASS, schema))
    who = f": process {others[0][0]}, from {others[0][1]}, since {others[0][2]}" if others else ""
    raise LswhError(
        f"another export into the schema {schema} is running{who}", where=server.where, hint="wait until it is done"
    )


def present(server: Server, schema: str) -> Present:
    """What is in a schema."""
    found = server.rows(_SCHEMA, (schema,))
    if not found:
        return Present()
    [(oid,)] = found
    kinds = dict(server.rows(_RELATIONS, (oid,)))
    sent: dict[str, Sent] = {}
    if RECORD in kinds:
        rows = server.rows(statement(_RECORDED, schema, RECORD))
        sent = {name: Sent(generation, int(count), checksum) for name, generation, count, checksum in rows}
    made = {name for name in sent if kinds.get(name) == "r"}
    others = frozenset(kinds.keys() - made - {RECORD})
    return Present(oid, RECORD in kinds, {name: sent[name] for name in made}, others)


def views_of(server: Server, schema: str, oid: int, tables: Sequence[str]) -> tuple[View, ...]:
    """The views that read tables that are to be replaced, and are to read the new ones; later views may read others.

    Raises LswhError where something depends on a table that cannot be moved to another one.
    """
    if not tables:
        return ()
    for (name,) in server.rows(_ROW_SECURITY, (oid, list(tables))):
        raise _bound(server, schema, name, "it has row level security, which an export does not make anew")
    found: dict[int, View] = {}
    for table, view, kind, space, name, query, options, is_ours, what in server.rows(_DEPENDENTS, (oid, list(tables))):
        if kind != "v":
            raise _bound(server, schema, table, f"{what} depends on it")
        if not is_ours:
            raise _bound(server, schema, table, f"the view {space}.{name} reads it, and belongs to another role")
        before = found[view].marts if view in found else frozenset[str]()
        found[view] = View(space, name, query.rstrip().rstrip(";"), tuple(options or ()), before | {table})
    return tuple(found[oid] for oid in sorted(found, reverse=True))


def _bound(server: Server, schema: str, table: str, why: str) -> LswhError:
    return LswhError(
        f"{schema}.{table} cannot be replaced: {why}",
        where=server.where,
        hint="drop that, or export into another schema with --schema",
    )


def old_schemas(server: Server, schema: str) -> tuple[tuple[int, str], ...]:
    """The schemas of what exports replaced, each with its number, the newest first."""
    prefix = OLD.format(schema, "")
    found = [name for (name,) in server.rows(_OLD_SCHEMAS, (prefix, OLD_COMMENT))]
    numbered = [(int(end), name) for name in found if (end := name.removeprefix(prefix)).isdecimal()]
    return tuple(sorted(numbered, reverse=True))
