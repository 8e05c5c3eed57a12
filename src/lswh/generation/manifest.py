"""What a generation was made from and what is in it: the small file beside its warehouse."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from lswh.errors import LswhError, Where
from lswh.graph import TableFingerprint
from lswh.landing import Landed

Kind = Literal["raw", "macro", "table", "view", "incremental"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A table, view or macro of a generation, and what it was made of.

    fingerprint is of everything that it depends on. text and columns are hashes of its SQL, whole and by output column;
    config is of how it is kept, comments of what is written on it, inputs of what it reads in each relation: they tell
    which of them changed. unique_key names a row of an incremental table. gate is of the contracts that it was held
    against and what they read, None where it was not; warnings are what they found without stopping the publication.
    rows is None where there are none to count.
    """

    kind: Kind
    fingerprint: TableFingerprint
    text: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    config: str = ""
    comments: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    unique_key: tuple[str, ...] = ()
    rows: int | None = None
    gate: str | None = None
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The relation as JSON has it."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {**fields, "fingerprint": self.fingerprint.to_json()}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Relation:
        """The inverse of to_json. Raises KeyError or TypeError for anything else."""
        made = cls(**fields)
        return replace(
            made,
            fingerprint=TableFingerprint(**fields["fingerprint"]),
            unique_key=tuple(made.unique_key),
            warnings=tuple(made.warnings),
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a warehouse, whether it is published or a candidate.

    program and contracts are hashes of lswh itself and of the files in models/contracts. bound are the tables that have
    a pandera class there, ruled those that a rule reads; reconciled is of the rules and what they read, as they were
    compared last, and comparisons is how many they made, with which waivers.
    """

    program: str
    contracts: str
    built_at: datetime
    built_by: str
    landed: tuple[Landed, ...]
    relations: Mapping[str, Relation]
    bound: tuple[str, ...] = ()
    ruled: tuple[str, ...] = ()
    reconciled: str | None = None
    comparisons: int = 0
    waivers: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def tables(self) -> dict[str, int]:
        """The rows of each table."""
        tables = {name: one.rows for name, one in self.relations.items() if one.rows is not None}
        return tables | ({"mart.reconciliation": self.comparisons} if self.reconciled else {})

    @property
    def all_warnings(self) -> tuple[str, ...]:
        """What contracts found without stopping the publication."""
        return (*self.warnings, *(warning for one in self.relations.values() for warning in one.warnings))

    def write(self, file: Path) -> None:
        """Write the manifest, whole or not at all."""
        fields = {
            **{name: getattr(self, name) for name in self.__slots__},
            "built_at": self.built_at.isoformat(),
            "landed": [one.to_json() for one in self.landed],
            "relations": {name: one.to_json() for name, one in self.relations.items()},
        }
        aside = file.with_name(f"{file.name}.next")
        with aside.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps(fields, ensure_ascii=False, separators=(",", ":")))
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(file)

    @classmethod
    def read(cls, file: Path) -> Manifest:
        """The inverse of write. Raises LswhError where the file is gone or damaged."""
        try:
            fields = json.loads(file.read_text(encoding="utf-8"))
            if "relations" not in fields:  # of lswh 0.1: what landed is known, and everything is built anew
                fields = {
                    **{name: fields[name] for name in ("built_at", "built_by", "landed")},
                    "program": "",
                    "contracts": "",
                    "relations": {},
                    "bound": (),
                    "ruled": (),
                    "warnings": (),
                }
            return cls(
                **{
                    **fields,
                    "built_at": datetime.fromisoformat(fields["built_at"]),
                    "landed": tuple(Landed.from_json(one) for one in fields["landed"]),
                    "relations": {name: Relation.from_json(one) for name, one in fields["relations"].items()},
                    **{name: tuple(fields[name]) for name in ("bound", "ruled", "warnings")},
                }
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            said = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise LswhError(
                f"the manifest of a generation cannot be read: {said}",
                where=Where(str(file)),
                hint="restore the folder .lswh from a backup, or remove it and warehouse.duckdb and build again",
            ) from error
