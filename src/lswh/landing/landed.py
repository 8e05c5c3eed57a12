"""What has landed: one value for each file's bytes, and the JSON that remembers it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a file in raw/ is taken for, by the folder it is in."""

    DOCUMENT = "document"
    RECORDS = "records"
    REFERENCE = "reference"
    WITHDRAWAL = "withdrawal"
    CORRECTION = "correction"

    @property
    def is_publication(self) -> bool:
        """Whether the file says something about an economy; the other kinds say how to read it."""
        return self in (Kind.DOCUMENT, Kind.RECORDS)


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What says how to read a file beside it: its path in the project, and the SHA-256 of its bytes."""

    path: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Landed:
    """A file as it landed: its path in the project, the SHA-256 of its bytes, and when. Batches count up from 1.

    With a sidecar, content_hash is the SHA-256 of both hashes, so that a change of either is another landing, and
    bytes_hash is where the file's own bytes are kept.
    """

    path: str
    kind: Kind
    content_hash: str
    batch: int
    landed_at: datetime
    sidecar: Sidecar | None = None
    own_hash: str | None = None

    @property
    def bytes_hash(self) -> str:
        """The SHA-256 of the file's own bytes."""
        return self.own_hash or self.content_hash

    @property
    def hashes(self) -> tuple[str, ...]:
        """The SHA-256 of everything that has to be kept of it."""
        return (self.bytes_hash, self.sidecar.content_hash) if self.sidecar else (self.bytes_hash,)

    @property
    def order(self) -> tuple[int, str]:
        """Where it stands in the sequence of landings."""
        return (self.batch, self.path)

    def to_json(self) -> dict[str, Any]:
        """The landing as JSON has it."""
        fields = {name: value for name, value in asdict(self).items() if value is not None}
        return {**fields, "landed_at": self.landed_at.isoformat()}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Landed:
        """The inverse of to_json. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            path=str(fields["path"]),
            kind=Kind(fields["kind"]),
            content_hash=str(fields["content_hash"]),
            batch=int(fields["batch"]),
            landed_at=datetime.fromisoformat(fields["landed_at"]),
            sidecar=Sidecar(**fields["sidecar"]) if "sidecar" in fields else None,
            own_hash=fields.get("own_hash"),
        )


def hash_with(own: str, sidecar: Sidecar | None) -> str:
    """The content_hash of a file with these bytes and this sidecar."""
    return hashlib.sha256(f"{own}\n{sidecar.content_hash}".encode()).hexdigest() if sidecar else own


def of_kind(state: Sequence[Landed], kind: Kind) -> list[Landed]:
    """Those of a state that are of one kind, in order of landing."""
    return [one for one in state if one.kind is kind]


def record_id(landed: Landed, row: int) -> str:
    """The name of the nth record of a landed file, in every warehouse that it is in."""
    return f"{landed.content_hash[:16]}:{row}"
