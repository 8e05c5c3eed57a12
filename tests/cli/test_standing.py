"""lswh status: one screen."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from lswh import api
from lswh.cli import main
from lswh.generation import build_lock
from tests.conftest import Trial
from tests.generation.small import Small


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A source that publishes each month, and one that published once."""
    trial = Trial(tmp_path_factory.mktemp("standing") / "a project")
    for month in (1, 2, 3, 4):
        month_of = {"period_start": f"2024-{month:02}-01", "period_end": f"2024-{month:02}-28"}
        trial.records(
            f"month{month}",
            {**month_of, "period": f"2024-{month:02}", "period_start": "", "period_end": "", "value": f"{month}0",
             "published_on": f"2024-{month + 1:02}-06", "source": "Customs"},
        )  # fmt: skip
    trial.records("once", {"value": "100", "published_on": "2025-01-20", "source": "Yearbook"})
    trial.build_clean()
    return trial


@pytest.fixture
def trial(published: Trial, trial: Trial) -> Trial:
    """A copy of it, to change."""
    shutil.copytree(published.root, trial.root, symlinks=True, dirs_exist_ok=True)
    return trial


def screen(root: Path) -> str:
    result = CliRunner().invoke(main, ["--project", str(root), "status"])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_sources_have_their_last_day_the_next_and_what_is_overdue(published: Trial) -> None:
    found = {one.source: one for one in api.status(published.project, datetime(2024, 6, 1)).sources}
    assert list(found) == ["Yearbook", "Customs"]
    assert found["Customs"].publications == 4
    assert found["Customs"].published_on == date(2024, 5, 6)
    assert found["Customs"].next_on == date(2024, 6, 6)
    assert found["Customs"].overdue == 0
    assert found["Yearbook"].next_on is None
    [late] = [one for one in api.status(published.project, datetime(2024, 9, 1)).sources if one.source == "Customs"]
    assert late.next_on is None
    assert late.overdue == 3


def test_it_says_what_is_published_and_that_a_build_has_nothing_to_do(published: Trial) -> None:
    said = screen(published.root)
    assert re.search(r"^published   generation 000001, built 2026-01-01 12:01 UTC, .* by lswh ", said, re.MULTILINE)
    assert re.search(r"^contracts   those of \d+ tables and \d+ comparisons hold$", said, re.MULTILINE)
    assert re.search(r"^sources     2025-01-20  Yearbook$", said, re.MULTILINE)
    assert "next build  has nothing to do\n" in said
    assert re.search(r"^disk        generations \d+\.\d MB, landed .* GB free; 1 generation kept$", said, re.MULTILINE)
    assert len(said.splitlines()) <= 24


def test_it_says_what_a_build_would_do_and_why(trial: Trial) -> None:
    trial.records("new", {"value": "7", "area": "VN-30", "source": "new"})
    assert re.search(r"next build  would build \d+ of \d+ tables, because .*: lswh plan", screen(trial.root))


def test_it_says_what_keeps_a_build_from_being_planned(trial: Trial) -> None:
    trial.write("models/mart/broken.sql", "select * from raw.nothing")
    assert "next build  cannot be planned: mart.broken reads raw.nothing, which nothing makes" in screen(trial.root)


def test_it_says_who_builds_and_that_a_candidate_is_left(trial: Trial) -> None:
    trial.write(".lswh/candidate/warehouse.duckdb", "")
    with build_lock(trial.project.state, datetime(2026, 1, 1)):
        said = screen(trial.root)
    assert re.search(r"^building    pid \d+ on ", said, re.MULTILINE)
    assert re.search(r"^candidate   one was not published", said, re.MULTILINE)
    assert "building" not in screen(trial.root)


def test_many_sources_are_cut_to_one_screen(trial: Trial) -> None:
    for number in range(12):
        trial.records(f"of{number}", {"value": "5", "area": f"VN-{30 + number}", "source": "s" * 200 + str(number)})
    report = trial.build()
    assert report.generation == "000002", report.findings
    said = screen(trial.root)
    assert "            and 6 older sources\n" in said
    assert max(map(len, said.splitlines()[1:])) <= 120
    assert len(said.splitlines()) <= 24


def test_a_project_without_publications_of_its_own_is_as_fresh_as_its_records(tmp_path: Path) -> None:
    small = Small(tmp_path / "small")
    assert "published   nothing yet: run lswh build" in screen(small.root)
    small.publish(1)
    [source] = api.status(small.project, small.now).sources
    assert (source.source, source.published_on, source.publications) == ("a test", date(2025, 1, 20), 1)
