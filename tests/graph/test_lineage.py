"""Where a column comes from, and what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lswh.errors import LswhError
from lswh.graph import ModelName, load_graph
from lswh.graph.lineage import Lineage, lineage
from lswh.graph.tracing import Untraceable, trace
from tests.graph.test_graph import models

RECORD = {"id": "BIGINT", "area": "VARCHAR", "value": "DECIMAL(28, 6)", "plan": "DECIMAL(28, 6)", "note": "VARCHAR"}
FILES = {
    "macros__rate": "create macro rate(x, y) as x / y * (select max(factor) from raw.unit)",
    "staging__a": "select id, upper(area) as area, value, plan from raw.record where note is null",
    "staging__b": "with c as (select *, value - plan as gap from staging.a)\n"
    "select id, area, gap from c where value > 0",
    "mart__c": "select a.area, rate(b.gap, a.plan) as share, count(*) over (partition by a.area) as n\n"
    "from staging.a join staging.b as b using (id) qualify row_number() over (order by b.area) > 1",
    "mart__d": "select * from (pivot mart.c on area using sum(share))",
    "mart__e": "-- config: {materialized: ephemeral}\nselect area, n from mart.c",
    "mart__f": "select n + 1 as m from mart.e",
}
SCHEMAS = {ModelName("raw", "record"): RECORD, ModelName("raw", "unit"): {"factor": "DECIMAL(28, 6)"}}


def of(root: Path, target: str, *, down: bool = False) -> Lineage:
    schema, table, *column = target.split(".")
    graph = load_graph(models(root, **FILES), root, ["record", "unit"])
    return lineage(graph, ModelName(schema, table), column[0] if column else None, down=down, schemas=SCHEMAS)


def edges(found: Lineage) -> list[str]:
    signs = {"value": "->", "filter": "~>", "table": "=>"}
    return [f"{edge.above} {signs[edge.kind]} {edge.below}" for edge in found.edges]


def test_a_column_comes_from_columns_and_from_what_filters_its_rows(tmp_path: Path) -> None:
    assert edges(of(tmp_path, "staging.b.gap")) == [
        "staging.a.plan -> staging.b.gap",
        "staging.a.value -> staging.b.gap",
        "raw.record.plan -> staging.a.plan",
        "raw.record.note ~> staging.a.plan",
        "raw.record.value -> staging.a.value",
        "raw.record.note ~> staging.a.value",
    ]


def test_what_a_window_join_or_macro_reads_is_there(tmp_path: Path) -> None:
    found = edges(of(tmp_path, "Mart.C.Share"))
    assert found[:6] == [
        "staging.a.plan -> mart.c.share",
        "staging.b.gap -> mart.c.share",
        "staging.a.id ~> mart.c.share",
        "staging.b.area ~> mart.c.share",
        "staging.b.id ~> mart.c.share",
        "raw.unit => mart.c.share",
    ]


def test_a_column_goes_into_columns_and_into_tables_that_it_filters(tmp_path: Path) -> None:
    assert edges(of(tmp_path, "raw.record.value", down=True)) == [
        "raw.record.value -> staging.a.value",
        "staging.a.value -> staging.b.gap",
        "staging.a.value ~> staging.b",
        "staging.b.gap -> mart.c.share",
        "mart.c.share => mart.d",
    ]


def test_a_filter_is_not_followed_downwards(tmp_path: Path) -> None:
    assert edges(of(tmp_path, "raw.record.note", down=True)) == ["raw.record.note ~> staging.a"]


def test_a_table_is_made_of_tables(tmp_path: Path) -> None:
    assert edges(of(tmp_path, "staging.b")) == ["staging.a => staging.b", "raw.record => staging.a"]
    assert edges(of(tmp_path, "mart.c", down=True)) == ["mart.c => mart.d", "mart.c => mart.e", "mart.e => mart.f"]


def test_where_columns_cannot_be_followed_tables_are_and_it_is_said(tmp_path: Path) -> None:
    found = of(tmp_path, "mart.d.a")
    assert edges(found)[0] == "mart.c => mart.d.a"
    assert found.notes == ("mart.d is known by table only: PIVOT makes its columns when it runs",)


def test_the_columns_of_a_model_that_is_in_no_table_follow_from_its_query(tmp_path: Path) -> None:
    assert edges(of(tmp_path, "mart.f.m"))[:2] == ["mart.e.n -> mart.f.m", "mart.c.n -> mart.e.n"]


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("mart.cc", "there is no table called mart.cc (did you mean mart.c?)"),
        ("mart.c.shar", "there is no column in mart.c called shar (did you mean share?)"),
        ("raw.record.valu", "there is no column in raw.record called valu (did you mean value?)"),
    ],
)
def test_what_is_not_there_is_said_with_the_nearest_name(tmp_path: Path, target: str, words: str) -> None:
    with pytest.raises(LswhError) as caught:
        of(tmp_path, target)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("sql", "column", "values", "filters"),
    [
        ("select a from s.t union all select b from s.u where c > 1", "a", "t.a u.b", "u.c"),
        ("select (select max(u.b) from s.u as u where u.a = t.c) as x from s.t as t", "x", "t.c u.a u.b", "t.c u.a"),
        ("select a as x, x + b as y from s.t group by all having sum(c) > 1", "y", "t.a t.b", "t.c"),
        ("select t.a from s.t as t where t.b in (select c from s.u)", "a", "t.a", "t.b u.c"),
        ("select * exclude (b) from s.t order by c", "c", "t.c", "t.c"),
        (
            "with recursive r as (select a from s.t union all select a + 1 from r where a < 3) select a from r",
            *("a", "t.a", "t.a"),
        ),
        ("select e from s.t, unnest([a, b]) as x(e)", "e", "t.a t.b", ""),
        ("select sum(a) over w as x from s.t window w as (partition by b order by c)", "x", "t.a t.b t.c", "t.b t.c"),
    ],
)  # fmt: skip
def test_the_columns_of_a_query_are_followed_through_it(sql: str, column: str, values: str, filters: str) -> None:
    schema = dict.fromkeys("abc", "INTEGER")
    found = trace(sql, {"s.t": schema, "s.u": schema})
    assert {f"{table[2:]}.{name}" for table, name in found.values[column]} == {*values.split()}
    assert {f"{table[2:]}.{name}" for table, name in found.filters} == {*filters.split()}


@pytest.mark.parametrize("sql", ["select columns('a') from s.t", "select * from s.t pivot (sum(a) for b in (1))"])
def test_columns_that_are_made_when_it_runs_are_not_followed(sql: str) -> None:
    with pytest.raises(Untraceable):
        trace(sql, {"s.t": dict.fromkeys("abc", "INTEGER")})
