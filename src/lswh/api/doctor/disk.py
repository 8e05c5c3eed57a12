"""Whether the file system under a project does what publishing rests on."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lswh.api.doctor.diagnosis import Diagnosis
from lswh.generation.files import size_of
from lswh.project import Project

_ABOUT = "file system"
_LOCAL = "keep the project on a local disk"


def file_system(project: Project) -> Iterator[Diagnosis]:
    """Writing, locks, links and renames, tried in a folder that is removed; the name of the folder, and the room."""
    if "?" in str(project.warehouse):
        yield Diagnosis("error", _ABOUT, f"a question mark in {project.root}", "DuckDB opens no such path: rename it")
    place = project.state if project.state.is_dir() else project.root
    try:
        with tempfile.TemporaryDirectory(prefix="doctor-", dir=place) as folder:
            wrong = [said for what, trial in _TRIALS.items() if (said := _tried(what, trial, Path(folder)))]
    except OSError as error:
        said = f"{place} cannot be written to: {error.strerror}"
        yield Diagnosis("error", _ABOUT, said, "give yourself the right to write there, or mount it to be written to")
        return
    for said in wrong:
        yield Diagnosis("error", _ABOUT, said, _LOCAL)
    if not wrong:
        yield Diagnosis("ok", _ABOUT, "it writes, locks, links and renames")
    yield _room(project)


def _tried(what: str, trial: Callable[[Path], str | None], folder: Path) -> str | None:
    try:
        return trial(folder)
    except OSError as error:
        return f"{what}: {error.strerror}"


def _locks(folder: Path) -> str | None:
    with (folder / "lock").open("w") as one, (folder / "lock").open("w") as other:
        fcntl.flock(one, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        return "flock keeps nobody out: two builds could run at once"


def _links(folder: Path) -> str | None:
    link, aside = folder / "link", folder / "link.next"
    for name in ("a", "b"):
        (folder / name).write_text(name, encoding="utf-8")
        aside.symlink_to(name)
        aside.replace(link)
    return None if os.readlink(link) == "b" else "a link that was replaced leads to where it did"


def _renames(folder: Path) -> str | None:
    (folder / "candidate").mkdir()
    (folder / "candidate").rename(folder / "generation")
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return None


def _modes(folder: Path) -> str | None:
    file = folder / "published"
    file.touch()
    file.chmod(0o444)
    return None if file.stat().st_mode & 0o222 == 0 else "a file that was made read-only can still be written to"


_TRIALS: Mapping[str, Callable[[Path], str | None]] = {
    "flock cannot be had": _locks,
    "symbolic links cannot be made, or replaced": _links,
    "a folder cannot be renamed": _renames,
    "a file cannot be made read-only": _modes,
}


def _room(project: Project) -> Diagnosis:
    free = shutil.disk_usage(project.root).free
    size = size_of(project.warehouse) if project.warehouse.exists() else 0
    said = f"{free / 1e9:.1f} GB free"
    if free < 2 * size:
        hint = "lower keep_generations in pyproject.toml, or make room"
        return Diagnosis("warning", "room", f"{said}, less than two generations of {size / 1e9:.1f} GB", hint)
    return Diagnosis("ok", "room", said)
