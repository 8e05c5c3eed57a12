"""Where a project is and how it is configured: [tool.lswh] in its pyproject.toml."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lswh.errors import ConfigurationError, Where

_CONFIG = "pyproject.toml"
_KEYS = {
    "name": str,
    "raw": str,
    "models": str,
    "warehouse": str,
    "keep_generations": int,
    "failures_kept": int,
    "threads": int,
    "memory_limit": str,
    "targets": dict,
}


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with [tool.lswh] in its pyproject.toml, and the places in it. Paths are absolute.

    failures_kept is the most rows that break a check of a contract, or a data test, that are kept in lswh.failure.
    """

    root: Path
    name: str
    raw: Path
    models: Path
    warehouse: Path
    keep_generations: int = 5
    failures_kept: int = 100
    threads: int | None = None
    memory_limit: str | None = None

    @property
    def state(self) -> Path:
        """The folder of everything that lswh makes and git ignores."""
        return self.root / ".lswh"

    @property
    def catalog(self) -> str:
        """The name that readers see as the database: the base name of the warehouse file."""
        return self.warehouse.stem

    def relative(self, path: Path) -> str:
        """A path inside the project as people write it: relative, with forward slashes."""
        return path.relative_to(self.root).as_posix()


def find_project(start: Path) -> Project:
    """The project that `start` is in: the nearest folder upwards with [tool.lswh].

    Raises ConfigurationError where there is none, or where its configuration cannot be used.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        config = folder / _CONFIG
        if config.is_file() and (table := _table(config)) is not None:
            return _project(folder, table)
    raise ConfigurationError(
        f"no lswh project at {start} or above it", hint=f"a project is a folder whose {_CONFIG} has a table [tool.lswh]"
    )


def _table(config: Path) -> Mapping[str, Any] | None:
    try:
        document = tomllib.loads(config.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"not readable as TOML: {error}", where=Where(str(config))) from error
    table = document.get("tool", {}).get("lswh")
    if table is not None and not isinstance(table, Mapping):
        raise ConfigurationError("tool.lswh is not a table", where=Where(str(config)), hint="write [tool.lswh]")
    return table


def _project(root: Path, table: Mapping[str, Any]) -> Project:
    where = Where(str(root / _CONFIG))
    for key, value in table.items():
        expected = _KEYS.get(key)
        if expected is None:
            near = difflib.get_close_matches(key, _KEYS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_KEYS)}"
            raise ConfigurationError(f"[tool.lswh] has no setting {key!r}", where=where, hint=hint)
        if not isinstance(value, expected) or isinstance(value, bool):
            raise ConfigurationError(f"[tool.lswh] {key} is not a {expected.__name__}: {value!r}", where=where)
    for key in ("keep_generations", "failures_kept", "threads"):
        if table.get(key, 1) < 1:
            raise ConfigurationError(f"[tool.lswh] {key} is at least 1, not {table[key]}", where=where)
    warehouse = _inside(root, "warehouse", table.get("warehouse", "warehouse.duckdb"), where)
    if warehouse.suffix != ".duckdb" or not warehouse.stem.isidentifier():
        raise ConfigurationError(
            f"[tool.lswh] warehouse is not a usable file name: {warehouse.name!r}",
            where=where,
            hint="letters, digits and underscores, ending in .duckdb: readers see the name as the database's",
        )
    return Project(
        root=root,
        name=table.get("name", root.name),
        raw=_inside(root, "raw", table.get("raw", "raw"), where),
        models=_inside(root, "models", table.get("models", "models"), where),
        warehouse=warehouse,
        keep_generations=table.get("keep_generations", 5),
        failures_kept=table.get("failures_kept", 100),
        threads=table.get("threads"),
        memory_limit=table.get("memory_limit"),
    )


def _inside(root: Path, key: str, value: str, where: Where) -> Path:
    path = (root / value).absolute()
    if root not in path.parents or ".." in Path(value).parts:
        raise ConfigurationError(f"[tool.lswh] {key} is outside the project: {value!r}", where=where)
    return path
