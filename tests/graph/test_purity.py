"""A model is a function of its inputs: what else it could depend on is refused, with its place."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
import yaml
from sqlglot import exp

from lswh.errors import ModelError, ModelSyntaxError
from lswh.graph import functions, load_graph
from lswh.graph.canonical import Canonical
from lswh.graph.functions import impurity
from lswh.graph.statement import parse
from tests.graph.test_graph import models
from tests.graph.world import CASES, reading

REFUSED: list[tuple[str, str, str]] = yaml.safe_load((CASES / "refused.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("sql", "place", "why"), REFUSED)
def test_a_model_that_depends_on_more_than_its_inputs_is_refused_where_it_does(
    tmp_path: Path, sql: str, place: str, why: str
) -> None:
    with pytest.raises(ModelError) as caught:
        load_graph(models(tmp_path, mart__a=sql), tmp_path, ["record"])
    assert str(caught.value).startswith(f"models/mart/a.sql:{place}: ")
    assert why in str(caught.value)
    assert caught.value.hint
    assert caught.value.excerpt


@pytest.mark.parametrize(
    "sql",
    [
        "select age(a, b) as x, t.user as y, now as z, version as v from raw.record as t",
        "select i from range(3) as r(i) join generate_series(1, 3) as g(j) on i = j, unnest([1]) as u(k)",
        "select key from raw.record, json_each(quote)",
        "select pg_typeof(a) as x, has_plan(a) as y from raw.record",
    ],
)
def test_what_only_looks_like_it_is_not_refused(tmp_path: Path, sql: str) -> None:
    load_graph(models(tmp_path, mart__a=sql), tmp_path, ["record"])


def test_a_macro_may_not_do_it_either_nor_in_the_default_of_a_parameter(tmp_path: Path) -> None:
    for sql in ("create macro f(x) as x + random()", "create macro f(x := now()) as x"):
        with pytest.raises(ModelError, match=r"models/macros/f\.sql:1:2"):
            load_graph(models(tmp_path, macros__f=sql), tmp_path, [])


def test_a_macro_that_is_a_table_is_a_table(tmp_path: Path) -> None:
    folder = models(
        tmp_path, macros__latest="create macro latest(n) as table from raw.record limit n", mart__a="from latest(3)"
    )
    assert [str(name) for name in load_graph(folder, tmp_path, ["record"]).models] == ["main.latest", "mart.a"]


@pytest.mark.parametrize("sql", ["create macro f(x) as table select x", "create macro f(x) as alias(x)"])
def test_a_macro_whose_columns_are_called_by_what_its_caller_writes_is_refused(tmp_path: Path, sql: str) -> None:
    with pytest.raises(ModelError, match="by what its caller writes"):
        load_graph(models(tmp_path, macros__f=sql), tmp_path, [])


@pytest.mark.parametrize("name", ["list_value", "date_part", "count_star"])
def test_a_macro_does_not_stand_in_for_what_syntax_calls(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="DuckDB's own syntax"):
        load_graph(models(tmp_path, **{f"macros__{name}": f"create macro {name}(x) as x"}), tmp_path, [])


def test_two_macros_of_one_name_are_refused(tmp_path: Path) -> None:
    folder = models(tmp_path, macros__f="create macro f(x) as x", macros__deep__f="create macro m.f(x) as x")
    with pytest.raises(ModelError, match="two macros are called f"):
        load_graph(folder, tmp_path, [])


def test_every_function_that_duckdb_calls_volatile_is_refused() -> None:
    volatile = ask("select distinct function_name from duckdb_functions() where stability = 'VOLATILE'")
    harmless = {"error"}  # ends the build
    assert {name for name in volatile if impurity(name, 0) is None} == harmless


def test_every_function_of_a_clock_is_refused() -> None:
    clocks = ask(
        "select distinct function_name from duckdb_functions() where function_type = 'scalar' and parameters = [] "
        "and (return_type like 'TIME%' or return_type = 'DATE')"
    )
    assert "now" in clocks
    assert not [name for name in clocks if impurity(name, 0) is None]


def test_the_functions_that_make_rows_are_known() -> None:
    macros = ask(
        "select function_name from duckdb_functions() "
        "where macro_definition ilike '%unnest(%' and internal and function_type = 'macro'"
    )
    assert {"unnest", *macros} == functions.GENERATING


def test_the_functions_that_syntax_calls_are_known() -> None:
    syntax = (
        "select [1], {'a': 1}, map {'a': 1}, row(1), (1, 2), x[1], x[1:2], x.y, count(*), extract(year from d), "
        "x in y, "
        "d at time zone 'UTC', interval (x) year, interval (x) month, interval (x) day, interval (x) hour, "
        "interval (x) minute, interval (x) second, interval (x) week, interval (x) quarter, interval (x) decade, "
        "interval (x) century, interval (x) millennium, interval (x) millisecond, interval (x) microsecond, "
        "x like 'a' escape '!', x not like 'a' escape '!', x ilike 'a' escape '!', x not ilike 'a' escape '!', "
        "x similar to 'a', [y for y in x if y > 1], array(select 1), unnest(x) from t"
    )
    called = set(_functions(json.loads(ask("select json_serialize_sql($sql)", {"sql": syntax})[0])))
    written = {"unnest", "row"}
    assert len(called) > 20
    assert {name for name in called if name.isidentifier()} - written <= functions.IMPLICIT


def test_functions_of_two_names_have_two_texts() -> None:
    names = [name for name in ask("select distinct function_name from duckdb_functions()") if name.isidentifier()]
    texts: dict[str, str] = {}
    for name in names:
        if impurity(name, 1) is None and name not in ("columns", "exists", "struct", "map", "cast"):
            try:
                text = _text(parse("select half(a) as x from s.t".replace("half", name), "a.sql"))
            except ModelSyntaxError:  # it takes more arguments
                continue
            assert texts.setdefault(text, name) == name or _is_alias(name, texts[text]), f"{name} and {texts[text]}"
    assert len(texts) > 800


def test_a_reading_names_every_function_that_could_be_a_macro() -> None:
    found = reading("select max(a) as x, initcap(b) as y, s.f(c) as z, d.g(1) as u, date(e) as v from s.t").calls
    assert {"max", "initcap", "f", "g", "date"} <= found


def ask(sql: str, parameters: dict[str, str] | None = None) -> list[str]:
    return [row[0] for row in duckdb.connect().execute(sql, parameters or {}).fetchall()]


def _text(statement: exp.Expr) -> str:
    return Canonical(statement).text_hash({}, statement)


def _is_alias(name: str, other: str) -> bool:
    sql = "select distinct coalesce(alias_of, function_name) from duckdb_functions() where function_name = $name"
    return ask(sql, {"name": name}) == ask(sql, {"name": other})


def _functions(node: object) -> list[str]:
    found = []
    if isinstance(node, dict):
        if isinstance(node.get("function_name"), str):
            found.append(node["function_name"])
        found += [name for value in node.values() for name in _functions(value)]
    elif isinstance(node, list):
        found += [name for value in node for name in _functions(value)]
    return found
