"""Every property file of a project, read (each by its content once), and the names in them resolved."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from lswh.errors import ConfigurationError, Where
from lswh.graph.cache import ReadingCache, key_of
from lswh.graph.model import MACROS
from lswh.graph.properties import DataTest, Fixture, Given, ModelProperties, Properties, UnitTest
from lswh.graph.property_references import RAW

_FIXTURES = PurePosixPath("tests/fixtures")


def load(models: Path, root: Path, cache: Path | None, tables: Collection[str]) -> Properties:
    """See lswh.graph.properties.load_properties."""
    made: list[str] = [*tables]
    files: list[Path] = []
    for file in _walk(models):
        below = file.relative_to(models).parts
        if file.suffix in (".yml", ".yaml"):
            files.append(file)
        elif file.suffix == ".sql" and len(below) > 1 and below[0] != MACROS:
            made.append(f"{below[0]}.{file.stem}")
    names = _Names(made)
    described: dict[str, ModelProperties] = {}
    unit_tests: dict[tuple[str, str], UnitTest] = {}
    for read in _read(sorted(files), root, cache):
        for model in read.models.values():
            resolved = _resolved_model(model, names)
            if resolved.name in described:
                first = described[resolved.name].where
                raise ConfigurationError(
                    f"{resolved.name} is described twice, first at {first}", where=model.where, hint="join the two"
                )
            described[resolved.name] = resolved
        for test in read.unit_tests:
            whole = _resolved_unit_test(test, names, (models / _FIXTURES, root / _FIXTURES), root)
            if (whole.model, whole.name) in unit_tests:
                raise ConfigurationError(
                    f"two unit tests of {whole.model} are called {whole.name}", where=whole.where, hint="rename one"
                )
            unit_tests[whole.model, whole.name] = whole
    return Properties(described, tuple(unit_tests.values()))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders.sort()
        yield from (Path(parent, file) for file in files if file.endswith((".sql", ".yml", ".yaml")))


def _read(files: list[Path], root: Path, cache: Path | None) -> Iterator[Properties]:
    kept = ReadingCache(cache)
    for file in files:
        path = file.relative_to(root).as_posix()
        text = file.read_bytes()
        key = key_of(text.decode("latin-1"), path)
        read = _from_entry(kept.get(key))
        if read is None:
            from lswh.graph.property_files import read_properties

            read = read_properties(text, path)
            kept.put(key, read.to_json())
        yield read
    kept.save()


def _from_entry(entry: Any) -> Properties | None:
    try:
        return None if entry is None else Properties.from_json(entry)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


class _Names:
    """The tables there are, and what a name without a schema stands for."""

    def __init__(self, made: Collection[str]) -> None:
        self._made = frozenset(made)
        self._bare: dict[str, list[str]] = {}
        for name in sorted(self._made):
            self._bare.setdefault(name.rpartition(".")[2], []).append(name)

    def resolve(self, name: str, where: Where) -> str:
        """schema.name. Raises ConfigurationError. What has landed is not known here: any name in raw is taken."""
        if name in self._made or name.startswith(f"{RAW}."):
            return name
        found = self._bare.get(name, [])
        if len(found) == 1:
            return found[0]
        if found:
            raise ConfigurationError(
                f"{name!r} may be {' or '.join(found)}", where=where, hint=f"write {found[0]}, or the other"
            )
        near = difflib.get_close_matches(name, [*self._made, *self._bare], 1)
        hint = f"did you mean {near[0]!r}?" if near else "models/<schema>/<name>.sql is the model <schema>.<name>"
        raise ConfigurationError(f"there is no model {name!r}", where=where, hint=hint)


def _resolved_model(model: ModelProperties, names: _Names) -> ModelProperties:
    name = names.resolve(model.name, model.where)
    tests = tuple(_resolved_test(test, name, names) for test in model.data_tests)
    return replace(model, name=name, data_tests=tests)


def _resolved_test(test: DataTest, table: str, names: _Names) -> DataTest:
    if test.kind != "relationships":
        return test if test.table == table else replace(test, table=table)
    to = names.resolve(test.arguments["to"], test.where_in_file)
    return replace(test, table=table, arguments={**test.arguments, "to": to})


def _resolved_unit_test(test: UnitTest, names: _Names, folders: tuple[Path, ...], root: Path) -> UnitTest:
    given = tuple(
        Given(names.resolve(one.input, one.where), _whole(one.fixture, folders, root), one.where) for one in test.given
    )
    seen: set[str] = set()
    for one in given:
        if one.input in seen:
            raise ConfigurationError(
                f"the unit test {test.name} is given {one.input} twice", where=one.where, hint="join the two"
            )
        seen.add(one.input)
    return replace(
        test, model=names.resolve(test.model, test.where), given=given, expect=_whole(test.expect, folders, root)
    )


def _whole(fixture: Fixture, folders: tuple[Path, ...], root: Path) -> Fixture:
    """A fixture with the CSV of its file in it. Raises ConfigurationError."""
    if fixture.file is None:
        return fixture
    found = {file.stem: file for folder in reversed(folders) for file in sorted(folder.rglob("*.csv"))}
    name = fixture.file.removesuffix(".csv")
    if name not in found:
        near = difflib.get_close_matches(name, found, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"put it at {_FIXTURES}/{name}.csv"
        raise ConfigurationError(f"there is no fixture {name!r}", where=fixture.where, hint=hint)
    path = found[name].relative_to(root).as_posix()
    try:
        text = found[name].read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError("not UTF-8", where=Where(path), hint="save the file as UTF-8") from error
    return replace(fixture, csv=text, file=path, where=Where(path, 1))
