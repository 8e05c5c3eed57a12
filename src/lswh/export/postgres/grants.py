"""Who may do what with a table: a new one gets the owner and the grants of the one that it replaces."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lswh.export.postgres.statement import Words, names, statement

if TYPE_CHECKING:
    from lswh.export.postgres.server import Server

_GRANTS = """
select coalesce(r.rolname, '')::text, a.privilege_type, a.is_grantable, null::text
from pg_class as c, aclexplode(c.relacl) as a left join pg_roles as r on r.oid = a.grantee
where c.oid = $1::int8::oid and a.grantee <> c.relowner
union all
select coalesce(r.rolname, '')::text, a.privilege_type, a.is_grantable, t.attname::text
from pg_attribute as t join pg_class as c on c.oid = t.attrelid, aclexplode(t.attacl) as a
left join pg_roles as r on r.oid = a.grantee
where t.attrelid = $1::int8::oid and not t.attisdropped and a.grantee <> c.relowner
"""
_DEFAULT_GRANTS = """
select coalesce(r.rolname, '')::text, a.privilege_type, a.is_grantable, null::text
from pg_default_acl as d, aclexplode(d.defaclacl) as a left join pg_roles as r on r.oid = a.grantee
where d.defaclnamespace = $1::int8::oid and d.defaclobjtype = 'r'
    and d.defaclrole = (select oid from pg_roles where rolname = current_user) and a.grantee <> d.defaclrole
"""
_TABLE = """
select oid::int8, pg_get_userbyid(relowner)::text from pg_class
where relnamespace = $1::int8::oid and relname = $2::text
"""


@dataclass(frozen=True, slots=True)
class Grant:
    """A privilege of a role (of all of them, where it is ''), on a table or one of its columns."""

    role: str
    privilege: str
    is_grantable: bool
    column: str | None


def take_over_grants(
    server: Server, oid: int, made_in: str, made_oid: int, table: str, columns: Collection[str], *, is_there: bool
) -> None:
    """Give a table in `made_in` the owner and the grants of the one that it replaces, or those that are usual there.

    oid is of the schema that it is for, made_oid of the one that it was made in.
    """
    if not is_there:
        _grant(server, made_in, table, columns, _grants(server, _DEFAULT_GRANTS, oid))
        return
    [(new, owner)] = server.rows(_TABLE, (made_oid, table))
    [(old, old_owner)] = server.rows(_TABLE, (oid, table))
    for one in {grant.role for grant in _grants(server, _GRANTS, new)}:
        server.run(statement("revoke all on {}.{} from {}", made_in, table, _role(one)))
    if owner != old_owner:
        server.run(statement("grant create on schema {} to {}", made_in, old_owner))
        server.run(statement("alter table {}.{} owner to {}", made_in, table, old_owner))
    _grant(server, made_in, table, columns, _grants(server, _GRANTS, old))


def _grants(server: Server, query: str, oid: int) -> list[Grant]:
    return [Grant(*row) for row in server.rows(query, (oid,))]


def _grant(server: Server, schema: str, table: str, columns: Collection[str], grants: Sequence[Grant]) -> None:
    for one in grants:
        if one.column is not None and one.column not in columns:
            continue
        on = f" ({names([one.column]).value})" if one.column is not None else ""
        option = " with grant option" if one.is_grantable else ""
        template = "grant {} on {}.{} to {}{}"
        server.run(statement(template, Words(one.privilege + on), schema, table, _role(one.role), Words(option)))


def _role(name: str) -> str | Words:
    return name or Words("public")
