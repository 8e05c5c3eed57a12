"""Which files of raw/ there are to land, and what each is taken for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lswh.errors import LswhError, UnreadableInput, Where
from lswh.landing.landed import Kind
from lswh.project import Project

_FOLDERS = {
    "documents": (Kind.DOCUMENT, (".md", ".txt", ".html", ".htm", ".docx", ".pdf")),
    "records": (Kind.RECORDS, (".csv", ".jsonl", ".parquet", ".xlsx", ".xml")),
    "reference": (Kind.REFERENCE, (".csv",)),
    "withdrawals": (Kind.WITHDRAWAL, (".csv",)),
    "corrections": (Kind.CORRECTION, (".yml", ".yaml")),
}
_SIDECARS = (".yml", ".yaml")
_DESCRIBED = frozenset({"documents", "records"})
"""Whose files may have a sidecar beside them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of raw/ that can land, what it is taken for, and the file beside it that says how to read it."""

    file: Path
    kind: Kind
    sidecar: Path | None = None


def scan(project: Project, paths: Sequence[Path] = ()) -> tuple[list[Found], list[LswhError]]:
    """The files at or below `paths` (default: all of raw/) with their kinds, in order of path; and what is in the way.

    A sidecar stands for the file that it describes. Hidden files and editors' backups are passed over. Raises
    LswhError for a path outside raw/, or that is not there.
    """
    raw = project.raw.resolve()
    found: dict[Path, Found] = {}
    folders = _Folders()
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
                inside = _described(project, folders, _inside(project, file))
                found[inside] = Found(inside, _kind(project, inside), _sidecar(project, folders, inside))
            except LswhError as error:
                errors.append(error)
    return [found[file] for file in sorted(found)], errors


def _is_sidecar(project: Project, file: Path) -> bool:
    return file.relative_to(project.raw).parts[0] in _DESCRIBED and file.suffix.lower() in _SIDECARS


def _described(project: Project, folders: _Folders, file: Path) -> Path:
    """The file that a sidecar describes: report.pdf for report.pdf.yml or report.yml; any other file itself."""
    if not _is_sidecar(project, file):
        return file
    whole = file.with_suffix("")
    near = [whole] if whole.is_file() else [one for one in folders.siblings(file) if not _is_sidecar(project, one)]
    if len(near) != 1:
        raise UnreadableInput(
            "a sidecar of no file" if not near else f"a sidecar of {' or '.join(sorted(one.name for one in near))}?",
            where=Where(project.relative(file)),
            hint=f"call it as the file that it describes, with {file.suffix} behind it: sheet.csv{file.suffix}",
        )
    return _inside(project, near[0])


def _sidecar(project: Project, folders: _Folders, file: Path) -> Path | None:
    if file.relative_to(project.raw).parts[0] not in _DESCRIBED:
        return None
    beside = [file.with_name(file.name + suffix) for suffix in _SIDECARS]
    beside += [one for one in folders.siblings(file) if _is_sidecar(project, one) and not one.with_suffix("").is_file()]
    there = list(dict.fromkeys(one for one in beside if one.is_file()))
    if len(there) > 1:
        raise UnreadableInput(
            f"two sidecars: {' and '.join(one.name for one in there)}",
            where=Where(project.relative(file)),
            hint="put all into one",
        )
    return _inside(project, there[0]) if there else None


class _Folders:
    """The names in folders, each read once."""

    def __init__(self) -> None:
        self._by_stem: dict[Path, dict[str, list[str]]] = {}

    def siblings(self, file: Path) -> list[Path]:
        """The other files beside a file with the same name but for the last ending."""
        return [file.with_name(name) for name in self._stems(file.parent).get(file.stem, ()) if name != file.name]

    def _stems(self, folder: Path) -> dict[str, list[str]]:
        if folder not in self._by_stem:
            stems: dict[str, list[str]] = {}
            for name in sorted(os.listdir(folder)):
                if not _is_passed_over(name):
                    stems.setdefault(Path(name).stem, []).append(name)
            self._by_stem[folder] = stems
        return self._by_stem[folder]


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
