"""Writing what is published in the formats of others."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from lswh.export import Choice, Exported
from lswh.export import export_sdmx_csv as write_sdmx_csv
from lswh.generation import Shelf
from lswh.project import Project


def export_sdmx_csv(project: Project, folder: Path, now: datetime, choice: Choice | None = None) -> Exported:
    """Write mart.indicator to a folder as SDMX-CSV 2.0 (data.csv), with its structure (structure.xml).

    Raises NothingPublished, and LswhError where pysdmx is not installed or the warehouse has no such mart.
    """
    from lswh.engine.duckdb import DuckDB

    file = Shelf(project).warehouse()
    with closing(
        DuckDB.read(
            file,
            project.catalog,
            spill=project.state / "spill",
            threads=project.threads,
            memory_limit=project.memory_limit,
        )
    ) as engine:
        return write_sdmx_csv(engine, folder, project.name, now, choice or Choice())
