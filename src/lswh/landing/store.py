"""Where landed bytes are kept, by the SHA-256 of their content, and the batches in which they came."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from lswh.errors import LswhError, Where
from lswh.landing.landed import Landed

_BLOCK = 1 << 20


def content_hash(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class LandingStore:
    """The folder .lswh/landing. Whatever is in it is whole: files are written aside, synced and renamed.

    All targets have it together. Only who holds its lock writes to it, so that there is one name aside, and the next
    write takes it over.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._batches = folder / "batches"

    def path(self, digest: str) -> Path:
        """Where the bytes with this hash are, or would be."""
        return self._folder / digest[:2] / digest

    def file_of(self, landed: Landed) -> Path:
        """Where the own bytes of a landed file are."""
        return self.path(landed.bytes_hash)

    def sidecar_of(self, landed: Landed) -> tuple[str, bytes] | None:
        """The path and the bytes of a landed file's sidecar."""
        sidecar = landed.sidecar
        return (sidecar.path, self.path(sidecar.content_hash).read_bytes()) if sidecar else None

    def holds(self, digest: str) -> bool:
        """Whether the bytes with this hash are kept."""
        return self.path(digest).is_file()

    def holds_all(self, landed: Landed) -> bool:
        """Whether everything is kept that a landed file is read from."""
        return all(map(self.holds, landed.hashes))

    def keep(self, file: Path) -> str:
        """Keep a copy of a file's bytes and answer their hash."""
        self._folder.mkdir(parents=True, exist_ok=True)
        aside = self._folder / ".incoming"
        digest = hashlib.sha256()
        with file.open("rb") as source, aside.open("wb") as copy:
            while block := source.read(_BLOCK):
                digest.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
        kept = self.path(digest.hexdigest())
        kept.parent.mkdir(exist_ok=True)
        aside.replace(kept)
        return digest.hexdigest()

    def discard(self, digest: str) -> None:
        """Forget bytes that turned out not to be readable."""
        self.path(digest).unlink(missing_ok=True)

    def remember(self, landed: Sequence[Landed]) -> None:
        """Write one batch down. All of `landed` carry its number."""
        self._batches.mkdir(parents=True, exist_ok=True)
        file = self._batches / f"{landed[0].batch:06}.json"
        aside = self._batches / ".incoming"
        with aside.open("w", encoding="utf-8") as stream:
            json.dump([one.to_json() for one in landed], stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(file)

    def remembered(self) -> list[Landed]:
        """Every landing that was written down, in order."""
        return [one for file in sorted(self._batches.glob("*.json")) for one in _read(file)]


def _read(file: Path) -> Iterable[Landed]:
    try:
        return [Landed.from_json(fields) for fields in json.loads(file.read_text(encoding="utf-8"))]
    except (ValueError, KeyError, TypeError) as error:
        raise LswhError(
            "the record of a landing is damaged", where=Where(str(file)), hint="remove it: what is in raw/ lands again"
        ) from error
