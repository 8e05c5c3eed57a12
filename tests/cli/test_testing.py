"""`lswh test`: the unit tests of models, and the data tests of what is published."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lswh.cli import main
from tests.conftest import Trial

DONE, BROKEN, FAILED = 0, 1, 2

PROPERTIES = """
models:
  - name: mart.indicator
    columns:
      - {name: metric, data_tests: [not_null, {accepted_values: {values: [TRADE_EXPORT]}}]}
      - {name: plan, data_tests: [{not_null: {severity: warn}}]}
unit_tests:
  - name: an_alias_is_the_unit
    model: staging.unit_match
    given:
      - input: source('raw', 'unit')
        rows: [{unit: USD_MN, name_en: million USD, aliases: "triệu USD|triệu đô la", unit_measure: USD, unit_mult: 6}]
      - {input: staging.record, rows: [{unit: Triệu USD}, {unit: tấn}]}
    expect: {rows: [{printed: Triệu USD, unit: USD_MN, unit_mult: 6}]}
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    trial = Trial(tmp_path_factory.mktemp("testing") / "published here")
    trial.write("models/mart/mart.yml", PROPERTIES)
    trial.records("file", {"value": "1280.50"})
    trial.build_clean()
    return trial


@pytest.fixture
def trial(published: Trial, trial: Trial) -> Trial:
    shutil.copytree(published.root, trial.root, symlinks=True, dirs_exist_ok=True)
    return trial


def call(trial: Trial, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--project", str(trial.root), "test", *arguments])


def restate(trial: Trial, old: str, new: str) -> None:
    assert old in PROPERTIES
    trial.write("models/mart/mart.yml", PROPERTIES.replace(old, new))


def test_what_passes_is_counted_and_what_warns_is_told(trial: Trial) -> None:
    done = call(trial)
    assert done.exit_code == DONE
    *warnings, last = done.stdout.splitlines()
    assert last == "1 unit test and 3 data tests of generation 000001: 0 failed, 1 warning"
    assert warnings[0].startswith("warning: not_null_indicator_plan on mart.indicator: plan is null in 1 row")


def test_a_unit_test_that_fails_shows_the_difference(trial: Trial) -> None:
    restate(trial, "unit_mult: 6}]}", "unit_mult: 5}]}")
    done = call(trial, "staging.unit_match")
    assert done.exit_code == BROKEN
    assert "    - Triệu USD  USD_MN  5\n    + Triệu USD  USD_MN  6\n" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 unit test and 0 data tests: 1 failed"


def test_a_data_test_that_fails_is_broken(trial: Trial) -> None:
    restate(trial, "values: [TRADE_EXPORT]", "values: [TRADE_IMPORT]")
    done = call(trial, "mart")
    assert done.exit_code == BROKEN
    assert "broken: accepted_values_indicator_metric__TRADE_IMPORT on mart.indicator: 1 value of metric" in done.stdout


def test_a_selection_chooses_and_exclude_leaves_out(trial: Trial) -> None:
    assert "0 unit tests and 3 data tests" in call(trial, "mart.indicator").stdout
    assert "1 unit test and 0 data tests" in call(trial, "--exclude", "mart").stdout
    assert "1 unit test and 3 data tests" in call(trial, "+mart.indicator").stdout


def test_one_json_document_has_everything(trial: Trial) -> None:
    restate(trial, "unit_mult: 6}]}", "unit_mult: 5}]}")
    done = call(trial, "--json")
    document = json.loads(done.stdout)
    assert (done.exit_code, document["outcome"], document["generation"]) == (BROKEN, "fail", "000001")
    [unit] = document["unit_tests"]
    assert (unit["outcome"], unit["missing"]) == ("fail", [["Triệu USD", "USD_MN", "5"]])
    assert [(one["name"], one["outcome"]) for one in document["data_tests"]] == [
        ("not_null_indicator_metric", "pass"),
        ("accepted_values_indicator_metric__TRADE_EXPORT", "pass"),
        ("not_null_indicator_plan", "warn"),
    ]


def test_unit_tests_need_no_warehouse_and_nothing_landed(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "nothing built here")
    trial.write("models/mart/mart.yml", PROPERTIES)
    done = call(trial)
    assert done.exit_code == DONE, done.output
    assert done.stdout.splitlines() == [
        "not published, and so not tested: mart.indicator",
        "1 unit test and 0 data tests: 0 failed",
    ]
    assert not (trial.root / ".lswh" / "landing").exists()


def test_a_test_that_cannot_be_read_says_where(trial: Trial) -> None:
    restate(trial, "unit_mult: 6}]}", "unit_mlt: 6}]}")
    done = call(trial)
    assert done.exit_code == FAILED
    assert done.stderr == (
        "error: models/mart/mart.yml:14:21: staging.unit_match has no column 'unit_mlt' (did you mean 'unit_mult'?)\n"
    )
