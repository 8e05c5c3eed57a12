"""A small project to start from: a document, a file of records, and what makes a mart of them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from lswh.errors import LswhError, Where

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_AS_TEXT = ".py.txt"
"""How Python of the starter is called in the package, where it is nobody's module."""


def new_project(folder: Path) -> tuple[Path, ...]:
    """Make a project that builds in a folder that is empty or not there yet; answers its files, by path.

    Raises LswhError where something is in the folder, or it is a file.
    """
    where = Where(str(folder))
    if folder.exists() and not folder.is_dir():
        raise LswhError("there is a file of this name", where=where, hint="name a folder that is not there yet")
    if folder.is_dir() and any(folder.iterdir()):
        raise LswhError("the folder is not empty", where=where, hint="name one that is empty, or not there yet")
    made = []
    for path, source in _files(files("lswh.api").joinpath("starter"), PurePosixPath()):
        file = folder / (path.with_suffix("") if path.name.endswith(_AS_TEXT) else path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(source.read_bytes())
        made.append(file)
    return tuple(made)


def _files(folder: Traversable, path: PurePosixPath) -> Iterator[tuple[PurePosixPath, Traversable]]:
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.is_dir():
            yield from _files(one, path / one.name)
        else:
            yield path / one.name, one
