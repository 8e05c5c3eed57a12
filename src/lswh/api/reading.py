"""Asking what is published, and writing down what is not to be shown any more."""

from __future__ import annotations

import csv
import difflib
import io
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lswh.engine import Result
from lswh.errors import LswhError, NothingPublished
from lswh.generation import Manifest, Shelf
from lswh.project import Project


@dataclass(frozen=True, slots=True)
class Overview:
    """What is published, and whether a refused candidate is there to look at."""

    generation: str
    manifest: Manifest
    has_candidate: bool


def withdraw(project: Project, source: str, why: str, on: date) -> tuple[Path, tuple[str, ...]]:
    """Write down, in raw/withdrawals, that what a source published is not to be shown from a day on.

    source is a source's name, a source_id, or the path of a document. The next build hides its publications, and what
    was published before them returns. Answers the file, and the source_ids in it. Raises LswhError where nothing
    published has such a source.
    """
    rows = query(project, "select source_id, source, document from fact.dim_source where withdrawn_on is null").rows
    matched = sorted({(row[0], row[1]) for row in rows if source in row})
    if not matched:
        near = difflib.get_close_matches(source, {name for row in rows for name in row}, 1, 0.4)
        raise LswhError(
            f"nothing that is published and not withdrawn has the source {source!r}",
            hint=f"did you mean {near[0]!r}?" if near else "lswh query 'from fact.dim_source' lists the sources",
        )
    folder = project.raw / "withdrawals"
    folder.mkdir(exist_ok=True)
    file = folder / f"{on.isoformat()}-{matched[0][0]}.csv"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("source_id", "source", "withdrawn_on", "why"))
    writer.writerows((source_id, name, on.isoformat(), why) for source_id, name in matched)
    file.write_text(text.getvalue(), encoding="utf-8")
    return file, tuple(source_id for source_id, _ in matched)


def query(project: Project, sql: str, *, candidate: bool = False) -> Result:
    """What a query answers on the published warehouse, or on the candidate that was refused last. Read-only.

    Raises QueryError, and NothingPublished where there is no such warehouse.
    """
    from lswh.engine.opening import read_warehouse

    shelf = Shelf(project)
    file = shelf.candidate if candidate else shelf.warehouse()
    if not file.exists():
        raise NothingPublished("there is no refused candidate", hint="ask the published warehouse, without --candidate")
    with closing(read_warehouse(project, file)) as engine:
        return engine.query(sql)


def show(project: Project) -> Overview:
    """What is published. Raises NothingPublished."""
    shelf = Shelf(project)
    shelf.warehouse()
    folder, manifest = shelf.published(), shelf.manifest()
    assert folder is not None
    assert manifest is not None
    return Overview(folder.name, manifest, shelf.candidate.exists())
