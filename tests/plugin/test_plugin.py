"""`pytest --lswh PATH`: every contract of a project is a test. Each run is a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from lswh.cli import main
from tests.published import contents, publish, restate
from tests.run.conftest import Small

PASSED, FAILED, USAGE, NOTHING = 0, 1, 4, 5
ITEMS = [
    "lswh::rules::balance",
    "lswh::mart.orders::contract",
    "lswh::mart.orders::not_null_orders_id",
    "lswh::mart.orders::not_null_orders_note",
    "lswh::mart.orders::accepted_values_orders_note__big__small",
    "lswh::unit::mart.orders::an_order_over_five_is_big",
]


@dataclass
class Office:
    """A published project, and a folder beside it in which pytest is run."""

    small: Small
    folder: Path

    def pytest(self, *arguments: str, project: str | Path | None = None) -> tuple[int, str]:
        """Run pytest --lswh on the project; its exit code, and what it says."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        inherited |= {"COLUMNS": "200", "PYTHONPATH": os.pathsep.join([str(self.folder), *sys.path])}
        command = ["-m", "pytest", "--lswh", str(project or self.small.root), *arguments]
        ran = subprocess.run(
            [sys.executable, *command], cwd=self.folder, env=inherited, check=False, capture_output=True, text=True
        )
        return ran.returncode, f"{ran.stdout}{ran.stderr}"

    def outcomes(self, *arguments: str) -> dict[str, str]:
        """What becomes of each test."""
        _, said = self.pytest("-q", "-rA", *arguments)
        lines = re.findall(r"^(PASSED|FAILED|ERROR) .*?(lswh::[^\s@]+)", said, re.MULTILINE)
        names = [name for _, name in lines]
        assert len(names) == len(set(names)), said
        return {name: outcome for outcome, name in lines}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return publish(tmp_path_factory.mktemp("plugin") / "an office")


@pytest.fixture
def office(published: Small, tmp_path: Path) -> Office:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "test_of_theirs.py").write_text("def test_theirs(): pass\n", encoding="utf-8")
    small = Small(tmp_path / "a project")
    shutil.copytree(published.root, small.root, symlinks=True, dirs_exist_ok=True)
    return Office(small, folder)


def test_every_contract_rule_data_test_and_unit_test_is_one_item_and_nothing_else_is(office: Office) -> None:
    code, said = office.pytest("--collect-only", "-q", project=office.small.root / "models" / "mart")
    assert code == PASSED, said
    assert [line for line in said.splitlines() if "::" in line] == ITEMS


def test_a_target_can_be_named(office: Office) -> None:
    code, said = office.pytest("--collect-only", "-q", "--lswh-target", "duckbd")
    assert code == USAGE
    assert "there is no target 'duckbd' (did you mean 'duckdb'?)" in said
    assert office.pytest("-q", "--lswh-target", "duckdb", "lswh::rules")[0] == PASSED


def test_what_holds_passes_and_writes_nothing_into_the_project(office: Office) -> None:
    before = contents(office.small.root)
    code, said = office.pytest("-p", "no:cacheprovider")
    assert code == PASSED, said
    assert "6 passed, 1 warning" in said
    assert "generation 000001" in said
    assert contents(office.small.root) == before


def test_what_is_broken_says_what_check_says_without_a_traceback(office: Office) -> None:
    restate(office.small, "contracts/orders.py", "ge=0", "ge=0, le=10")
    restate(office.small, "contracts/rules.py", '"IN": -1', '"IN": 1')
    restate(office.small, "mart/orders.yml", "note: big", "note: small")
    code, said = office.pytest()
    assert code == FAILED
    assert "3 failed, 3 passed, 1 warning" in said
    assert "Traceback" not in said
    assert ".py:" not in said.split("FAILURES")[1].split("warnings summary")[0]
    checked = CliRunner().invoke(main, ["--project", str(office.small.root), "check"]).stdout.splitlines()
    for line in checked:
        if not line.startswith(("warning", "5 contracts")):
            assert line in said.splitlines()
    assert "    raw/documents/a.md" in said
    assert "    + 1   big" in said
    assert re.search("^FAILED .*lswh::rules::balance - NET value of VN-1", said, re.MULTILINE)


def test_warnings_are_of_a_category_of_their_own_and_stay_warnings(office: Office) -> None:
    code, said = office.pytest("-W", "error")
    assert code == PASSED, said
    assert "LswhContractWarning: warning: not_null_orders_note on mart.orders: note is null in 1 row" in said


def test_warnings_fail_where_a_filter_names_their_category(office: Office) -> None:
    code, said = office.pytest("-W", "error::lswh.pytest_plugin.LswhContractWarning")
    assert code == FAILED
    assert "1 failed, 5 passed" in said


def test_tests_are_chosen_by_keyword_and_others_are_not_run(office: Office) -> None:
    restate(office.small, "mart/orders.yml", "data_tests: [not_null]", "data_tests: [{not_null: {where: nowhere = 1}}]")
    assert office.outcomes("-k", "mart.orders and contract or balance") == {
        "lswh::rules::balance": "PASSED",
        "lswh::mart.orders::contract": "PASSED",
    }


def test_what_was_chosen_is_held_together_and_nothing_else_is(office: Office) -> None:
    (office.folder / "spy.py").write_text(SPY, encoding="utf-8")
    _, said = office.pytest("-s", "-p", "spy", "-k", "orders and not unit and not id or balance")
    assert re.findall("HELD .*", said) == [
        "HELD ['accepted_values_orders_note__big__small', 'balance', 'mart.orders contract', 'not_null_orders_note']"
    ]


SPY = """
from lswh.api.checking import Checker

hold = Checker.hold


def spied(self, chosen, *more):
    print("HELD", sorted(one.name for one in chosen))
    return hold(self, chosen, *more)


Checker.hold = spied
"""


def test_one_test_that_cannot_be_run_leaves_the_others_alone(office: Office) -> None:
    restate(office.small, "mart/orders.yml", "data_tests: [not_null]", "data_tests: [{not_null: {where: nowhere = 1}}]")
    assert office.outcomes() == {one: "FAILED" if one.endswith("::not_null_orders_id") else "PASSED" for one in ITEMS}
    assert "could not be run: models/mart/orders.yml:6:" in office.pytest()[1]


def test_tests_are_chosen_by_their_names(office: Office) -> None:
    assert office.outcomes("lswh::mart.orders::contract", "lswh::rules").keys() == {
        "lswh::mart.orders::contract",
        "lswh::rules::balance",
    }
    code, said = office.pytest("lswh::mart.orders::contrac")
    assert code == USAGE
    assert "not found: lswh::mart.orders::contrac" in said


def test_those_that_failed_last_are_run_again(office: Office) -> None:
    restate(office.small, "contracts/orders.py", "ge=0", "ge=0, le=10")
    restate(office.small, "mart/orders.yml", "note: big", "note: small")
    office.pytest()
    assert office.outcomes("--lf") == dict.fromkeys((ITEMS[1], ITEMS[-1]), "FAILED")


def test_paths_of_tests_are_collected_as_well(office: Office) -> None:
    code, said = office.pytest("test_of_theirs.py")
    assert code == PASSED
    assert "7 passed" in said


@pytest.mark.parametrize("parallel", [(), ("-n", "2")])
def test_in_addopts_it_comes_beside_the_tests_that_are_there(office: Office, parallel: tuple[str, ...]) -> None:
    ini = f'[pytest]\naddopts = --lswh "{office.small.root}"\n'
    (office.folder / "pytest.ini").write_text(ini, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *parallel], cwd=office.folder, check=True, capture_output=True, text=True
    )
    assert "7 passed, 1 warning" in ran.stdout


def test_other_runs_of_pytest_have_nothing_to_do_with_it(office: Office) -> None:
    script = "import pytest, sys; pytest.main(['-q', '-W', 'error']); print([m for m in sys.modules if 'lswh' in m])"
    ran = subprocess.run([sys.executable, "-c", script], cwd=office.folder, check=True, capture_output=True, text=True)
    assert ran.stdout.splitlines()[-1] == "['lswh', 'lswh.pytest_plugin']"
    assert "1 passed" in ran.stdout


def test_a_contract_of_a_table_that_is_not_published_yet_is_skipped(office: Office) -> None:
    office.small.models({"mart.late": "select 1 as id"})
    office.small.write("models/mart/late.yml", "models: [{name: late, columns: [{name: id, data_tests: [unique]}]}]\n")
    code, said = office.pytest("-rs", "-k", "late")
    assert code == PASSED
    assert "a table that it needs is not published yet" in said


@pytest.mark.parametrize("dist", ["load", "loadscope", "loadgroup"])
def test_workers_of_xdist_run_every_test_once(office: Office, dist: str) -> None:
    restate(office.small, "contracts/orders.py", "ge=0", "ge=0, le=10")
    assert office.outcomes("-n", "2", "--dist", dist) == {
        one: "FAILED" if one == ITEMS[1] else "PASSED" for one in ITEMS
    }


def test_tests_of_one_table_have_one_worker_where_scopes_are_kept_together(office: Office) -> None:
    _, said = office.pytest("-v", "-n", "2", "--dist", "loadscope")
    workers = set(re.findall(r"^\[(gw\d)\].*lswh::mart.orders::", said, re.MULTILINE))
    assert len(workers) == 1


def test_names_read_well_in_junit(office: Office, tmp_path: Path) -> None:
    restate(office.small, "contracts/orders.py", "ge=0", "ge=0, le=10")
    office.pytest("--junitxml", str(tmp_path / "junit.xml"), "-o", "junit_family=xunit1")
    root = ET.fromstring((tmp_path / "junit.xml").read_text(encoding="utf-8"))  # noqa: S314 it is our own
    cases = {(case.get("classname"), case.get("name")): case for case in root.iter("testcase")}
    assert ("lswh.rules", "balance") in cases
    broken = cases["lswh.mart.orders", "contract"]
    assert (broken.get("file") or "").endswith("models/contracts/orders.py")
    failure = broken.find("failure")
    assert failure is not None
    assert (failure.text or "").startswith("broken: mart.orders contract on mart.orders: ")
    told = cases["lswh.mart.orders", "not_null_orders_note"].find("properties/property[@name='warning']")
    assert told is not None


@pytest.mark.parametrize("parallel", [(), ("-n", "2")])
def test_a_project_that_cannot_be_loaded_is_a_usage_error(office: Office, parallel: tuple[str, ...]) -> None:
    office.small.write("models/contracts/orders.py", "\nimport nothing_of_this_name\n")
    code, said = office.pytest(*parallel)
    assert code == USAGE
    assert "ERROR: --lswh: models/contracts/orders.py:2: cannot be imported: ModuleNotFoundError" in said
    assert "Traceback" not in said


def test_nothing_published_and_no_project_are_usage_errors(office: Office, tmp_path: Path) -> None:
    (office.small.root / "warehouse.duckdb").unlink()
    code, said = office.pytest()
    assert (code, "there is no published warehouse yet (run: lswh build)" in said) == (USAGE, True)
    code, said = office.pytest(project=tmp_path)
    assert (code, "no lswh project at" in said) == (USAGE, True)


def test_a_project_without_contracts_has_no_tests(office: Office) -> None:
    shutil.rmtree(office.small.root / "models" / "contracts")
    (office.small.root / "models" / "mart" / "orders.yml").unlink()
    assert office.pytest()[0] == NOTHING
