"""lswh init: a project of one's own that builds, is tested, and whose contract stops what breaks it."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from lswh import api
from lswh.cli import main
from lswh.errors import LswhError
from lswh.project import find_project

PROGRAM = Path(sys.executable).with_name("lswh")
NOW = datetime(2026, 1, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, built as its README says."""
    folder = tmp_path_factory.mktemp("starting") / "my own warehouse"
    result = CliRunner().invoke(main, ["init", str(folder)])
    assert result.exit_code == 0, result.output
    assert f"go on with: cd '{folder}' && lswh build" in result.output
    built = api.build(find_project(folder), NOW)
    assert (built.generation, built.findings) == ("000001", ())
    return folder


def test_it_builds_what_was_printed_into_a_mart(made: Path) -> None:
    [series] = api.series(find_project(made), "TRADE_TOTAL")
    shown: list[tuple[object, ...]] = [(one.period, one.value, one.plan, one.share, one.yoy) for one in series.figures]
    assert shown == [
        ("2024", 520, 500, 104, Decimal("8.3")),
        ("2024-S1", 250, None, None, None),
        ("2025-S1", 300, None, 50, 20),
    ]
    [(quote,)] = api.query(
        find_project(made), "select quote from staging.observation where indicator = 'TRADE_EXPORT' and quote > ''"
    ).rows
    assert quote == "xuất khẩu đạt 200 triệu USD, đạt 52,6% kế hoạch, tăng 25% so với cùng kỳ"


def test_its_test_passes_and_pytest_holds_its_contracts(made: Path) -> None:
    tested = api.run_tests(find_project(made), NOW)
    assert tested.passes
    assert [one.test.name for one in tested.unit_tests] == ["the_later_publication_is_shown"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--lswh", ".", "-p", "no:cacheprovider"],
        cwd=made,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout


def test_every_line_of_its_readme_runs(made: Path) -> None:
    commands = [line.split("#")[0].split() for line in (made / "README.md").read_text().splitlines() if "   # " in line]
    assert [command[:2] for command in commands] == [
        ["lswh", "build"],
        ["lswh", "show"],
        ["lswh", "test"],
        ["pytest", "--lswh"],
        ["lswh", "connect"],
    ]
    for command in commands:
        program = PROGRAM.with_name(command[0])
        done = subprocess.run([program, *command[1:]], cwd=made, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_its_contract_stops_what_its_readme_proposes(tmp_path: Path) -> None:
    api.new_project(tmp_path / "own")
    project = find_project(tmp_path / "own")
    records = project.root / "raw" / "records" / "yearbook-2024.csv"
    records.write_text(records.read_text(encoding="utf-8").replace(",330,", ",-330,"), encoding="utf-8")
    built = api.build(project, NOW)
    assert built.is_refused
    assert {finding.table for finding in built.findings} == {"mart.indicator"}


def test_a_name_that_its_reference_does_not_know_stops_the_build(tmp_path: Path) -> None:
    api.new_project(tmp_path / "own")
    project = find_project(tmp_path / "own")
    records = project.root / "raw" / "records" / "yearbook-2024.csv"
    records.write_text(records.read_text(encoding="utf-8").replace("imports", "smuggling"), encoding="utf-8")
    assert {finding.table for finding in api.build(project, NOW).findings} == {"staging.observation"}


def test_a_changed_file_replaces_what_it_said(tmp_path: Path) -> None:
    api.new_project(tmp_path / "own")
    project = find_project(tmp_path / "own")
    api.build(project, NOW)
    records = project.root / "raw" / "records" / "yearbook-2024.csv"
    records.write_text(records.read_text(encoding="utf-8").replace(",520,", ",510,"), encoding="utf-8")
    api.build(project, NOW)
    [series] = api.series(project, "TRADE_TOTAL")
    assert series.figures[0].value == 510


def test_a_folder_that_is_not_empty_or_is_a_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(LswhError, match="the folder is not empty"):
        api.new_project(tmp_path)
    with pytest.raises(LswhError, match="a file of this name"):
        api.new_project(tmp_path / "notes.txt")
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]
    result = CliRunner().invoke(main, ["init", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stderr == f"error: {tmp_path}: the folder is not empty (name one that is empty, or not there yet)\n"


def test_an_empty_folder_that_is_there_is_taken(tmp_path: Path) -> None:
    made = api.new_project(tmp_path)
    assert tmp_path / "models" / "contracts" / "mart.py" in made
    assert find_project(tmp_path).root == tmp_path
