"""The script that lswh is measured against does the same."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.generate import generate
from benchmarks.handwritten import write_statements
from benchmarks.process import REPOSITORY
from lswh import api
from lswh.project import find_project

SCRIPT = REPOSITORY / "benchmarks" / "script.py"
LASTING = "columns(lambda name: name <> 'landed_at')"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "an office"
    generate(folder, 3000)
    write_statements(find_project(folder), folder / "script.json")
    return folder


def by_hand(office: Path, work: dict[str, Any], name: str) -> subprocess.CompletedProcess[str]:
    (office / f"{name}.json").write_text(json.dumps(work), encoding="utf-8")
    words = [f"{name}.json", f"{name}.duckdb", "times.json"]
    return subprocess.run([sys.executable, SCRIPT, *words], cwd=office, check=False, capture_output=True, text=True)


def statements(office: Path) -> dict[str, Any]:
    return dict(json.loads((office / "script.json").read_text(encoding="utf-8")))


def test_it_makes_the_rows_that_lswh_makes(office: Path) -> None:
    report = api.build(find_project(office), datetime(2026, 1, 1))
    assert not report.findings
    done = by_hand(office, statements(office), "same")
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(office / "same.duckdb"), read_only=True) as connection:
        connection.execute(f"attach '{office / 'warehouse.duckdb'}' as built (read_only)")
        for table, rows in report.tables.items():
            ours, theirs = (connection.table(f"{catalog}.{table}").project(LASTING) for catalog in ("built", "same"))
            assert len(theirs) == rows, table
            assert len(ours.except_(theirs)) == 0, table


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        ("update fact.observation set status = 'X' where rowid = 7", "fact.observation"),
        ("insert into mart.indicator from mart.indicator limit 1", "mart.indicator"),
        ("update mart.plan_attainment set area = null where rowid = 7", "mart.plan_attainment"),
        ("update staging.observation set value_high = value where rowid = 7", "staging.observation"),
        ("delete from fact.observation where rowid = 7", "staging_to_fact"),
    ],
)
def test_it_finds_what_breaks_a_contract_or_a_rule(office: Path, damage: str, name: str) -> None:
    work = statements(office)
    first_check = next(n for n, one in enumerate(work["statements"]) if one[0] == "rules")
    work["statements"].insert(first_check, ("models", "damage", damage, None))
    done = by_hand(office, work, name)
    assert done.returncode == 1
    assert f"{name}: (" in done.stdout
