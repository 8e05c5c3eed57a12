"""What has landed: one value for each file's bytes, and the JSON that remembers it."""

from __future__ import annotations

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

    @property
    def is_publication(self) -> bool:
        """Whether the file says something about an economy; the other kinds say how to read it."""
        return self in (Kind.DOCUMENT, Kind.RECORDS)


@dataclass(frozen=True, slots=True)
class Landed:
    """A file as it landed: its path in the project, the SHA-256 of its bytes, and when. Batches count up from 1."""

    path: str
    kind: Kind
    content_hash: str
    batch: int
    landed_at: datetime

    @property
    def order(self) -> tuple[int, str]:
        """Where it stands in the sequence of landings."""
        return (self.batch, self.path)

    def to_json(self) -> dict[str, Any]:
        """The landing as JSON has it."""
        return {**asdict(self), "landed_at": self.landed_at.isoformat()}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Landed:
        """The inverse of to_json. Raises KeyError or ValueError for anything else."""
        return cls(
            path=str(fields["path"]),
            kind=Kind(fields["kind"]),
            content_hash=str(fields["content_hash"]),
            batch=int(fields["batch"]),
            landed_at=datetime.fromisoformat(fields["landed_at"]),
        )


def of_kind(state: Sequence[Landed], kind: Kind) -> list[Landed]:
    """Those of a state that are of one kind, in order of landing."""
    return [one for one in state if one.kind is kind]


def record_id(landed: Landed, row: int) -> str:
    """The name of the nth record of a landed file, in every warehouse that it is in."""
    return f"{landed.content_hash[:16]}:{row}"
