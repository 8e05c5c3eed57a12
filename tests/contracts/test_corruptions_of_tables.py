"""What a bug may do to the tables of a clean warehouse: one corruption at a time, and the contracts that say so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from lswh.contract import Demands, Waived, hold, load_contracts
from lswh.engine.duckdb import DuckDB
from tests.conftest import REPOSITORY, Trial
from tests.contracts.test_corruptions_of_sources import corrupted

CASES = yaml.safe_load((REPOSITORY / "tests" / "cases" / "corruptions" / "of_tables.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    trial = Trial(tmp_path_factory.mktemp("tables") / "trial")
    revised = {"of": "RETAIL_SALES 2024-12", "also": True, "source": "later", "published_on": "2025-03-01"}
    trial.records("them", *corrupted("VN-09", [revised]))
    trial.build_clean()
    return trial


@pytest.fixture
def copy(clean: Trial, tmp_path: Path) -> Iterator[DuckDB]:
    """A copy of the clean warehouse that may be written to."""
    file = tmp_path / "warehouse.duckdb"
    shutil.copyfile(clean.project.warehouse.resolve(), file)
    file.chmod(0o644)
    spill = tmp_path / "spill"
    with closing(DuckDB.open(file, "warehouse", spill=spill, threads=None, memory_limit=None)) as engine:
        yield engine


def broken(engine: DuckDB, trial: Trial) -> set[str]:
    """The contracts of the project that stop a publication of what is in the warehouse."""
    tables = {
        f"{schema}.{name}": engine.columns(schema, name)
        for (schema, name), kind in engine.relations().items()
        if kind in {"TABLE", "VIEW"}
    }
    cache = trial.project.state / "cache" / "contracts.json"
    contracts = load_contracts(trial.project.models / "contracts", trial.root, tables, cache=cache)
    verdict = hold(engine, Demands(contracts, (), reconciles=True, waived=Waived()), lambda _: None)
    return {one.contract for one in verdict.held if one.outcome == "fail"}


def test_the_clean_warehouse_holds(clean: Trial, copy: DuckDB) -> None:
    assert broken(copy, clean) == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_a_corruption_of_a_table_is_caught(clean: Trial, copy: DuckDB, case: dict[str, Any]) -> None:
    for statement in case["sql"].split(";"):
        copy.query(statement)
    found = broken(copy, clean)
    assert set(case.get("caught", ())) <= found
    assert bool(found) == ("caught" in case)


@pytest.mark.parametrize("file", ["of_sources.yml", "of_tables.yml"])
def test_the_page_on_contracts_says_what_catches_each_corruption(file: str) -> None:
    page = (REPOSITORY / "docs" / "contracts.md").read_text(encoding="utf-8").splitlines()
    cases = yaml.safe_load((REPOSITORY / "tests" / "cases" / "corruptions" / file).read_text(encoding="utf-8"))
    for case in cases:
        by = ", ".join(f"`{name}`" for name in case.get("caught", ()))
        if "rejected" in case:
            by = f"`staging.reject`: `{case['rejected']}`"
        assert f"| {case['title']} | {by or 'nothing: ' + case['uncaught']} |" in page
