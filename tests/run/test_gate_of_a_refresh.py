"""A refresh brings a bad row: whatever kind of build it meets, no reader ever sees it."""

import os
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from lswh.errors import ModelFailed
from tests.run.conftest import Small

GOOD, BAD = [(1, 5), (2, 15)], [(1, 5), (2, 15), (3, -1)]
MODELS = {
    "stg.s": "select id::integer as id, v::integer as v from raw.src",
    "mart.one": "select id, v from stg.s",
    "mart.two": "select sum(v) as v, min(v) as least from stg.s",
}
TESTS = """
models:
  - name: {table}
    columns:
      - name: {column}
        data_tests:
          - expression: {{expression: ">= 0"}}
"""


@pytest.fixture(params=[("stg.s", "v"), ("mart.one", "v")], ids=["tested in staging", "tested in a mart"])
def built(small: Small, request: pytest.FixtureRequest) -> Small:
    table, column = request.param
    small.source(GOOD)
    small.models(MODELS)
    small.write("models/tests.yml", TESTS.format(table=table, column=column))
    small.build_clean()
    return small


def seen(small: Small) -> list[tuple[int, ...]]:
    """What a new reader in another program sees: bad rows of both marts, and the total."""
    with duckdb.connect(str(small.project.warehouse), read_only=True) as reader:
        sql = "select (select count(*) from mart.one where v < 0), least < 0, v from mart.two"
        return reader.execute(sql).fetchall()


CLEAN = [(0, False, 20)]


def test_a_full_build_is_refused(built: Small) -> None:
    built.source(BAD)
    assert built.build().is_refused
    assert seen(built) == CLEAN
    assert built.build(full=True).is_refused
    assert seen(built) == CLEAN
    [(failure,)] = built.ask('select "row" from lswh.failure', candidate=True)
    assert "-1" in failure


@pytest.mark.parametrize("selection", ["mart.one", "+mart.one", "stg.s+", "+mart.two mart.one"])
def test_a_selected_build_is_gated_as_a_whole_one(built: Small, selection: str) -> None:
    built.source(BAD)
    report = built.build(selection)
    assert report.is_refused or report.is_empty
    assert seen(built) == CLEAN


def test_a_resumed_build_passes_the_gate_again(built: Small) -> None:
    built.source(BAD)
    assert built.build().is_refused
    plan = built.plan()
    assert (plan.base, plan.built) == ("candidate", ())
    assert built.build().is_refused
    assert seen(built) == CLEAN
    built.source([*GOOD, (3, 1)])
    built.build_clean()
    assert seen(built) == [(0, False, 21)]


def test_a_build_that_failed_is_gone_on_with_and_gated(built: Small) -> None:
    built.source(BAD)
    built.models({"mart.two": "select sum(v) as v, min(v) as least, error('stop') as x from stg.s"})
    with pytest.raises(ModelFailed, match="stop"):
        built.build()
    assert seen(built) == CLEAN
    built.models({"mart.two": MODELS["mart.two"]})
    assert built.build().is_refused
    assert seen(built) == CLEAN


def test_a_build_that_is_killed_shows_nothing(built: Small) -> None:
    built.source(BAD)
    command = [sys.executable, "-m", "lswh", "--project", str(built.root), "build"]
    for wait in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8):
        build = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
        assert seen(built) == CLEAN
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    assert seen(built) == CLEAN


def test_taking_the_bad_row_back_leaves_nothing_to_do(built: Small) -> None:
    built.source(BAD)
    assert built.build().is_refused
    built.source(GOOD)
    assert built.build().is_empty


def test_a_test_that_was_added_is_held_against_what_is_published(built: Small) -> None:
    built.write("models/more.yml", TESTS.format(table="mart.two", column="v").replace(">= 0", "> 100"))
    assert built.plan().built == ()
    assert built.build().is_refused
    assert seen(built) == CLEAN


def test_a_warning_stops_nothing_and_stays_known(built: Small) -> None:
    warns = "{expression: '> 100', config: {severity: warn}}"
    built.write("models/more.yml", TESTS.format(table="mart.two", column="v").replace('{expression: ">= 0"}', warns))
    report = built.build()
    assert [finding.severity for finding in report.findings] == ["warn"]
    assert report.generation == "000002"
    built.models({"mart.three": "select 1 as x"})
    assert built.build().generation == "000003"
    from lswh import api

    assert len(api.show(built.project).manifest.all_warnings) == 1


def test_a_unit_test_that_fails_stops_a_build_before_it_runs(built: Small) -> None:
    built.write(
        "models/units.yml",
        """
unit_tests:
  - name: the total
    model: mart.two
    given:
      - input: stg.s
        rows: [{id: 1, v: 2}, {id: 2, v: 3}]
    expect:
      rows: [{v: 6}]
""",
    )
    built.models({"mart.two": "select sum(v) as v, min(v) as least from stg.s where id < 9"})
    report = built.build()
    assert [finding.contract for finding in report.findings] == ["unit test the total"]
    assert report.is_refused
    assert seen(built) == CLEAN
