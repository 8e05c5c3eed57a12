"""Whether the files of a project are where they belong and can be read, and what is published of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lswh.api.doctor.diagnosis import Diagnosis
from lswh.errors import LswhError
from lswh.generation import Manifest, Shelf, lock_holder
from lswh.generation.files import is_sealed
from lswh.landing import LandingStore
from lswh.landing import land as land_files
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.engine import Engine

_REFERENCE = ("indicator", "area", "unit")


def layout(project: Project) -> Iterator[Diagnosis]:
    """The folders raw/ and models/, and what is to be in them."""
    missing = [folder for folder in (project.raw, project.models) if not folder.is_dir()]
    for folder in missing:
        said = f"there is no folder {project.relative(folder)}/"
        yield Diagnosis("error", "project", said, "lswh init DIR makes a project to start from")
    if project.models.is_dir() and not any(project.models.rglob("*.sql")):
        yield Diagnosis("error", "project", "there is no model", "write one: models/mart/name.sql is mart.name")
    unknown = [name for name in _REFERENCE if not (project.raw / "reference" / f"{name}.csv").is_file()]
    documents = project.raw / "documents"
    if unknown and documents.is_dir() and any(documents.iterdir()):
        files = ", ".join(f"{project.relative(project.raw)}/reference/{name}.csv" for name in unknown)
        yield Diagnosis("warning", "project", f"documents are read by {files}, and they are not there", "write them")
    if not missing:
        yield Diagnosis("ok", "project", f"{project.name} in {project.root}")


def inputs(project: Project, now: datetime) -> Iterator[Diagnosis]:
    """The files of raw/ that cannot be read, among those that have not landed, and sidecars of no file."""
    from lswh.engine.duckdb import DuckDB
    from lswh.landing.trying import unreadable

    if not project.raw.is_dir():
        return
    landing = land_files(project, _manifest(project).landed, now, DuckDB.memory, is_foreseen=True)
    errors = [*landing.errors, *unreadable(project, landing.new, DuckDB.memory)]
    for error in errors:
        yield Diagnosis.of_error("raw/", error)
    if not errors:
        new = f", {len(landing.new)} of them not landed yet" if landing.new else ""
        yield Diagnosis("ok", "raw/", f"{len(landing.present)} files can be read{new}")


def models(project: Project, now: datetime) -> Iterator[Diagnosis]:
    """Whether a build can be planned, of models and property files, and whether contracts can be imported."""
    from lswh.api.checking import contracts_of
    from lswh.api.testing import foreseen
    from lswh.run import wanted_of

    if not (project.raw.is_dir() and project.models.is_dir()):
        return
    manifest = _manifest(project)
    try:
        wanted = wanted_of(project, foreseen(project, manifest, now), now.date())
        with closing(_readable(project)) as engine:
            contracts_of(project, wanted, manifest, engine)
    except LswhError as error:
        yield Diagnosis.of_error("models/", error)
    else:
        yield Diagnosis("ok", "models/", f"{len(list(wanted.graph))} models can be planned")


def published(project: Project) -> Iterator[Diagnosis]:
    """The link, the generation that it leads to, and whether a reader can open it."""
    shelf, link = Shelf(project), project.warehouse
    about = link.name
    try:
        folder = shelf.published()
    except LswhError as error:
        yield Diagnosis.of_error(about, error)
        return
    if folder is None and link.is_symlink():
        said = f"it is a link to {link.readlink()}, which is not there"
        yield Diagnosis("error", about, said, "lswh build publishes a new generation")
    elif folder is None and (kept := [one for one in _generations(project) if (one / about).exists()]):
        newest = kept[-1].relative_to(project.root) / about
        said = f"the link is gone, and {kept[-1].name} is the newest generation that is kept"
        yield Diagnosis("error", about, said, f"lswh build publishes a new one, ln -s {newest} {about} that one again")
    elif folder is None:
        yield Diagnosis("note", about, "nothing is published yet", f"run: lswh build{project.option}")
    else:
        yield from _generation(project, folder)


def _generation(project: Project, folder: Path) -> Iterator[Diagnosis]:
    from lswh.engine.opening import read_warehouse

    about, file = project.warehouse.name, folder / project.warehouse.name
    kept = project.relative(project.state / "generations")
    restore = f"restore {kept} from a backup, or remove it and {about}, and build again"
    try:
        manifest = Manifest.read(folder / "manifest.json")
        with closing(read_warehouse(project, file)) as engine:
            there = {f"{schema}.{name}" for schema, name in engine.relations()}
    except LswhError as error:
        yield Diagnosis("error", about, Diagnosis.of_error(about, error).what, restore)
        return
    if gone := [name for name in manifest.tables if name not in there]:
        yield Diagnosis("error", about, f"{gone[0]} is not in it, though its manifest says so", restore)
    if not is_sealed(file):
        option = "-R " if file.is_dir() else ""
        yield Diagnosis("warning", about, "what is published can be written to", f"chmod {option}a-w '{file}'")
    store = LandingStore(project.landing)
    lost = [one for one in manifest.landed if not store.holds_all(one)]
    absent = [one.path for one in lost if not (project.root / one.path).is_file()]
    if absent:
        said = f"the bytes of {absent[0]} are neither in raw/ nor in .lswh/landing"
        yield Diagnosis("error", ".lswh/landing", said, "put the file back into raw/, or restore .lswh/landing")
    elif lost:
        said = f"the bytes of {lost[0].path} are gone"
        yield Diagnosis("note", ".lswh/landing", said, "nothing: the next build keeps them anew")
    if not gone:
        yield Diagnosis("ok", about, f"generation {folder.name}, {len(there)} relations")


def leftovers(project: Project) -> Iterator[Diagnosis]:
    """A candidate that was not published, generations without a warehouse, and who holds the lock."""
    shelf, holder = Shelf(project), lock_holder(project.state)
    if holder:
        yield Diagnosis("note", "lock", f"held by {holder}", "nothing: a build runs; lswh build --wait waits for it")
    elif shelf.candidate.exists():
        left = datetime.fromtimestamp(shelf.candidate.stat().st_mtime, UTC)
        said = f"one of {left:%Y-%m-%d %H:%M} UTC was not published"
        yield Diagnosis("warning", "candidate", said, "lswh diff --candidate shows it, lswh build goes on with it")
    for folder in _generations(project):
        if not (folder / project.warehouse.name).exists():
            yield Diagnosis("warning", f"generation {folder.name}", "its warehouse is gone", f"remove {folder}")


def _generations(project: Project) -> list[Path]:
    """The folders of the generations that are kept, the newest last."""
    folder = project.state / "generations"
    return sorted(one for one in folder.iterdir() if one.name.isdecimal()) if folder.is_dir() else []


def _readable(project: Project) -> Engine:
    """What is published, open to be read, or an empty database where nothing that opens is; `published` tells of it."""
    from lswh.engine.opening import read_warehouse, try_out

    try:
        return read_warehouse(project, Shelf(project).warehouse())
    except LswhError:
        return try_out(project)


def _manifest(project: Project) -> Manifest:
    """The published manifest; one of nothing where there is none that can be read, which `published` tells of."""
    try:
        manifest = Shelf(project).manifest()
    except LswhError:
        manifest = None
    return manifest or Manifest("", "", datetime.min, "", (), {})
