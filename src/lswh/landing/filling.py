"""What the raw tables of a state are, and what has to change in them to get to another state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from lswh.engine import Column
from lswh.landing.columns import DOCUMENT, RECORD, WITHDRAWAL
from lswh.landing.landed import Kind, Landed, of_kind
from lswh.landing.reference import RESERVED, read_table, table_name
from lswh.landing.store import LandingStore

PUBLISHED = {"document": DOCUMENT, "record": RECORD}
"""The raw tables that hold what publications say; the others are small, and made anew when they change."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What has to change in raw tables that hold one state so that they hold another.

    gone and come are the publications whose rows go and come; a renamed file does both, and so does every document
    where the names that documents are read by, or the corrections of what was read, have changed. tables are the
    others that are made anew.
    """

    gone: tuple[Landed, ...]
    come: tuple[Landed, ...]
    tables: tuple[str, ...]

    @classmethod
    def between(cls, held: Sequence[Landed], state: Sequence[Landed]) -> Filling:
        """From what is held to a state. Both are in order of landing."""
        before, after = raw_fingerprints(held), raw_fingerprints(state)
        is_read_anew = _read_by(held) != _read_by(state)
        kept = {one for one in set(held) & set(state) if not (is_read_anew and one.kind is Kind.DOCUMENT)}
        return cls(
            gone=tuple(one for one in held if one.kind.is_publication and one not in kept),
            come=tuple(one for one in state if one.kind.is_publication and one not in kept),
            tables=tuple(
                name for name, now in after.items() if name not in PUBLISHED and (before.get(name) != now or not held)
            ),
        )


def raw_tables(state: Sequence[Landed]) -> frozenset[str]:
    """The names of the tables that `fill` makes in the schema raw."""
    return RESERVED | {table_name(one.path) for one in state if one.kind is Kind.REFERENCE}


def raw_columns(state: Sequence[Landed], store: LandingStore) -> dict[str, tuple[Column, ...]]:
    """The columns of each raw table. Raises UnreadableInput where a file of raw/reference cannot be read."""
    small = {
        table_name(one.path): read_table(store.file_of(one), one.path).header for one in of_kind(state, Kind.REFERENCE)
    }
    small["withdrawal"] = WITHDRAWAL
    return PUBLISHED | {name: tuple(Column(column, "VARCHAR") for column in header) for name, header in small.items()}


def raw_fingerprints(state: Sequence[Landed]) -> dict[str, str]:
    """For each raw table a hash of everything that its rows depend on."""
    publications = [one for one in state if one.kind.is_publication]
    reads_names = any(one.kind is Kind.DOCUMENT for one in publications)
    said = [[one.path, one.content_hash, one.batch, one.landed_at.isoformat()] for one in publications]
    found = {table_name(one.path): one.content_hash for one in of_kind(state, Kind.REFERENCE)}
    return found | {
        "document": _digest(said),
        "record": _digest([said, _read_by(state) if reads_names else []]),
        "withdrawal": _digest([one.content_hash for one in of_kind(state, Kind.WITHDRAWAL)]),
    }


def _read_by(state: Sequence[Landed]) -> list[str]:
    """What documents are read by: the names of things, and what people corrected."""
    return sorted(one.content_hash for kind in (Kind.REFERENCE, Kind.CORRECTION) for one in of_kind(state, kind))


def _digest(facts: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
