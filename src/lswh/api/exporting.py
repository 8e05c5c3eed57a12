"""Writing what is published in the formats of others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lswh.errors import LswhError
from lswh.export import Choice, Exported, Format, OnMart, WrittenFiles
from lswh.export import export_sdmx_csv as write_sdmx_csv
from lswh.generation import Generation, Shelf
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.engine.duckdb import DuckDB
    from lswh.export.marts import Keys, Mart
    from lswh.export.postgres import ExportedToPostgres
    from lswh.run import Wanted

PATIENCE = 60.0
"""Seconds that readers of a PostgreSQL schema may keep a swap waiting."""


def export_sdmx_csv(project: Project, folder: Path, now: datetime, choice: Choice | None = None) -> Exported:
    """Write mart.indicator to a folder as SDMX-CSV 2.0 (data.csv), with its structure (structure.xml).

    Raises NothingPublished, and LswhError where pysdmx is not installed or the warehouse has no such mart.
    """
    with _published(project) as published:
        return write_sdmx_csv(published.engine, folder, project.name, now, choice or Choice())


def export_postgres(
    project: Project,
    url: str,
    now: datetime,
    *,
    schema: str = "mart",
    patience: float = PATIENCE,
    is_full: bool = False,
    on_mart: OnMart = lambda name, rows: None,
) -> ExportedToPostgres:
    """Have a schema of a PostgreSQL database show the tables and views of the schema mart; all change in one instant.

    Only marts whose rows, columns, keys or descriptions changed are sent, unless is_full. on_mart is told of each
    before it is. patience is how many seconds readers may keep the swap waiting. Raises NothingPublished, and LswhError
    where it cannot be done; then the schema is as it was. No message holds the URL's password.
    """
    from lswh.export.marts import marts_of
    from lswh.export.postgres import export_postgres as send

    with _published(project) as published:
        keys = _keys_of(project, published, _wanted(project, published, now))
        marts = marts_of(published.engine, keys)
        return send(
            published.engine,
            _some(marts),
            url,
            schema,
            published.generation.number,
            now,
            patience=patience,
            is_full=is_full,
            on_mart=on_mart,
        )


def export_files(
    project: Project,
    target: Path,
    style: Format,
    now: datetime,
    select: Sequence[str] = (),
    on_mart: OnMart = lambda name, rows: None,
) -> WrittenFiles:
    """Write marts as Parquet or CSV into a folder, or as one XLSX file, with a manifest of what is in them.

    select chooses tables in dbt's grammar, or by their names; default: the schema mart. What was there before is
    replaced when all is written. Raises NothingPublished, and LswhError where nothing is selected, or does not fit.
    """
    from lswh.export.files import write_files
    from lswh.export.marts import marts_of
    from lswh.export.workbook import write_workbook

    with _published(project) as published:
        chosen = _chosen(project, published, select, now) if select else None
        marts = _some(marts_of(published.engine, {}, chosen))
        write = write_workbook if style == "xlsx" else write_files
        return write(published.engine, marts, target, style, project.name, published.generation.number, now, on_mart)


@dataclass(frozen=True, slots=True)
class _Published:
    """The published generation, open to be read."""

    generation: Generation
    engine: DuckDB


@contextmanager
def _published(project: Project) -> Iterator[_Published]:
    from lswh.engine.opening import read_in_duckdb

    generation = Shelf(project).current()
    with closing(read_in_duckdb(project, generation.file, is_large=True)) as engine:
        yield _Published(generation, engine)


def _wanted(project: Project, published: _Published, now: datetime) -> Wanted:
    from lswh.api.checking import known_tables
    from lswh.run import wanted_of

    return wanted_of(project, known_tables(project, published.generation.manifest), now.date())


def _keys_of(project: Project, published: _Published, wanted: Wanted) -> Keys:
    """What names a row of each table: its model's unique_key, then what contracts and data tests demand of all rows."""
    from lswh.api.checking import contracts_of

    manifest = published.generation.manifest
    contracts = contracts_of(project, wanted, manifest, published.engine)
    keys: dict[str, list[tuple[str, ...]]] = {name: [one.unique_key] for name, one in manifest.relations.items()}
    for name, table in contracts.schemas.items():
        keys.setdefault(name, []).extend(table.keys)
    for test in wanted.properties.data_tests:
        if test.kind == "unique" and test.where is None and test.severity == "error":
            keys.setdefault(test.table, []).append(test.columns())
    return {name: tuple(filter(None, ways)) for name, ways in keys.items()}


def _chosen(project: Project, published: _Published, select: Sequence[str], now: datetime) -> set[str]:
    """The tables and views that words name or select, of those that are published."""
    from lswh.run import selected

    there = {f"{schema}.{name}" for (schema, name), kind in published.engine.relations().items() if "MACRO" not in kind}
    terms = [word for word in select if word not in there]
    found = {word for word in select if word in there}
    if terms:
        wanted = _wanted(project, published, now)
        found |= {str(one) for one in selected(wanted, published.generation.manifest, terms, ()) or ()}
    return found & there


def _some(marts: tuple[Mart, ...]) -> tuple[Mart, ...]:
    if not marts:
        raise LswhError(
            "there is nothing to export: no published table is selected", hint="lswh show lists what is published"
        )
    return marts
