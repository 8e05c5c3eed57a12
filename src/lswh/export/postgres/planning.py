"""What an export has to do, decided from what is published and what is there. Nothing is touched here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from lswh.errors import LswhError, Where
from lswh.export.contents import FoundKey, MartContents
from lswh.export.marts import Mart
from lswh.export.postgres.target import RECORD, Present
from lswh.export.postgres.types import target_type

_FORM = "1"
"""Counts up when what is made of a mart changes, so that everything is sent again."""

_SERIES = ("area", "metric", "period")
_METRIC_FIRST = ("metric", "period")
_LONGEST = 63
_LONGEST_SCHEMA = 48
"""Bytes of a name, and of the schema's, which other schemas are named after."""


@dataclass(frozen=True, slots=True)
class Table:
    """A mart as it is to be in PostgreSQL. checksum is of its rows, and of everything else that is made of it."""

    mart: Mart
    contents: MartContents
    keys: tuple[FoundKey, ...]

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The first key without nulls, or nothing."""
        return next((key.columns for key in self.keys if key.is_complete), ())

    @property
    def unique(self) -> tuple[tuple[str, ...], ...]:
        """The other keys; nulls are equal in them."""
        return tuple(key.columns for key in self.keys if key.columns != self.primary_key)

    @property
    def indexes(self) -> tuple[tuple[str, ...], ...]:
        """By area, metric and period, and by metric and period, where it has these columns and no key begins so."""
        there = {column.name for column in self.mart.columns}
        wanted = [tuple(name for name in way if name in there) for way in (_SERIES, _METRIC_FIRST)]
        keys = [key.columns for key in self.keys]
        kept = [way for way in wanted if way and not any(key[: len(way)] == way for key in keys)]
        return tuple(dict.fromkeys(kept))

    @property
    def checksum(self) -> str:
        """Equal where nothing has to be sent."""
        columns = [(one.name, target_type(one.type).name, one.description) for one in self.mart.columns]
        made = [_FORM, self.contents.checksum, columns, self.mart.description, self.primary_key, self.unique]
        return hashlib.sha256(json.dumps([*made, self.indexes]).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Plan:
    """send are made anew, keep stay where they are, retire are no longer published and go out of the schema.

    replaced are the tables that something else takes the place of, or nothing does.
    """

    generation: str
    send: tuple[Table, ...]
    keep: tuple[Table, ...]
    retire: tuple[str, ...]
    replaced: tuple[str, ...]
    is_empty: bool


def plan(
    generation: str, tables: Sequence[Table], there: Present, schema: str, where: Where, *, is_full: bool = False
) -> Plan:
    """Decide what to send. Raises LswhError where a relation that no export made is in the way, or a name too long."""
    names = [one.mart.name for one in tables]
    _check_names(schema, names)
    for name in names:
        if name in there.others:
            raise LswhError(
                f"{schema}.{name} is there already, and no export made it",
                where=where,
                hint="rename it, or export into another schema with --schema",
            )
    send: list[Table] = []
    keep: list[Table] = []
    for one in tables:
        sent = there.sent.get(one.mart.name)
        is_same = sent is not None and sent.checksum == one.checksum and not is_full
        (keep if is_same else send).append(one)
    retire = tuple(sorted(there.sent.keys() - set(names)))
    is_shown = there.has_record and all(sent.generation == generation for sent in there.sent.values())
    return Plan(
        generation,
        tuple(send),
        tuple(keep),
        retire,
        tuple(sorted({one.mart.name for one in send} & there.sent.keys())) + retire,
        is_empty=not send and not retire and is_shown,
    )


def _check_names(schema: str, names: Sequence[str]) -> None:
    if len(schema.encode()) > _LONGEST_SCHEMA or not schema or schema.startswith("pg_"):
        raise LswhError(
            f"{schema!r} cannot be the schema of an export",
            hint=f"a name of up to {_LONGEST_SCHEMA} bytes that does not begin with pg_",
        )
    for name in names:
        if len(name.encode()) > _LONGEST or name == RECORD:
            raise LswhError(
                f"a mart cannot be called {name!r} in PostgreSQL", hint="its name is too long, or an export's own"
            )
