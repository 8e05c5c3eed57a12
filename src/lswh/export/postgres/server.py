"""A connection to PostgreSQL by ADBC, which copies Arrow in binary. Nothing else here imports the driver.

The driver's own transactions end with the first error; so it is left to commit by itself, and transactions are begun,
ended and gone back to in SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from lswh.errors import LswhError, Where
from lswh.export.postgres.messages import hint_of, said_by

if TYPE_CHECKING:
    import pyarrow as pa

_SCHEMES = ("postgresql", "postgres")
_URL = "postgresql://USER@HOST:PORT/DATABASE; letters such as @ / : % in a password are written %40 %2F %3A %25"
_BAD_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.%]+\]|[^:@/\[\]]*)(?::\d+)?")
_SECONDS_TO_CONNECT = "10"
_SETTINGS = """
select set_config('application_name', 'lswh export', false), set_config('client_min_messages', 'error', false),
    set_config('search_path', 'pg_catalog', false), set_config('standard_conforming_strings', 'on', false),
    set_config('timezone', 'UTC', false), current_setting('server_version_num')::int8
"""
"""Of a connection; without a search path, what the server says of names has their schemas."""


class ServerError(LswhError):
    """Something that PostgreSQL refused, or that happened to it. code is its SQLSTATE, '' where it said none."""

    def __init__(self, what: str, where: Where, code: str, hint: str | None) -> None:
        self.code = code
        super().__init__(what, where=where, hint=hint)


class Server:
    """A connection. Every method raises ServerError, without a password in it.

    version is the server's, as PostgreSQL counts: 150004 is 15.4.
    """

    def __init__(self, url: str) -> None:
        """Connect. Raises LswhError where the driver is not installed or the URL is none."""
        try:
            import adbc_driver_manager
            from adbc_driver_postgresql import dbapi
        except ModuleNotFoundError as error:
            raise LswhError("the driver of PostgreSQL is not installed", hint="pip install 'lswh[postgres]'") from error
        address, self._secrets, self.where = _read(url)
        self._error: type[Exception] = adbc_driver_manager.Error
        self._connection: Any = None
        with self._mapped():
            self._connection = dbapi.connect(address, autocommit=True)
        self._cursor = self._connection.cursor()
        [(*_, self.version)] = self.rows(_SETTINGS)

    def run(self, sql: str, parameters: Sequence[Any] | None = None) -> None:
        """Run a statement that answers nothing."""
        with self._mapped():
            self._cursor.execute(sql, parameters)

    def rows(self, sql: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """What a query answers; numeric as text."""
        with self._mapped():
            self._cursor.execute(sql, parameters)
            return list(self._cursor.fetchall())

    def copy(self, schema: str, table: str, reader: pa.RecordBatchReader) -> int:
        """Copy rows into a table whose columns are exactly those of the reader, and say how many they were."""
        with self._mapped(f"sending {table}"):
            return int(self._cursor.adbc_ingest(table, reader, mode="append", db_schema_name=schema))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what a block does, or nothing of it where it raises."""
        self.run("begin")
        try:
            yield
        except BaseException:
            with suppress(LswhError):  # a server that is gone has rolled back
                self.run("rollback")
            raise
        self.run("commit")

    def close(self) -> None:
        """Leave."""
        with suppress(self._error):
            self._cursor.close()
            self._connection.close()

    @contextmanager
    def _mapped(self, doing: str | None = None) -> Iterator[None]:
        try:
            yield
        except self._error as error:
            code = getattr(error, "sqlstate", None) or ""
            said = said_by(str(error), is_connected=self._connection is not None)
            for secret in self._secrets:
                said = said.replace(secret, "***")
            what = f"{doing}: {said}" if doing else said
            raise ServerError(what, self.where, code, hint_of(code, said)) from None  # its text may hold the password


def _read(url: str) -> tuple[str, tuple[str, ...], Where]:
    """The URL to connect to, the passwords that it holds, and how it may be shown."""
    try:
        parts = urlsplit(url)
        given = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise _no_url() from None
    credentials, _, hosts = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    is_url = parts.scheme in _SCHEMES and all(map(_HOST.fullmatch, hosts.split(",")))
    if not is_url or "@" in parts.path or _BAD_PERCENT.search(url) or parts.fragment:
        raise _no_url()
    written = [one for one in (password, given.get("password")) if one]
    secrets = tuple(sorted({*written, *map(unquote, written)}, key=len, reverse=True))
    place = f"postgresql://{unquote(user)}{'@' if user else ''}{hosts}{parts.path}"
    query = urlencode({"connect_timeout": _SECONDS_TO_CONNECT, **given}, quote_via=quote)
    return urlunsplit(parts._replace(query=query)), secrets, Where(place)


def _no_url() -> LswhError:
    return LswhError("this is no URL of a PostgreSQL database", hint=f"write it as {_URL}")
