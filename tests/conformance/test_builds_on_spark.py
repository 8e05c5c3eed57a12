"""The gate, publication and the way back, where a warehouse is a folder that Spark writes.

What a build on DuckDB promises (tests/run/test_gate_of_a_refresh.py, tests/generation) is asked of Spark in few tests,
which are longer: a build takes seconds, most of them Spark's planning.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import lswh
from lswh import api
from lswh.engine.opening import read_warehouse
from lswh.engine.spark.lake import Lake
from lswh.errors import LswhError, ModelError, ModelFailed
from lswh.generation import Shelf
from lswh.generation.manifest import Manifest
from lswh.project import find_project
from tests.run.conftest import Small

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

GOOD, BAD = [(1, 5), (2, 15)], [(1, 5), (2, 15), (3, -1)]
MODELS = {
    "stg.s": "-- config: {materialized: incremental, unique_key: id}\nselect id, v::decimal(28, 6) as v from raw.src",
    "mart.one": "select id::integer as id, v from stg.s",
    "mart.two": "select sum(v) as v, min(v) as least from stg.s",
    "mart.seen": "-- config: {materialized: view}\nselect v from mart.two",
}
TESTS = """
models:
  - name: mart.one
    columns:
      - name: v
        description: what there is
        data_tests:
          - expression: {expression: ">= 0"}
"""
SETTINGS = """
[tool.lswh]
name = "small"
[tool.lswh.targets.lake]
engine = "spark"
master = "local[2]"
[tool.lswh.targets.lake.conf]
"spark.sql.shuffle.partitions" = "1"
"spark.driver.memory" = "1g"
"spark.driver.bindAddress" = "127.0.0.1"
"spark.driver.host" = "127.0.0.1"
"""


class OnSpark(Small):
    """The small project, whose target is on Spark."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.write("pyproject.toml", SETTINGS)
        self.project = find_project(root, "lake")
        self.models(MODELS)
        self.write("models/tests.yml", TESTS)

    def total(self) -> Any:
        """What a reader sees who opens the link now: the total, where all tables agree and no row is bad."""
        return total_in(self.project.warehouse)


def total_in(folder: Path) -> Any:
    with closing(Lake.of(folder, "lake")) as reader:
        [(one, least)] = reader.query("select sum(v), min(v) from mart.one").rows
        assert reader.query("select v, least from mart.two").rows == [(one, least)]
        assert reader.query("select v from mart.seen").rows == [(one,)]
        assert least >= 0
        return one


@pytest.fixture
def small(spark: SparkSession, tmp_path: Path) -> OnSpark:
    return OnSpark(tmp_path / "a lake")


def test_a_refresh_with_a_bad_row_reaches_no_reader(small: OnSpark) -> None:
    small.source(GOOD)
    small.build_clean()
    assert small.total() == 20
    small.source(BAD)
    for selection in ((), ("mart.one",), ("stg.s+",), ()):  # whole, in parts, and gone on with
        report = small.build(*selection)
        assert report.is_refused or report.is_empty
        assert small.total() == 20
    assert report.is_refused
    [(failure,)] = small.ask('select "row" from lswh.failure', candidate=True)
    assert "-1" in failure
    small.models({"mart.two": "select sum(v) as v, min(v) as least, 1 // (min(v)::int + 1) as x from stg.s"})
    with pytest.raises(ModelFailed, match=r"mart/two\.sql.*(?i:zero)"):
        small.build()
    assert small.total() == 20
    small.models({"mart.two": MODELS["mart.two"]})
    small.source([*GOOD, (3, 1)])
    small.build_clean()
    assert small.total() == 21
    assert small.build().is_empty


def test_what_is_published_is_told_compared_and_rolled_back(small: OnSpark, spark: SparkSession) -> None:
    small.source(GOOD)
    small.build_clean()
    small.write("catalog.json", "{}")  # another program's: the folder is a project all the same
    first = lswh.open_on_spark(spark, small.root, "lake")
    small.source([*GOOD, (3, 1)])
    assert small.planned() == {"stg.s": "in part"} | dict.fromkeys(("mart.one", "mart.two", "mart.seen"), "build")
    small.build_clean()
    second = lswh.open_on_spark(spark, small.project.warehouse)
    asked = "select cast(sum(v) as int) from `mart.one` union all select cast(v as int) from `mart.seen`"
    assert [row[0] for row in first.sql(asked).collect()] == [20, 20]
    assert [row[0] for row in second.sql(asked).collect()] == [21, 21]
    difference = api.diff(small.project).diff
    assert {one.table: (one.rows_before, one.rows_after) for one in difference.different} == {
        "mart.one": (2, 3), "mart.seen": (1, 1), "mart.two": (1, 1), "raw.src": (2, 3), "stg.s": (2, 3)
    }  # fmt: skip
    assert small.ask("select generation, how from lswh.model_run where model = 'stg.s' order by 1") == [
        ("000001", "whole"), ("000002", "in part")
    ]  # fmt: skip
    assert not any(file.stat().st_mode & 0o222 for file in _files(small.project.warehouse.resolve()))
    shared = {file.stat().st_ino for file in _files(small.project.state / "generations" / "000001")}
    assert shared & {file.stat().st_ino for file in _files(small.project.state / "generations" / "000002")}
    on_duckdb = find_project(small.root, "duckdb")
    api.build(on_duckdb, small.now)
    assert api.compare_targets(on_duckdb, small.project).is_equal
    api.rollback(small.project, small.now + timedelta(minutes=1))
    assert small.total() == 20
    assert [one.table for one in api.compare_targets(on_duckdb, small.project).different] == [
        "mart.one", "mart.seen", "mart.two", "raw.src", "stg.s"
    ]  # fmt: skip
    assert api.check(small.project, small.now).holds


def test_what_spark_would_answer_otherwise_is_refused_in_the_plan(small: OnSpark) -> None:
    small.source(GOOD)
    small.models({"mart.two": "select\n    median(v) as v\nfrom stg.s"})
    for refused in (small.plan, small.build):
        with pytest.raises(ModelError, match="median") as caught:
            refused()
        assert str(caught.value.where) == "models/mart/two.sql:2:5"
    assert not small.project.warehouse.exists()


def test_a_warehouse_that_is_open_to_be_read_is_not_written_to(small: OnSpark) -> None:
    small.source(GOOD)
    small.build_clean()
    before = sorted(str(file) for file in _files(small.project.warehouse.resolve()))
    with closing(read_warehouse(small.project, small.project.warehouse, is_large=True)) as engine:
        for sql in ("delete from mart.one", "insert into mart.one select * from mart.one"):
            with pytest.raises(LswhError, match="read only"):
                engine.query(sql)
        with pytest.raises(LswhError, match="read only"):
            engine.create_table_as("mart", "three", "select 1 as x", "three.sql")
        assert engine.query("select sum(v)::int from mart.one").rows == [(20,)]
    assert sorted(str(file) for file in _files(small.project.warehouse.resolve())) == before
    with pytest.raises(LswhError, match="file system operations are disabled"):
        small.ask(f"from read_csv('{small.root}/pyproject.toml')")


def test_what_lswh_connect_prints_reads_it(small: OnSpark, spark: SparkSession) -> None:
    small.source(GOOD)
    small.models(
        {"mart.indicator": "select 'VN' as area, 'X' as metric, id::varchar as period, v as value from mart.one"}
    )
    small.build_clean()
    assert [one.name for one in api.tools(small.project)] == ["pyspark", "notebook"]
    for tool in api.tools(small.project):
        said: dict[str, Any] = {}
        exec(tool.text.partition("\nOpen anew")[0], said)  # noqa: S102 what is to be pasted
        assert sorted(str(row[2]) for row in said["rows"]) == ["1", "2"], tool.name


KILLED = """
import os, pathlib, signal, sys
from lswh.generation import Shelf, shelf
from lswh.generation.manifest import Manifest
from lswh.project import find_project

wanted, number = int(sys.argv[2]), 0

def counted(work):
    def step(*arguments, **options):
        global number
        number += 1
        if number == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
        return work(*arguments, **options)
    return step

for name in ("rename", "replace", "symlink_to", "unlink", "mkdir"):
    setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))
for name in ("seal", "sync", "discard"):
    setattr(shelf, name, counted(getattr(shelf, name)))
project = find_project(pathlib.Path(sys.argv[1]), "lake")
Shelf(project).publish(Manifest.read(project.state / "wanted.json"))
"""


def test_a_publication_that_is_killed_at_any_step_shows_no_mixture(
    small: OnSpark, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before each thing that publishing does to the disk; a later build goes on from there."""
    small.source(GOOD)
    small.build_clean()
    small.source([(1, 100), (2, 1)])
    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "publish", lambda shelf, manifest: manifest.write(small.project.state / "wanted.json"))
        small.build()
    seen: list[int] = []
    for number in range(1, 100):
        root = tmp_path / f"killed {number}"
        shutil.copytree(small.root, root, symlinks=True)
        killed = subprocess.run([sys.executable, "-c", KILLED, str(root), str(number)], check=False)
        seen.append(int(total_in(root / "lake.lake")))
        if killed.returncode == 0:
            break
        assert killed.returncode == -signal.SIGKILL
        shelf = Shelf(find_project(root, "lake"))
        if seen[-1] == 20 and shelf.resume():
            shelf.publish(Manifest.read(root / ".lswh/targets/lake/wanted.json"))
            assert total_in(root / "lake.lake") == 101
        shutil.rmtree(root)
    assert killed.returncode == 0
    assert seen == sorted(seen)
    assert set(seen) == {20, 101}
    assert len(seen) > 10


READER = """
import pathlib, sys, time
from contextlib import closing
from tests.conformance.test_builds_on_spark import total_in
link, done = map(pathlib.Path, sys.argv[1:])
seen, reads = set(), 0
while not done.exists():
    seen.add(int(total_in(link)))
    reads += 1
    time.sleep(0.01)
print(reads, *sorted(seen))
"""


@pytest.mark.slow  # a JVM of its own for each build: a minute in all
def test_builds_that_are_killed_show_no_reader_a_mixture(small: OnSpark, tmp_path: Path) -> None:
    small.source(GOOD)
    small.build_clean()
    done = tmp_path / "done"
    reading = [sys.executable, "-c", READER, str(small.project.warehouse), str(done)]
    readers = [subprocess.Popen(reading, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    command = [sys.executable, "-m", "lswh", "--project", str(small.root), "build", "--target", "lake"]
    totals = {20}
    for number, wait in enumerate((4, 6, 8, 10, 12, 14), start=1):
        small.source([(1, 20 + number), (2, 0), (3, -1 if number == 3 else 0)])
        totals.add(20 + number)
        build = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
        assert int(small.total()) in totals
    small.build_clean()
    assert small.total() == 26
    done.touch()
    for reader in readers:
        output, _ = reader.communicate(timeout=60)
        assert reader.returncode == 0
        reads, *seen = map(int, output.split())
        assert reads > 20
        assert set(seen) <= totals - {23}


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file())
