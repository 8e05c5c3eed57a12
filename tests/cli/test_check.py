"""`lswh check`: contracts, as they are written now, against what is published; in every format."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from lswh.cli import main
from tests.published import QUOTE, contents, publish, restate
from tests.run.conftest import Small

HOLDS, BROKEN, FAILED = 0, 1, 2
STRICTER = ("contracts/orders.py", "ge=0", "ge=0, le=10")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return publish(tmp_path_factory.mktemp("checking") / "an office")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path / "a small project")


@pytest.fixture
def office(published: Small, small: Small, monkeypatch: pytest.MonkeyPatch) -> Small:
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(published.root, small.root, symlinks=True, dirs_exist_ok=True)
    return small


def check(office: Small, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--project", str(office.root), "check", *arguments])


def as_json(office: Small, *arguments: str) -> dict[str, Any]:
    return dict(json.loads(check(office, "--format", "json", *arguments).stdout))


def names(office: Small, *arguments: str) -> set[str]:
    return {one["contract"] for one in as_json(office, *arguments)["contracts"]}


def test_contracts_that_hold_are_counted_and_a_warning_is_told(office: Small) -> None:
    done = check(office)
    assert done.exit_code == HOLDS, done.output
    *warnings, last = done.stdout.splitlines()
    assert last.startswith("5 contracts of generation 000001 held: 0 broken, 1 warning; 15 comparisons")
    assert warnings[0].startswith("warning: not_null_orders_note on mart.orders: note is null in 1 row")


def test_a_class_that_was_made_stricter_after_publication_breaks_what_is_published(office: Small) -> None:
    restate(office, *STRICTER)
    done = check(office)
    assert done.exit_code == BROKEN, done.output
    broken = [line for line in done.stdout.splitlines() if line.startswith("broken: ")]
    assert len(broken) == 1
    assert broken[0].startswith("broken: mart.orders contract on mart.orders: ")
    assert "20" in done.stdout
    assert "1 broken, 1 warning" in done.stdout.splitlines()[-1]


def test_a_rule_that_breaks_shows_its_bounds_the_sentence_and_its_document(office: Small) -> None:
    restate(office, "contracts/rules.py", '"IN": -1', '"IN": 1')
    done = check(office, "balance")
    assert done.exit_code == BROKEN, done.output
    assert "NET value of VN-1 2024: printed 600 [599.5, 600.5) against computed 2600 [2599, 2601)" in done.stdout
    assert f'"{QUOTE}"' in done.stdout or f": {QUOTE}" in done.stdout
    assert "    raw/documents/a.md" in done.stdout


def test_what_one_contract_has_to_say_is_cut_after_ten(office: Small) -> None:
    restate(office, "contracts/rules.py", '"IN": -1', '"IN": 1')
    lines = check(office, "balance").stdout.splitlines()
    assert sum(line.startswith("broken: balance") for line in lines) == 10
    assert lines[-2:] == [
        "    ... and 5 more",
        "1 contract of generation 000001 held: 1 broken; 15 comparisons looked at",
    ]


def test_a_data_test_that_was_made_stricter_breaks_what_is_published(office: Small) -> None:
    restate(office, "mart/orders.yml", "values: [big, small]", "values: [big]")
    done = check(office)
    assert done.exit_code == BROKEN
    assert "broken: accepted_values_orders_note__big on mart.orders: 1 value of note other than big" in done.stdout


def test_warnings_come_after_what_is_broken(office: Small) -> None:
    restate(office, *STRICTER)
    labels = [line.split(":")[0] for line in check(office).stdout.splitlines() if not line.startswith(" ")]
    assert labels[:2] == ["broken", "warning"]


def test_nothing_is_written_but_the_cache(office: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    restate(office, *STRICTER)
    before = contents(office.root)
    for style in ("text", "json", "junit", "github"):
        assert check(office, "--format", style).exit_code == BROKEN
    assert contents(office.root) == before


# What is chosen


@pytest.mark.parametrize(
    ("selection", "held"),
    [
        (["mart.figure"], {"balance"}),
        (["balance"], {"balance"}),
        (["mart.orders contract"], {"mart.orders contract"}),
        (["fact"], set()),
        (["orders+", "-e", "not_null_orders_id"], {"mart.orders contract", "not_null_orders_note", "accepted"}),
        (["balance", "not_null_orders_id"], {"balance", "not_null_orders_id"}),
        (["-e", "mart.orders"], {"balance"}),
        (["-e", "figure", "-e", "orders"], set()),
        (["mart", "-e", "figure"], {"mart.orders contract", "not_null_orders_id", "not_null_orders_note", "accepted"}),
    ],
)
def test_a_selection_means_tables_rules_that_read_them_and_contracts_by_name(
    office: Small, selection: list[str], held: set[str]
) -> None:
    found = {"accepted" if name.startswith("accepted") else name for name in names(office, *selection)}
    assert found == held


def test_a_selection_that_means_nothing_is_an_error_with_the_nearest_name(office: Small) -> None:
    done = check(office, "mart.order")
    assert done.exit_code == FAILED
    assert "did you mean 'mart.orders'?" in done.stderr


def test_a_contract_of_a_table_that_is_not_published_yet_is_told_and_not_held(office: Small) -> None:
    office.models({"mart.late": "select 1::integer as id"})
    office.write("models/contracts/late.py", CLASS_OF_LATE)
    done = check(office)
    assert done.exit_code == HOLDS, done.output
    assert "not published yet, and so not held: mart.late contract on mart.late" in done.stdout
    assert as_json(office)["not_published"] == [
        {"contract": "mart.late contract", "table": "mart.late", "kind": "table"}
    ]
    assert junit(office).find(".//testcase[@classname='lswh.mart.late']/skipped") is not None


CLASS_OF_LATE = """
import ibis.expr.datatypes as dt
from pandera.ibis import DataFrameModel


class Late(DataFrameModel):
    id: dt.Int32

    class Config:
        name = "mart.late"
"""


def test_the_key_of_an_incremental_model_is_held_as_in_a_build(office: Small) -> None:
    head = "-- config: {materialized: incremental, unique_key: note}\n"
    office.models({"mart.keyed": f"{head}select note, id from mart.orders"})
    office.build()
    done = check(office, "--candidate", "keyed")
    assert done.exit_code == BROKEN, done.output
    assert "broken: unique_key of mart.keyed on mart.keyed: 1 value of note more than once" in done.stdout


# What cannot be checked


def test_nothing_that_is_published_cannot_be_checked(small: Small) -> None:
    done = check(small)
    assert done.exit_code == FAILED
    assert "there is no published warehouse yet (run: lswh build)" in done.stderr


def test_contracts_that_cannot_be_imported_cannot_be_checked(office: Small) -> None:
    office.write("models/contracts/orders.py", "\nimport nothing_of_this_name\n")
    done = check(office, "--format", "github")
    assert done.exit_code == FAILED
    assert "models/contracts/orders.py:2: cannot be imported" in done.stderr
    assert done.stdout.startswith("::error file=models/contracts/orders.py,line=2,title=")


def test_a_data_test_that_cannot_be_evaluated_cannot_be_checked(office: Small) -> None:
    restate(office, "mart/orders.yml", "data_tests: [not_null]", "data_tests: [{not_null: {where: nowhere = 1}}]")
    done = check(office)
    assert done.exit_code == FAILED
    assert "models/mart/orders.yml:6" in done.stderr


@pytest.mark.parametrize("arguments", [("--format", "yaml"), ("--output", "no folder/x.json")])
def test_what_cannot_be_written_is_an_error(office: Small, arguments: tuple[str, ...]) -> None:
    assert check(office, *arguments).exit_code == FAILED


# Formats


def test_json_has_every_contract_with_what_it_found(office: Small) -> None:
    restate(office, *STRICTER)
    document = as_json(office)
    assert document["outcome"] == "fail"
    assert document["generation"] == "000001"
    assert document["summary"].items() >= {"contracts": 5, "failed": 1, "warned": 1, "passed": 3}.items()
    by_name = {one["contract"]: one for one in document["contracts"]}
    broken = by_name["mart.orders contract"]
    assert (broken["outcome"], broken["kind"], broken["where"]) == ("fail", "table", "models/contracts/orders.py:6")
    assert broken["findings"][0]["severity"] == "error"
    assert broken["failures"]
    assert by_name["balance"]["checked"] == 15
    assert by_name["balance"]["where"] == "models/contracts/rules.py:5"


def junit(office: Small, *arguments: str) -> ET.Element:
    return parsed(check(office, "--format", "junit", *arguments).stdout)


def parsed(xml: str) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 it is our own


def test_junit_has_a_testsuite_for_each_table_and_a_testcase_for_each_contract(office: Small) -> None:
    restate(office, *STRICTER)
    root = junit(office)
    assert root.tag == "testsuites"
    suites = {suite.get("name"): suite for suite in root}
    assert suites.keys() == {"rules", "mart.orders"}
    for suite in (*root, root):
        assert suite.get("tests") == str(len(list(suite.iter("testcase"))))
        assert suite.get("failures") == str(len(list(suite.iter("failure"))))
        assert suite.attrib.keys() >= {"errors", "skipped", "time"}
    for case in root.iter("testcase"):
        assert case.attrib.keys() >= {"name", "classname", "time", "file", "line"}
        assert [child.tag for child in case] in ([], ["failure"], ["properties", "system-out"])
    [failure] = root.iter("failure")
    assert (failure.text or "").startswith("broken: mart.orders contract on mart.orders: ")
    [told] = root.iter("system-out")
    assert (told.text or "").startswith("warning: not_null_orders_note")


def test_junit_is_xml_whatever_the_data_says(office: Small) -> None:
    restate(office, "mart/orders.sql", "'small' end", "'<]]>&' || chr(7) end")
    restate(office, "mart/orders.yml", "values: [big, small]", "values: [big], config: {severity: warn}")
    office.build_clean()
    assert any("<]]>&\\x07" in (one.text or "") for one in junit(office).iter("system-out"))


def test_github_annotates_the_line_of_each_contract_that_does_not_pass(office: Small) -> None:
    restate(office, *STRICTER)
    done = check(office, "--format", "github")
    assert done.exit_code == BROKEN
    error, warning, last = done.stdout.splitlines()
    place = "file=models/contracts/orders.py,line=6,title=mart.orders contract on mart.orders"
    assert error.startswith(f"::error {place}::amount: ")
    assert warning.startswith(
        "::warning file=models/mart/orders.yml,line=8,title=not_null_orders_note on mart.orders::"
    )
    assert last.startswith("5 contracts of generation 000001 held: 1 broken, 1 warning")


def test_github_escapes_what_would_end_a_command_or_a_property(office: Small) -> None:
    restate(
        office, "mart/orders.yml", "{not_null: {severity: warn}}", '{not_null: {name: "a, b: 100%", severity: warn}}'
    )
    restate(office, "contracts/rules.py", '"IN": -1', '"IN": 1')
    lines = check(office, "--format", "github").stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("::error file=models/contracts/rules.py,line=5,title=balance on mart.reconciliation::")
    assert "title=balance on mart.reconciliation::NET value of VN-1 2024: printed 600" in lines[0]
    assert "%0A    raw/documents/a.md" in lines[0]
    assert "title=a%2C b%3A 100%25 on mart.orders::note is null in 1 row" in lines[1]


def test_files_are_named_from_the_repository_where_ci_says_where_that_is(
    office: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    restate(office, *STRICTER)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(office.root.parent))
    assert (
        "::error file=a small project/models/contracts/orders.py,line=6," in check(office, "--format", "github").stdout
    )


def test_github_has_a_summary_of_the_job_after_what_is_there(
    office: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    restate(office, *STRICTER)
    check(office, "--format", "github")
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("# before\n### ❌ Contracts\n\n5 contracts of generation 000001 held: 1 broken, 1 warning")
    assert "| mart.orders contract | mart.orders | broken |" in text
    assert "| not\\_null\\_orders\\_note | mart.orders | warning | 1 |" in text
    assert "\n```text\nbroken: mart.orders contract on mart.orders: " in text


def test_a_summary_is_written_for_github_only(office: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    check(office, "--format", "text")
    assert not (tmp_path / "summary.md").exists()


def test_a_file_has_the_format_and_the_terminal_the_text(office: Small, tmp_path: Path) -> None:
    restate(office, *STRICTER)
    done = check(office, "--format", "junit", "--output", str(tmp_path / "contracts.xml"))
    assert done.exit_code == BROKEN
    assert done.stdout.startswith("broken: mart.orders contract")
    assert parsed((tmp_path / "contracts.xml").read_text(encoding="utf-8")).get("failures") == "1"


def test_a_build_tells_what_is_broken_as_a_check_does(office: Small) -> None:
    restate(office, *STRICTER)
    checked = check(office).stdout.splitlines()[:-1]
    built = CliRunner().invoke(main, ["--project", str(office.root), "build"]).stdout.splitlines()
    assert built[: len(checked)] == checked


def test_a_candidate_that_was_refused_is_checked_and_what_is_published_where_there_is_none(office: Small) -> None:
    assert "of generation 000001 held" in check(office, "--candidate").stdout
    restate(office, "mart/orders.sql", "coalesce(v, '0')", "(coalesce(v, '0')::integer + 1)")
    restate(office, *STRICTER)
    assert office.build().is_refused
    done = check(office, "--candidate", "mart.orders contract")
    assert done.exit_code == BROKEN
    assert "id=2, amount=21" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 contract of the refused candidate held: 1 broken")
    assert "id=2, amount=20" in check(office).stdout
