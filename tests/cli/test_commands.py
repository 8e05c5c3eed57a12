"""The program: what it prints, and how it ends."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lswh.cli import main
from tests.conftest import REPOSITORY, Trial

PROGRAM = Path(sys.executable).with_name("lswh")
DONE, BROKEN, FAILED = 0, 1, 2

FIELDS = [
    *("indicator", "indicator_code", "area", "period", "period_text", "period_start", "period_end", "frequency"),
    *("is_cumulative", "value", "value_printed", "decimals", "unit", "plan", "plan_kind", "plan_period"),
    *("pct_of_plan", "yoy_pct", "mom_pct", "comparisons", "status", "hedge", "rank", "confidence", "reasons"),
    *("quote", "start", "end"),
]
NARROW = [
    *("indicator", "indicator_code", "area", "period", "value", "unit", "pct_of_plan", "yoy_pct", "mom_pct"),
    *("status", "confidence"),
]
LISTS = {"comparisons", "reasons"}
NOTE = REPOSITORY / "raw" / "documents" / "lang-son-2023-s1.md"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A published project, for tests that only ask it."""
    trial = Trial(tmp_path_factory.mktemp("cli") / "published here")
    trial.records("file", {"value": "1280.50", "source": "Cục Hải quan Lạng Sơn"})
    trial.build_clean()
    return trial


@pytest.fixture
def trial(published: Trial, trial: Trial) -> Trial:
    """A copy of it, for tests that change it."""
    shutil.copytree(published.root, trial.root, symlinks=True, dirs_exist_ok=True)
    return trial


def call(trial: Trial, *arguments: str) -> Result:
    """The command line, in this process."""
    return CliRunner().invoke(main, ["--project", str(trial.root), *arguments])


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The real program, in a folder."""
    return subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def one_error(stderr: str) -> str:
    """The only line of complaint."""
    assert "Traceback" not in stderr
    lines = [line for line in stderr.splitlines() if line.startswith("error: ")]
    assert len(lines) == 1, stderr
    return lines[0]


def hash_of_warehouse(trial: Trial) -> str:
    return hashlib.sha256(trial.project.warehouse.read_bytes()).hexdigest()


def contradict(trial: Trial) -> Path:
    """A report whose parts do not add up."""
    return trial.records(
        "contradiction",
        *({"indicator": code, "value": value, "period_start": "2023-01-01", "period_end": "2023-12-31"}
          for code, value in [("TRADE_TOTAL", "100"), ("TRADE_EXPORT", "10"), ("TRADE_IMPORT", "20")]),
    )  # fmt: skip


# How it ends


def test_a_build_ends_with_0_where_it_publishes_and_where_there_is_nothing_to_do(trial: Trial) -> None:
    trial.records("newer", {"value": "20", "published_on": "2025-02-20"})
    first = run(trial.root, "build")
    assert first.returncode == DONE, first.stderr
    assert "published generation 000002" in first.stdout
    before = hash_of_warehouse(trial)
    second = run(trial.root, "build")
    assert second.returncode == DONE
    assert second.stdout == "nothing to do: generation 000002 is up to date\n"
    assert hash_of_warehouse(trial) == before


def test_a_build_ends_with_1_where_a_contract_is_broken_and_the_candidate_can_be_asked(trial: Trial) -> None:
    before = hash_of_warehouse(trial)
    contradict(trial)
    refused = run(trial.root, "build")
    assert refused.returncode == BROKEN
    assert "Traceback" not in refused.stderr
    assert "refused: 1 contract broken; generation 000001 stays published" in refused.stdout
    assert "100 [99.5, 100.5)" in refused.stdout
    assert hash_of_warehouse(trial) == before
    sql = "select verdict from mart.reconciliation where verdict <> 'holds'"
    asked = call(trial, "query", "--candidate", "--format", "csv", sql)
    assert asked.exit_code == DONE, asked.stderr
    assert len(asked.stdout.splitlines()) > 1
    assert "a later candidate was refused" in call(trial, "show").stdout


def test_a_build_ends_with_2_where_a_file_is_not_readable(trial: Trial) -> None:
    trial.write("raw/records/x.csv", "nonsense\n")
    unreadable = run(trial.root, "build")
    assert unreadable.returncode == FAILED
    assert "raw/records/x.csv:1: a file of records has no column 'nonsense'" in one_error(unreadable.stderr)
    assert "nothing was published" in unreadable.stderr
    assert unreadable.stdout == ""
    assert call(trial, "land").exit_code == FAILED


@pytest.mark.parametrize(
    "arguments",
    [
        ["bulid"],
        ["build", "--jsno"],
        ["build", "extra"],
        ["query"],
        ["query", "select 1", "--format", "xml"],
        ["extract"],
        ["extract", "no such file.md"],
        ["extract", str(NOTE), "--format", "json"],
        ["extract", str(NOTE), "--published-on", "yesterday"],
        ["withdraw", "a source"],
        ["withdraw", "a source", "--why", "a test", "--on", "7/7/2023"],
        ["--project", "no such folder", "show"],
    ],
    ids=" ".join,
)
def test_a_usage_error_ends_with_2_and_says_what_is_usual(published: Trial, arguments: list[str]) -> None:
    result = call(published, *arguments)
    assert result.exit_code == FAILED
    assert "Usage:" in result.stderr
    assert "Error:" in result.stderr
    assert result.stdout == ""


def test_outside_any_project_every_command_ends_with_2_and_a_hint(tmp_path: Path) -> None:
    for arguments in (["land"], ["build"], ["show"], ["query", "select 1"], ["withdraw", "x", "--why", "y"]):
        result = CliRunner().invoke(main, ["--project", str(tmp_path), *arguments])
        assert result.exit_code == FAILED
        message = one_error(result.stderr)
        assert f"no lswh project at {tmp_path}" in message
        assert "[tool.lswh]" in message


def test_a_project_is_found_from_a_folder_in_it(published: Trial) -> None:
    result = run(published.root / "raw" / "records", "query", "select 1 as one", "--format", "csv")
    assert (result.returncode, result.stdout) == (DONE, "one\n1\n")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("wharehouse = 'a.duckdb'", "no setting 'wharehouse' (did you mean 'warehouse'?)"),
        ("zzz = 1", "no setting 'zzz' (known are name, raw"),
        ("threads = 'two'", "threads is not a int: 'two'"),
        ("threads = true", "threads is not a int: True"),
        ("threads = 0", "threads is at least 1, not 0"),
        ("keep_generations = 0", "keep_generations is at least 1, not 0"),
        ("warehouse = '../other.duckdb'", "warehouse is outside the project"),
        ("raw = '/tmp'", "raw is outside the project"),
        ("warehouse = 'ware house.duckdb'", "warehouse is not a usable file name"),
        ("warehouse = 'warehouse.db'", "warehouse is not a usable file name"),
        ("name = ", "not readable as TOML"),
    ],
)
def test_a_setting_that_cannot_be_used_ends_with_2(tmp_path: Path, settings: str, words: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.lswh]\n{settings}\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["--project", str(tmp_path), "build"])
    assert result.exit_code == FAILED
    message = one_error(result.stderr)
    assert words in message
    assert str(tmp_path / "pyproject.toml") in message
    assert not (tmp_path / ".lswh").exists()


def test_what_the_system_refuses_is_one_error(trial: Trial) -> None:
    shutil.rmtree(trial.root / ".lswh")
    trial.write(".lswh", "a file where the folder should be")
    trial.project.warehouse.unlink()
    result = run(trial.root, "build")
    assert result.returncode == FAILED
    assert ".lswh" in one_error(result.stderr)


def test_a_file_in_the_place_of_the_warehouse_is_left_alone(trial: Trial) -> None:
    trial.project.warehouse.unlink()
    trial.write("warehouse.duckdb", "somebody's file")
    for arguments in (["build"], ["show"], ["query", "select 1"]):
        result = call(trial, *arguments)
        assert result.exit_code == FAILED
        assert "a file that lswh did not publish" in one_error(result.stderr)
    assert trial.project.warehouse.read_text() == "somebody's file"


def test_before_the_first_build_asking_ends_with_2_and_a_hint(tmp_path: Path) -> None:
    empty = Trial(tmp_path / "empty")
    for arguments in (["show"], ["query", "select 1"], ["withdraw", "x", "--why", "y"]):
        result = call(empty, *arguments)
        assert result.exit_code == FAILED
        assert "no published warehouse yet (run: lswh build)" in one_error(result.stderr)


# query


SQL = "select value, 'a, b' as text, null as nothing, date '2024-01-02' as day, true as yes from mart.indicator"


def test_query_prints_a_table(published: Trial) -> None:
    result = run(published.root, "query", SQL)
    assert result.returncode == DONE, result.stderr
    assert result.stdout.splitlines() == [
        " value  text  nothing  day          yes",
        "------  ----  -------  ----------  ----",
        "1280.5  a, b           2024-01-02  True",
        "(1 row)",
    ]


def test_query_prints_csv(published: Trial) -> None:
    result = call(published, "query", SQL, "--format", "csv")
    assert result.exit_code == DONE
    assert list(csv.reader(io.StringIO(result.stdout))) == [
        ["value", "text", "nothing", "day", "yes"],
        ["1280.500000", "a, b", "", "2024-01-02", "True"],
    ]


def test_query_prints_json_that_rounds_nothing(published: Trial) -> None:
    result = call(published, "query", SQL, "--format", "json")
    assert result.exit_code == DONE
    assert json.loads(result.stdout) == [
        {"value": "1280.500000", "text": "a, b", "nothing": None, "day": "2024-01-02", "yes": True}
    ]


def test_the_json_of_a_query_is_json_whatever_the_value(published: Trial) -> None:
    sql = "select 'nan'::double as a, 'inf'::double as b, [1.5, null] as c, {'d': 1::decimal(9,2)} as e"
    result = call(published, "query", sql, "--format", "json")
    assert result.exit_code == DONE

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    [row] = json.loads(result.stdout, parse_constant=refuse)
    assert (row["a"], row["b"], row["c"], row["e"]) == ("nan", "inf", ["1.5", None], {"d": "1.00"})


@pytest.mark.parametrize("style", ["table", "csv", "json"])
def test_a_query_without_rows_still_prints_something(published: Trial, style: str) -> None:
    result = call(published, "query", "select value from mart.indicator where false", "--format", style)
    assert result.exit_code == DONE
    assert result.stdout.strip()


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("selct 1", "syntax error"),
        ("select vlaue from mart.indicator", "vlaue"),
        ("from no_such_table", "no_such_table"),
        ("select 1 / 'a'", "Could not convert"),
        ("select $who", "who"),
    ],
)
def test_bad_sql_is_one_clear_error(published: Trial, sql: str, words: str) -> None:
    result = run(published.root, "query", sql)
    assert result.returncode == FAILED
    assert words in result.stderr
    assert one_error(result.stderr)
    assert result.stdout == ""


@pytest.mark.parametrize(
    "sql",
    [
        "delete from mart.indicator",
        "drop table mart.indicator",
        "create table mart.mine as select 1",
        "update mart.indicator set value = 1",
        "insert into raw.unit (unit) values ('x')",
        "select 1; drop table mart.indicator",
    ],
)
def test_a_query_cannot_write(published: Trial, sql: str) -> None:
    before = hash_of_warehouse(published)
    result = call(published, "query", sql)
    assert result.exit_code == FAILED
    assert "read-only" in one_error(result.stderr)
    assert hash_of_warehouse(published) == before


def test_a_reader_that_leaves_early_ends_the_program_quietly(published: Trial) -> None:
    with subprocess.Popen(
        [PROGRAM, "show"], cwd=published.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


# build


def document_of(result: subprocess.CompletedProcess[str]) -> Any:
    """The only JSON document that was printed, with nothing beside it."""
    assert result.stderr == ""
    return json.loads(result.stdout)


def test_a_build_as_json_is_one_document_however_it_ends(trial: Trial) -> None:
    trial.records("newer", {"value": "20", "published_on": "2025-02-20"})
    result = run(trial.root, "build", "--json")
    published = document_of(result)
    assert (result.returncode, published["outcome"], published["generation"]) == (DONE, "published", "000002")
    assert published["landed"] == ["raw/records/newer.csv"]
    assert published["tables"]["mart.indicator"] == 1
    assert published["reasons"] == ["what has landed changed (raw.document, raw.record)"]

    result = run(trial.root, "build", "--json")
    assert (result.returncode, document_of(result)["outcome"]) == (DONE, "nothing to do")

    contradiction = contradict(trial)
    result = run(trial.root, "build", "--json")
    refused = document_of(result)
    assert (result.returncode, refused["outcome"], refused["generation"]) == (BROKEN, "refused", "000002")
    assert "error" in {finding["severity"] for finding in refused["findings"]}

    contradiction.write_text("nonsense\n", encoding="utf-8")
    result = run(trial.root, "build", "--json")
    unreadable = document_of(result)
    assert (result.returncode, unreadable["outcome"]) == (FAILED, "unreadable")
    assert len(unreadable["errors"]) == 1
    assert unreadable["errors"][0].startswith("raw/records/contradiction.csv:1: ")


def test_progress_in_a_pipe_is_plain_lines(trial: Trial) -> None:
    trial.records("newer", {"value": "20", "published_on": "2025-02-20"})
    result = run(trial.root, "build")
    assert result.returncode == DONE
    assert "\x1b" not in result.stdout + result.stderr
    assert "\r" not in result.stdout + result.stderr
    models = [line for line in result.stderr.splitlines() if line.startswith("building ")]
    assert any("mart.indicator  1 rows" in line for line in models)
    assert all("/" in line for line in models)


def test_a_warning_of_landing_is_told_and_is_no_error(trial: Trial) -> None:
    trial.records("file", {"value": "11"})
    result = call(trial, "land")
    assert result.exit_code == DONE
    assert "warning: raw/records/file.csv has changed" in result.stderr
    assert result.stdout == "landed 1 new file, 3 already there\n"


def test_land_of_a_path_outside_raw_ends_with_2(trial: Trial) -> None:
    other = trial.write("elsewhere/other.csv", "x\n")
    result = call(trial, "land", str(other))
    assert result.exit_code == FAILED
    assert "only what is in raw/ can land" in one_error(result.stderr)


# show, withdraw


def test_show_tells_the_generation_its_contracts_and_its_tables(published: Trial) -> None:
    result = run(published.root, "show")
    assert result.returncode == DONE
    first, second, *tables = result.stdout.splitlines()
    assert first.startswith("generation 000001, built 2026-01-01 12:01:00 UTC by lswh ")
    assert second.startswith("the contracts of")
    assert second.endswith("comparisons hold")
    rows = dict(line.split() for line in tables)
    assert rows["mart.indicator"] == "1"
    assert rows["raw.record"] == "1"


def test_withdraw_writes_a_file_and_says_what_to_do_next(trial: Trial) -> None:
    result = call(trial, "withdraw", "Cục Hải quan Lạng Sơn", "--why", "printed by mistake", "--on", "2026-01-05")
    assert result.exit_code == DONE
    [file] = (trial.root / "raw" / "withdrawals").iterdir()
    assert file.name.startswith("2026-01-05-")
    assert result.stdout == f"1 publication withdrawn in {file.relative_to(trial.root)}: run lswh build to hide it\n"
    built = run(trial.root, "build")
    assert built.returncode == DONE, built.stderr
    assert call(trial, "query", "from mart.indicator").stdout.endswith("(0 rows)\n")
    again = call(trial, "withdraw", "Cục Hải quan Lạng Sơn", "--why", "again")
    assert again.exit_code == FAILED
    assert "nothing that is published and not withdrawn" in one_error(again.stderr)


def test_withdraw_of_an_unknown_source_suggests_the_nearest(published: Trial) -> None:
    result = call(published, "withdraw", "Cuc Hai quan Lang Son", "--why", "a test")
    assert result.exit_code == FAILED
    assert "did you mean 'Cục Hải quan Lạng Sơn'?" in one_error(result.stderr)
    assert not (published.root / "raw" / "withdrawals").exists()


# extract


def test_extract_prints_json_lines_with_the_fields_in_order(published: Trial) -> None:
    result = run(published.root, "extract", str(NOTE))
    assert result.returncode == DONE, result.stderr
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows
    text = NOTE.read_text(encoding="utf-8")
    for row in rows:
        assert list(row) == FIELDS
        assert text[row["start"] : row["end"]] == row["quote"]
        assert all(row[name] is None or isinstance(row[name], str) for name in ("value", "plan", "yoy_pct"))
    total = next(row for row in rows if row["indicator_code"] == "TRADE_TOTAL" and row["yoy_pct"])
    assert (total["value"], total["pct_of_plan"], total["yoy_pct"]) == ("2285", "60.1", "101.1")
    assert (total["period"], total["period_start"], total["period_end"]) == ("2023-S1", "2023-01-01", "2023-06-30")


def test_extract_prints_the_same_as_csv(published: Trial) -> None:
    header, *rows = csv.reader(io.StringIO(call(published, "extract", str(NOTE), "--format", "csv").stdout))
    assert header == FIELDS
    lines = call(published, "extract", str(NOTE), "--format", "jsonl").stdout.splitlines()
    flat = [FIELDS.index(name) for name in FIELDS if name not in LISTS]
    told = [["" if cell is None else str(cell) for cell in json.loads(line).values()] for line in lines]
    assert [[row[at] for at in flat] for row in rows] == [[row[at] for at in flat] for row in told]
    reasons = [row[FIELDS.index("reasons")] for row in rows]
    assert reasons == ["; ".join(json.loads(line)["reasons"]) for line in lines]
    assert any(reasons)


def test_extract_prints_a_table(published: Trial) -> None:
    result = call(published, "extract", str(NOTE), "--format", "table")
    assert result.exit_code == DONE
    assert result.stdout.split("\n", 1)[0].split() == NARROW
    assert result.stdout.endswith("rows)\n")


def test_the_csv_of_a_document_that_states_nothing_is_its_header(published: Trial, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("Không có gì.\n", encoding="utf-8")
    result = call(published, "extract", str(tmp_path / "empty.md"), "--format", "csv")
    assert result.stdout == ",".join(FIELDS) + "\n"
    assert call(published, "extract", str(tmp_path / "empty.md")).stdout == ""


def test_extract_of_what_is_no_text_is_one_error_with_file_and_line(published: Trial, tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_bytes(b"a\n\xff\n")
    result = call(published, "extract", str(file))
    assert result.exit_code == FAILED
    assert f"{file}:2: not UTF-8" in one_error(result.stderr)


def test_extract_names_the_reference_table_that_it_cannot_read(trial: Trial) -> None:
    trial.write("raw/reference/unit.csv", "unit,name_en\nx\n")
    result = call(trial, "extract", str(NOTE))
    assert result.exit_code == FAILED
    assert str(trial.root / "raw" / "reference" / "unit.csv") + ":2: " in one_error(result.stderr)


# What is loaded


def modules_after(trial: Trial, *arguments: str) -> set[str]:
    """The heavy modules that are there after a command, in a process of its own."""
    code = (
        "import sys\n"
        "from lswh.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "print('loaded:', *({'duckdb', 'pandera', 'ibis', 'pandas', 'openpyxl', 'rich', 'yaml'} & set(sys.modules)))\n"
    )
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=trial.root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    *_, last = done.stdout.splitlines()
    assert last.startswith("loaded:")
    return set(last.split()[1:])


def test_help_loads_nothing_heavy(published: Trial) -> None:
    assert modules_after(published, "--help") == set()


def test_a_build_with_nothing_to_do_loads_no_engine(published: Trial) -> None:
    assert modules_after(published, "build").isdisjoint({"duckdb", "pandera", "ibis", "pandas"})


def test_a_build_with_something_to_do_loads_the_engine_and_no_contracts_that_are_known(trial: Trial) -> None:
    trial.records("newer", {"value": "20", "published_on": "2025-02-20"})
    loaded = modules_after(trial, "build")
    assert "duckdb" in loaded
    assert loaded.isdisjoint({"pandera", "ibis", "pandas"})
