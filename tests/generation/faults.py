"""kill -9 at random instants of builds, rollbacks and landings, while readers read all the time.

A project is changed, and its commands are run and killed, over and over: new records, records that break a contract,
models written anew. Every file of records has three rows with one value, and both models carry the version that they
were written in, so that a reader can tell a half of something from the whole of it. The test runs this for a while;
benchmarks/faults.py runs it for longer.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.generation.small import Small

READERS = 3
_BETWEEN_CHECKS = 15
_CHANGES = ("records", "selected", "models", "both", "bad", "again", "land", "rollback")
ROWS = 3
"""Rows of each file of records."""

READER = """
import json, os, sys, time
import duckdb
link, done, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
seen, failures, reads = set(), [], 0
while not os.path.exists(done):
    try:
        with duckdb.connect(link, read_only=True) as reader:
            [lines] = reader.execute(
                "select count(*), sum(value), min(version), max(version), min(value) from staging.line").fetchall()
            files = reader.execute(
                "select document from raw.record group by document having count(*) <> ? or min(value) <> max(value)",
                [rows]).fetchall()
            time.sleep(0.002)
            [total] = reader.execute(
                "select sum(lines), sum(value), min(version), max(version) from mart.total").fetchall()
            [share] = reader.execute(
                "select sum(lines), sum(value), min(version), max(asked_by) from mart.share").fetchall()
            if not lines[:4] == total == share or lines[2] != lines[3]:
                failures.append(f"mixed: {lines}, {total} and {share}")
            if lines[4] < 0:
                failures.append(f"a row that breaks the contract: {lines[4]}")
            if files:
                failures.append(f"files in part: {files}")
            seen.add(total)
    except Exception as error:
        failures.append(f"{type(error).__name__}: {error}")
    reads += 1
    time.sleep(0.03)
json.dump({"reads": reads, "states": len(seen), "failures": failures[:5]}, sys.stdout)
"""

ZYGOTE = """
import json, os, signal, sys, time
import duckdb, sqlglot, sqlglot.optimizer, yaml
import lswh.api, lswh.run, lswh.graph, lswh.engine.duckdb, lswh.cli.progress, lswh.cli.report
from lswh.cli import main
for line in sys.stdin:
    arguments, seconds = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        code = 70
        try:
            main(arguments, prog_name="lswh")
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            import traceback
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    started = time.perf_counter()
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            break
        if seconds is not None and time.perf_counter() - started >= seconds:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            break
        time.sleep(0.0005)
    print(json.dumps([os.waitstatus_to_exitcode(status), time.perf_counter() - started]), flush=True)
"""


@dataclass
class Outcome:
    """What came of it: how many commands were killed, of which kind, and what they left; what readers saw."""

    killed: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    reads: int = 0
    states: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def kills(self) -> int:
        """How many commands were killed before they had ended."""
        return self.killed.total()

    def __str__(self) -> str:
        """What a report says."""
        return (
            f"{self.kills} kills in {self.seconds:.0f} s ({_counted(self.killed)}), which left {_counted(self.left)}; "
            f"{self.finished.total()} commands ended by themselves ({_counted(self.finished)}); "
            f"{READERS} readers read {self.reads} times and saw {self.states} states; {len(self.failures)} failures"
        )


def kill_at_random(root: Path, *, kills: int, seconds: float, seed: int) -> Outcome:
    """Kill so many commands in a new project, or for so long. Raises nothing: what went wrong is in the outcome."""
    trial = _Trial(root, seed)
    started = time.monotonic()
    trial.add_what_never_changes()
    trial.change_models()
    trial.add_records()
    with trial.zygote(), trial.readers():
        trial.finish("build")
        while trial.outcome.kills < kills and time.monotonic() - started < seconds and not trial.outcome.failures:
            for _ in range(_BETWEEN_CHECKS):
                trial.kill_something()
            trial.check_whole()
    trial.outcome.seconds = time.monotonic() - started
    return trial.outcome


class _Trial:
    """The project, what is to be in it, and the process that its commands are forked from."""

    def __init__(self, root: Path, seed: int) -> None:
        self.small = Small(root)
        self.small.configure(keep_generations=3)
        self.outcome = Outcome()
        self._random = random.Random(seed)
        self._files: dict[str, int] = {}
        self._version = 0
        self._log = root.with_name("log")
        self._typical = {"build": 0.3, "land": 0.1, "rollback": 0.03}
        self._zygote: subprocess.Popen[str] | None = None

    def add_what_never_changes(self) -> None:
        """A table that is never built again, so that builds start from a copy of what is published."""
        self.small.write("raw/reference/region.csv", "code,name\nN,north\nS,south\n")
        self.small.write("models/mart/region.sql", "select code, name from raw.region\n")

    def change_models(self) -> None:
        """Write both models in their next version."""
        self._version += 1
        self.small.write(
            "models/staging/line.sql",
            "-- config: {materialized: incremental, unique_key: [record_id]}\n"
            f"select record_id, area, cast(value as decimal(28, 6)) as value, {self._version} as version\n"
            "from raw.record\n",
        )
        self.small.write(
            "models/mart/total.sql",
            f"select area, count(*) as lines, sum(value) as value, {self._version} as version\n"
            "from staging.line group by area\n",
        )
        self.small.write(
            "models/mart/share.sql",
            "-- config: {materialized: view}\n"
            f"select area, lines, value, version, {self._version} as asked_by from mart.total\n",
        )

    def add_records(self) -> None:
        """One more file, with one value in each of its rows."""
        number = len(self._files) + 1
        name = f"f{number:04}"
        self._files[f"raw/records/{name}.csv"] = number
        self.small.records(name, {f"VN-{area}": number for area in range(ROWS)})

    @contextmanager
    def bad_records(self) -> Iterator[None]:
        """A file whose rows break the contract, for the time of a block."""
        file = self.small.records("bad", {f"VN-{area}": -1 for area in range(ROWS)})
        yield
        file.unlink()

    def kill_something(self) -> None:
        """Change something or not, run a command, and kill it at some instant."""
        match self._random.choice(_CHANGES):
            case "records":
                self.add_records()
                self._kill("build")
            case "selected":
                self.add_records()
                self._kill("build", "--select", "+share")
            case "models":
                self.change_models()
                self._kill("build")
            case "both":
                self.add_records()
                self.change_models()
                self._kill("build", "--full")
            case "bad":
                with self.bad_records():
                    self._kill("build")
            case "again":
                self._kill("build")
            case "land":
                self.add_records()
                self._kill("land")
            case _:
                kept = [one.number for one in self.small.history()]
                self._kill("rollback", self._random.choice(kept))

    def check_whole(self) -> None:
        """A build that is not killed needs nothing first, and every record that is in raw/ is in what it publishes.

        One that breaks the contract is refused.
        """
        with self.bad_records():
            self.finish("build", code=1)
        self.finish("build")
        rows = self.small.ask("select document, count(*), min(value::int), max(value::int) from raw.record group by 1")
        wanted = {(name, ROWS, value, value) for name, value in self._files.items()}
        if set(rows) != wanted:
            self.outcome.failures.append(f"records were lost or doubled: {sorted(set(rows) ^ wanted)}")
        if self.small.ask("select max(version) from mart.total") != [(self._version,)]:
            self.outcome.failures.append("the models that are published are not those that were built last")
        current = self.small.shelf.current().number
        runs = self.small.ask("select generation, count(*) from lswh.run group by all order by all")
        if runs[-1] != (current, 1) or any(times != 1 for _, times in runs):
            self.outcome.failures.append(f"generation {current} has the runs {runs}")
        stray = {file.name for file in self.small.project.state.rglob("*.removed")}
        if stray:
            self.outcome.failures.append(f"what was removed is still there: {stray}")

    def finish(self, *arguments: str, code: int = 0) -> None:
        """Run a command to its end, which must be as it is given."""
        ended, took = self._run(arguments, None)
        self._typical[arguments[0]] += 0.5 * (took - self._typical[arguments[0]])
        self.outcome.finished[arguments[0]] += 1
        if ended != code:
            self.outcome.failures.append(f"lswh {' '.join(arguments)} ended with {ended}: {self._log.read_text()}")

    def _kill(self, *arguments: str) -> None:
        command, before = arguments[0], self._published()
        code, _ = self._run(arguments, self._random.uniform(0, 1.1 * self._typical[command]))
        if code == -9:
            self.outcome.killed[command] += 1
            self.outcome.left[self._state(before)] += 1
            return
        self.outcome.finished[command] += 1
        if code not in (0, 1):
            self.outcome.failures.append(f"lswh {' '.join(arguments)} ended with {code}: {self._log.read_text()}")

    def _run(self, arguments: tuple[str, ...], seconds: float | None) -> tuple[int, float]:
        """The exit code of a command (-9: killed), and how long it took."""
        assert self._zygote
        assert self._zygote.stdin
        assert self._zygote.stdout
        command = [["--project", str(self.small.root), *arguments], seconds]
        self._zygote.stdin.write(json.dumps(command) + "\n")
        self._zygote.stdin.flush()
        code, took = json.loads(self._zygote.stdout.readline())
        return code, took

    def _published(self) -> str | None:
        folder = self.small.shelf.published()
        return folder.name if folder else None

    def _state(self, before: str | None) -> str:
        """What a killed command left, by what can be seen from outside."""
        folders = {one.name for one in (self.small.project.state / "generations").iterdir()}
        if self._published() != before:
            return "the link moved"
        if {one for one in folders if one.isdecimal()} - {one.number for one in self.small.history()}:
            return "a generation without a link"
        if any(name.endswith(".removed") for name in folders):
            return "a removal in part"
        if self.small.shelf.remembered():
            return "a candidate to go on with"
        return "a candidate" if self.small.shelf.candidate.parent.exists() else "no trace"

    @contextmanager
    def zygote(self) -> Iterator[None]:
        """The process that has imported what lswh needs, and forks: kills meet work, not Python's start."""
        command = [sys.executable, "-c", ZYGOTE, str(self._log)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as self._zygote:
            yield
            assert self._zygote.stdin
            self._zygote.stdin.close()

    @contextmanager
    def readers(self) -> Iterator[None]:
        """Readers, from the first publication to the end."""
        self.finish("build")
        done = self._log.with_name("done")
        command = [sys.executable, "-c", READER, str(self.small.project.warehouse), str(done), str(ROWS)]
        readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(READERS)]
        try:
            yield
        finally:
            done.touch()
            for reader in readers:
                said: dict[str, Any] = json.loads(reader.communicate()[0])
                self.outcome.reads += said["reads"]
                self.outcome.states = max(self.outcome.states, said["states"])
                self.outcome.failures += said["failures"]


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counter.most_common())
