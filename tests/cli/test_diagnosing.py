"""lswh doctor: each thing that can be wrong is found, with what to do about it, and nothing is changed."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import socket
from collections.abc import Callable
from datetime import datetime
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from lswh import api
from lswh.cli import main
from lswh.generation import build_lock
from tests.generation.small import Small
from tests.published import contents

NOW = datetime(2026, 1, 2)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    small = Small(tmp_path_factory.mktemp("diagnosing") / "project")
    small.publish(1)
    return small.root


@pytest.fixture
def root(published: Path, tmp_path: Path) -> Path:
    """A copy of a published project, to spoil."""
    copy = tmp_path / "project"
    shutil.copytree(published, copy, symlinks=True)
    return copy


def found(root: Path) -> dict[tuple[str, str], str]:
    """What is not in order: how bad it is and what it is about, with what is said; tests never read compiled."""
    said = [(one.severity, one.about, f"{one.what} ({one.hint})") for one in api.diagnose(root, NOW)]
    return {
        (severity, about): words for severity, about, words in said if severity != "ok" and about != "reading of texts"
    }


def rewrite(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_a_sound_project_has_nothing_wrong_and_is_left_as_it_is(root: Path) -> None:
    before = contents(root)
    assert found(root) == {}
    assert contents(root) == before
    result = CliRunner().invoke(main, ["--project", str(root), "doctor"])
    assert result.exit_code == 0
    assert "ok       warehouse.duckdb: generation 000001" in result.stdout
    assert result.stdout.endswith("0 errors, 0 warnings\n")


def test_it_says_whether_texts_are_read_by_what_is_compiled(root: Path) -> None:
    [said] = [one for one in api.diagnose(root, NOW) if one.about == "reading of texts"]
    assert (said.severity, said.what) == ("note", "not compiled")
    assert said.hint
    assert "python -m lswh.extract.compiling" in said.hint


def remove(*files: Path) -> None:
    for file in files:
        file.unlink()


def forget(root: Path) -> None:
    shutil.rmtree(root / ".lswh")
    remove(root / "warehouse.duckdb")


def replace(file: Path, text: str) -> None:
    file.unlink()
    file.write_text(text, encoding="utf-8")


SPOILED: list[tuple[Callable[[Path], object], tuple[str, str], str]] = [
    (
        lambda root: rewrite(root / "pyproject.toml", "[tool.lswh]\nkeep_generation = 3\n"),
        ("error", "project"),
        r"no setting 'keep_generation' \(did you mean 'keep_generations'\?\)",
    ),
    (lambda root: shutil.rmtree(root / "raw"), ("error", "project"), r"no folder raw/ \(lswh init DIR"),
    (lambda root: shutil.rmtree(root / "models"), ("error", "project"), "no folder models/"),
    (
        lambda root: remove(*(root / "models").rglob("*.sql")),
        ("error", "project"),
        r"there is no model \(write one",
    ),
    (
        lambda root: rewrite(root / "raw" / "documents" / "a.md", "A report."),
        ("warning", "project"),
        "raw/reference/indicator.csv, raw/reference/area.csv, raw/reference/unit.csv, and they are not there",
    ),
    (
        lambda root: rewrite(root / "raw" / "records" / "b.csv", "area,what\nVN,1\n"),
        ("error", "raw/"),
        r"raw/records/b\.csv:1: a file of records has no column 'what'",
    ),
    (
        lambda root: rewrite(root / "raw" / "records" / "c.csv.yml", "numbers: vi\n"),
        ("error", "raw/"),
        r"c\.csv\.yml: a sidecar of no file \(call it as the file",
    ),
    (
        lambda root: rewrite(root / "models" / "mart" / "x.sql", "select * from raw.nothing"),
        ("error", "models/"),
        r"models/mart/x\.sql:1:15: mart\.x reads raw\.nothing, which nothing makes",
    ),
    (
        lambda root: shutil.rmtree(root / ".lswh" / "generations"),
        ("error", "warehouse.duckdb"),
        r"a link to \.lswh/generations/000001/warehouse\.duckdb, which is not there \(lswh build publishes",
    ),
    (
        lambda root: (root / "warehouse.duckdb").unlink(),
        ("error", "warehouse.duckdb"),
        r"the link is gone, and 000001 is .* ln -s \.lswh/generations/000001/warehouse\.duckdb warehouse\.duckdb ",
    ),
    (
        lambda root: remove(root / "warehouse.duckdb", *(root / ".lswh/generations/000001").iterdir()),
        ("warning", "generation 000001"),
        "its warehouse is gone",
    ),
    (
        forget,
        ("note", "warehouse.duckdb"),
        r"nothing is published yet \(run: lswh build\)",
    ),
    (
        lambda root: rewrite(root / "models" / "contracts" / "x.py", "class X(: pass"),
        ("error", "models/"),
        r"models/contracts/x\.py:1: cannot be imported: SyntaxError",
    ),
    (
        lambda root: replace(root / "warehouse.duckdb", "mine"),
        ("error", "warehouse.duckdb"),
        "a file that lswh did not publish",
    ),
    (
        lambda root: (root / "warehouse.duckdb").resolve().chmod(0o644),
        ("warning", "warehouse.duckdb"),
        r"can be written to \(chmod a-w ",
    ),
    (
        lambda root: rewrite_published(root, "warehouse.duckdb", b"no database"),
        ("error", "warehouse.duckdb"),
        r"cannot open .* \(restore \.lswh/generations from a backup",
    ),
    (
        lambda root: rewrite_published(root, "manifest.json", b"{"),
        ("error", "warehouse.duckdb"),
        r"^(?!.*restore.*restore).*/manifest\.json: the manifest of a generation cannot be read: .* \(restore \.lswh",
    ),
    (
        lambda root: rewrite(root / ".lswh" / "candidate" / "warehouse.duckdb", ""),
        ("warning", "candidate"),
        r"was not published \(lswh diff --candidate shows it",
    ),
    (
        lambda root: (root / ".lswh" / "generations" / "000009").mkdir(),
        ("warning", "generation 000009"),
        r"its warehouse is gone \(remove ",
    ),
    (
        lambda root: shutil.rmtree(root / ".lswh" / "landing"),
        ("note", ".lswh/landing"),
        r"the bytes of raw/records/a\.csv are gone \(nothing: the next build",
    ),
    (
        lambda root: remove(*(root / ".lswh" / "landing").rglob("[0-9a-f]" * 64), root / "raw/records/a.csv"),
        ("error", ".lswh/landing"),
        r"neither in raw/ nor in \.lswh/landing \(put the file back",
    ),
]


def rewrite_published(root: Path, name: str, data: bytes) -> None:
    file = root / ".lswh" / "generations" / "000001" / name
    file.chmod(0o644)
    file.write_bytes(data)
    file.chmod(0o444)


@pytest.mark.parametrize(("spoil", "what", "words"), SPOILED)
def test_what_is_wrong_is_found(root: Path, spoil: Callable[[Path], object], what: tuple[str, str], words: str) -> None:
    spoil(root)
    now = found(root)
    assert re.search(words, now[what]), now
    result = CliRunner().invoke(main, ["--project", str(root), "doctor"])
    assert result.exit_code == (1 if what[0] == "error" else 0)
    assert f"{what[0]:<7}  {what[1]}: " in result.stdout


def test_a_builder_is_named_and_its_candidate_is_not_taken_for_a_leftover(root: Path) -> None:
    rewrite(root / ".lswh" / "candidate" / "warehouse.duckdb", "")
    with build_lock(root / ".lswh", datetime(2026, 1, 1)):
        assert found(root) == {
            ("note", "lock"): f"held by pid {os.getpid()} on {socket.gethostname()} since 2026-01-01T00:00:00 "
            "(nothing: a build runs; lswh build --wait waits for it)"
        }


def test_what_a_killed_builder_wrote_into_the_lock_is_not_believed(root: Path) -> None:
    alive = {"pid": os.getpid(), "host": socket.gethostname(), "since": "2026-01-01T00:00:00"}
    rewrite(root / ".lswh" / "lock", json.dumps(alive))
    assert found(root) == {}


def test_a_folder_without_a_project_is_told_so(tmp_path: Path) -> None:
    assert "no lswh project at" in found(tmp_path)["error", "project"]


@pytest.mark.parametrize(
    ("requirement", "severity", "about", "words"),
    [
        ("duckdb<1", "error", "duckdb", r"is \d.*, and <1 is needed \(pip install 'duckdb<1'\)"),
        ("nothing-of-the-kind>=1", "error", "nothing-of-the-kind", "is not installed"),
        ('polars<1; extra == "frames"', "warning", "extra frames", r"polars is .* \(pip install 'lswh\[frames\]'\)"),
        ('nothing-of-the-kind; extra == "frames"', "note", "extra frames", "is not installed"),
    ],
)
def test_libraries_out_of_range_are_found(
    root: Path, requirement: str, severity: str, about: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: Any = metadata.metadata("lswh")
    del said["Requires-Dist"]
    said["Requires-Dist"] = requirement
    monkeypatch.setattr(metadata, "metadata", lambda name: said)
    assert re.search(words, found(root)[severity, about])


def test_another_python_than_is_needed_is_an_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.python_version", lambda: "3.9.1")
    assert "3.9.1, and >=3.11 is needed" in found(root)["error", "python"]


def test_a_file_system_whose_locks_keep_nobody_out_is_an_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "flock", lambda stream, how: None)
    assert "flock keeps nobody out" in found(root)["error", "file system"]


def test_a_file_system_without_links_is_an_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    assert "symbolic links cannot be made, or replaced: Function" in found(root)["error", "file system"]


def test_a_folder_that_cannot_be_written_to_is_an_error(root: Path) -> None:
    shutil.rmtree(root / ".lswh")
    (root / ".lswh").symlink_to("/proc")  # where root cannot write either
    assert f"{root / '.lswh'} cannot be written to" in found(root)["error", "file system"]


def test_little_room_is_a_warning(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(total=10, used=9, free=1))
    assert "less than two generations" in found(root)["warning", "room"]
