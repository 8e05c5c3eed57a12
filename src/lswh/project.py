"""Where a project is and how it is configured: [tool.lswh] in its pyproject.toml."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lswh.errors import ConfigurationError, Where

_CONFIG = "pyproject.toml"
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
_KEYS = {
    "name": str,
    "raw": str,
    "models": str,
    "warehouse": str,
    "keep_generations": int,
    "failures_kept": int,
    "threads": int,
    "memory_limit": str,
    "target": str,
    "targets": dict,
}
_TARGET_KEYS = {
    "engine": str,
    "warehouse": str,
    "keep_generations": int,
}

FIRST_TARGET = "duckdb"
"""The target that every project has: its warehouse is that of [tool.lswh], its state .lswh itself."""


@dataclass(frozen=True, slots=True)
class EngineTraits:
    """A kind of engine: what the name of its warehouse ends in, and what its targets have settings for."""

    ending: str
    keys: Mapping[str, type]


ENGINES: Mapping[str, EngineTraits] = {
    "duckdb": EngineTraits(".duckdb", {"threads": int, "memory_limit": str}),
    "spark": EngineTraits(".lake", {"master": str, "conf": dict}),
}
"""lswh.engine.opening opens them."""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with [tool.lswh] in its pyproject.toml, as one of its targets is built, and the places in it.

    Paths are absolute. failures_kept is the most rows that break a check of a contract, or a data test, that are kept
    in lswh.failure. target is what is built, engine what builds it; targets are the names of all, and default_target is
    the one that is meant where none is named. master is the Spark that a target is built on, conf what it is configured
    with.
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
    master: str = "local[*]"
    conf: Mapping[str, str] = field(default_factory=dict)
    target: str = FIRST_TARGET
    engine: str = "duckdb"
    targets: tuple[str, ...] = (FIRST_TARGET,)
    default_target: str = FIRST_TARGET

    @property
    def home(self) -> Path:
        """The folder of everything that lswh makes and git ignores."""
        return self.root / ".lswh"

    @property
    def state(self) -> Path:
        """The folder of what is this target's alone: its generations, candidate, lock, spill, artifacts and catalog."""
        return self.home if self.target == FIRST_TARGET else self.home / "targets" / self.target

    @property
    def landing(self) -> Path:
        """The folder of what has landed, which all targets share."""
        return self.home / "landing"

    @property
    def cache(self) -> Path:
        """The folder of what was read of models and contracts, which all targets share, and which may be deleted."""
        return self.home / "cache"

    @property
    def option(self) -> str:
        """What a command needs after its name to mean this target: nothing, or the option with a space before it."""
        return "" if self.target == self.default_target else f" --target {self.target}"

    @property
    def catalog(self) -> str:
        """The name that readers see as the database: the base name of the warehouse file."""
        return self.warehouse.stem

    def relative(self, path: Path) -> str:
        """A path inside the project as people write it: relative, with forward slashes."""
        return path.relative_to(self.root).as_posix()


def find_project(start: Path, target: str | None = None) -> Project:
    """The project that `start` is in: the nearest folder upwards with [tool.lswh]; as a target, else its default one.

    Raises ConfigurationError where there is none, where its configuration cannot be used, or has no such target.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        config = folder / _CONFIG
        if config.is_file() and (table := _table(config)) is not None:
            return _project(folder, table, target)
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


def _project(root: Path, table: Mapping[str, Any], target: str | None) -> Project:
    where = Where(str(root / _CONFIG))
    _check("tool.lswh", table, _KEYS, where)
    targets = _targets(root, table, where)
    default = table.get("target", FIRST_TARGET)
    for name in (default, *([target] if target else [])):
        if name not in targets:
            raise ConfigurationError(f"there is no target {name!r}", where=where, hint=_near(name, targets))
    chosen = target or default
    settings = {**table, **targets[chosen]}
    return Project(
        root=root,
        name=table.get("name", root.name),
        raw=_inside(root, "tool.lswh", "raw", table.get("raw", "raw"), where),
        models=_inside(root, "tool.lswh", "models", table.get("models", "models"), where),
        warehouse=settings["warehouse"],
        keep_generations=settings.get("keep_generations", 5),
        failures_kept=table.get("failures_kept", 100),
        threads=settings.get("threads"),
        memory_limit=settings.get("memory_limit"),
        master=settings.get("master", "local[*]"),
        conf=settings.get("conf", {}),
        target=chosen,
        engine=settings["engine"],
        targets=tuple(targets),
        default_target=default,
    )


def _targets(root: Path, table: Mapping[str, Any], where: Where) -> Mapping[str, Mapping[str, Any]]:
    """The settings of every target, by its name, with its engine and the path of its warehouse."""
    found: dict[str, Mapping[str, Any]] = {}
    taken: dict[Path, str] = {}
    for name, said in {FIRST_TARGET: {}, **table.get("targets", {})}.items():
        section = f"tool.lswh.targets.{name}"
        if not isinstance(said, Mapping):
            raise ConfigurationError(f"{section} is not a table", where=where, hint=f"write [{section}]")
        if not _NAME.fullmatch(name):
            raise ConfigurationError(
                f"a target cannot be called {name!r}",
                where=where,
                hint="letters, digits and underscores: it is a folder",
            )
        engine = said.get("engine", "duckdb")
        if not isinstance(engine, str) or engine not in ENGINES:
            raise ConfigurationError(
                f"[{section}] engine is not known: {engine!r}", where=where, hint=_near(str(engine), ENGINES)
            )
        kind = ENGINES[engine]
        _check(section, said, {**_TARGET_KEYS, **kind.keys}, where)
        _check_conf(section, said.get("conf", {}), where)
        if "warehouse" not in said and name == FIRST_TARGET:
            section, file = "tool.lswh", table.get("warehouse", f"warehouse{kind.ending}")
        else:
            file = said.get("warehouse", f"{name}{kind.ending}")
        warehouse = _warehouse(root, section, file, kind.ending, where)
        if (other := taken.setdefault(warehouse, name)) != name:
            raise ConfigurationError(
                f"the targets {other!r} and {name!r} have one warehouse: {file!r}",
                where=where,
                hint=f"give [tool.lswh.targets.{name}] a warehouse of its own",
            )
        found[name] = {**said, "engine": engine, "warehouse": warehouse}
    return found


def _warehouse(root: Path, section: str, file: str, suffix: str, where: Where) -> Path:
    warehouse = _inside(root, section, "warehouse", file, where)
    if warehouse.suffix != suffix or not warehouse.stem.isidentifier():
        raise ConfigurationError(
            f"[{section}] warehouse is not a usable file name: {warehouse.name!r}",
            where=where,
            hint=f"letters, digits and underscores, ending in {suffix}: readers see the name as the database's",
        )
    return warehouse


def _check(section: str, table: Mapping[str, Any], known: Mapping[str, type], where: Where) -> None:
    """Raise ConfigurationError for a setting that a table cannot have."""
    for key, value in table.items():
        expected = known.get(key)
        if expected is None:
            raise ConfigurationError(f"[{section}] has no setting {key!r}", where=where, hint=_near(key, known))
        if not isinstance(value, expected) or isinstance(value, bool):
            raise ConfigurationError(f"[{section}] {key} is not a {expected.__name__}: {value!r}", where=where)
        if isinstance(value, int) and value < 1:
            raise ConfigurationError(f"[{section}] {key} is at least 1, not {value}", where=where)


def _check_conf(section: str, conf: Mapping[str, Any], where: Where) -> None:
    """Raise ConfigurationError for a configuration of Spark that is not made of texts."""
    for key, value in conf.items():
        if not isinstance(value, str):
            raise ConfigurationError(
                f"[{section}] conf {key!r} is not a text: {value!r}",
                where=where,
                hint='quote both: conf = {"spark.executor.memory" = "4g"}',
            )


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"


def _inside(root: Path, section: str, key: str, value: str, where: Where) -> Path:
    path = (root / value).absolute()
    if root not in path.parents or ".." in Path(value).parts:
        raise ConfigurationError(f"[{section}] {key} is outside the project: {value!r}", where=where)
    return path
