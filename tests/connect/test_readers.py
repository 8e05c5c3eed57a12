"""Readers that connect as `lswh connect` says, while generations are published: no error, and never two at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

from lswh import api
from lswh.engine.duckdb import DuckDB
from tests.generation.small import Small

READERS = 3

READER = """
import json, os, sys, time
link, done = sys.argv[1:]
{connect}
# one statement over two tables, then each by itself on the same connection
both = "select (select sum(value) from mart.total), (select sum(value) from staging.line)"
seen, failures, reads = [], [], 0
print("reading", flush=True)
while True:
    is_last, shown = os.path.exists(done), os.readlink(link)
    try:
        with connected() as ask:
            total, lines = ask(both)
            time.sleep(0.002)
            apart = ask("select sum(value) from mart.total") + ask("select sum(value) from staging.line")
        if len({{total, lines, *apart}}) != 1:
            failures.append(f"mixed: {{total}}, {{lines}}, {{apart}}")
        if seen and total < seen[-1]:
            failures.append(f"an older generation after a newer one: {{seen[-1]}}, {{total}}")
        if total not in seen:
            seen.append(total)
    except Exception as error:
        failures.append(f"{{type(error).__name__}}: {{error}}")
    reads += 1
    if is_last:
        break
    asleep = time.monotonic() + 0.5
    while os.readlink(link) == shown and not os.path.exists(done) and time.monotonic() < asleep:
        time.sleep(0.01)
json.dump({{"reads": reads, "seen": [int(one) for one in seen], "failures": failures[:5]}}, sys.stdout)
"""
HEADS = {"python": "with duckdb.connect", "sqlalchemy": "with engine.connect"}
CONNECTED = {
    "python": """
from contextlib import contextmanager

@contextmanager
def connected():
    {opened}
        yield lambda sql: connection.execute(sql).fetchone()
""",
    "sqlalchemy": """
from contextlib import contextmanager

@contextmanager
def connected():
    {opened}
        yield lambda sql: tuple(connection.execute(text(sql)).fetchone())
""",
}


def printed(small: Small, tool: str) -> str:
    """What `lswh connect` prints for a tool, as a block in which a reader may ask."""
    before, _, rest = api.connect(small.project, tool).text.partition(HEADS[tool])
    return before + CONNECTED[tool].format(opened=HEADS[tool] + rest.split("\n")[0])


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A project that shows the sum of all versions of a file: 1, and 3 once its value is 2."""
    small = Small(tmp_path / "a project")
    small.publish(1)
    return small


@contextmanager
def reading(small: Small, connect: str, found: list[dict[str, Any]]) -> Iterator[None]:
    """Readers in processes of their own, until the block ends; what each found is added to `found`."""
    done = small.root / "done"
    command = [sys.executable, "-c", READER.format(connect=connect), str(small.project.warehouse), str(done)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(READERS)]
    try:
        for reader in readers:
            assert reader.stdout
            assert reader.stdout.readline() == "reading\n"
        yield
    finally:
        done.touch()
        for reader in readers:
            said, _ = reader.communicate(timeout=120)
            found.append(json.loads(said))


def publish_often(small: Small, publications: int) -> None:
    """Publish so many generations of growing values, as a build does once it has built, as fast as can be."""
    manifest = small.shelf.manifest()
    assert manifest is not None
    for value in range(2, publications + 2):
        file = small.shelf.begin(from_published=True)
        with closing(
            DuckDB.open(file, "warehouse", spill=small.root / "spill", threads=1, memory_limit=None)
        ) as engine:
            for table in ("staging.line", "mart.total"):
                engine.query(exp.update(table, {"value": value}))
        small.shelf.publish(manifest)


@pytest.mark.parametrize("publications", [20, pytest.param(100, marks=pytest.mark.slow)])
def test_publications_disturb_no_reader_of_either_kind(small: Small, publications: int) -> None:
    found: list[dict[str, Any]] = []
    with ExitStack() as readers:
        for tool in HEADS:
            readers.enter_context(reading(small, printed(small, tool), found))
        publish_often(small, publications)
    assert [one["failures"] for one in found] == [[]] * READERS * len(HEADS)
    assert {one["seen"][-1] for one in found} == {publications + 1}
    assert all(len(one["seen"]) > publications / 4 for one in found), [len(one["seen"]) for one in found]


def test_a_pool_stays_on_the_generation_that_it_has_opened(small: Small) -> None:
    found: list[dict[str, Any]] = []
    pooled = printed(small, "sqlalchemy").replace(", poolclass=NullPool", "")
    assert "NullPool)" not in pooled
    with reading(small, pooled, found):
        small.publish(2)
    assert [one["seen"] for one in found] == [[1]] * READERS
    assert api.query(small.project, "select sum(value)::int from mart.total").rows == [(3,)]


def test_a_connection_that_is_left_open_keeps_no_later_one_on_its_generation(small: Small) -> None:
    asked = """
import duckdb, subprocess, sys
sql = "select sum(value)::int from mart.total"
first = duckdb.connect(sys.argv[1], read_only=True)
assert first.execute(sql).fetchall() == [(1,)]
print("open", flush=True)
input()
print(first.execute(sql).fetchone()[0], duckdb.connect(sys.argv[1], read_only=True).execute(sql).fetchone()[0])
"""
    command = [sys.executable, "-c", asked, str(small.project.warehouse)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout
        assert reader.stdout.readline() == "open\n"
        small.publish(2)
        said, _ = reader.communicate("go on\n")
    assert said == "1 3\n"
