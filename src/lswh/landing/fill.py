"""The raw tables of a candidate, filled from the landed bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from lswh.engine import Engine
from lswh.errors import LswhError, UnreadableInput, Where
from lswh.extract import Reference
from lswh.landing.columns import DOCUMENT, RECORD, WITHDRAWAL
from lswh.landing.documents import append_document, append_statements, open_document
from lswh.landing.landed import Kind, Landed
from lswh.landing.records import append_records
from lswh.landing.reference import RESERVED, Table, load_table, read_reference, read_table, table_name
from lswh.landing.store import LandingStore


def raw_tables(state: Sequence[Landed]) -> frozenset[str]:
    """The names of the tables that `fill` makes in the schema raw."""
    return RESERVED | {table_name(one.path) for one in state if one.kind is Kind.REFERENCE}


def fill(engine: Engine, state: Sequence[Landed], store: LandingStore) -> dict[str, int]:
    """Make and fill every raw table; answers the rows of each. `state` is in order of landing.

    Raises LswhError where landed bytes are gone, UnreadableInput where they cannot be read.
    """
    _check_bytes(state, store)
    engine.create_table("raw", "document", DOCUMENT)
    engine.create_table("raw", "record", RECORD)
    for one in _of(state, Kind.REFERENCE):
        load_table(engine, table_name(one.path), _table(one, store))
    withdrawn = [row for one in _of(state, Kind.WITHDRAWAL) for row in _withdrawals(one, store)]
    load_table(engine, "withdrawal", Table(WITHDRAWAL, tuple(withdrawn)))
    reference = reference_of({table_name(one.path): store.path(one.content_hash) for one in _of(state, Kind.REFERENCE)})
    total = Counter(one.path for one in state)
    version: Counter[str] = Counter()
    for one in state:
        if not one.kind.is_publication:
            continue
        version[one.path] += 1
        document = open_document(one, store.path(one.content_hash)) if one.kind is Kind.DOCUMENT else None
        append_document(
            engine, one, document, version=version[one.path], is_current=version[one.path] == total[one.path]
        )
        if document is not None:
            append_statements(engine, one, document, reference)
        else:
            append_records(engine, one, store.path(one.content_hash))
    return {name: engine.count("raw", name) for name in sorted(raw_tables(state))}


def reference_of(tables: Mapping[str, Path]) -> Reference:
    """What the reference tables in these files say about the names of indicators, areas and units."""
    rows = {name: read_reference(file, name, str(file)).mappings() for name, file in tables.items()}
    return Reference.of(rows.get("indicator", []), rows.get("area", []), rows.get("unit", []))


def check(one: Landed, store: LandingStore, scratch: Callable[[], Engine]) -> None:
    """Raise UnreadableInput unless the landed bytes are what they claim to be. scratch opens a database to try."""
    bytes_at = store.path(one.content_hash)
    match one.kind:
        case Kind.DOCUMENT:
            open_document(one, bytes_at)
        case Kind.RECORDS:
            with closing(scratch()) as engine:
                engine.create_table("raw", "record", RECORD)
                append_records(engine, one, bytes_at)
        case Kind.REFERENCE:
            read_reference(bytes_at, table_name(one.path), one.path)
        case Kind.WITHDRAWAL:
            _withdrawals(one, store)


def _of(state: Sequence[Landed], kind: Kind) -> list[Landed]:
    return [one for one in state if one.kind is kind]


def _table(one: Landed, store: LandingStore) -> Table:
    return read_table(store.path(one.content_hash), one.path)


def _withdrawals(one: Landed, store: LandingStore) -> Sequence[tuple[str | None, ...]]:
    table = _table(one, store)
    if table.header != WITHDRAWAL:
        raise UnreadableInput(
            f"a withdrawal has the columns {', '.join(WITHDRAWAL)}",
            where=Where(one.path, 1),
            hint="let `lswh withdraw` write it",
        )
    for *_, day, _ in table.rows:
        try:
            date.fromisoformat(day or "")
        except ValueError as error:
            raise UnreadableInput(
                f"withdrawn_on is no day: {day!r}", where=Where(one.path), hint="write it as 2023-07-07"
            ) from error
    return table.rows


def _check_bytes(state: Sequence[Landed], store: LandingStore) -> None:
    gone = [one for one in state if not store.holds(one.content_hash)]
    if gone:
        raise LswhError(
            f"the landed bytes of {gone[0].path} are gone ({store.path(gone[0].content_hash)})",
            hint="put the file back into raw/, or restore .lswh/landing from a backup",
        )
