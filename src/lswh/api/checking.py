"""Checking: the contracts of a project, as they are written now, held against what is published. Nothing is built."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from lswh.engine import Engine
from lswh.errors import Where
from lswh.generation import Manifest, Shelf
from lswh.landing import Kind as FileKind
from lswh.landing import Landed
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.contract import Contracts, Demands, Held, Verdict, Waived
    from lswh.contract.compiled import CompiledTable
    from lswh.contract.held import Kind
    from lswh.contract.unit_tests import UnitResult
    from lswh.graph import DataTest
    from lswh.graph.properties import UnitTest
    from lswh.run import Wanted

OnTable = Callable[[str], None]
Key = tuple[str, str, str]
"""The kind of a contract, its table and its name."""


@dataclass(frozen=True, slots=True)
class Contract:
    """Something that can be held: a table's pandera class, a rule, or a data test.

    reads are the tables that it needs; is_published says whether they are all there. where is the place in its file,
    None where it is not known.
    """

    name: str
    table: str
    kind: Kind
    reads: tuple[str, ...]
    where: Where | None
    is_published: bool

    @property
    def key(self) -> Key:
        """What tells it apart from all others."""
        return (self.kind, self.table, self.name)


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of contracts held against a generation, None for a candidate that was refused.

    unpublished are those whose tables it does not have.
    """

    generation: str | None
    verdict: Verdict
    unpublished: tuple[Contract, ...]
    places: Mapping[Key, Where | None]

    @property
    def holds(self) -> bool:
        """Whether no contract is broken; warnings do not count."""
        return self.verdict.holds

    def where(self, held: Held) -> Where | None:
        """The place where a contract is written."""
        return self.places.get(_key(held))


def check(
    project: Project,
    now: datetime,
    select: Sequence[str] = (),
    exclude: Sequence[str] = (),
    on_table: OnTable = lambda name: None,
    *,
    candidate: bool = False,
) -> Checked:
    """Hold contracts against the published warehouse, which is only read; nothing is written but .lswh/cache.

    select and exclude choose tables in dbt's selection grammar, and contracts by their own names; a rule is held where
    it reads a table that is chosen. candidate means the one that was refused last, where there is one. Raises LswhError
    where that cannot be done: nothing is published, a contract cannot be loaded, a test cannot be evaluated.
    """
    with closing(Checker(project, now, candidate=candidate)) as checker:
        chosen = checker.chosen(select, exclude)
        verdict = checker.hold(chosen, on_table)
        unpublished = tuple(one for one in chosen if not one.is_published)
        places = {one.key: one.where for one in chosen}
        return Checked(checker.generation, verdict, unpublished, places)


class Checker:
    """The contracts of a project, and the published warehouse that they can be held against until it is closed."""

    def __init__(self, project: Project, now: datetime, *, candidate: bool = False, in_duckdb: bool = False) -> None:
        """in_duckdb reads the warehouse in DuckDB, whatever wrote it.

        Raises NothingPublished, and LswhError where models or contracts cannot be loaded.
        """
        from lswh.engine.opening import read_in_duckdb, read_warehouse
        from lswh.run import wanted_of

        self.project, self._now = project, now
        shelf = Shelf(project)
        refused = shelf.remembered() if candidate else None
        file = shelf.candidate if refused else shelf.warehouse()
        folder, manifest = shelf.published(), refused or shelf.manifest()
        assert manifest is not None
        self.generation = folder.name if folder and not refused else None
        self._manifest = manifest
        self._wanted = wanted_of(project, known_tables(project, manifest), now.date())
        self._engine = (read_in_duckdb if in_duckdb else read_warehouse)(project, file, is_large=True)
        try:
            self._loaded = contracts_of(project, self._wanted, manifest, self._engine)
            self._waived = _waived(project, self._loaded, now)
        except BaseException:
            self._engine.close()
            raise
        self._tests = {("data test", test.table, test.name): test for test in self._every_test()}
        self.contracts = tuple(self._every())

    @property
    def unit_tests(self) -> tuple[UnitTest, ...]:
        """The unit tests of the project's models."""
        return self._wanted.properties.unit_tests

    @property
    def engine(self) -> Engine:
        """The warehouse that contracts are held against, open until this is closed."""
        return self._engine

    @property
    def manifest(self) -> Manifest:
        """What is in it."""
        return self._manifest

    @property
    def wanted(self) -> Wanted:
        """The models and property files as they are now."""
        return self._wanted

    @property
    def tables(self) -> Mapping[str, CompiledTable]:
        """The contract of each table that has a pandera class."""
        return self._loaded.schemas

    @property
    def data_tests(self) -> tuple[DataTest, ...]:
        """The data tests of property files, and of unique keys that nothing else tests."""
        return tuple(self._tests.values())

    def chosen(self, select: Sequence[str], exclude: Sequence[str]) -> tuple[Contract, ...]:
        """The contracts that are meant, see `check`; all of them where nothing is said. Raises LswhError."""
        named, wanted = self._meant(select)
        not_named, unwanted = self._meant(exclude)
        is_all = not select

        def is_meant(one: Contract) -> bool:
            left = set(one.reads) - unwanted
            if one in not_named or (one.reads and not left):
                return False
            return is_all or one in named or bool(left & wanted)

        return tuple(one for one in self.contracts if is_meant(one))

    def hold(self, chosen: Collection[Contract], on_table: OnTable = lambda name: None) -> Verdict:
        """Hold contracts, those whose tables are published: all of a table in one pass, data tests of all together."""
        from lswh.contract import hold

        keys = {one.key for one in chosen if one.is_published}
        return hold(self._engine, self._demands(keys), on_table)

    def held(self, chosen: Collection[Contract]) -> Mapping[Contract, Held]:
        """What became of each contract; nothing of those whose tables are not published."""
        by_key = {_key(one): one for one in self.hold(chosen).held}
        return {one: by_key[one.key] for one in chosen if one.is_published}

    def run_unit_tests(self, tests: Collection[UnitTest]) -> list[UnitResult]:
        """What unit tests find, of the models as they are now. Raises ConfigurationError."""
        from lswh.api.testing import foreseen, known_columns
        from lswh.contract.unit_tests import run_unit_tests
        from lswh.engine.opening import try_out

        columns = known_columns(self.project, foreseen(self.project, self._manifest, self._now))
        kept = tuple(test for test in self.unit_tests if test in tests)
        return run_unit_tests(
            partial(try_out, self.project),
            self._wanted.graph,
            replace(self._wanted.properties, unit_tests=kept),
            columns,
        )

    def close(self) -> None:
        """Let go of the warehouse."""
        self._engine.close()

    def _every_test(self) -> Iterable[DataTest]:
        """The data tests of property files; one of each unique key too, where nothing else says that it is unique."""
        from lswh.contract.compiled import says_unique
        from lswh.run.keys import key_test

        yield from self._wanted.properties.data_tests
        for model in self._wanted.graph:
            key = model.config.unique_key
            if key and not says_unique(self._loaded.schemas.get(str(model.name)), key):
                yield key_test(model)

    def _every(self) -> Iterable[Contract]:
        from lswh.contract import RECONCILIATION
        from lswh.contract.places import places_of

        places = places_of(self.project.models / "contracts", self.project.root)
        there = {name for name, one in self._manifest.relations.items() if one.kind != "macro"}
        there |= {RECONCILIATION} if tuple(RECONCILIATION.split(".")) in self._engine.relations() else set()
        for rule in self._loaded.rules:
            is_there = there.issuperset(rule.tables)
            yield Contract(rule.name, RECONCILIATION, "rule", tuple(rule.tables), places.get(rule.name), is_there)
        for table in self._loaded.schemas:
            yield Contract(f"{table} contract", table, "table", (table,), places.get(table), table in there)
        for test in self._tests.values():
            is_there = {test.table, test.arguments.get("to", test.table)} <= there
            yield Contract(test.name, test.table, "data test", (test.table,), test.where_in_file, is_there)

    def _demands(self, keys: Collection[Key]) -> Demands:
        from lswh.contract import RECONCILIATION, Demands

        loaded = self._loaded
        rules = tuple(rule for rule in loaded.rules if ("rule", RECONCILIATION, rule.name) in keys)
        schemas = {name: one for name, one in loaded.schemas.items() if ("table", name, f"{name} contract") in keys}
        tests = tuple(test for key, test in self._tests.items() if key in keys)
        return Demands(
            replace(loaded, schemas=schemas, rules=rules),
            tests,
            bool(rules),
            self._waived,
            kept=self.project.failures_kept,
        )

    def _meant(self, words: Sequence[str]) -> tuple[Collection[Contract], set[str]]:
        """The contracts that words name, and the tables that the other words select."""
        from lswh.run import selected

        names: dict[str, list[Contract]] = {}
        for one in self.contracts:
            names.setdefault(one.name, []).append(one)
        tables = {one.table for one in self.contracts if one.kind != "rule"}
        terms = [word for word in words if word not in names and word not in tables]
        only = selected(self._wanted, self._manifest, terms, ()) if terms else None
        named = [one for word in words for one in names.get(word, ())]
        return named, {*map(str, only or ()), *(word for word in words if word in tables)}


def known_tables(project: Project, manifest: Manifest) -> list[Landed]:
    """What raw tables there are: those that are published, and those that would land; only their names are needed."""
    new = sorted((project.raw / "reference").rglob("*.csv"))
    return [
        *manifest.landed,
        *(Landed(project.relative(file), FileKind.REFERENCE, "", 0, manifest.built_at) for file in new),
    ]


def contracts_of(project: Project, wanted: Wanted, manifest: Manifest, engine: Engine) -> Contracts:
    """The contracts in models/contracts, which may be bound to what is published and to what is to be built."""
    from lswh.contract import Contracts, load_contracts
    from lswh.run.binding import columns_of

    folder = project.models / "contracts"
    if not wanted.contracts:
        return Contracts({}, ())
    published = {name: one for name, one in manifest.relations.items() if one.kind != "macro"}
    columns = columns_of(engine, project.catalog)
    models = {str(model.name) for model in wanted.graph if not model.is_macro}
    with _without_bytecode():
        return load_contracts(
            folder,
            project.root,
            {name: columns.get(name) for name in sorted(models | published.keys())},
            keys={name: one.unique_key for name, one in published.items()},
            cache=project.cache / "contracts.json",
        )


@contextmanager
def _without_bytecode() -> Iterator[None]:
    """Leave no __pycache__ beside what is imported."""
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _waived(project: Project, loaded: Contracts, now: datetime) -> Waived:
    """What rules may break."""
    from lswh.contract import Waived, load_waivers

    waivers = load_waivers(project.models / "contracts", project.root, [rule.name for rule in loaded.rules])
    return Waived(waivers, now.date())


def _key(held: Held) -> Key:
    return (held.kind, held.table, held.contract)
