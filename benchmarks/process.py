"""A program run once: how long it took, and the most memory that it held."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

REPOSITORY = Path(__file__).resolve().parent.parent
PYTHON = sys.executable

_TAIL = 4000
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class CommandFailed(Exception):
    """A program that is measured did not end well. The message ends with what it said last."""

    def __init__(self, command: Sequence[str], code: int, output: str) -> None:
        self.code = code
        super().__init__(f"{' '.join(command)} ended with {code}:\n{output[-_TAIL:]}")


@dataclass(frozen=True, slots=True)
class Ran:
    """seconds from start to end, cpu_seconds of all cores; peak_bytes is the largest resident set of one process."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


def run(command: Sequence[str | Path], cwd: Path, *, settled: bool = False) -> Ran:
    """Run a program to its end, with this repository's packages in its path. Raises CommandFailed.

    settled waits first for what is still to be written to the disk. A process counts as its own the memory that its
    parent held when it started it: who calls this stays small.
    """
    words = [str(word) for word in command]
    paths = [str(REPOSITORY / "src"), str(REPOSITORY)]
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**inherited, "PYTHONPATH": os.pathsep.join(paths), "DO_NOT_TRACK": "1"}
    if settled:
        os.sync()
    with tempfile.TemporaryFile() as output:
        started = perf_counter()
        process = subprocess.Popen(  # noqa: S603 the programs are our own choice
            words, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode(errors="replace")
    if process.returncode:
        raise CommandFailed(words, process.returncode, said)
    return Ran(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT, said)
