"""How files come to last: synced, replaced whole, copied at the least cost, and removed in one step."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

_BLOCK, _SMALL_BLOCK = 64 << 20, 1 << 20
_NOT_HERE = {errno.EOPNOTSUPP, errno.EXDEV, errno.EINVAL, errno.ENOSYS}


def sync(path: Path) -> None:
    """Have a file's bytes and mode, or a folder's names, outlive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(file: Path, text: str) -> None:
    """Put text into a file: whoever reads it finds the text before or all of this one, whatever happens."""
    aside = file.with_name(f"{file.name}.next")
    aside.write_text(text, encoding="utf-8")
    sync(aside)
    aside.replace(file)
    sync(file.parent)


def files_in(path: Path) -> Iterator[Path]:
    """A file, or every file in a folder and in the folders in it."""
    if path.is_dir():
        for name in sorted(os.listdir(path)):
            yield from files_in(path / name)
    else:
        yield path


def size_of(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    return sum(file.stat().st_size for file in files_in(path))


def is_sealed(path: Path) -> bool:
    """Whether a file, or every file of a folder, is read-only."""
    return not any(file.stat().st_mode & 0o222 for file in files_in(path))


def seal(path: Path) -> None:
    """Have a file, or all files of a folder, be read-only, and outlive a loss of power."""
    for file in files_in(path):
        file.chmod(0o444)
    sync_whole(path)


def sync_whole(path: Path) -> None:
    """As sync, of a folder with everything in it."""
    if path.is_dir():
        for name in os.listdir(path):
            sync_whole(path / name)
    sync(path)


def copy_whole(source: Path, target: Path, is_there: Event | None = None) -> None:
    """Copy a file to a name that is not taken, writable, where it appears only when it is whole.

    is_there is set then; what is left is to have the disk take the bytes, so that a later sync has less to wait for.

    The kernel copies, and shares the blocks where the file system can (XFS, Btrfs). Holes stay holes. Of a folder,
    whose files are replaced and never written to, new names are made for the same files, where the disk can.
    """
    aside = target.with_name(f"{target.name}.next")
    if source.is_dir():
        shutil.copytree(source, aside, copy_function=_link)
        aside.rename(target)
        if is_there:
            is_there.set()
        return
    reading = os.open(source, os.O_RDONLY)
    try:
        writing = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            _copy(reading, writing)
            aside.rename(target)
            if is_there:
                is_there.set()
            os.fsync(writing)
        finally:
            os.close(writing)
    finally:
        os.close(reading)


def discard(folder: Path) -> None:
    """Remove a folder that may be there: in one step for whoever looks for its name, then its files."""
    aside = folder.with_name(f"{folder.name}.removed")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # the disk has no links, or the file is somebody else's
        shutil.copyfile(source, target)


def _copy(reading: int, writing: int) -> None:
    size = os.fstat(reading).st_size
    os.ftruncate(writing, size)
    for start, end in _written(reading, size):
        at = start
        while at < end:
            copied = _copy_block(reading, writing, at, min(_BLOCK, end - at))
            if not copied:
                raise OSError(errno.EIO, "a file became shorter while it was copied")
            at += copied


def _written(descriptor: int, size: int) -> Iterator[tuple[int, int]]:
    """The parts of a file that are no holes."""
    at = 0
    while at < size:
        try:
            start = os.lseek(descriptor, at, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # a hole up to the end
                return
            raise
        at = os.lseek(descriptor, start, os.SEEK_HOLE)
        yield start, at


def _copy_block(reading: int, writing: int, at: int, length: int) -> int:
    if hasattr(os, "copy_file_range"):
        try:
            if copied := os.copy_file_range(reading, writing, length, at, at):
                return copied
        except OSError as error:
            if error.errno not in _NOT_HERE:
                raise
    return os.pwrite(writing, os.pread(reading, min(_SMALL_BLOCK, length), at), at)
