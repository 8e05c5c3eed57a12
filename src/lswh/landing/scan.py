"""Which files of raw/ there are to land, and what each is taken for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from lswh.errors import LswhError, UnreadableInput, Where
from lswh.landing.landed import Kind
from lswh.project import Project

_FOLDERS = {
    "documents": (Kind.DOCUMENT, (".md", ".txt")),
    "records": (Kind.RECORDS, (".csv", ".jsonl", ".parquet", ".xlsx")),
    "reference": (Kind.REFERENCE, (".csv",)),
    "withdrawals": (Kind.WITHDRAWAL, (".csv",)),
}


def scan(project: Project, paths: Sequence[Path] = ()) -> tuple[list[tuple[Path, Kind]], list[LswhError]]:
    """The files at or below `paths` (default: all of raw/) with their kinds, in order of path; and what is in the way.

    Hidden files and editors' backups are passed over. Raises LswhError for a path outside raw/, or that is not there.
    """
    raw = project.raw.resolve()
    found: dict[Path, Kind] = {}
    errors: list[LswhError] = []
    for path in paths or (project.raw,):
        if not path.exists():
            raise LswhError("there is no such file or folder", where=Where(str(path)))
        if path.resolve() != raw and raw not in path.resolve().parents:
            raise LswhError(
                "only what is in raw/ can land", where=Where(str(path)), hint=f"copy it to {project.raw} first"
            )
        for file in _files(path, errors):
            try:
                inside = _inside(project, file)
                found[inside] = _kind(project, inside)
            except LswhError as error:
                errors.append(error)
    return sorted(found.items()), errors


def _files(path: Path, errors: list[LswhError]) -> Iterable[Path]:
    """What is at or below a path and is not a folder; a link to a folder is not followed."""
    if not path.is_dir():
        return [path]

    def refused(error: OSError) -> None:
        errors.append(
            UnreadableInput(
                f"the folder cannot be read: {error.strerror}",
                where=Where(str(error.filename)),
                hint="look at its permissions",
            )
        )

    found: list[Path] = []
    for folder, folders, names in os.walk(path, onerror=refused):
        inside = Path(folder)
        found += [inside / name for name in folders if (inside / name).is_symlink()]
        found += [inside / name for name in names]
        folders[:] = [name for name in folders if not _is_passed_over(name)]
    return sorted(file for file in found if not _is_passed_over(file.name))


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "~$")) or name.endswith("~")


def _inside(project: Project, file: Path) -> Path:
    raw, real = project.raw.resolve(), file.resolve()
    printable = os.fsencode(file).decode("utf-8", "backslashreplace")
    where = Where(printable)
    if printable != str(file):
        raise UnreadableInput("the name is not Unicode", where=where, hint="rename the file")
    if not real.exists():
        raise UnreadableInput("a link that leads nowhere", where=where, hint="remove it, or copy the file itself")
    if raw not in real.parents:
        raise UnreadableInput("a link that leads out of raw/", where=where, hint="copy the file itself")
    if not real.is_file():
        raise UnreadableInput("not a file", where=where, hint="only files land: no pipes, no links to folders")
    return project.raw / real.relative_to(raw)


def _kind(project: Project, file: Path) -> Kind:
    parts = file.relative_to(project.raw).parts
    where = Where(project.relative(file))
    if len(parts) == 1 or parts[0] not in _FOLDERS:
        raise UnreadableInput(
            "not in a folder that lands", where=where, hint=f"raw/ has the folders {', '.join(_FOLDERS)}"
        )
    kind, suffixes = _FOLDERS[parts[0]]
    if file.suffix.lower() not in suffixes:
        raise UnreadableInput(
            f"raw/{parts[0]} takes no {file.suffix or 'file without an extension'}",
            where=where,
            hint=f"it takes {', '.join(suffixes)}",
        )
    return kind
