"""Marts as Parquet or CSV, a file each, in a folder with a manifest."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lswh.errors import LswhError, Where
from lswh.export.written import MANIFEST, Format, OnMart, WrittenFiles, WrittenMart, sha256_of, write_manifest

if TYPE_CHECKING:
    import pyarrow as pa

    from lswh.engine.duckdb import DuckDB
    from lswh.export.marts import Mart

_BATCH = 100_000
_INCOMING = ".incoming"
_OF_CSV = re.compile(r"VARCHAR|DECIMAL\(.*\)|DATE|BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|DOUBLE|FLOAT")
"""Types that have one plain way to be written. A timestamp is written as DuckDB does, without zeros at its end."""


def write_files(
    engine: DuckDB,
    marts: Sequence[Mart],
    folder: Path,
    style: Format,
    project: str,
    generation: str,
    now: datetime,
    on_mart: OnMart,
) -> WrittenFiles:
    """Write marts into a folder. All are written beside first, then each takes its place, and the manifest the last.

    Files that the manifest before names, and this one does not, are removed. Raises LswhError where the folder holds a
    manifest that is not ours; whatever is raised while marts are written, the folder is as it was.
    """
    before = _named_before(folder)
    folder.mkdir(parents=True, exist_ok=True)
    incoming = folder / _INCOMING
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir()
    try:
        written = []
        for mart in marts:
            on_mart(str(mart), None)
            file = incoming / f"{mart.schema}.{mart.name}.{style}"
            rows = _write(engine, mart, file, style, generation)
            written.append(WrittenMart(mart, file.name, rows))
        checksums = {}
        for one in written:
            with (incoming / one.file).open("rb") as stream:
                os.fsync(stream.fileno())
            checksums[one.file] = sha256_of(incoming / one.file)
        for one in written:
            (incoming / one.file).replace(folder / one.file)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    write_manifest(folder / MANIFEST, project, generation, now, written, checksums)
    for name in before - checksums.keys():
        (folder / name).unlink(missing_ok=True)
    return WrittenFiles(
        generation,
        tuple(folder / one.file for one in written),
        tuple((str(one.mart), one.rows) for one in written),
        folder / MANIFEST,
    )


def _write(engine: DuckDB, mart: Mart, file: Path, style: Format, generation: str) -> int:
    casts = {one.name: "VARCHAR" for one in mart.columns if style == "csv" and not _OF_CSV.fullmatch(one.type)}
    rows = 0
    with (
        engine.ask(mart.rows(casts).sql("duckdb")).reader(_BATCH) as reader,
        _writer(file, style, reader.schema, mart, generation) as writer,
    ):
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _writer(file: Path, style: Format, schema: pa.Schema, mart: Mart, generation: str) -> Any:
    if style == "csv":
        from pyarrow.csv import CSVWriter

        return CSVWriter(file, schema)
    from pyarrow import schema as schema_of
    from pyarrow.parquet import ParquetWriter

    described = [
        schema.field(n).with_metadata({"description": one.description} if one.description else {})
        for n, one in enumerate(mart.columns)
    ]
    about = {"lswh.generation": generation, "lswh.table": str(mart), "description": mart.description}
    return ParquetWriter(file, schema_of(described, metadata=about), compression="zstd")


def _named_before(folder: Path) -> set[str]:
    """The files that the export before wrote into a folder."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        return set()
    try:
        document = json.loads(manifest.read_text(encoding="utf-8"))
        if not document["written_by"].startswith("lswh "):
            raise ValueError(document["written_by"])
        return {one["file"] for one in document["files"] if Path(one["file"]).name == one["file"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LswhError(
            "there is a manifest.json that no export wrote", where=Where(str(manifest)), hint="choose another folder"
        ) from error
