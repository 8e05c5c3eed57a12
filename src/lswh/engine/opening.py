"""Opening warehouses: the one place that knows which engine a target has.

What another kind of engine needs: an entry in lswh.project.ENGINES, and one in _OPENING here. Adapters are imported
when they are asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

from lswh.engine.protocol import Engine
from lswh.errors import LswhError
from lswh.project import ENGINES

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from lswh.engine.duckdb import DuckDB
    from lswh.project import Project

Session: TypeAlias = "SparkSession"
"""Somebody's session of Spark."""


def write_warehouse(project: Project, file: Path) -> Engine:
    """A candidate of a project's target, which may not exist yet, to write to. Raises LswhError."""
    return _OPENING[project.engine].write(project, file)


def read_warehouse(project: Project, file: Path, *, is_large: bool = False) -> Engine:
    """A warehouse of a project's target, read-only, and nothing else. Raises LswhError where it cannot be opened.

    What is_large has the threads and memory that the target may have, and goes to the disk where these are too little.
    """
    return _OPENING[project.engine].read(project, file, is_large)


def try_out(project: Project) -> Engine:
    """An engine with nothing in it, gone when it is closed, that takes and refuses what a project's target does.

    Other warehouses of the target may be attached to it, to know their columns.
    """
    return _OPENING[project.engine].empty()


def translates(project: Project) -> bool:
    """Whether a target's engine is given statements in another dialect than DuckDB's (see Capabilities)."""
    return _OPENING[project.engine].translates


def read_in_duckdb(project: Project, file: Path, *, is_large: bool = False) -> DuckDB:
    """A warehouse of a project's target, for what asks more than an Engine has: answers as Arrow or Polars."""
    return _OPENING[project.engine].read_in_duckdb(project, file, is_large)


def read_any(warehouse: Path) -> DuckDB:
    """A warehouse by itself, whatever its engine, read-only and in DuckDB; its name is its catalog's."""
    from lswh.engine.duckdb import DuckDB

    if is_warehouse(warehouse):
        from lswh.engine.spark.lake import Lake

        return Lake.of(warehouse, warehouse.stem)
    return DuckDB.read(warehouse, warehouse.stem)


def show_on_spark(session: Session, warehouse: Path) -> Session:
    """A session beside another that shows one warehouse of Parquet. Raises LswhError. See lswh.engine.spark.reading."""
    with _pyspark():
        from lswh.engine.spark.reading import opened

    return opened(warehouse, session)


def is_warehouse(folder: Path) -> bool:
    """Whether a folder is a warehouse itself, and not one with a project in it."""
    return folder.suffix == ENGINES["spark"].ending


def beside_others(project: Project, spill: Path) -> DuckDB:
    """A DuckDB in memory to which warehouses of a project's target are attached, with their rows."""
    return _OPENING[project.engine].beside_others(spill)


class _DuckDB:
    """Targets that are files of DuckDB."""

    translates: ClassVar[bool] = False

    @staticmethod
    def write(project: Project, file: Path) -> Engine:
        from lswh.engine.duckdb import DuckDB

        return DuckDB.open(file, project.catalog, **_limits(project))

    @staticmethod
    def read(project: Project, file: Path, is_large: bool) -> Engine:
        return _DuckDB.read_in_duckdb(project, file, is_large)

    @staticmethod
    def read_in_duckdb(project: Project, file: Path, is_large: bool) -> DuckDB:
        from lswh.engine.duckdb import DuckDB

        return DuckDB.read(file, project.catalog, **(_limits(project) if is_large else {}))

    @staticmethod
    def empty() -> Engine:
        from lswh.engine.duckdb import DuckDB

        return DuckDB.memory()

    @staticmethod
    def beside_others(spill: Path) -> DuckDB:
        from lswh.engine.duckdb import DuckDB

        return DuckDB.memory(spill)


class _Spark:
    """Targets that are folders of Parquet. What is large is asked on Spark, what is small in DuckDB, without a JVM."""

    translates: ClassVar[bool] = True

    @staticmethod
    def write(project: Project, file: Path) -> Engine:
        with _pyspark():
            from lswh.engine.spark.engine import Spark
            from lswh.engine.spark.session import start

        session = start(project.master, project.conf)
        return Spark.open(file, session, scratch=_scratch(project))

    @staticmethod
    def read(project: Project, file: Path, is_large: bool) -> Engine:
        if not is_large:
            return _Spark.read_in_duckdb(project, file, is_large)
        with _pyspark():
            from lswh.engine.spark.engine import Spark
            from lswh.engine.spark.session import start

        return Spark.read(file, start(project.master, project.conf), scratch=_scratch(project))

    @staticmethod
    def read_in_duckdb(project: Project, file: Path, is_large: bool) -> DuckDB:
        from lswh.engine.spark.lake import Lake

        return Lake.of(file, project.catalog, project.state / "spill" if is_large else None)

    @staticmethod
    def empty() -> Engine:
        from lswh.engine.spark.trial import Trial

        return Trial.memory()

    @staticmethod
    def beside_others(spill: Path) -> DuckDB:
        from lswh.engine.spark.lake import Lake

        return Lake.memory(spill)


@contextmanager
def _pyspark() -> Iterator[None]:
    """Say what to install where pyspark is not there."""
    try:
        yield
    except ImportError as error:
        raise LswhError(f"Spark cannot be used: {error}", hint="pip install 'lswh[spark]'") from error


def _scratch(project: Project) -> Path:
    """Where the temporary tables of this process go."""
    return project.state / "spill" / f"spark-{os.getpid()}"


def _limits(project: Project) -> dict[str, Any]:
    """Where what does not fit into memory goes, and what a target may use."""
    return {"spill": project.state / "spill", "threads": project.threads, "memory_limit": project.memory_limit}


class _Opens(Protocol):
    """What there is to open of one kind of engine."""

    translates: ClassVar[bool]

    @staticmethod
    def write(project: Project, file: Path) -> Engine: ...
    @staticmethod
    def read(project: Project, file: Path, is_large: bool) -> Engine: ...
    @staticmethod
    def read_in_duckdb(project: Project, file: Path, is_large: bool) -> DuckDB: ...
    @staticmethod
    def empty() -> Engine: ...
    @staticmethod
    def beside_others(spill: Path) -> DuckDB: ...


_OPENING: Mapping[str, type[_Opens]] = {"duckdb": _DuckDB, "spark": _Spark}
