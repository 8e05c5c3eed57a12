"""Targets: one project, built into several warehouses, none of which disturbs another."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

import lswh
from lswh import api
from lswh.api.building import LANDING_LOCK
from lswh.cli import main
from lswh.engine.duckdb import DuckDB
from lswh.errors import BuildLocked, ConfigurationError, LswhError, NothingPublished
from lswh.generation import Shelf, build_lock
from lswh.generation.likeness import likeness
from lswh.project import Project, find_project
from tests.generation.small import Small, value_in

SETTINGS = """
[tool.lswh]
keep_generations = 3
[tool.lswh.targets.second]
engine = "duckdb"
warehouse = "other.duckdb"
threads = 1
memory_limit = "200MB"
"""
FAILED, BROKEN = 2, 1


class Two(Small):
    """The small project, with a second target."""

    def configure(self, **settings: object) -> None:
        del settings
        self.write("pyproject.toml", SETTINGS)
        self.project, self.second = find_project(self.root), find_project(self.root, "second")
        self.shelf = Shelf(self.project)

    def build_second(self) -> api.BuildReport:
        self.now += timedelta(minutes=1)
        return api.build(self.second, self.now)

    def invoke(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["--project", str(self.root), *arguments])


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Two:
    """Both targets have published the value 1."""
    two = Two(tmp_path_factory.mktemp("targets") / "template")
    assert two.publish(1) == "000001"
    assert two.build_second().generation == "000001"
    return two


@pytest.fixture
def two(both: Two, tmp_path: Path) -> Two:
    """A copy of `both`."""
    root = tmp_path / "two targets"
    shutil.copytree(both.root, root, symlinks=True)
    copy = Two(root)
    copy.now = both.now
    return copy


def values(two: Two) -> tuple[int, int]:
    return value_in(two.project.warehouse), value_in(two.second.warehouse)


# Configuration


def configured(tmp_path: Path, text: str, target: str | None = None) -> Project:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    return find_project(tmp_path, target)


def test_without_any_setting_there_is_one_target(tmp_path: Path) -> None:
    project = configured(tmp_path, "[tool.lswh]\n")
    assert (project.target, project.engine, project.targets, project.option) == ("duckdb", "duckdb", ("duckdb",), "")
    assert (project.warehouse, project.state) == (tmp_path / "warehouse.duckdb", tmp_path / ".lswh")


def test_a_target_has_settings_of_its_own_and_else_those_of_all(tmp_path: Path) -> None:
    project = configured(tmp_path, SETTINGS, "second")
    assert (project.threads, project.memory_limit, project.keep_generations) == (1, "200MB", 3)
    assert (project.warehouse, project.state) == (tmp_path / "other.duckdb", tmp_path / ".lswh/targets/second")
    assert (project.landing, project.cache) == (tmp_path / ".lswh/landing", tmp_path / ".lswh/cache")
    assert (project.catalog, project.option) == ("other", " --target second")


def test_a_target_on_spark_has_settings_of_its_own(tmp_path: Path) -> None:
    said = (
        '[tool.lswh]\nthreads = 2\n[tool.lswh.targets.far]\nengine = "spark"\nmaster = "yarn"\nconf = {"spark.a" = "b"}'
    )
    project = configured(tmp_path, said, "far")
    assert (project.engine, project.master, project.conf) == ("spark", "yarn", {"spark.a": "b"})
    assert project.warehouse == tmp_path / "far.lake"
    assert find_project(tmp_path).master == "local[*]"


def test_a_warehouse_has_the_name_of_its_target_unless_it_is_said(tmp_path: Path) -> None:
    assert configured(tmp_path, "[tool.lswh.targets.lab]\n", "lab").warehouse == tmp_path / "lab.duckdb"


def test_the_default_target_can_be_chosen_and_no_state_moves(tmp_path: Path) -> None:
    project = configured(tmp_path, '[tool.lswh]\ntarget = "lab"\n[tool.lswh.targets.lab]\n')
    assert (project.target, project.option, project.state) == ("lab", "", tmp_path / ".lswh/targets/lab")
    first = find_project(tmp_path, "duckdb")
    assert (first.state, first.option) == (tmp_path / ".lswh", " --target duckdb")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('target = "labor"\n[tool.lswh.targets.lab]', r"no target 'labor' \(did you mean 'lab'\?\)"),
        ('target = "x"', r"no target 'x' \(known are duckdb\)"),
        ('targets.lab = "x"', r"tool\.lswh\.targets\.lab is not a table \(write \[tool\.lswh\.targets\.lab\]\)"),
        ("targets = 1", r"\[tool\.lswh\] targets is not a dict"),
        ('targets.lab.engine = "duckbd"', r"\[tool\.lswh\.targets\.lab\] engine is not known: 'duckbd' .*'duckdb'\?"),
        ('targets.lab = {engine = "spark", threads = 2}', r"targets\.lab\] has no setting 'threads'"),
        ('targets.lab = {engine = "spark", conf = {a = 1}}', r"targets\.lab\] conf 'a' is not a text: 1 \(quote both"),
        ('targets.lab.master = "yarn"', r"targets\.lab\] has no setting 'master'"),
        ("targets.lab.engine = [1]", r"engine is not known: \[1\]"),
        ("targets.lab.wherehouse = 1", r"targets\.lab\] has no setting 'wherehouse' \(did you mean 'warehouse'\?\)"),
        ("targets.lab.threads = 0", r"targets\.lab\] threads is at least 1, not 0"),
        ('targets.lab.warehouse = "../x.duckdb"', r"targets\.lab\] warehouse is outside the project"),
        ('targets.lab.warehouse = "x.db"', r"targets\.lab\] warehouse is not a usable file name: 'x\.db'"),
        ('targets."a/b".threads = 1', r"a target cannot be called 'a/b'"),
        ('targets.lab.warehouse = "warehouse.duckdb"', r"the targets 'duckdb' and 'lab' have one warehouse"),
        ('targets.a.warehouse = "b.duckdb"\ntargets.b = {}', r"the targets 'a' and 'b' have one warehouse"),
    ],
)
def test_a_target_that_cannot_be_used_is_said_with_its_place(tmp_path: Path, settings: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as raised:
        configured(tmp_path, f"[tool.lswh]\n{settings}\n")
    assert raised.value.where is not None
    assert raised.value.where.path == str(tmp_path / "pyproject.toml")


# Building


def test_each_target_is_built_by_itself(two: Two) -> None:
    two.records("a", {"VN-1": 2})
    assert two.build_second().generation == "000002"
    assert values(two) == (1, 2)
    assert [one.number for one in api.history(two.project)] == ["000001"]
    assert two.build().generation == "000002"
    assert values(two) == (2, 2)


def test_what_landed_for_one_target_has_landed_for_all(both: Two) -> None:
    landed = "select path, batch, landed_at from (select document as path, batch, landed_at from raw.document)"
    assert api.query(both.project, landed).rows == api.query(both.second, landed).rows
    assert not (both.second.state / "landing").exists()


def test_a_target_that_comes_late_has_the_vintages_of_the_default_one(tmp_path: Path) -> None:
    two = Two(tmp_path / "a project")
    two.publish(1)
    two.publish(2)
    two.build_second()
    assert two.ask("select count(*) from raw.document") == [(2,)]
    assert api.compare_targets(two.project, two.second).is_equal


def test_what_one_target_is_built_of_is_not_forced_on_another(two: Two) -> None:
    wrong = two.records("wrong", {"VN-9": 9})
    two.build_second()
    wrong.unlink()
    assert two.build().is_empty
    assert two.ask("select count(*) from raw.document") == [(1,)]


def test_a_target_that_is_rolled_back_leaves_the_other(two: Two) -> None:
    two.publish(2)
    two.build_second()
    api.rollback(two.second, two.now)
    assert values(two) == (2, 1)
    two.rollback()
    assert values(two) == (1, 1)


def test_a_build_that_is_refused_leaves_its_candidate_to_its_own_target(two: Two) -> None:
    two.records("a", {"VN-1": -1})
    assert two.build_second().is_refused
    assert api.status(two.second, two.now).has_candidate
    assert not api.status(two.project, two.now).has_candidate
    assert values(two) == (1, 1)


def test_targets_are_built_at_once_and_land_one_after_the_other(two: Two) -> None:
    two.records("a", {"VN-1": 2})
    with build_lock(two.project.state, two.now):
        assert two.build_second().generation == "000002"
        with pytest.raises(BuildLocked):
            two.build()
    with build_lock(two.project.home, two.now, name=LANDING_LOCK):
        waiting = subprocess.Popen(two.command("build"), stderr=subprocess.PIPE, text=True)
        assert waiting.stderr is not None
        assert "waiting for pid" in waiting.stderr.readline()
    waiting.communicate(timeout=60)
    assert (waiting.returncode, values(two)) == (0, (2, 2))


def test_a_build_that_is_killed_leaves_the_other_target_to_its_readers(two: Two) -> None:
    two.records("many", {f"VN-{n}": 1 for n in range(2, 5_000)})
    building = subprocess.Popen(two.command("build", "--target", "second"), stdout=subprocess.DEVNULL)
    candidate = two.second.state / "candidate"
    with duckdb.connect(str(two.project.warehouse), read_only=True) as reader:
        while building.poll() is None and not candidate.exists():
            assert reader.execute("select count(*) from staging.line").fetchall() == [(1,)]
        building.send_signal(signal.SIGKILL)
        building.wait()
        assert reader.execute("select count(*) from staging.line").fetchall() == [(1,)]
    assert values(two) == (1, 1)
    assert two.ask("select count(*) from staging.line") == [(1,)]
    assert two.build().generation == "000002"
    assert two.build_second().generation == "000002"
    assert api.compare_targets(two.project, two.second).is_equal


# Comparing


def test_targets_that_were_built_of_the_same_are_equal(both: Two) -> None:
    found = api.compare_targets(both.project, both.second)
    assert found.is_equal
    assert set(found.likeness.equal) >= {"raw.record", "raw.document", "staging.line", "mart.total"}
    assert not any(one.startswith("lswh.") for one in found.likeness.equal)
    result = both.invoke("compare", "--target", "duckdb", "--target", "second")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("duckdb 000001 -> second 000001\nnothing: all ")


def test_a_record_more_is_found_in_every_table_that_has_it(two: Two) -> None:
    two.records("a", {"VN-1": 1, "VN-2": "2.50"})
    two.build_second()
    result = two.invoke("compare", "--target", "second")
    assert result.exit_code == BROKEN, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "duckdb 000001 -> second 000002"
    assert "mart.total: 1 row -> 2 rows" in lines
    assert lines[lines.index("mart.total: 1 row -> 2 rows") + 1 :][:3] == [
        "    ~ area: other values",
        "    ~ lines: the sum is 1 -> 3",
        "    ~ value: the sum is 1.000000 -> 4.500000",
    ]


def test_a_model_that_was_edited_is_found_by_its_columns(two: Two) -> None:
    two.write(
        "models/mart/total.sql",
        "select area, count(*)::integer as lines, sum(value) + 1 as sum from staging.line group by area",
    )
    two.build_second()
    result = two.invoke("compare", "--target", "duckdb", "--target", "second", "--json")
    assert result.exit_code == BROKEN, result.output
    found = json.loads(result.stdout)
    assert (found["before"], found["after"]["generation"]) == ({"target": "duckdb", "generation": "000001"}, "000002")
    [table] = found["different"]
    assert (table["table"], table["rows_before"], table["rows_after"]) == ("mart.total", 1, 1)
    assert [one["name"] for one in table["columns_added"]] == ["sum"]
    assert [one["name"] for one in table["columns_removed"]] == ["value"]
    assert table["columns_retyped"] == [{"name": "lines", "type": "BIGINT", "to": "INTEGER"}]
    assert "staging.line" in found["equal"]


def test_values_that_changed_places_are_found() -> None:
    with closing(DuckDB.memory()) as before, closing(DuckDB.memory()) as after:
        before.query("create table main.t as values (1, 'a'), (2, 'b')")
        after.query("create table main.t as values (1, 'b'), (2, 'a')")
        [table] = likeness(before, after).different
        assert (table.columns, table.is_reordered) == ((), True)


def test_tables_without_a_column_in_common_are_counted() -> None:
    with closing(DuckDB.memory()) as before, closing(DuckDB.memory()) as after:
        before.query("create table main.t as select 1 as a")
        after.query("create table main.t as select 1 as b from range(2)")
        [table] = likeness(before, after).different
        assert (table.rows_before, table.rows_after, table.columns) == (1, 2, ())


def test_a_table_that_only_one_has_is_named(two: Two) -> None:
    two.write("models/mart/extra.sql", "select 1 as one")
    two.build_second()
    here, there = (
        two.invoke("compare", "--target", "second"),
        two.invoke("compare", "--target", "second", "--target", "duckdb"),
    )
    assert "mart.extra: only in second, 1 row" in here.stdout
    assert "mart.extra: not in duckdb, 1 row" in there.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name two targets"),
        (["--target", "duckdb"], "name two targets: 'duckdb' is one"),
        (["--target", "secnd"], "no target 'secnd' (did you mean 'second'?)"),
        (
            ["--target", "second", "--table", "mart.totl"],
            "neither target has a table 'mart.totl' (did you mean 'mart.total'?)",
        ),
    ],
)
def test_what_cannot_be_compared_ends_with_2(both: Two, arguments: list[str], words: str) -> None:
    result = both.invoke("compare", *arguments)
    assert result.exit_code == FAILED
    assert words in result.stderr


# Commands


def test_every_command_that_reads_a_warehouse_takes_a_target(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    two.records("a", {"VN-1": 2})
    two.build_second()
    ask = ("query", "select value::integer as value from mart.total", "--format", "csv")
    assert two.invoke(*ask).stdout == "value\n1\n"
    assert two.invoke(*ask, "--target", "second").stdout == "value\n3\n"
    assert "other.duckdb" in two.invoke("connect", "duckdb", "--target", "second").stdout
    assert "target second, one of 2" in two.invoke("status", "--target", "second").stdout
    assert "would build" in two.invoke("status").stdout
    monkeypatch.setenv("LSWH_TARGET", "second")
    assert two.invoke(*ask).stdout == "value\n3\n"
    assert two.invoke(*ask, "--target", "duckdb").stdout == "value\n1\n"
    assert "000002" in two.invoke("history").stdout
    assert "nothing to do" in two.invoke("plan").stdout
    for command in (("check",), ("test",), ("show",), ("doctor",)):
        result = two.invoke(*command)
        assert result.exit_code == 0, (command, result.output)


def test_targets_and_what_they_have_published_complete(two: Two) -> None:
    two.write("models/mart/extra.sql", "select 1 as one")
    two.build_second()
    shell = ShellComplete(main, {}, "lswh", "_LSWH_COMPLETE")

    def completed(*words: str) -> list[str]:
        said = ["--project", str(two.root), *words]
        return [one.value for one in shell.get_completions(said[:-1], said[-1])]

    assert completed("build", "--target", "") == ["duckdb", "second"]
    assert completed("compare", "--target", "s") == ["second"]
    assert completed("check", "mart.e") == []
    assert completed("check", "--target", "second", "mart.e") == ["mart.extra"]


def test_no_command_that_reads_a_warehouse_is_without_the_option() -> None:
    without = {"init", "extract", "completion", "compare"}
    commands = {name: one for name, one in main.commands.items() if name not in without}
    for group in [name for name, one in commands.items() if hasattr(one, "commands")]:
        commands.update({f"{group} {name}": one for name, one in commands.pop(group).commands.items()})  # type: ignore[attr-defined]
    assert [
        name for name, one in commands.items() if "--target" not in {opt for p in one.params for opt in p.opts}
    ] == []


def test_what_a_target_lacks_is_said_with_how_to_build_it(tmp_path: Path) -> None:
    two = Two(tmp_path / "a project")
    two.publish(1)
    with pytest.raises(NothingPublished, match="run: lswh build --target second"):
        api.show(two.second)
    with pytest.raises(LswhError, match="run: lswh build --target second"):
        api.compare_targets(two.project, two.second)


def test_a_notebook_opens_a_target(two: Two) -> None:
    two.publish(2)
    with lswh.open(two.root) as first, lswh.open(two.root, "second") as second:
        assert first.sql("select value::integer from mart.total").fetchall() == [(3,)]
        assert second.sql("select value::integer from mart.total").fetchall() == [(1,)]
