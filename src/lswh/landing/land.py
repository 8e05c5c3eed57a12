"""Landing: what is new in raw/ is kept, checked and written down; what is not readable is left out, and said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from lswh.engine import Engine
from lswh.errors import LswhError, UnreadableInput, Where
from lswh.landing.landed import Kind, Landed, Sidecar, hash_with
from lswh.landing.scan import Found, scan
from lswh.landing.store import LandingStore, content_hash
from lswh.project import Project


@dataclass(frozen=True, slots=True)
class Landing:
    """What a landing did: what is new, what raw/ holds now (new or not), what to be told, what was not readable."""

    new: tuple[Landed, ...]
    present: tuple[Landed, ...]
    warnings: tuple[str, ...]
    errors: tuple[LswhError, ...]


def land(
    project: Project,
    published: Sequence[Landed],
    now: datetime,
    scratch: Callable[[], Engine],
    paths: Sequence[Path] = (),
    *,
    is_foreseen: bool = False,
) -> Landing:
    """Land what is new at `paths` (default: all of raw/); where is_foreseen, say what would land and write nothing.

    published is what the published warehouse was built from; scratch opens a database to try a file in. A file whose
    bytes have landed already is not landed again; where they were lost since, they are kept anew. Raises LswhError for
    a path outside raw/.
    """
    store = LandingStore(project.landing)
    files, errors = scan(project, paths)
    remembered = [*published, *store.remembered()]
    batch = max((one.batch for one in remembered), default=0) + 1
    known = _Known(remembered, published)
    new: list[Landed] = []
    present: list[Landed] = []
    warnings: list[str] = []
    for found in files:
        kind, path = found.kind, project.relative(found.file)
        try:
            own = content_hash(found.file)
            sidecar = Sidecar(project.relative(found.sidecar), content_hash(found.sidecar)) if found.sidecar else None
        except OSError as error:
            errors.append(
                UnreadableInput(f"cannot be read: {error.strerror}", where=Where(path), hint="look at its permissions")
            )
            continue
        digest = hash_with(own, sidecar)
        one = known.current(path, kind, digest)
        fresh = Landed(path, kind, digest, batch, now, sidecar, own if sidecar else None)
        lost = [] if is_foreseen else _lost(one or fresh, found, store)
        for source, _ in lost:
            store.keep(source)
        if one is not None and one.path != path and _holds(project.root / one.path, own):
            warnings.append(f"{path} has the same bytes as {one.path}: landed once")
            continue
        if one is None:
            one = fresh
            try:
                if not is_foreseen:
                    _check(one, store, scratch)
            except LswhError as error:
                for _, kept in lost:  # what was kept before is a file of another kind too
                    store.discard(kept)
                errors.append(error)
                continue
            new.append(one)
            if kind.is_publication and known.is_published(path):
                warnings.append(f"{path} has changed since it was published: taken as a revision")
        present.append(replace(one, path=path))
        known.add(present[-1])
    if new and not is_foreseen:
        refused = _review(_around(project, remembered, present), new, store, warnings)
        errors += refused.values()
        new = [one for one in new if one.path not in refused]
        present = [one for one in present if one.path not in refused]
    if new and not is_foreseen:
        store.remember(new)
    return Landing(tuple(new), tuple(present), tuple(warnings), tuple(errors))


def landed_state(published: Sequence[Landed], present: Iterable[Landed]) -> tuple[Landed, ...]:
    """What the next warehouse is built from, in order of landing.

    What was published stays, what is in raw/ is added; reference tables and withdrawals are those in raw/ now.
    """
    state = {_identity(one): one for one in published if one.kind.is_publication}
    state |= {_identity(one): one for one in present}
    return tuple(sorted(state.values(), key=lambda one: one.order))


def _check(one: Landed, store: LandingStore, scratch: Callable[[], Engine]) -> None:
    from lswh.landing.fill import check

    check(one, store, scratch)


def _around(project: Project, remembered: Iterable[Landed], present: Iterable[Landed]) -> list[Landed]:
    """Everything that corrections may be of, or are read by, though it is not at the paths that land; none are gone."""
    known = {_identity(one): one for one in (*remembered, *present)}
    return [one for one in known.values() if one.kind.is_publication or (project.root / one.path).is_file()]


def _review(
    state: Sequence[Landed], new: Sequence[Landed], store: LandingStore, warnings: list[str]
) -> Mapping[str, LswhError]:
    """The new corrections that cannot be made, by path; adds to `warnings` what is to be said of the others."""
    if not any(one.kind is Kind.CORRECTION for one in state):
        return {}
    from lswh.landing.fill import check_corrections

    reviewed = check_corrections([one for one in state if store.holds_all(one)], new, store)
    warnings += reviewed.warnings
    return reviewed.errors


def _identity(one: Landed) -> tuple[Kind, str]:
    return (one.kind, one.content_hash if one.kind.is_publication else one.path)


def _lost(one: Landed, found: Found, store: LandingStore) -> list[tuple[Path, str]]:
    """What a landing needs that is not kept: the files, and the hashes of their bytes."""
    sources = (found.file, found.sidecar) if found.sidecar else (found.file,)
    return [(file, digest) for file, digest in zip(sources, one.hashes, strict=True) if not store.holds(digest)]


def _holds(file: Path, digest: str) -> bool:
    return file.is_file() and content_hash(file) == digest


class _Known:
    """What has landed before, and whether a file in raw/ is that."""

    def __init__(self, remembered: Iterable[Landed], published: Sequence[Landed]) -> None:
        self._by_identity: dict[tuple[Kind, str], Landed] = {}
        self._latest = {one.path: one for one in sorted(published, key=lambda one: one.order)}
        for one in remembered:
            self.add(one)

    def add(self, one: Landed) -> None:
        self._by_identity[_identity(one)] = one

    def is_published(self, path: str) -> bool:
        return path in self._latest

    def current(self, path: str, kind: Kind, digest: str) -> Landed | None:
        """The landing that a file in raw/ is; None where it has to land, or to land again over a later version."""
        one = self._by_identity.get((kind, digest if kind.is_publication else path))
        if one is None or one.content_hash != digest:
            return None
        latest = self._latest.get(path)
        is_overtaken = latest is not None and latest.path == one.path and one.order < latest.order
        return None if is_overtaken else one
