"""What is different between two generations, held against what was done to a table."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lswh import api
from lswh.engine import Column
from lswh.engine.compare import Example
from lswh.engine.duckdb import DuckDB
from lswh.errors import LswhError, NothingPublished
from lswh.generation.diff import Diff, TableDiff, diff
from tests.generation.small import Small

FIGURES = """
    create schema mart;
    create table mart.figure (area varchar, period varchar, value decimal(28, 6), yoy decimal(9, 4), note varchar);
    insert into mart.figure values
        ('VN-1', '2023', 100, 1.5, null), ('VN-1', '2024', 110, 10, 'revised'), ('VN-2', '2024', 20, null, null),
        ('VN-3', '2024', 5, 0.1, 'x');
"""
KEY = {"mart.figure": ("area", "period")}


def compared(
    folder: Path,
    before: str,
    after: str,
    keys: Mapping[str, Sequence[str]] = KEY,
    tables: Sequence[str] = (),
    limit: int = 10,
) -> Diff:
    """The diff of two warehouses that are made by scripts; the second script goes on from the first."""
    for name, scripts in (("old", (before,)), ("new", (before, after))):
        (folder / f"{name}.duckdb").unlink(missing_ok=True)
        with duckdb.connect(str(folder / f"{name}.duckdb")) as engine:
            for script in scripts:
                engine.execute(script)
    with closing(DuckDB.memory()) as engine:
        engine.attach(folder / "old.duckdb", "before")
        engine.attach(folder / "new.duckdb", "after")
        return diff(engine, "before", "after", keys, tables, limit)


def with_figures(script: str) -> str:
    return "\n".join((FIGURES, script))


def only(found: Diff) -> TableDiff:
    [table] = found.different
    return table


def counts(table: TableDiff) -> tuple[int, int, int]:
    assert table.comparison
    return table.comparison.added, table.comparison.removed, table.comparison.changed


def test_the_same_rows_in_another_order_are_equal(tmp_path: Path) -> None:
    again = "create or replace table mart.figure as from mart.figure order by value desc, area"
    found = compared(tmp_path, FIGURES, again)
    assert (found.different, found.equal) == ((), ("mart.figure",))


def test_rows_and_values_are_told_apart_by_key(tmp_path: Path) -> None:
    script = """
        update mart.figure set value = 111.000001, note = null where area = 'VN-1' and period = '2024';
        update mart.figure set value = 101 where area = 'VN-1' and period = '2023';
        delete from mart.figure where area = 'VN-3';
        insert into mart.figure values ('VN-4', '2024', 1, null, null), ('VN-5', '2024', 1, null, null)
    """
    table = only(compared(tmp_path, FIGURES, script))
    assert counts(table) == (2, 1, 2)
    assert (table.rows_before, table.rows_after) == (4, 5)
    assert table.comparison
    assert table.comparison.values == {"value": 2, "note": 1}
    assert table.comparison.examples == (
        Example("added", {"area": "VN-4", "period": "2024"}),
        Example("added", {"area": "VN-5", "period": "2024"}),
        Example("removed", {"area": "VN-3", "period": "2024"}),
        Example("changed", {"area": "VN-1", "period": "2023"}, {"value": (Decimal(100), Decimal(101))}),
        Example(
            "changed",
            {"area": "VN-1", "period": "2024"},
            {"value": (Decimal(110), Decimal("111.000001")), "note": ("revised", None)},
        ),
    )


def test_rows_without_a_key_are_compared_whole_and_counted(tmp_path: Path) -> None:
    script = """
        insert into mart.figure select * from mart.figure where area = 'VN-2';
        insert into mart.figure select * from mart.figure where area = 'VN-2';
        update mart.figure set yoy = 0.2 where area = 'VN-3'
    """
    table = only(compared(tmp_path, FIGURES, script, keys={}))
    assert counts(table) == (4, 1, 0)
    assert table.comparison
    assert table.comparison.key == ()
    [removed] = [one for one in table.comparison.examples if one.change == "removed"]
    assert removed.row == {"area": "VN-3", "period": "2024", "value": 5, "yoy": Decimal("0.1"), "note": "x"}


def test_a_row_more_or_less_of_the_same_is_a_difference(tmp_path: Path) -> None:
    twice = "insert into mart.figure from mart.figure"
    assert counts(only(compared(tmp_path, FIGURES, twice, keys={}))) == (4, 0, 0)
    swapped = """
        insert into mart.figure select * from mart.figure where area = 'VN-2';
        insert into mart.figure select * from mart.figure where area = 'VN-2';
        delete from mart.figure where area = 'VN-1'
    """
    assert counts(only(compared(tmp_path, FIGURES, swapped, keys={}))) == (3, 2, 0)


@pytest.mark.parametrize(
    "script",
    [
        "insert into mart.figure select * from mart.figure where area = 'VN-2'",
        "insert into mart.figure select area, period, value + 1, yoy, note from mart.figure where area = 'VN-2'",
        "update mart.figure set period = '2024' where area = 'VN-1'",
    ],
)
def test_a_key_that_is_not_unique_is_no_key(tmp_path: Path, script: str) -> None:
    table = only(compared(tmp_path, FIGURES, script))
    assert table.comparison
    assert (table.comparison.key, table.comparison.changed) == ((), 0)
    assert table.comparison.added + table.comparison.removed > 0


def test_a_key_whose_duplicates_only_move_is_no_key(tmp_path: Path) -> None:
    before = with_figures("insert into mart.figure values ('VN-2', '2024', 21, null, null)")
    after = """
        delete from mart.figure where value = 21;
        insert into mart.figure values ('VN-3', '2024', 6, null, null)
    """
    table = only(compared(tmp_path, before, after))
    assert counts(table) == (1, 1, 0)
    same = """
        delete from mart.figure where value = 21; insert into mart.figure from mart.figure where area = 'VN-3'
    """
    table = only(compared(tmp_path, before, same))
    assert counts(table) == (1, 1, 0)


def test_null_is_a_value_and_part_of_a_key_like_any_other(tmp_path: Path) -> None:
    before = with_figures("insert into mart.figure values (null, '2024', 1, null, null)")
    assert compared(tmp_path, before, "checkpoint").different == ()
    table = only(compared(tmp_path, before, "update mart.figure set value = null where area is null"))
    assert counts(table) == (0, 0, 1)
    assert table.comparison
    assert table.comparison.examples == (
        Example("changed", {"area": None, "period": "2024"}, {"value": (Decimal(1), None)}),
    )


def test_rows_that_exchange_a_value_are_a_difference(tmp_path: Path) -> None:
    script = """
        update mart.figure set value = case area when 'VN-2' then 5 else 20 end where area in ('VN-2', 'VN-3')
    """
    table = only(compared(tmp_path, FIGURES, script))
    assert table.comparison
    assert (counts(table), table.comparison.values) == ((0, 0, 2), {"value": 2})
    assert counts(only(compared(tmp_path, FIGURES, script, keys={}))) == (2, 2, 0)


def test_an_exchange_that_cancels_out_in_the_hashes_of_rows_is_a_difference(tmp_path: Path) -> None:
    with duckdb.connect() as engine:
        twins = engine.execute("""
            select min(x), max(x) from (select x, hash(x, true) & xor(hash(0, true), hash(0, false)) as weak
            from range(500_000) r(x)) group by weak having count(*) > 1 limit 1
        """).fetchall()
    if not twins:
        pytest.skip("this DuckDB has another hash")
    [(one, other)] = twins
    before = f"create schema mart; create table mart.figure as from (values ({one}, true), ({other}, false)) t(k, v)"
    table = only(compared(tmp_path, before, "update mart.figure set v = not v", keys={"mart.figure": ("k",)}))
    assert counts(table) == (0, 0, 2)


def test_a_key_that_one_of_them_does_not_have_is_no_key(tmp_path: Path) -> None:
    script = "alter table mart.figure drop column period; update mart.figure set yoy = 9 where area = 'VN-3'"
    table = only(compared(tmp_path, FIGURES, script))
    assert table.comparison
    assert (table.comparison.key, counts(table)) == ((), (1, 1, 0))


def test_decimals_are_compared_to_the_last_digit(tmp_path: Path) -> None:
    before = (
        "create schema mart; create table mart.figure as select 1 as k, 9999999999999999999999.000001::decimal(28, 6) v"
    )
    after = "update mart.figure set v = v + 0.000001"
    table = only(compared(tmp_path, before, after, keys={"mart.figure": ("k",)}))
    assert table.comparison
    [example] = table.comparison.examples
    assert example.values == {"v": (Decimal("9999999999999999999999.000001"), Decimal("9999999999999999999999.000002"))}


def test_columns_are_told_apart_and_the_others_are_compared(tmp_path: Path) -> None:
    script = """
        alter table mart.figure drop column note; alter table mart.figure add column source varchar;
        alter table mart.figure alter value type decimal(30, 8);
        update mart.figure set yoy = 9 where area = 'VN-3'
    """
    table = only(compared(tmp_path, FIGURES, script))
    assert table.columns_added == (Column("source", "VARCHAR"),)
    assert table.columns_removed == (Column("note", "VARCHAR"),)
    assert table.columns_retyped == ((Column("value", "DECIMAL(28,6)"), Column("value", "DECIMAL(30,8)")),)
    assert table.comparison
    assert (counts(table), table.comparison.values) == ((0, 0, 1), {"yoy": 1})


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("1.5::decimal(9, 4)", "1.5::decimal(28, 6)", 0),
        ("1.5::decimal(9, 4)", "1.500001::decimal(28, 6)", 1),
        ("7::bigint", "7::decimal(28, 6)", 0),
        ("7::integer", "7.000001::decimal(28, 6)", 1),
        ("1.5::decimal(38, 1)", "1.6::decimal(38, 10)", 1),
        ("'x'", "'x'::blob", 0),
        ("1::bigint", "'1'", 0),
        ("date '2024-01-01'", "'2024-01-02'", 1),
        ("null", "'a'", 1),
    ],
)
def test_a_column_of_another_type_changes_where_its_values_do(
    tmp_path: Path, before: str, after: str, changed: int
) -> None:
    old = f"create schema mart; create table mart.figure as select 1 as k, {before} as v"
    new = f"create or replace table mart.figure as select 1 as k, {after} as v"
    table = only(compared(tmp_path, old, new, keys={"mart.figure": ("k",)}))
    assert len(table.columns_retyped) == 1
    assert table.comparison
    assert table.comparison.changed == changed
    assert counts(only(compared(tmp_path, old, new, keys={}))) == (changed, changed, 0)


def test_tables_and_views_that_are_new_or_gone_are_named_with_their_rows(tmp_path: Path) -> None:
    script = """
        create table mart."new one" as from range(3); create view mart.seen as from mart."new one";
        alter table mart.figure rename to shape
    """
    found = compared(tmp_path, FIGURES, script)
    assert {(one.table, one.rows_before, one.rows_after) for one in found.different} == {
        ("mart.figure", 4, None),
        ("mart.shape", None, 4),
        ("mart.new one", None, 3),
        ("mart.seen", None, 3),
    }


def test_a_view_is_compared_by_the_rows_of_its_own_generation(tmp_path: Path) -> None:
    before = with_figures("create view mart.large as select * exclude note from mart.figure where value > 50")
    found = compared(tmp_path, before, "update mart.figure set value = 1 where period = '2023'")
    assert {one.table: counts(one) for one in found.different} == {"mart.figure": (0, 0, 1), "mart.large": (0, 1, 0)}


def test_a_table_without_a_common_column_is_still_different(tmp_path: Path) -> None:
    found = only(compared(tmp_path, FIGURES, "create or replace table mart.figure as select 1 as other"))
    assert (found.rows_before, found.rows_after, found.comparison) == (4, 1, None)


def test_odd_names_and_nested_values_are_compared(tmp_path: Path) -> None:
    before = """
        create schema "my mart"; create table "my mart"."a ""b"" c" as
        select 1 as "before", 2 as "hash", [1, 2] as "key_0", {'a': 1} as "select", 'x' as "Größe"
    """
    after = """update "my mart"."a ""b"" c" set "key_0" = [1, 3], "Größe" = 'y'"""
    table = only(compared(tmp_path, before, after, keys={'my mart.a "b" c': ("before", "hash")}))
    assert table.comparison
    assert table.comparison.values == {"key_0": 1, "Größe": 1}
    assert counts(only(compared(tmp_path, before, after))) == (1, 1, 0)


def test_examples_are_as_many_as_asked_for_and_the_counts_are_of_all(tmp_path: Path) -> None:
    before = (
        "create schema mart; create table mart.figure as select i as area, 0 as period, i as v from range(1000) r(i)"
    )
    after = """
        update mart.figure set v = v + 1 where area < 500; delete from mart.figure where area >= 900;
        insert into mart.figure select i, 1, i from range(50) r(i)
    """
    table = only(compared(tmp_path, before, after, limit=2))
    assert counts(table) == (50, 100, 500)
    assert table.comparison
    assert [(one.change, one.row["area"]) for one in table.comparison.examples] == [
        ("added", 0),
        ("added", 1),
        ("removed", 900),
        ("removed", 901),
        ("changed", 0),
        ("changed", 1),
    ]
    without = only(compared(tmp_path, before, after, keys={}, limit=1))
    assert counts(without) == (550, 600, 0)
    assert without.comparison
    assert len(without.comparison.examples) == 2


def test_what_lswh_writes_about_its_runs_is_compared_where_it_is_asked_for(tmp_path: Path) -> None:
    before = with_figures("create schema lswh; create table lswh.run as select 1 as n")
    after = "update lswh.run set n = 2; update mart.figure set yoy = 0"
    assert only(compared(tmp_path, before, after)).table == "mart.figure"
    assert only(compared(tmp_path, before, after, tables=["lswh.run"])).table == "lswh.run"
    with pytest.raises(LswhError, match=r"neither .* has a table 'mart\.figur' \(did you mean 'mart\.figure'\?\)"):
        compared(tmp_path, before, after, tables=["mart.figur"])


def test_equal_tables_cost_one_pass_over_each(tmp_path: Path) -> None:
    before = """
        create schema mart; create table mart.figure as
        select i as area, i % 7 as period, (i * 1.01)::decimal(28, 6) as v, md5(i::varchar) as w
        from range(2_000_000) r(i)
    """
    scan = "select count(*), sum(hash(area, period, v, w)) from mart.figure"
    compared(tmp_path, before, "checkpoint", tables=["mart.figure"])
    with duckdb.connect(str(tmp_path / "new.duckdb"), read_only=True) as engine:
        started = time.perf_counter()
        engine.execute(scan).fetchall()
        one_pass = time.perf_counter() - started
    with closing(DuckDB.memory()) as attached:
        attached.attach(tmp_path / "old.duckdb", "before")
        attached.attach(tmp_path / "new.duckdb", "after")
        started = time.perf_counter()
        assert diff(attached, "before", "after", KEY).different == ()
        assert time.perf_counter() - started < 6 * one_pass + 0.5


def test_generations_are_compared_as_asked(small: Small) -> None:
    small.publish(2)
    small.publish(3)
    small.rollback()
    found = api.diff(small.project)
    assert (found.before, found.after) == ("000001", "000002")
    found = api.diff(small.project, "3")
    assert (found.before, found.after) == ("000003", "000002")
    found = api.diff(small.project, "1", "3", tables=["mart.total"], keys={"mart.total": ["area"]})
    assert only(found.diff).comparison
    assert counts(only(found.diff)) == (0, 0, 1)
    assert api.diff(small.project, "2", "2").diff.different == ()
    with pytest.raises(LswhError, match="no generation '7'"):
        api.diff(small.project, "7")


def test_a_refused_candidate_is_compared_with_what_is_published(small: Small) -> None:
    with pytest.raises(NothingPublished, match="no refused candidate"):
        api.diff(small.project, candidate=True)
    small.publish(2)
    small.records("a", {"VN-1": -1})
    assert small.build().is_refused
    found = api.diff(small.project, candidate=True, tables=["staging.line"])
    assert (found.before, found.after) == ("000002", "candidate")
    assert counts(only(found.diff)) == (1, 0, 0)
    assert api.diff(small.project, "1", candidate=True).before == "000001"
    with pytest.raises(LswhError, match="with one generation"):
        api.diff(small.project, "1", "2", candidate=True)


def test_the_raw_tables_are_compared_by_their_keys(small: Small) -> None:
    small.publish(2)
    changed = {one.table: one for one in api.diff(small.project).diff.different}
    assert counts(changed["raw.document"]) == (1, 0, 1)
    assert changed["raw.document"].comparison
    assert changed["raw.document"].comparison.values == {"is_current": 1}


def test_the_command_line_shows_what_changed(small: Small) -> None:
    small.records("b", {"VN-2": "0.5"})
    small.publish(2)
    lines = small.run("diff", "--table", "mart.total", "--table", "staging.line").stdout.splitlines()
    assert lines[0] == "000001 -> 000002"
    assert lines[1] == "mart.total: 2 rows added, 1 row removed"
    assert "    + area=VN-2 lines=1 value=0.5" in lines
    assert lines[-1] == "0 tables equal"
    same = small.run("diff", "2", "2").stdout.splitlines()
    assert same[1].startswith("nothing: all ")
    document: dict[str, Any] = json.loads(small.run("diff", "1", "2", "--json", "--limit", "1").stdout)
    assert (document["before"], document["after"]) == ("000001", "000002")
    [total] = [one for one in document["different"] if one["table"] == "mart.total"]
    assert (total["rows"]["added"], total["rows"]["removed"], len(total["rows"]["examples"])) == (2, 1, 2)
    assert "raw.withdrawal" in document["equal"]
    refused = small.run("diff", "1", "2", "3")
    assert (refused.returncode, "at most 2 generations" in refused.stderr) == (2, True)
