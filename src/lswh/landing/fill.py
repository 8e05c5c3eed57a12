"""The raw tables of a candidate, filled from the landed bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date

from sqlglot import exp

from lswh.engine import Engine
from lswh.errors import LswhError, UnreadableInput, Where
from lswh.extract import Reference
from lswh.landing.columns import WITHDRAWAL
from lswh.landing.corrections import read_corrections
from lswh.landing.documents import append_document, append_statements, open_document, restate_versions, statements
from lswh.landing.filling import PUBLISHED, Filling
from lswh.landing.known import reference_of
from lswh.landing.landed import Kind, Landed, of_kind
from lswh.landing.records import append_records, try_records
from lswh.landing.reference import Table, load_table, read_reference, read_table, table_name
from lswh.landing.reviewing import Reviewed, corrections_of, of_document, review
from lswh.landing.store import LandingStore


def fill(engine: Engine, filling: Filling, state: Sequence[Landed], store: LandingStore) -> None:
    """Make the raw tables hold a state, in order of landing.

    The tables in filling.tables are not there; raw.document and raw.record are, unless nothing was held. Raises
    LswhError where landed bytes are gone, UnreadableInput where they cannot be read.
    """
    _check_bytes(state, store)
    for name in filling.tables:
        load_table(engine, name, _loaded(name, state, store))
    for name, columns in PUBLISHED.items():
        engine.create_table("raw", name, columns)
        _remove(engine, name, filling.gone)
    reference = reference_of({table_name(one.path): store.file_of(one) for one in of_kind(state, Kind.REFERENCE)})
    versions, corrections = _versions(state), corrections_of(state, store)
    for one in filling.come:
        document = open_document(one, store) if one.kind is Kind.DOCUMENT else None
        append_document(engine, one, document, *versions[one])
        if document is not None:
            records = statements(document, reference, of_document(corrections, one))
            append_statements(engine, one, document, records)
        else:
            append_records(engine, one, store)
    restate_versions(engine, versions)


def _loaded(name: str, state: Sequence[Landed], store: LandingStore) -> Table:
    """A small raw table, from the files that make it."""
    if name == "withdrawal":
        withdrawn = [row for one in of_kind(state, Kind.WITHDRAWAL) for row in _withdrawals(one, store)]
        return Table(WITHDRAWAL, tuple(withdrawn))
    [one] = [one for one in of_kind(state, Kind.REFERENCE) if table_name(one.path) == name]
    return _table(one, store)


def _remove(engine: Engine, name: str, gone: Sequence[Landed]) -> None:
    if gone:
        hashes = exp.column("content_hash").isin(query=exp.select(exp.func("UNNEST", exp.Placeholder(this="gone"))))
        engine.query(exp.delete(exp.table_(name, db="raw")).where(hashes), {"gone": [one.content_hash for one in gone]})


def _versions(state: Sequence[Landed]) -> dict[Landed, tuple[int, bool]]:
    """Which version of its path each publication is, from 1, and whether it is the last."""
    publications = [one for one in state if one.kind.is_publication]
    total = Counter(one.path for one in publications)
    seen: Counter[str] = Counter()
    versions = {}
    for one in publications:
        seen[one.path] += 1
        versions[one] = (seen[one.path], seen[one.path] == total[one.path])
    return versions


def check(one: Landed, store: LandingStore, scratch: Callable[[], Engine]) -> None:
    """Raise UnreadableInput unless the landed bytes are what they claim to be. scratch opens a database to try."""
    match one.kind:
        case Kind.DOCUMENT:
            open_document(one, store)
        case Kind.RECORDS:
            with closing(scratch()) as engine:
                try_records(engine, one, store)
        case Kind.REFERENCE:
            read_reference(store.file_of(one), table_name(one.path), one.path)
        case Kind.WITHDRAWAL:
            _withdrawals(one, store)
        case Kind.CORRECTION:
            read_corrections(one.path, store.file_of(one).read_bytes())


def check_corrections(state: Sequence[Landed], new: Sequence[Landed], store: LandingStore) -> Reviewed:
    """Whether what is corrected stands where the corrections say; looks at those that something new bears on."""
    return review(state, new, _reference(state, store), store)


def _reference(state: Sequence[Landed], store: LandingStore) -> Reference:
    return reference_of({table_name(one.path): store.file_of(one) for one in of_kind(state, Kind.REFERENCE)})


def _table(one: Landed, store: LandingStore) -> Table:
    return read_table(store.file_of(one), one.path)


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
    gone = [one for one in state if not store.holds_all(one)]
    if gone:
        raise LswhError(
            f"the landed bytes of {gone[0].path} are gone ({store.file_of(gone[0])})",
            hint="put the file back into raw/, or restore .lswh/landing from a backup",
        )
