"""Killed at every step, killed at random, out of space: readers see what they saw, and nothing has to be repaired."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from lswh.errors import LswhError
from tests.generation.faults import kill_at_random
from tests.generation.small import Small, value_in
from tests.generation.test_copies import mounted

STEPS = """
import dataclasses, os, signal, sys
from datetime import datetime
from pathlib import Path
from lswh.generation import Shelf, build_lock
from lswh.project import find_project
root, what, left = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
changes = {"os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"}
project, now = find_project(root), datetime(2026, 6, 1)
shelf = Shelf(project)

def step():
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

def count(event, arguments):
    writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    if event in changes or event == "open" and isinstance(arguments[2], int) and arguments[2] & writes:
        step()

def counted(function):
    return lambda *arguments: (step(), function(*arguments))[1]

manifest = shelf.manifest()
with build_lock(project.state, now):
    sys.addaudithook(count)
    os.copy_file_range, os.fsync = counted(os.copy_file_range), counted(os.fsync)
    if what == "publish":
        shelf.publish(dataclasses.replace(manifest, built_at=now))
    elif what == "rollback":
        shelf.rollback(shelf.generation(sys.argv[4]), now)
    else:
        shelf.begin(from_published=True)
    left = 1000
"""


def killed_at(small: Small, step: int, what: str, *arguments: str) -> bool:
    """Do something to the shelf in a process that is killed before its nth change to a file; answer whether it was."""
    command = [sys.executable, "-c", STEPS, str(small.root), what, str(step), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
    return ended.returncode != 0


def mark_of(file: Path) -> int:
    """The mark that `candidate` has put into a warehouse, where its two tables agree; 0 before the first."""
    with duckdb.connect(str(file), read_only=True) as reader:
        if not reader.execute("from duckdb_tables() where table_name = 'mark'").fetchall():
            return 0
        [(mark, other)] = reader.execute("select mark.n, other.n from mark, other").fetchall()
        assert mark == other
        return int(mark)


def candidate(small: Small, mark: int) -> None:
    """A candidate that is whole, from what is published."""
    with duckdb.connect(str(small.shelf.begin(from_published=True))) as engine:
        for table in ("mark", "other"):
            engine.execute(f"create or replace table {table} as select {mark} as n")


def numbers(small: Small) -> list[int]:
    return [one.order for one in small.history()]


def test_a_publication_killed_at_any_step_shows_the_generation_before_or_after(small: Small) -> None:
    small.configure(keep_generations=2)
    published, orphans, moved = 0, 0, 0
    for step in range(100):
        before = small.shelf.current().order
        candidate(small, step + 1)
        was_killed = killed_at(small, step, "publish")
        now, seen = small.shelf.current().order, mark_of(small.project.warehouse)
        assert seen == (step + 1 if now != before else published)
        assert now >= before
        known = numbers(small)
        folders = [int(name) for name in small.kept() if name.isdecimal()]
        for orphan in set(folders) - set(known):
            orphans += 1
            with pytest.raises(LswhError, match="no generation"):
                small.rollback(str(orphan))
        assert now in known
        moved += was_killed and now != before
        published = seen
        if not was_killed:
            break
    assert not was_killed
    assert step > 12
    assert orphans >= 1
    assert moved >= 3  # steps of the removal
    assert sorted(small.kept()) == [f"{number:06}" for number in sorted(numbers(small))]
    assert len(small.kept()) == 2


def test_a_rollback_killed_at_any_step_shows_one_generation_or_the_other(small: Small) -> None:
    candidate(small, 1)
    assert not killed_at(small, 1000, "publish")
    for step in range(20):
        to = "000001" if small.shelf.current().number == "000002" else "000002"
        was_killed = killed_at(small, step, "rollback", to)
        assert mark_of(small.project.warehouse) == int(small.shelf.current().number) - 1
        assert numbers(small) == [2, 1]
        if not was_killed:
            break
    assert not was_killed
    assert step > 3
    assert small.shelf.current().number == to
    candidate(small, 2)
    assert not killed_at(small, 1000, "publish")
    assert numbers(small) == [3, 2, 1]


def test_a_candidate_whose_beginning_was_killed_is_whole_or_not_there(small: Small) -> None:
    small.shelf.begin().write_bytes(b"of the build before")
    small.shelf.begin()
    for step in range(20):
        was_killed = killed_at(small, step, "begin")
        if left := small.shelf.resume():
            assert value_in(left) == 1
        assert mark_of(small.project.warehouse) == 0
        if not was_killed:
            break
    assert not was_killed
    assert step > 3


def test_killed_at_random_instants_nothing_is_lost_or_shown_in_part(tmp_path: Path) -> None:
    outcome = kill_at_random(tmp_path / "project", kills=200, seconds=100, seed=4)
    print(outcome)
    assert outcome.failures == []
    assert outcome.kills >= 30
    assert {"build", "land", "rollback"} <= set(outcome.killed)
    assert outcome.reads > 100


def complaints(stderr: str) -> list[str]:
    return [line for line in stderr.splitlines() if line.startswith("error: ")]


@contextmanager
def disk(template: Small, tmp_path: Path) -> Iterator[tuple[Small, Path]]:
    """The project on a small disk of its own, and a file that fills it."""
    with mounted(tmp_path / "tiny", "-t", "tmpfs", "-o", "size=24m") as folder:
        shutil.copytree(template.root, folder / "project", symlinks=True)
        small = Small(folder / "project")
        small.now = template.now
        yield small, folder / "ballast"


def fill(ballast: Path, free: int) -> None:
    """Fill a disk up to some free bytes."""
    with suppress(OSError), ballast.open("wb", buffering=0) as stream:
        while stream.write(bytes(4096)):
            pass
    with ballast.open("r+b") as stream:
        stream.truncate(max(0, ballast.stat().st_size - free))


def test_on_a_full_disk_a_build_fails_with_one_message_and_readers_see_what_they_saw(
    template: Small, tmp_path: Path
) -> None:
    with disk(template, tmp_path) as (small, ballast):
        failed = published = 0
        for attempt, free in enumerate((0, 4, 16, 64, 256, 512, 1024, 2048, 3072, 4096, 8192)):
            small.records("a", {"VN-1": 100 + attempt})
            before = small.shelf.current().number
            fill(ballast, free << 10)
            build = small.run("build")
            now = small.shelf.current().number
            assert "Traceback" not in build.stderr
            if build.returncode:
                failed += 1
                assert (build.returncode, now) == (2, before)
                assert len(complaints(build.stderr)) == 1
            else:
                published += 1
                assert small.published_value() == 100 + attempt
            assert [one.is_published for one in small.history()].count(True) == 1
            ballast.unlink()
        assert failed >= 3
        assert published >= 1
        small.records("a", {"VN-1": 7})
        assert small.run("build").returncode == 0
        assert small.published_value() == 7


def test_on_a_full_disk_a_rollback_happens_or_says_why_not(template: Small, tmp_path: Path) -> None:
    with disk(template, tmp_path) as (small, ballast):
        small.publish(2)
        fill(ballast, 0)
        rollback = small.run("rollback")
        if rollback.returncode:
            assert rollback.stderr.startswith("error: ")
            assert "No space left" in rollback.stderr
            assert small.published_value() == 2
        ballast.unlink()
        assert small.run("rollback", "1").returncode == 0
        assert small.published_value() == 1


def test_where_files_may_not_grow_a_build_fails_with_one_message(small: Small) -> None:
    for limit in (0, 1 << 10, 64 << 10, 512 << 10, 1 << 20):
        small.records("a", {"VN-1": limit + 5})

        def restrict(size: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        build = subprocess.run(small.command("build"), capture_output=True, text=True, check=False, preexec_fn=restrict)
        assert build.returncode == 2, (limit, build)
        assert "Traceback" not in build.stderr
        assert len(complaints(build.stderr)) == 1
        assert small.published_value() == 1
        assert len(small.history()) == 1
    assert small.publish(5) == "000002"
    assert small.published_value() == 5


def test_where_generations_cannot_be_added_to_what_is_published_stays(small: Small) -> None:
    generations = small.project.state / "generations"
    frozen = subprocess.run(["chattr", "+i", str(generations)], capture_output=True, text=True, check=False)
    if frozen.returncode:
        pytest.skip(f"needs chattr +i: {frozen.stderr.strip()}")
    try:
        small.records("a", {"VN-1": 2})
        build = small.run("build")
        assert (build.returncode, len(complaints(build.stderr))) == (2, 1)
        assert "not permitted" in build.stderr
        assert small.published_value() == 1
    finally:
        subprocess.run(["chattr", "-i", str(generations)], check=True)
    assert small.publish(3) == "000002"
    assert small.published_value() == 3


def test_a_clock_that_goes_backwards_changes_no_order(small: Small) -> None:
    for value in (2, 3, 4):
        small.now -= timedelta(days=400)
        small.publish(value)
        assert small.published_value() == value
        os.utime(small.shelf.current().file.parent, (0, -value * 86_400))
    assert numbers(small) == [4, 3, 2, 1]
    assert small.rollback() == "000003"
