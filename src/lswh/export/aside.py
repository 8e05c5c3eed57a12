"""Writing beside a file, and taking its place when all is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def aside(file: Path) -> Iterator[Path]:
    """A path beside a file to write to; when the block is left it takes the file's place, unless the block raised."""
    beside = file.with_name(f".{file.name}.incoming")
    try:
        yield beside
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
