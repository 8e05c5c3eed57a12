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


def copy_whole(source: Path, target: Path, is_there: Event | None = None) -> None:
    """Copy a file to a name that is not taken, writable, where it appears only when it is whole.

    is_there is set then; what is left is to have the disk take the bytes, so that a later sync has less to wait for.

    The kernel copies, and shares the blocks where the file system can (XFS, Btrfs). Holes stay holes.
    """
    aside = target.with_name(f"{target.name}.next")
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
