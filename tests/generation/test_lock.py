"""One builder at a time: who waits, for whom, and what the dead leave behind."""

from __future__ import annotations

import fcntl
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lswh import api
from lswh.errors import BuildLocked, LswhError
from lswh.generation import build_lock
from tests.generation.small import Small
from tests.generation.test_copies import mounted

NOW = datetime(2026, 1, 1)
HOLDER = """
import sys, time
from datetime import datetime
from pathlib import Path
from lswh.generation import build_lock
with build_lock(Path(sys.argv[1]), datetime(2025, 12, 31)):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def holder(state: Path, seconds: float = 60) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock for so long."""
    command = [sys.executable, "-c", HOLDER, str(state), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def try_lock(state: Path, wait: float | None = None) -> list[str]:
    """Take the lock and answer for whom that waited."""
    told: list[str] = []
    with build_lock(state, NOW, wait, told.append):
        return told


def test_without_waiting_a_second_builder_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        started = time.monotonic()
        with pytest.raises(BuildLocked, match=f"pid {process.pid} on .* since 2025-12-31T00:00:00"):
            try_lock(tmp_path)
        assert time.monotonic() - started < 1


def test_who_waits_is_told_once_for_whom_and_gets_the_lock_when_it_is_free(tmp_path: Path) -> None:
    with holder(tmp_path, 1.0) as process:
        [told] = try_lock(tmp_path, math.inf)
        assert told.startswith(f"pid {process.pid} on ")
        assert process.wait() == 0
    assert try_lock(tmp_path, math.inf) == []


def test_waiting_ends_after_the_time_it_was_given(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        started = time.monotonic()
        with pytest.raises(BuildLocked, match=f"pid {process.pid}"):
            try_lock(tmp_path, 0.6)
        assert 0.6 <= time.monotonic() - started < 3


def test_the_lock_of_a_killed_builder_is_free_at_once(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert try_lock(tmp_path) == []


def test_a_dead_holder_is_not_taken_for_the_one_that_has_not_said_yet_who_it_is(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert f'"pid": {process.pid}' in (tmp_path / "lock").read_text()
    with (tmp_path / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BuildLocked, match="does not say who it is"):
            try_lock(tmp_path)
        said = json.dumps({"pid": os.getpid(), "host": os.uname().nodename, "since": "now"})
        threading.Timer(0.03, lambda: (tmp_path / "lock").write_text(said)).start()
        with pytest.raises(BuildLocked, match=f"pid {os.getpid()} "):
            try_lock(tmp_path)


def test_the_holder_on_another_machine_is_believed(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(json.dumps({"pid": 4_000_000, "host": "elsewhere", "since": "then"}))
        lock.flush()
        with pytest.raises(BuildLocked, match="pid 4000000 on elsewhere since then"):
            try_lock(tmp_path)


def test_who_let_go_has_left_no_name(tmp_path: Path) -> None:
    try_lock(tmp_path)
    assert (tmp_path / "lock").read_text() == ""


def test_who_waited_holds_the_lock_since_it_was_free(tmp_path: Path) -> None:
    with holder(tmp_path, 1.5), build_lock(tmp_path, NOW, 10):
        since = json.loads((tmp_path / "lock").read_text())["since"]
    assert NOW < datetime.fromisoformat(since) < NOW + timedelta(seconds=10)


def test_a_lock_that_was_removed_locks_nobody_out_and_the_next_one_does(tmp_path: Path) -> None:
    with holder(tmp_path):
        (tmp_path / "lock").unlink()
        with build_lock(tmp_path, NOW), pytest.raises(BuildLocked, match=f"pid {os.getpid()} "):
            try_lock(tmp_path)


def test_one_process_does_not_build_twice_at_once(tmp_path: Path) -> None:
    with build_lock(tmp_path, NOW), pytest.raises(BuildLocked, match=f"pid {os.getpid()} "):
        try_lock(tmp_path)


def test_a_rollback_waits_for_a_build_where_it_is_told_to(small: Small) -> None:
    small.publish(2)
    with holder(small.project.state, 2) as process:
        refused = small.run("rollback")
        assert (refused.returncode, refused.stdout) == (2, "")
        assert f"pid {process.pid}" in refused.stderr
        waited = small.run("rollback", "000001", "--wait")
        assert waited.stderr.startswith(f"waiting for pid {process.pid} on ")
        assert waited.stderr.count("\n") == 1
        assert waited.stdout.startswith("published generation 000001 again")


def test_two_builders_at_once_publish_one_after_the_other_or_say_who_is_building(small: Small) -> None:
    small.records("a", {"VN-1": 2})
    builders = [
        subprocess.Popen(small.command("build"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [builder.communicate() for builder in builders]
    done = [builder.returncode == 0 for builder in builders]
    assert any(done), said
    for is_done, (_, stderr) in zip(done, said, strict=True):
        assert is_done or "another process is building this project: pid" in stderr
    assert small.published_value() == 2
    assert small.kept() == ["000001", "000002"]


def test_a_folder_that_cannot_be_written_to_is_one_clear_error_and_is_read_all_the_same(
    small: Small, tmp_path: Path
) -> None:
    small.publish(2)
    with mounted(tmp_path / "read only", "-o", "bind,ro", image=small.root) as folder:
        project = api.find_project(folder)
        with pytest.raises(LswhError, match="cannot be locked: Read-only file system"):
            api.rollback(project, NOW)
        build = subprocess.run(
            [*small.command()[:3], "--project", str(folder), "build"], capture_output=True, text=True, check=False
        )
        assert (build.returncode, build.stdout) == (2, "")
        assert build.stderr.startswith(f"error: {folder}/.lswh/lock: the project cannot be locked: Read-only")
        assert build.stderr.count("\n") == 1
        assert [one.number for one in api.history(project)] == ["000002", "000001"]
        assert api.diff(project).before == "000001"
    assert small.published_value() == 2


def test_a_folder_of_somebody_else_is_one_clear_error(small: Small) -> None:
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0 or not setpriv:
        pytest.skip("needs root and setpriv, to be somebody else")
    everybody = Path(tempfile.gettempdir())
    mine = [folder for folder in small.root.parents if folder.is_relative_to(everybody) and folder != everybody]
    for folder in (*mine, small.root, small.project.state):
        folder.chmod(0o755)
    nobody = [setpriv, "--reuid=65534", "--clear-groups"]
    build = subprocess.run([*nobody, *small.command("build")], capture_output=True, text=True, check=False)
    assert build.returncode == 2
    assert "the project cannot be locked: Permission denied" in build.stderr
    assert small.published_value() == 1
