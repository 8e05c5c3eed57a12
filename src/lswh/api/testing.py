"""Testing: models on the rows that unit tests give them, and the published tables against their data tests."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from lswh.engine import Column
from lswh.generation import Manifest, Shelf
from lswh.landing import Landed, LandingStore, landed_state, raw_columns
from lswh.landing import land as land_files
from lswh.landing.landed import Kind
from lswh.landing.reference import read_table, table_name
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.contract.data_tests import TestResult
    from lswh.contract.unit_tests import UnitResult
    from lswh.graph import DataTest

_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Tested:
    """What tests found. generation is the published one, whose tables were tested; None where nothing is published.

    unpublished are tables that have data tests, but are not in it.
    """

    unit_tests: tuple[UnitResult, ...]
    data_tests: tuple[TestResult, ...]
    generation: str | None
    unpublished: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether no test fails; warnings do not count."""
        return all(one.passes for one in self.unit_tests) and all(one.outcome != "fail" for one in self.data_tests)


def run_tests(project: Project, now: datetime, select: Sequence[str] = (), exclude: Sequence[str] = ()) -> Tested:
    """Run the unit tests of models as they are now, then the data tests against the published warehouse.

    select and exclude choose models in dbt's selection grammar; the data tests of raw tables are run where neither is
    given. Writes nothing. Raises LswhError where a test, or the project, cannot be used.
    """
    from lswh.contract.unit_tests import run_unit_tests
    from lswh.engine.opening import try_out
    from lswh.run import selected, wanted_of

    shelf = Shelf(project)
    manifest = shelf.manifest()
    state = foreseen(project, manifest, now)
    wanted = wanted_of(project, state, now.date())
    only = selected(wanted, manifest, select, exclude)
    columns = known_columns(project, state)
    units = run_unit_tests(partial(try_out, project), wanted.graph, wanted.properties, columns, only)
    chosen = [test for test in wanted.properties.data_tests if only is None or test.table in set(map(str, only))]
    tests, unpublished = _published_tests(chosen, manifest)
    folder = shelf.published()
    results = _results(project, shelf, tests) if tests else []
    return Tested(tuple(units), tuple(results), folder.name if folder else None, unpublished)


def foreseen(project: Project, manifest: Manifest | None, now: datetime) -> tuple[Landed, ...]:
    """What the next warehouse would be built from; nothing lands."""
    from lswh.engine.duckdb import DuckDB

    published = manifest.landed if manifest else ()
    landing = land_files(project, published, now, DuckDB.memory, is_foreseen=True)
    return landed_state(published, landing.present)


def known_columns(project: Project, state: Sequence[Landed]) -> Mapping[str, Sequence[Column]]:
    """The columns of each raw table, by schema.name, whether its file has landed or would only now."""
    store = LandingStore(project.landing)
    columns: dict[str, Sequence[Column]] = dict(
        raw_columns([one for one in state if store.holds(one.content_hash)], store)
    )
    for one in state:
        if one.kind is Kind.REFERENCE and not store.holds(one.content_hash):
            header = read_table(project.root / one.path, one.path).header
            columns[table_name(one.path)] = tuple(Column(name, "VARCHAR") for name in header)
    return {f"raw.{name}": of for name, of in columns.items()}


def _published_tests(tests: Collection[DataTest], manifest: Manifest | None) -> tuple[list[DataTest], tuple[str, ...]]:
    """The tests whose tables are published, and the tables of the others."""
    there = manifest.relations if manifest else {}
    able = [test for test in tests if {test.table, test.arguments.get("to", test.table)} <= there.keys()]
    return able, tuple(dict.fromkeys(test.table for test in tests if test not in able))


def _results(project: Project, shelf: Shelf, tests: Sequence[DataTest]) -> list[TestResult]:
    from lswh.contract.data_tests import run_all_data_tests
    from lswh.engine.opening import read_warehouse

    with closing(read_warehouse(project, shelf.warehouse())) as engine:
        return run_all_data_tests(engine, tests, limit=_EXAMPLES)
