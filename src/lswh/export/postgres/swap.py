"""The instant at which readers see the new tables in place of the old ones.

A statement finds its tables one after the other, and another transaction may commit in between. So every table that is
replaced is locked first: a reader has all the old ones, and then we wait for it, or has none yet, and then it waits for
us and finds the new ones (PostgreSQL looks a name up again after it has waited for a lock). A reader that has some and
wants more while we have those and want its own is a deadlock, which PostgreSQL ends, after deadlock_timeout, by failing
one of the two. Therefore an attempt takes less than that, lets go of everything, and tries again. Whoever reads
through a view has the view before the tables; so views are locked first.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from time import monotonic, sleep
from typing import TYPE_CHECKING

from lswh.errors import LswhError
from lswh.export.postgres.server import Server, ServerError
from lswh.export.postgres.statement import Words, statement

if TYPE_CHECKING:
    from lswh.export.postgres.planning import Plan
    from lswh.export.postgres.target import View

_SHARE = 0.5
"""Of deadlock_timeout, that an attempt may take."""

_SYNTAX_OR_RIGHTS = "42"
"""How the SQLSTATE begins of a statement that cannot be right."""

_NOT_NOW = ("55P03", "40P01")
_PAUSE = (0.02, 0.2)
_HOLDERS = """
select distinct a.pid, coalesce(a.usename::text, '?'), coalesce(a.application_name, ''), coalesce(a.state, '?'),
    a.xact_start::text
from pg_locks as l
join pg_class as c on c.oid = l.relation and c.relname = any($2::text[])
join pg_namespace as n on n.oid = c.relnamespace and n.nspname = $1::text
join pg_stat_activity as a on a.pid = l.pid
where l.granted and l.pid <> pg_backend_pid() and l.locktype = 'relation' and a.xact_start is not null
order by a.xact_start::text
"""


def swap(
    server: Server, schema: str, new: str, old: str | None, todo: Plan, views: Sequence[View], patience: float
) -> None:
    """Move what is replaced into the schema `old`, what was made in `new` into its place, and views along with it.

    Raises LswhError where readers do not let go of a table for as many seconds as patience says.
    """
    [(milliseconds,)] = server.rows("select setting::int8 from pg_settings where name = 'deadlock_timeout'")
    budget = milliseconds / 1000 * _SHARE
    give_up = monotonic() + patience
    while True:
        server.run("savepoint swap")
        attempt = _Attempt(server, monotonic() + budget)
        try:
            attempt.make(schema, new, old, todo, views)
        except ServerError as error:
            if error.code not in _NOT_NOW:
                raise
            server.run("rollback to savepoint swap")
            if monotonic() >= give_up:
                raise _held(server, schema, todo, patience) from error
            sleep(random.uniform(*_PAUSE))  # noqa: S311 - so that it does not keep step with a reader
        else:
            server.run("set local lock_timeout = 0")
            return


class _Attempt:
    """One try, until a time at which it lets go."""

    def __init__(self, server: Server, until: float) -> None:
        self._server = server
        self._until = until

    def make(self, schema: str, new: str, old: str | None, todo: Plan, views: Sequence[View]) -> None:
        for view in views:  # as it is: that locks it, and nothing that it reads
            self._make_view(view)
        for name in todo.replaced:
            self._soon("lock table {}.{} in access exclusive mode", schema, name)
        for name in todo.replaced:
            assert old is not None
            self._server.run(statement("alter table {}.{} set schema {}", schema, name, old))
        for table in todo.send:
            self._server.run(statement("alter table {}.{} set schema {}", new, table.mart.name, schema))
        for view in views:
            self._make_view(view)

    def _make_view(self, view: View) -> None:
        options = f" with ({', '.join(view.options)})" if view.options else ""
        try:
            self._soon(
                "create or replace view {}.{}{} as {}", view.schema, view.name, Words(options), Words(view.query)
            )
        except ServerError as error:
            if not error.code.startswith(_SYNTAX_OR_RIGHTS):
                raise
            raise LswhError(
                f"the view {view.schema}.{view.name} cannot read what is new: {error.what}",
                where=error.where,
                hint="change the view or drop it; the schema is as it was",
            ) from error

    def _soon(self, template: str, *parts: str | Words) -> None:
        """Run a statement that may have to wait for readers."""
        left = max(1, round((self._until - monotonic()) * 1000))
        self._server.run(statement("set local lock_timeout = {}", Words(str(left))))
        self._server.run(statement(template, *parts))


def _held(server: Server, schema: str, todo: Plan, patience: float) -> LswhError:
    rows = server.rows(_HOLDERS, (schema, list(todo.replaced)))
    who = "; ".join(
        f"process {pid} of {user}{f' ({name})' if name else ''}, {state}, its transaction since {since}"
        for pid, user, name, state, since in rows
    )
    return LswhError(
        f"readers did not let go of the tables of {schema} for {patience:g} seconds{f': {who}' if who else ''}",
        where=server.where,
        hint="the schema is as it was; end that transaction, or wait longer with --lock-wait SECONDS",
    )
