"""The benchmarks, in small: nothing is said of how long anything takes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import contracts
from benchmarks.overhead import LSWH, SCRIPT, SITUATIONS
from benchmarks.plugin import ALONE, CHECK, PLUGIN
from benchmarks.scale import FIGURES
from tests.conftest import REPOSITORY

CHANGES = (
    "land 100 new records",
    "revise 100 old records",
    "edit mart.trade_balance",
    "edit mart.plan_attainment",
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("written")
    options = ["--quick", "--into", str(into), "--work", str(tmp_path_factory.mktemp("work"))]
    subprocess.run([sys.executable, "-m", "benchmarks", *options], cwd=REPOSITORY, check=True, capture_output=True)
    return into


@pytest.fixture(scope="module")
def results(written: Path) -> dict[str, Any]:
    return dict(json.loads((written / "results.json").read_text(encoding="utf-8")))


def test_the_machine_of_each_part_is_named(results: dict[str, Any]) -> None:
    for part in ("overhead", "plugin", "scale", "vintages", "site"):
        machine = results["machine"][part]
        assert machine.keys() >= {"date", "cores", "load", "memory_bytes", "python", "duckdb", "lswh"}
        assert all(machine[name] for name in machine.keys() - {"load"})


def test_overhead_has_every_program_in_every_situation(results: dict[str, Any]) -> None:
    [one] = results["overhead"]
    assert one["models"] == 20
    for program in (SCRIPT, LSWH):
        assert one["seconds"][program].keys() == set(SITUATIONS)
        assert all(seconds > 0 for seconds in one["seconds"][program].values())
    assert one["ratios"][LSWH].keys() == set(SITUATIONS)


def test_the_plugin_is_measured_beside_a_check_of_the_same_contracts(results: dict[str, Any]) -> None:
    one = results["plugin"]
    assert one["contracts"] == 20
    assert one["seconds"].keys() == {CHECK, PLUGIN, ALONE}
    assert one["ratio"] == pytest.approx(one["seconds"][PLUGIN] / one["seconds"][CHECK])


def test_contracts_are_held_in_every_way_and_find_what_is_there(results: dict[str, Any]) -> None:
    found = results["contracts"]
    assert found["records"] == 20_000
    for kind in (contracts.CLEAN, contracts.FAILING):
        assert all(found[kind][way][figure] > 0 for way in contracts.WAYS for figure in contracts.FIGURES)
    assert {found[contracts.CLEAN][way]["failures"] for way in contracts.WAYS} == {0}
    assert found[contracts.FAILING][contracts.WARM]["failures"] > 200
    assert found[contracts.FAILING][contracts.PANDERA]["failures"] == 4


def test_scale_has_time_memory_and_file_of_both_sides(results: dict[str, Any]) -> None:
    found = results["scale"]
    assert found["records"] == 20_000
    for figure in FIGURES:
        assert found[SCRIPT][figure] > 0
        assert found["ratios"][figure] == pytest.approx(found[LSWH][figure] / found[SCRIPT][figure])


def test_stages_add_up_to_the_whole(results: dict[str, Any]) -> None:
    for one in (results["scale"][SCRIPT], results["scale"][LSWH], *results["change"]["changes"]):
        assert {"models", "contracts", "closing", "rest"} <= one["stages"].keys()
        assert sum(one["stages"].values()) == pytest.approx(one["seconds"])


def test_each_change_has_its_share_and_what_it_built(results: dict[str, Any]) -> None:
    changes = results["change"]["changes"]
    assert tuple(one["change"] for one in changes) == CHANGES
    for one in changes:
        assert one["share"] == pytest.approx(one["seconds"] / results["scale"][LSWH]["seconds"])
    assert [list(one["models"]) for one in changes[2:]] == [["mart.trade_balance"], ["mart.plan_attainment"]]
    assert {"raw.record", "mart.indicator"} <= changes[0]["models"].keys() & changes[1]["models"].keys()


def test_as_of_a_day_equals_a_replay_and_its_cost_is_that_of_a_question(results: dict[str, Any]) -> None:
    found = results["vintages"]
    assert found["records"] == 3 * 6 * 4 * 3
    assert found["rows"] > 200
    assert found["differing"] == 0
    assert found["ratio"] == pytest.approx(found["as_of_ms"] / found["day_ms"])


def test_the_catalog_is_written_and_opened(results: dict[str, Any]) -> None:
    found = results["site"]
    assert all(found[name] > 0 for name in ("indicators", "areas", "observations", "seconds", "files", "bytes"))
    assert found["pages"] is None or all(0 < one["median"] <= one["most"] for one in found["pages"].values())


def test_the_document_has_its_tables_and_keeps_its_words(written: Path) -> None:
    ours = (REPOSITORY / "docs" / "performance.md").read_text(encoding="utf-8")
    new = (written / "performance.md").read_text(encoding="utf-8")
    assert list(words(new)) == list(words(ours))
    assert "| 20,000 records |" in new
    assert all(f"| {change} |" in new for change in CHANGES)


def words(document: str) -> Iterator[str]:
    """The lines that are not between markers."""
    is_table = False
    for line in document.splitlines():
        is_table = is_table and not line.startswith("<!-- /")
        if not is_table:
            yield line
        is_table = is_table or (line.startswith("<!-- ") and not line.startswith("<!-- /"))
