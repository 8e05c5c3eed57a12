"""What counts in a fingerprint, and what does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from lswh.graph.fingerprint import TableFingerprint, macro_fingerprint, table_fingerprint
from lswh.graph.reading import ALL, Reading
from tests.graph.world import CASES, UPSTREAM, World, common, contradiction, reading

PAIRS: list[dict[str, Any]] = yaml.safe_load((CASES / "fingerprints.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def small() -> World:
    return World(UPSTREAM[0])


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["title"])
def test_what_two_queries_have_in_common(small: World, pair: dict[str, Any]) -> None:
    a, b = small.build(pair["a"]), small.build(pair["b"])
    assert a is not None
    assert b is not None
    assert a.columns, "it does not run"
    assert b.columns, "it does not run"
    assert contradiction(a, b) is None
    is_same, names = a.fingerprint.whole == b.fingerprint.whole, common(a.fingerprint, b.fingerprint)
    found = "all" if is_same else "none" if names is None else "rows"
    assert found == pair["same"]
    if found == "rows":
        assert names is not None
        assert {name.lower() for name, _ in (*a.columns, *b.columns)} - {*names} == {*pair["differ"]}


@pytest.mark.parametrize(("a", "b", "is_same"), yaml.safe_load((CASES / "names.yml").read_text(encoding="utf-8")))
def test_a_table_is_what_is_in_it_and_not_what_it_is_called(small: World, a: str, b: str, is_same: bool) -> None:
    tables = {**small.tables, "stg.n": small.tables["stg.m"], "stg.o": small.fingerprint(UPSTREAM[4])}
    found = [table_fingerprint(reading(sql), tables, {}, names_count=False).whole for sql in (a, b)]
    assert (found[0] == found[1]) == is_same
    kept = [table_fingerprint(reading(sql), tables, {}).whole for sql in (a, b)]
    assert kept[0] != kept[1], "a view keeps the names"


SOURCE = TableFingerprint("rows", {"a": "1", "b": "2", "c": "3"}, "whole")


def made(sql: str, **changed: str) -> TableFingerprint:
    columns = {**(SOURCE.columns or {}), **{name: digest for name, digest in changed.items() if name != "rows"}}
    source = TableFingerprint(changed.get("rows", SOURCE.rows), columns, str(changed))
    return table_fingerprint(reading(sql), {"s.t": source, "s.u": SOURCE}, {})


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("select a from s.t", "a"),
        ("select a from s.t where b > 1", "ab"),
        ("select t.a from s.t as t join s.u as u on u.a = t.b", "ab"),
        ("select t.a from s.t as t join s.u as u using (b)", "ab"),
        ("select a from s.t qualify row_number() over (partition by b order by c) = 1", "abc"),
        ("select a, sum(b) over w as s from s.t window w as (order by c)", "abc"),
        ("select count(*) as n from s.t", ""),
        ("select a, count(*) as n from s.t group by a having max(b) > 1", "ab"),
        ("select a, list(b order by c) as l from s.t group by a", "abc"),
        ("select a, count(*) filter (where b > 1) as n from s.t group by a", "ab"),
        ("select u.a from s.u as u where exists (select 1 from s.t as t where t.b = u.a)", "b"),
        ("select u.a, (select max(b) from s.t where a = u.a) as m from s.u as u", "ab"),
        ("select a from s.t order by c", "ac"),
        ("select a from s.t limit 1", "a"),
        ("with x as (select a, b from s.t) select x.a from x", "ab"),
        ("select a from s.t union all select b from s.t", "ab"),
        ("select * from s.t", "abc"),
        ("select t.* from s.t as t", "abc"),
        ("select * exclude (a) from s.t", "abc"),
        ("select t as whole, a from s.t as t", "abc"),
        ("select columns('a') from s.t", "abc"),
        ("select u.a from s.u as u natural join s.t as t", "abc"),
        ("select u.a from s.u as u positional join s.t as t", "abc"),
        ("select x from s.t as t(x, y, z)", "abc"),
        ("pivot s.t on a using sum(b)", "abc"),
        ("select * from (unpivot s.t on a, b into name n value v)", "abc"),
        ("from s.t", "abc"),
        ("select #1 as x from s.t", "abc"),
        ("select rowid as r, a from s.t", "abc"),
        ("select b.x as q from s.t", "b"),
        ("select s.t.a as q from s.t", "a"),
        ("select q.a from s.t as p, lateral (select p.b as a) as q", "b"),
    ],
)
def test_a_query_depends_on_the_columns_that_it_reads_and_on_no_others(sql: str, read: str) -> None:
    found = {name for name in "abc" if made(sql, **{name: "changed"}).whole != made(sql).whole}
    assert found == set(read)
    assert made(sql, rows="changed").whole != made(sql).whole


def test_a_column_depends_on_what_it_reads_and_the_rows_on_what_they_do() -> None:
    sql = "select a, b + 1 as x from s.t where c > 1"
    now, with_b, with_c = made(sql), made(sql, b="changed"), made(sql, c="changed")
    assert common(now, with_b) == ["a"]
    assert common(now, with_c) is None


def test_a_column_that_comes_to_be_under_a_name_that_is_read_counts() -> None:
    sql = "select a as x, x + 1 as y from s.t"
    assert made(sql, x="new").whole != made(sql).whole
    assert made(sql, z="new").whole == made(sql).whole


def test_a_struct_that_has_the_name_of_an_alias_counts() -> None:
    sql = "select t.x from s.t as t"
    assert made(sql, t="new").whole != made(sql).whole


def test_reading_no_column_depends_on_the_rows() -> None:
    other = TableFingerprint("rows", {"a": "other"}, "other")
    assert SOURCE.of_columns([]) == other.of_columns([])
    assert SOURCE.of_columns(["a"]) != other.of_columns(["a"])
    assert SOURCE.of_columns([ALL]) == "whole"


def test_a_table_that_is_one_whole_changes_in_every_column() -> None:
    assert TableFingerprint("1", None, "1").of_columns(["a"]) == "1"


def test_a_macro_depends_on_the_macros_it_calls_and_the_whole_of_what_it_reads() -> None:
    macro = reading("create macro f(x) as (select max(a) + g(x) from s.t)")
    now = macro_fingerprint(macro, {"s.t": SOURCE}, {"g": "1"})
    assert macro_fingerprint(macro, {"s.t": SOURCE}, {"g": "2"}) != now
    assert macro_fingerprint(macro, {"s.t": TableFingerprint("rows", SOURCE.columns, "other")}, {"g": "1"}) != now
    assert macro_fingerprint(macro, {"s.t": SOURCE}, {"g": "1", "h": "2"}) == now


@pytest.mark.parametrize("name", ["half", "safe_divide", "date", "max", "initcap", "left"])
def test_a_macro_is_seen_whatever_function_of_another_database_has_its_name(name: str) -> None:
    query = reading("select a, half(b, 1) as x from s.t".replace("half", name))
    found = [table_fingerprint(query, {"s.t": SOURCE}, {name: digest}) for digest in ("1", "2")]
    assert common(*found) == ["a"]


def test_the_columns_of_a_query_that_calls_a_macro_of_rows_are_one_whole() -> None:
    generating = macro_fingerprint(reading("create macro gen(x) as unnest(x)"), {}, {})
    calling = macro_fingerprint(reading("create macro call(x) as gen(x)"), {}, {"gen": generating})
    query = reading("select a, call(b) as e from s.t")
    assert table_fingerprint(query, {"s.t": SOURCE}, {"gen": generating, "call": calling}).columns is None


def test_a_sum_of_a_thousand_terms_is_one_whole() -> None:
    sql = "select sum as x, a from s.t".replace("sum", " + ".join(["a"] * 2000))
    assert made(sql).columns is None
    assert made(sql, a="changed").whole != made(sql).whole
    assert made(sql.replace("a + a", "a + b", 1)).whole != made(sql).whole


@pytest.mark.parametrize("sql", UPSTREAM)
def test_a_reading_and_a_fingerprint_survive_json(small: World, sql: str) -> None:
    query = reading(sql)
    assert Reading.from_json(json.loads(json.dumps(query.to_json())), "a.sql") == query
    found = small.fingerprint(sql)
    assert TableFingerprint.from_json(json.loads(json.dumps(found.to_json()))) == found
