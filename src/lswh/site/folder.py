"""A site's folder, written beside and renamed over, so that nobody opens half of one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lswh.errors import LswhError, Where
from lswh.generation import is_alive

MARK = "site.json"
"""The file that tells a folder which lswh wrote from one that it must not replace."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a site: its path in the folder, with slashes, and its text."""

    path: str
    text: str


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A new folder to write to, which takes the place of `folder` when the block ends.

    Where the block raises, the old one stays as it was. Raises LswhError where there is something else that lswh did
    not write.
    """
    _check(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    new, old = (folder.with_name(f".{folder.name}.{os.getpid()}.{what}") for what in ("new", "old"))
    new.mkdir()
    try:
        yield new
        _check(folder)
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def write_files(folder: Path, files: Iterable[File]) -> int:
    """Write files into a folder, and say how many they were."""
    made, count = set[Path](), 0
    for file in files:
        path = folder / file.path
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_text(file.text, encoding="utf-8")
        count += 1
    return count


def mark(**facts: object) -> File:
    """The file that says that lswh wrote a folder, and when."""
    return File(MARK, json.dumps({"written_by": "lswh docs", **facts}, ensure_ascii=False, indent=1) + "\n")


def _check(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        raise LswhError("the site cannot be written: this is no folder", where=Where(str(folder)), hint="give another")
    if folder.exists() and not (folder / MARK).exists() and any(folder.iterdir()):
        raise LswhError(
            "the site would replace a folder that lswh did not write",
            where=Where(str(folder)),
            hint="give a new or an empty folder",
        )


def _clear(folder: Path) -> None:
    """Remove what a writing that was killed has left, and put back an old site that was just being replaced."""
    for left in list(folder.parent.iterdir()):
        begun, *rest = left.name.rsplit(".", 2)
        if begun != f".{folder.name}" or len(rest) != 2:
            continue
        pid, what = rest
        if what not in ("new", "old") or not pid.isdecimal() or is_alive(int(pid)):
            continue
        if what == "old" and not folder.exists():
            left.rename(folder)
        else:
            shutil.rmtree(left, ignore_errors=True)
