"""Opening warehouses: the one place that knows which engine a target has.

What another kind of engine needs: an entry in lswh.project.ENGINES, and one in _OPENING here. Adapters are imported
when they are asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lswh.engine.protocol import Engine

if TYPE_CHECKING:
    from lswh.engine.duckdb import DuckDB
    from lswh.project import Project


def write_warehouse(project: Project, file: Path) -> Engine:
    """A candidate of a project's target, which may not exist yet, to write to. Raises LswhError."""
    return _OPENING[project.engine].write(project, file)


def read_warehouse(project: Project, file: Path, *, is_large: bool = False) -> Engine:
    """A warehouse of a project's target, read-only, and nothing else. Raises LswhError where it cannot be opened.

    What is_large has the threads and memory that the target may have, and goes to the disk where these are too little.
    """
    return _OPENING[project.engine].read(project, file, is_large)


def try_out(project: Project) -> Engine:
    """An engine with nothing in it, gone when it is closed, that takes and refuses what a project's target does."""
    return _OPENING[project.engine].empty()


def read_in_duckdb(project: Project, file: Path, *, is_large: bool = False) -> DuckDB:
    """A warehouse of a project's target, for what asks more than an Engine has: answers as Arrow or Polars."""
    return _DuckDB.read(project, file, is_large)


class _DuckDB:
    """Targets that are files of DuckDB."""

    @staticmethod
    def write(project: Project, file: Path) -> DuckDB:
        from lswh.engine.duckdb import DuckDB

        return DuckDB.open(file, project.catalog, **_limits(project))

    @staticmethod
    def read(project: Project, file: Path, is_large: bool) -> DuckDB:
        from lswh.engine.duckdb import DuckDB

        return DuckDB.read(file, project.catalog, **(_limits(project) if is_large else {}))

    @staticmethod
    def empty() -> DuckDB:
        from lswh.engine.duckdb import DuckDB

        return DuckDB.memory()


def _limits(project: Project) -> dict[str, Any]:
    """Where what does not fit into memory goes, and what a target may use."""
    return {"spill": project.state / "spill", "threads": project.threads, "memory_limit": project.memory_limit}


_OPENING = {"duckdb": _DuckDB}
