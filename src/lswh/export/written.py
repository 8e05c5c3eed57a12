"""What an export of files wrote, and the manifest that says so: rows, checksums, generation, and what columns mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lswh import __version__
from lswh.export.aside import aside

if TYPE_CHECKING:
    from lswh.export.marts import Mart

Format = Literal["parquet", "csv", "xlsx"]
OnMart = Callable[[str, int | None], None]
"""Is told the name of a mart that is about to be written, and its rows where they are known."""

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """The files of an export, with the rows of each mart, and where its manifest is."""

    generation: str
    files: tuple[Path, ...]
    rows: tuple[tuple[str, int], ...]
    manifest: Path


@dataclass(frozen=True, slots=True)
class WrittenMart:
    """A mart that was written: in which file, and how many rows."""

    mart: Mart
    file: str
    rows: int


def write_manifest(
    manifest: Path,
    project: str,
    generation: str,
    now: datetime,
    marts: Sequence[WrittenMart],
    checksums: dict[str, str],
) -> None:
    """Write what is in an export. checksums are the SHA-256 of each file by its name."""
    document = {
        "project": project,
        "generation": generation,
        "written_at": now.isoformat(timespec="seconds") + "Z",
        "written_by": f"lswh {__version__}",
        "files": [
            {
                "file": name,
                "sha256": checksum,
                "tables": [_table(one) for one in marts if one.file == name],
            }
            for name, checksum in checksums.items()
        ],
    }
    with aside(manifest) as beside:
        beside.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _table(written: WrittenMart) -> dict[str, Any]:
    mart = written.mart
    return {
        "table": str(mart),
        "description": mart.description,
        "rows": written.rows,
        "columns": [{"name": one.name, "type": one.type, "description": one.description} for one in mart.columns],
    }
