"""What a reader sees while a warehouse is built, refused, killed and published."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from lswh import api
from lswh.errors import BuildLocked, ConfigurationError, NothingPublished
from lswh.generation import Shelf, build_lock
from tests.conftest import Trial

GOOD = ({"indicator": "TRADE_TOTAL", "value": "30"}, {"value": "20"}, {"indicator": "TRADE_IMPORT", "value": "10"})
BAD = ({"indicator": "TRADE_TOTAL", "value": "99"}, {"value": "20"}, {"indicator": "TRADE_IMPORT", "value": "10"})
READER = """
import duckdb, sys, time
link, done = sys.argv[1:]
held = duckdb.connect(link, read_only=True)
print("holding", flush=True)
while not __import__("os").path.exists(done):
    rows = held.execute("select count(*), sum(value) from mart.indicator").fetchall()
    assert rows == [(3, 60)], rows
    time.sleep(0.02)
print("never failed", flush=True)
"""


def state_of(trial: Trial) -> dict[str, tuple[str, int]]:
    """The bytes and the inode of everything that is published, and where the link leads."""
    files = [file for file in (trial.root / ".lswh" / "generations").rglob("*") if file.is_file()]
    published = {str(file): (hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_ino) for file in files}
    return published | {"link": (os.readlink(trial.project.warehouse), trial.project.warehouse.lstat().st_ino)}


def lswh(trial: Trial, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "lswh", "--project", str(trial.root), *arguments]


def totals(trial: Trial) -> list[tuple[int]]:
    with duckdb.connect(str(trial.project.warehouse), read_only=True) as reader:
        return reader.execute("select sum(value)::int from mart.indicator").fetchall()


def test_a_second_build_changes_no_byte_and_says_so(trial: Trial) -> None:
    trial.records("a", *GOOD)
    trial.build_clean()
    before = state_of(trial)
    report = trial.build()
    assert (report.is_empty, report.generation) == (True, "000001")
    assert state_of(trial) == before


def test_the_warehouse_is_a_relative_link_that_moves_with_its_project(trial: Trial) -> None:
    trial.records("a", *GOOD)
    trial.build_clean()
    assert os.readlink(trial.project.warehouse) == ".lswh/generations/000001/warehouse.duckdb"
    moved = trial.root.rename(trial.root.with_name("moved"))
    with duckdb.connect(str(moved / "warehouse.duckdb"), read_only=True) as reader:
        assert reader.execute("select current_database(), count(*) from mart.indicator").fetchall() == [
            ("warehouse", 3)
        ]


def test_a_refused_build_leaves_what_is_published_and_a_clean_one_follows(trial: Trial) -> None:
    trial.records("a", *GOOD)
    trial.build_clean()
    before = state_of(trial)
    bad = trial.records("b", *({**fact, "area": "VN"} for fact in BAD))
    report = trial.build()
    assert report.is_refused
    assert report.generation == "000001"
    assert state_of(trial) == before
    assert trial.ask("select count(*) from mart.indicator", candidate=True) == [(6,)]
    bad.unlink()
    assert trial.build().is_empty
    assert state_of(trial) == before


def test_an_open_reader_keeps_its_generation_and_a_new_one_sees_the_next(trial: Trial) -> None:
    trial.records("a", *GOOD)
    trial.build_clean()
    done = trial.root.parent / "done"
    command = [sys.executable, "-c", READER, str(trial.project.warehouse), str(done)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        try:
            assert reader.stdout.readline() == "holding\n"
            trial.records("b", *({**fact, "area": "VN"} for fact in BAD))
            assert trial.build().is_refused
            trial.records("b", *({**fact, "area": "VN"} for fact in GOOD))
            trial.build_clean()
            assert totals(trial) == [(120,)]
        finally:
            done.touch()
        assert reader.stdout.read() == "never failed\n"
    assert reader.returncode == 0


def test_a_build_killed_at_any_instant_shows_nothing_and_needs_no_repair(trial: Trial) -> None:
    trial.records("a", *GOOD)
    trial.build_clean()
    instants = random.Random(3)
    whole = {(60,)}
    for attempt in range(8):
        value = 20 + attempt
        trial.records("b", {"area": "VN", "value": str(value)})
        build = subprocess.Popen(lswh(trial, "build"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(instants.uniform(0.05, 2.5))
        build.send_signal(signal.SIGKILL)
        build.wait()
        whole.add((60 + value,))
        assert set(totals(trial)) <= whole
    finished = subprocess.run(lswh(trial, "build"), capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert totals(trial) == [(60 + value,)]
    assert trial.ask("select count(*) from staging.observation where area = 'VN' and value = 27") == [(1,)]


def test_what_a_kill_left_between_rename_and_link_is_passed_over(trial: Trial) -> None:
    trial.records("a", *GOOD)
    trial.build_clean()
    generations = trial.root / ".lswh" / "generations"
    (generations / "000002").mkdir()
    (generations / "000002" / "warehouse.duckdb").write_bytes(b"never published")
    (trial.root / ".lswh" / "warehouse.duckdb.next").symlink_to("nowhere")
    trial.records("b", {"area": "VN", "value": "5"})
    report = trial.build()
    assert report.generation == "000003"
    assert totals(trial) == [(65,)]


def test_old_generations_go_and_the_published_one_stays(trial: Trial) -> None:
    (trial.root / "pyproject.toml").write_text("[tool.lswh]\nkeep_generations = 2\n", encoding="utf-8")
    trial.project = api.find_project(trial.root)
    for value in range(4):
        trial.records("a", {"value": str(value)})
        trial.build_clean()
    kept = sorted(file.name for file in (trial.root / ".lswh" / "generations").iterdir())
    assert kept == ["000003", "000004"]
    assert Shelf(trial.project).published() == trial.root / ".lswh" / "generations" / "000004"


def test_a_published_file_is_written_to_by_nobody(trial: Trial) -> None:
    trial.records("a", *GOOD)
    trial.build_clean()
    assert trial.project.warehouse.stat().st_mode & 0o222 == 0


def test_a_second_builder_is_told_who_builds(trial: Trial) -> None:
    with build_lock(trial.project.state, datetime(2026, 1, 1)):
        command = subprocess.run(lswh(trial, "build"), capture_output=True, text=True, check=False)
        assert command.returncode == 2
        assert f"pid {os.getpid()} on " in command.stderr
        assert "since 2026-01-01T00:00:00" in command.stderr
        with pytest.raises(BuildLocked):
            api.land(trial.project, datetime(2026, 1, 1))
    trial.build_clean()


def test_what_lswh_did_not_publish_is_not_replaced(trial: Trial) -> None:
    trial.records("a", *GOOD)
    trial.project.warehouse.write_bytes(b"somebody's own file")
    with pytest.raises(ConfigurationError, match="did not publish"):
        trial.build()
    assert trial.project.warehouse.read_bytes() == b"somebody's own file"
    trial.project.warehouse.unlink()
    trial.project.warehouse.symlink_to("elsewhere.duckdb")
    with pytest.raises(ConfigurationError, match="no generation"):
        trial.build()


def test_before_the_first_build_there_is_nothing_to_ask(trial: Trial) -> None:
    with pytest.raises(NothingPublished, match="lswh build"):
        trial.ask("select 1")
    with pytest.raises(NothingPublished):
        api.show(trial.project)


def test_a_lost_state_folder_is_built_anew_from_raw(trial: Trial) -> None:
    import shutil

    trial.records("a", *GOOD)
    trial.build_clean()
    shutil.rmtree(trial.root / ".lswh")
    trial.build_clean()
    assert totals(trial) == [(60,)]


def test_a_model_that_fails_leaves_what_is_published(trial: Trial) -> None:
    from lswh.errors import ModelFailed

    trial.records("a", *GOOD)
    trial.build_clean()
    before = state_of(trial)
    file: Path = trial.root / "models" / "mart" / "trade_balance.sql"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("x.period_start", "x.period_strat"), encoding="utf-8")
    with pytest.raises(ModelFailed, match=r"models/mart/trade_balance\.sql:8:13: .*did you mean \"period_start\"\?"):
        trial.build()
    assert state_of(trial) == before


def test_what_an_older_lswh_published_is_built_anew_and_keeps_what_had_landed(trial: Trial) -> None:
    old = trial.records("old", *GOOD)
    trial.build_clean()
    old.unlink()
    file = trial.project.state / "generations" / "000001" / "manifest.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    file.chmod(0o644)
    kept = {name: said[name] for name in ("built_at", "built_by", "landed", "comparisons")}
    file.write_text(json.dumps({**kept, "fingerprints": {}, "tables": {}, "contracts": 20}), encoding="utf-8")
    trial.build_clean()
    assert totals(trial) == [(60,)]
