"""What a generation was made from and what is in it: the small file beside its warehouse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lswh.errors import LswhError, Where
from lswh.landing import Landed


@dataclass(frozen=True, slots=True)
class Manifest:
    """fingerprints are of everything that the generation depends on: equal fingerprints, equal marts.

    tables are the rows of each table; warnings are findings that did not stop the publication.
    """

    fingerprints: Mapping[str, str]
    built_at: datetime
    built_by: str
    landed: tuple[Landed, ...]
    tables: Mapping[str, int]
    contracts: int
    comparisons: int
    warnings: tuple[str, ...]

    def write(self, file: Path) -> None:
        """Write the manifest."""
        fields = {
            "fingerprints": dict(self.fingerprints),
            "built_at": self.built_at.isoformat(),
            "built_by": self.built_by,
            "landed": [one.to_json() for one in self.landed],
            "tables": dict(self.tables),
            "contracts": self.contracts,
            "comparisons": self.comparisons,
            "warnings": list(self.warnings),
        }
        file.write_text(json.dumps(fields, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Manifest:
        """The inverse of write. Raises LswhError where the file is gone or damaged."""
        try:
            fields = json.loads(file.read_text(encoding="utf-8"))
            return cls(
                fingerprints=dict(fields["fingerprints"]),
                built_at=datetime.fromisoformat(fields["built_at"]),
                built_by=fields["built_by"],
                landed=tuple(Landed.from_json(one) for one in fields["landed"]),
                tables=dict(fields["tables"]),
                contracts=int(fields["contracts"]),
                comparisons=int(fields["comparisons"]),
                warnings=tuple(fields["warnings"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LswhError(
                f"the manifest of a generation cannot be read: {error}",
                where=Where(str(file)),
                hint="restore the folder .lswh from a backup, or remove it and warehouse.duckdb and build again",
            ) from error
