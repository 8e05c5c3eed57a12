"""A process that reads marts, one statement at a time, until a file appears; what it saw goes into a file.

python -m tests.export.reader URL HOW DONE RESULT
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.conftest import REPOSITORY

_PAUSE = 0.002
"""So that readers leave the machine to others, too."""

ACROSS = """
select min(i.value), max(i.value), min(p.value), max(p.value), max(e.generation)::int, count(*)
from {0}indicator as i join {0}plan_attainment as p using (area, metric, period)
cross join (select max(generation) as generation from {0}lswh_export) as e
"""
VIEW = "select low, high, plan_low, plan_high, generation, rows from public.report"
MAKE_VIEW = f"create view public.report (low, high, plan_low, plan_high, generation, rows) as {ACROSS.format('mart.')}"


def plain(reader: psycopg.Connection[Any]) -> tuple[Any, ...]:
    """The text anew each time."""
    row = reader.execute(ACROSS.format("mart."), prepare=False).fetchone()
    assert row is not None
    return tuple(row)


def prepared(reader: psycopg.Connection[Any]) -> tuple[Any, ...]:
    """One statement, prepared in the server, with names that the search path resolves."""
    row = reader.execute(ACROSS.format(""), prepare=True).fetchone()
    assert row is not None
    return tuple(row)


def view(reader: psycopg.Connection[Any]) -> tuple[Any, ...]:
    """Somebody's own view."""
    row = reader.execute(VIEW, prepare=True).fetchone()
    assert row is not None
    return tuple(row)


HOW: dict[str, Callable[[psycopg.Connection[Any]], tuple[Any, ...]]] = {
    "plain": plain,
    "prepared": prepared,
    "view": view,
}


@contextmanager
def reading(url: str, folder: Path, hows: Sequence[str]) -> Iterator[list[Path]]:
    """A process for each way to read; what they saw is in the files when the block is left."""
    done, results = folder / "done", [folder / f"{how}.json" for how in hows]
    command = [sys.executable, "-m", "tests.export.reader", url]
    running = []
    try:
        for how, result in zip(hows, results, strict=True):
            one = subprocess.Popen(
                [*command, how, str(done), str(result)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
            )
            running.append(one)
            assert one.stdout is not None
            assert one.stdout.readline() == "reading\n"
        yield results
    finally:
        done.touch()
        for one in running:
            one.communicate(timeout=60)


def main(url: str, how: str, done: str, result: str) -> None:
    seen: set[int] = set()
    errors: list[str] = []
    mixtures: list[str] = []
    reads, slowest = 0, 0.0
    with psycopg.connect(url, autocommit=True) as reader:
        reader.execute("set search_path = mart")
        print("reading", flush=True)
        while not Path(done).exists():
            started = time.monotonic()
            try:
                *values, rows = HOW[how](reader)
            except psycopg.Error as error:
                errors.append(str(error))
                continue
            slowest = max(slowest, time.monotonic() - started)
            reads += 1
            if len({int(value) for value in values}) != 1 or not rows:
                mixtures.append(f"{values} {rows}")
            seen.add(int(values[0]))
            time.sleep(_PAUSE)
    said = {"reads": reads, "errors": errors, "mixtures": mixtures, "seen": len(seen), "slowest": slowest}
    Path(result).write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
