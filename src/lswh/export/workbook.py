"""Marts as one XLSX file, as an economist would hand it on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lswh.errors import LswhError
from lswh.export import about
from lswh.export.aside import aside
from lswh.export.sheets import HEADER_ROWS, write_sheet
from lswh.export.written import Format, OnMart, WrittenFiles, WrittenMart, sha256_of, write_manifest

if TYPE_CHECKING:
    from lswh.engine.duckdb import DuckDB
    from lswh.export.marts import Mart

MOST_ROWS = 1_048_576
"""Of a sheet. Source: Microsoft, "Excel specifications and limits"."""

_BATCH = 20_000
_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[][:*?/\\]")


def write_workbook(
    engine: DuckDB,
    marts: Sequence[Mart],
    file: Path,
    style: Format,
    project: str,
    generation: str,
    now: datetime,
    on_mart: OnMart,
) -> WrittenFiles:
    """Write a sheet for each mart, and sheets of contents, columns, sources and contracts, to a file.

    The file takes the place of the one before when it is whole; its manifest is beside it. Excel keeps figures as
    doubles: of each, 15 digits are exact. Raises LswhError where a mart has more rows than a sheet.
    """
    from openpyxl import Workbook

    rows = {str(mart): engine.count(mart.schema, mart.name) for mart in marts}
    for name, count in rows.items():
        if count > MOST_ROWS - HEADER_ROWS:
            raise LswhError(
                f"{name} has {count} rows, and a sheet has room for {MOST_ROWS - HEADER_ROWS}",
                hint="lswh export parquet or csv writes any number, --select only some tables",
            )
    names = _sheet_names(marts)
    file.parent.mkdir(parents=True, exist_ok=True)
    with aside(file) as beside:
        book = Workbook(write_only=True)
        first = about.contents(marts, names, rows, project, generation, now)
        write_sheet(book, about.CONTENTS, first.columns, len(first.rows), [first.rows])
        for mart in marts:
            on_mart(str(mart), rows[str(mart)])
            columns = [one.name for one in mart.columns]
            with closing(engine.ask(mart.rows().sql("duckdb")).batches(_BATCH)) as batches:
                write_sheet(book, names[str(mart)], columns, rows[str(mart)], batches)
        for name, table in (
            (about.COLUMNS, about.dictionary(marts)),
            (about.SOURCES, about.sources(engine)),
            (about.CONTRACTS, about.contracts(engine)),
        ):
            write_sheet(book, name, table.columns, len(table.rows), [table.rows])
        book.save(beside)
    written = [WrittenMart(mart, file.name, rows[str(mart)]) for mart in marts]
    manifest = file.with_name(f"{file.stem}.manifest.json")
    write_manifest(manifest, project, generation, now, written, {file.name: sha256_of(file)})
    return WrittenFiles(generation, (file,), tuple(rows.items()), manifest)


def _sheet_names(marts: Sequence[Mart]) -> Mapping[str, str]:
    """A name for the sheet of each mart: its own, as far as a sheet's may be so; the names differ in more than case."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    for mart in marts:
        wanted = _NOT_IN_NAMES.sub("_", mart.name).strip("'")[:_LONGEST_NAME]
        name, n = wanted, 1
        while name.lower() in taken:
            n += 1
            name = f"{wanted[: _LONGEST_NAME - len(str(n)) - 1]}_{n}"
        taken.add(name.lower())
        names[str(mart)] = name
    return names
