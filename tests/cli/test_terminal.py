"""What is told on a terminal, and only there: colours, and what takes long."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.generation.small import Small

PROGRAM = Path(sys.executable).with_name("lswh")
COLOUR = "\x1b[3"


def on_terminal(*command: str, folder: Path, **environment: str) -> str:
    """What a command writes to a terminal, its output and its complaints."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        command,
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
        | {"TERM": "xterm-256color", **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            block = os.read(ours, 4096)
        except OSError:  # the terminal's other end is closed
            break
        if not block:
            break
        said += block
    running.wait()
    os.close(ours)
    return said.decode()


@pytest.fixture
def small(tmp_path: Path) -> Small:
    small = Small(tmp_path / "project")
    small.publish(1)
    return small


def test_colours_are_for_terminals_whose_user_wants_them(small: Small) -> None:
    assert COLOUR in on_terminal(str(PROGRAM), "status", folder=small.root)
    assert COLOUR not in on_terminal(str(PROGRAM), "status", folder=small.root, NO_COLOR="1")
    assert COLOUR not in small.run("status").stdout


WAITING = """
import sys, time
from lswh.cli.progress import busy
with busy("asking the oracle"):
    time.sleep(float(sys.argv[1]))
print("done")
"""


def test_what_takes_longer_than_a_second_is_told_on_a_terminal(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WAITING]
    slow = on_terminal(*command, "2.5", folder=tmp_path)
    assert "asking the oracle" in slow
    assert slow.endswith("done\r\n")
    assert on_terminal(*command, "0", folder=tmp_path) == "done\r\n"
    piped = subprocess.run([*command, "2.5"], capture_output=True, text=True, check=True)
    assert (piped.stdout, piped.stderr) == ("done\n", "")


def test_what_fails_after_a_second_leaves_its_error_and_no_thread(tmp_path: Path) -> None:
    failing = WAITING.replace('print("done")', "").replace("float(sys.argv[1]))", "1.5)\n    raise SystemExit(3)")
    ended = subprocess.run([sys.executable, "-c", failing], capture_output=True, check=False, timeout=60)
    assert ended.returncode == 3
    said = on_terminal(sys.executable, "-c", failing, folder=tmp_path)
    assert "Traceback" not in said
