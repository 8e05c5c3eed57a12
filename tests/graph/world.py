"""A small warehouse in DuckDB, in which a model can be built beside its fingerprint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import yaml

from lswh.errors import LswhError
from lswh.graph.fingerprint import TableFingerprint, macro_fingerprint, table_fingerprint
from lswh.graph.reading import Reading, read_statement
from lswh.graph.statement import macro_name, parse

CASES = Path(__file__).parent / "cases"
SETUP = (CASES / "world.sql").read_text(encoding="utf-8")
UPSTREAM = (CASES / "upstream.sql").read_text(encoding="utf-8").splitlines()
DOWNSTREAM = (CASES / "downstream.sql").read_text(encoding="utf-8").splitlines()
MACROS: list[list[str]] = yaml.safe_load((CASES / "macros.yml").read_text(encoding="utf-8"))


@cache
def reading(sql: str) -> Reading:
    return read_statement(parse(sql, "a.sql"), sql, "a.sql")


@dataclass(frozen=True)
class Built:
    """A table and its fingerprint; without columns it could not be built."""

    fingerprint: TableFingerprint
    columns: Sequence[tuple[str, str]] = ()
    rows: Sequence[tuple[Any, ...]] = ()


class World:
    """raw.r and raw.u, macros, stg.m and other tables that queries make.

    Raises LswhError or duckdb.Error where one cannot be made.
    """

    def __init__(
        self, upstream: str, macros: Iterable[str] = (), others: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.connection.execute(SETUP)
        self.tables: dict[str, TableFingerprint] = {}
        for name in ("raw.r", "raw.u"):
            columns = self.connection.execute(f"from {name} limit 0").description
            self.tables[name] = TableFingerprint(name, {column[0]: name for column in columns}, name)
        self.macros: dict[str, str] = {}
        read_it = [one for one in macros if "stg." in one]
        self._make_macros(one for one in macros if one not in read_it)
        for name, sql in {"stg.m": upstream, **others}.items():
            self.tables[name] = self.fingerprint(sql)
            self.connection.execute(f"create table {name} as {sql}")
        self._make_macros(read_it)

    def fingerprint(self, sql: str) -> TableFingerprint:
        return table_fingerprint(reading(sql), self.tables, self.macros, names_count=False)

    def build(self, sql: str) -> Built | None:
        """None where lswh refuses it."""
        try:
            found = self.fingerprint(sql)
        except (LswhError, KeyError):
            return None
        try:
            answer = self.connection.execute(sql)
            columns = [(column[0], str(column[1])) for column in answer.description]
            return Built(found, columns, answer.fetchall())
        except duckdb.Error:
            return Built(found)

    def _make_macros(self, macros: Iterable[str]) -> None:
        for sql in macros:
            name = macro_name(parse(sql, "a.sql"), "a.sql").name
            self.macros[name] = macro_fingerprint(reading(sql), self.tables, self.macros)
            self.connection.execute(sql)


def world(upstream: str, macros: Iterable[str] = ()) -> World | None:
    """A world, or None where the query or a macro does not run."""
    try:
        return World(upstream, [*macros])
    except (LswhError, KeyError, duckdb.Error):
        return None


def common(a: TableFingerprint, b: TableFingerprint) -> list[str] | None:
    """The columns that have the same fingerprint, where the rows have; None where they have not."""
    if a.rows != b.rows or a.columns is None or b.columns is None:
        return None
    return [name for name, digest in a.columns.items() if b.columns.get(name) == digest]


def contradiction(a: Built | None, b: Built | None) -> str | None:
    """What is different between two tables though their fingerprints say that it is the same."""
    if a is None or b is None or not a.columns or not b.columns:
        return None
    if a.fingerprint.whole == b.fingerprint.whole:
        return None if (_table(a), a.columns) == (_table(b), b.columns) else f"{a.columns} {b.columns}"
    names = common(a.fingerprint, b.fingerprint)
    if names is None or (_table(a, names) == _table(b, names)):
        return None
    return f"{names} in {a.columns} {b.columns}"


def _table(built: Built, names: Sequence[str] | None = None) -> tuple[object, Mapping[str, int]]:
    """Some columns of a table: their spelling and types, and its rows as a bag."""
    places = {name.lower(): place for place, (name, _) in enumerate(built.columns)}
    chosen = range(len(built.columns)) if names is None else [places[name] for name in names]
    return [built.columns[n] for n in chosen], Counter(repr([row[n] for n in chosen]) for row in built.rows)
