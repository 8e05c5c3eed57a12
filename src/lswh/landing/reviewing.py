"""Whether corrections are of documents that are there, and of words that stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lswh.errors import LswhError, UnreadableInput
from lswh.extract import Document, Reference
from lswh.landing.corrections import Correction, read_corrections
from lswh.landing.documents import open_document, statements
from lswh.landing.landed import Kind, Landed, of_kind
from lswh.landing.store import LandingStore


def corrections_of(state: Sequence[Landed], store: LandingStore) -> tuple[Correction, ...]:
    """Every correction of a state, in order of the path of its file."""
    files = sorted(of_kind(state, Kind.CORRECTION), key=lambda one: one.path)
    return tuple(found for one in files for found in read_corrections(one.path, store.file_of(one).read_bytes()))


def of_document(corrections: Iterable[Correction], landed: Landed) -> list[Correction]:
    """Those that are of a landed document, in any of its versions."""
    hashes = (landed.content_hash, landed.bytes_hash)
    return [one for one in corrections if one.is_of(landed.path, hashes)]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What is wrong with corrections: errors of the files that cannot land, by their path, and warnings."""

    errors: dict[str, LswhError]
    warnings: tuple[str, ...]


def review(state: Sequence[Landed], new: Sequence[Landed], reference: Reference, store: LandingStore) -> Reviewed:
    """Look at corrections that are new, or of a document that is.

    A new one that is of no known document, or of words that stand in no version of it, or that does not say which
    record is meant, is an error. One whose words are gone from the newest version is a warning.
    """
    errors: dict[str, LswhError] = {}
    warnings: list[str] = []
    documents = of_kind(state, Kind.DOCUMENT)
    opened: dict[Landed, Document] = {}
    for file in of_kind(state, Kind.CORRECTION):
        for one in read_corrections(file.path, store.file_of(file).read_bytes()):
            versions = [version for version in documents if of_document([one], version)]
            if file not in new and not any(version in new for version in versions):
                continue
            try:
                warning = _review(one, versions, opened, reference, store)
            except LswhError as error:
                if file in new:
                    errors.setdefault(file.path, error)
                    break
                warning = str(error)
            warnings += [warning] if warning else []
    return Reviewed(errors, tuple(warnings))


def _review(
    one: Correction,
    versions: Sequence[Landed],
    opened: dict[Landed, Document],
    reference: Reference,
    store: LandingStore,
) -> str | None:
    if not versions:
        raise UnreadableInput(
            f"no document is {one.document}", where=one.where, hint="give its path, or the hash of its bytes"
        )
    holds: list[bool] = []
    for version in versions:
        if version not in opened:
            opened[version] = open_document(version, store)
        holds.append(one.place(opened[version].text) is not None)
        if holds[-1]:
            statements(opened[version], reference, [one])
    if not any(holds):
        raise UnreadableInput(
            f"the quote is not in {one.document}", where=one.where, hint="copy it from what `lswh extract` prints"
        )
    newest = max(range(len(versions)), key=lambda at: versions[at].order)
    if not holds[newest]:
        return f"{one.where}: the quote is in an older version of {one.document} only, not in the newest"
    return None
