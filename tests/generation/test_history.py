"""What was published before, and the way back to it."""

from __future__ import annotations

import dataclasses
import json
import os
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from lswh import api
from lswh.errors import LswhError, NothingPublished
from lswh.generation import Shelf
from tests.generation.small import START, Small


def publish_copy(small: Small, mark: str) -> str:
    """Publish a copy of what is published, with one more table, by the shelf alone."""
    manifest = small.shelf.manifest()
    assert manifest
    with duckdb.connect(str(small.shelf.begin(from_published=True))) as candidate:
        candidate.execute(f"create table {mark} as select 1 as one")
    small.now += timedelta(minutes=1)
    return small.shelf.publish(dataclasses.replace(manifest, built_at=small.now))


def tables_of(file: Path) -> set[str]:
    with duckdb.connect(str(file), read_only=True) as reader:
        return {name for (name,) in reader.execute("select table_name from duckdb_tables()").fetchall()}


def test_history_is_in_the_order_of_publication_though_the_clock_goes_backwards(small: Small) -> None:
    for value in (2, 3):
        small.now -= timedelta(days=2)
        small.publish(value)
    kept = small.history()
    assert [one.number for one in kept] == ["000003", "000002", "000001"]
    assert [one.is_published for one in kept] == [True, False, False]
    assert kept[0].manifest.built_at < kept[1].manifest.built_at < kept[2].manifest.built_at
    assert kept[0].manifest.tables["staging.line"] == 3
    assert kept[0].size == small.project.warehouse.stat().st_size
    assert small.rollback() == "000002"


def test_before_the_first_publication_there_is_no_history_and_no_way_back(tmp_path: Path) -> None:
    small = Small(tmp_path / "new")
    assert small.history() == ()
    with pytest.raises(NothingPublished, match="lswh build"):
        small.rollback()
    with pytest.raises(NothingPublished, match="lswh build"):
        small.rollback("1")


def test_a_rollback_shows_readers_the_generation_before_and_leaves_who_has_the_other_open(small: Small) -> None:
    small.publish(2)
    with duckdb.connect(str(small.project.warehouse), read_only=True) as held:
        assert small.rollback() == "000001"
        assert small.published_value() == 1
        assert held.execute("select count(*) from staging.line").fetchall() == [(2,)]
    [newer, older] = small.history()
    assert (newer.is_published, newer.is_rolled_back, older.is_published) == (False, True, True)
    assert newer.replaced
    assert (newer.replaced.by, newer.replaced.at) == ("000001", small.now)


def test_after_a_rollback_the_next_build_builds_the_newer_state_again_under_a_new_number(small: Small) -> None:
    small.publish(2)
    small.rollback()
    report = small.build()
    assert report.generation == "000003"
    assert small.published_value() == 2
    assert [one.is_rolled_back for one in small.history()] == [False, True, False]


def test_a_rollback_goes_back_in_time_and_not_to_what_was_rolled_back_before(small: Small) -> None:
    for value in (2, 3):
        small.publish(value)
    assert small.rollback() == "000002"
    assert small.rollback() == "000001"
    assert small.publish(4) == "000004"
    assert small.rollback() == "000001"
    with pytest.raises(LswhError, match=r"before generation 000001 is not kept .*000004, 000003, 000002"):
        small.rollback()


def test_a_rollback_over_two_generations_is_gone_back_over_in_one(small: Small) -> None:
    for value in (2, 3):
        small.publish(value)
    assert small.rollback("1") == "000001"
    assert small.publish(4) == "000004"
    assert small.rollback() == "000001"


def test_what_was_rolled_back_can_be_published_again(small: Small) -> None:
    small.publish(2)
    small.rollback()
    assert small.rollback("2") == "000002"
    assert small.published_value() == 2
    assert not any(one.is_rolled_back for one in small.history())
    assert small.rollback() == "000001"


def test_a_rollback_to_the_published_generation_changes_nothing_and_says_so(small: Small) -> None:
    small.publish(2)
    link = small.project.warehouse.lstat().st_ino
    before, now = api.rollback(small.project, small.now, "2")
    assert before == now
    assert small.project.warehouse.lstat().st_ino == link
    assert small.run("rollback", "000002").stdout == "generation 000002 is published already\n"


@pytest.mark.parametrize("number", ["7", "000000", "newest", "²"])
def test_an_unknown_number_is_refused_with_those_that_are_kept(small: Small, number: str) -> None:
    small.publish(2)
    with pytest.raises(LswhError, match=r"no generation .* \(kept are 000002, 000001\)"):
        small.rollback(number)
    assert small.published_value() == 2


def test_numbers_only_grow(small: Small) -> None:
    small.configure(keep_generations=1)
    numbers = ["000001"]
    for value in range(2, 6):
        numbers.append(small.publish(value))
        if value % 2:
            small.rollback()
    assert numbers == ["000001", "000002", "000003", "000004", "000005"]


def test_the_newest_are_kept_with_the_published_one_and_what_it_replaced(small: Small) -> None:
    small.configure(keep_generations=2)
    for mark in "abc":
        publish_copy(small, mark)
    assert small.kept() == ["000003", "000004"]
    small.rollback()
    assert small.shelf.current().number == "000003"
    for mark in "de":
        publish_copy(small, mark)
    assert small.kept() == ["000005", "000006"]
    small.configure(keep_generations=1)
    publish_copy(small, "f")
    assert small.kept() == ["000006", "000007"]


def test_what_is_published_stays_however_many_newer_ones_there_are(small: Small) -> None:
    for mark in "abc":
        publish_copy(small, mark)
    small.rollback("1")
    small.configure(keep_generations=1)
    publish_copy(small, "d")
    assert small.kept() == ["000001", "000005"]
    assert small.rollback() == "000001"
    assert small.published_value() == 1


def test_what_a_killed_build_left_is_no_generation_and_goes_with_the_next_publication(small: Small) -> None:
    small.publish(2)
    generations = small.project.state / "generations"
    orphan = generations / "000003"
    small.shelf.begin(from_published=True)
    small.shelf.candidate.parent.rename(orphan)
    assert [one.number for one in small.history()] == ["000002", "000001"]
    with pytest.raises(LswhError, match="no generation"):
        small.rollback("3")
    assert small.publish(4) == "000004"
    assert small.kept() == ["000001", "000002", "000004"]
    assert small.rollback() == "000002"


def test_what_a_killed_removal_left_goes_and_takes_nothing_with_it(small: Small) -> None:
    small.publish(2)
    leftover = small.project.state / "generations" / "000002.removed"
    leftover.mkdir()
    (leftover / "warehouse.duckdb").write_bytes(b"half of it")
    assert small.publish(3) == "000003"
    assert small.kept() == ["000001", "000002", "000003"]


def test_a_candidate_that_is_not_closed_is_not_published(small: Small) -> None:
    manifest = small.shelf.manifest()
    assert manifest
    candidate = small.shelf.begin(from_published=True)
    candidate.with_name("warehouse.duckdb.wal").write_bytes(b"not yet in the file")
    with pytest.raises(LswhError, match=r"warehouse\.duckdb\.wal is beside it"):
        small.shelf.publish(manifest)
    small.shelf.begin()
    with pytest.raises(LswhError, match="it is not there"):
        small.shelf.publish(manifest)
    assert small.kept() == ["000001"]
    assert small.shelf.current().number == "000001"


def test_a_candidate_is_gone_on_with_where_it_was_left(small: Small) -> None:
    small.shelf.begin()
    assert small.shelf.resume() is None
    manifest = small.shelf.manifest()
    assert manifest
    candidate = small.shelf.begin(from_published=True)
    with duckdb.connect(str(candidate)) as engine:
        engine.execute("create table finished as select 1 as one")
    small.shelf.remember(manifest)
    candidate.chmod(0o444)
    again = Shelf(small.project)
    assert again.resume() == candidate
    assert again.remembered() == manifest
    assert candidate.stat().st_mode & 0o200
    assert "finished" in tables_of(candidate)
    again.publish(manifest)
    assert "finished" in tables_of(small.project.warehouse)
    assert (again.resume(), again.remembered()) == (None, None)


def test_the_warehouse_may_be_in_a_folder_of_its_own(tmp_path: Path) -> None:
    small = Small(tmp_path / "project")
    small.configure(warehouse="published/here/indicators.duckdb")
    for value in (1, 2):
        small.publish(value)
    assert os.readlink(small.project.warehouse) == "../../.lswh/generations/000002/indicators.duckdb"
    assert small.rollback() == "000001"
    assert small.published_value() == 1


def test_the_command_line_tells_of_the_history_and_of_a_rollback(small: Small) -> None:
    small.publish(2)
    command = small.run("rollback")
    assert command.stdout.splitlines() == [
        "published generation 000001 again, in place of 000002",
        "raw/ and models/ stay as they are: the next lswh build publishes what they say, as a new generation",
    ]
    header, newer, older = small.run("history").stdout.splitlines()
    assert header.split() == ["generation", "built", "(UTC)", "by", "tables", "rows", "MB"]
    assert newer.startswith(f"000002      {START + timedelta(minutes=2)}  lswh 0.1.0")
    assert " rolled back to 000001 on " in newer
    assert older.endswith("  published")
    [first, second] = json.loads(small.run("history", "--json").stdout)
    assert (first["generation"], first["is_rolled_back"], first["replaced"]["by"]) == ("000002", True, "000001")
    assert (second["is_published"], second["replaced"]) == (True, None)
    assert second["tables"]["mart.total"] == 1
    assert second["bytes"] == small.project.warehouse.stat().st_size
    refused = small.run("rollback", "9")
    assert (refused.returncode, refused.stderr) == (
        2,
        "error: there is no generation '9' (kept are 000002, 000001)\n",
    )
