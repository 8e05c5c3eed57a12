"""Spark answers the cases as DuckDB does, and keeps what an engine promises.

All tests that need a JVM are in this file, so that one worker starts one.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlglot import exp

from lswh import api
from lswh.change.delta import Delta, compare, is_unique_among, keep, table_of, temporary
from lswh.engine import Column, Engine
from lswh.engine.duckdb import DuckDB
from lswh.engine.spark.lake import Lake
from lswh.errors import LswhError, ModelError, ModelFailed, QueryError
from lswh.graph.expansion import running_sql
from lswh.project import find_project
from tests.conformance.cases import Case, every, with_macros
from tests.conftest import REPOSITORY
from tests.made import graph

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from lswh.engine.spark.engine import Spark


@pytest.fixture(scope="module")
def engine(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = warehouse(spark, tmp_path_factory.mktemp("spark"))
    with opened.transaction():
        with_macros(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of our whole project, as DuckDB builds it."""
    root = tmp_path_factory.mktemp("project") / "ours"
    root.mkdir()
    shutil.copyfile(REPOSITORY / "pyproject.toml", root / "pyproject.toml")
    for folder in ("raw", "models"):
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    report = api.build(find_project(root), datetime(2026, 1, 1, 12))
    assert not report.is_refused
    return (root / "warehouse.duckdb").resolve()


def warehouse(spark: SparkSession, folder: Path) -> Spark:
    from lswh.engine.spark.engine import Spark

    return Spark.open(folder / "warehouse", spark, scratch=folder / "scratch")


@every
def test_spark_answers(engine: Engine, case: Case) -> None:
    case.holds_on(engine)


ROWS: list[list[Any]] = [
    ["a", 1, Decimal("1.500000"), date(2024, 1, 1)],
    ["b", None, None, None],
    ["đ", 2, Decimal("-0.000001"), None],
]
COLUMNS = [Column("key", "VARCHAR"), Column("n", "HUGEINT"), Column("d", "DECIMAL(28,6)"), Column("on", "DATE")]


def filled(spark: SparkSession, folder: Path) -> Spark:
    opened = warehouse(spark, folder)
    with opened.transaction():
        opened.create_table("fact", "t", COLUMNS)
        opened.append("fact", "t", ["key", "n", "d", "on"], ROWS[:2])
        opened.append("fact", "t", ["on", "d", "n", "key"], [ROWS[2][::-1]])
    return opened


def test_rows_go_in_by_column_name_and_come_out_as_python_values(spark: SparkSession, tmp_path: Path) -> None:
    with_rows = filled(spark, tmp_path)
    answer = with_rows.query("select * from fact.t order by key")
    assert answer.rows == [tuple(row) for row in ROWS]
    assert answer.columns == tuple(COLUMNS)
    assert with_rows.count("fact", "t") == 3
    assert [type(n) for (n,) in with_rows.query("select n from fact.t where n is not null").rows] == [int, int]
    with_rows.close()


def test_a_warehouse_is_as_it_was_when_it_is_opened_again(spark: SparkSession, tmp_path: Path) -> None:
    first = filled(spark, tmp_path)
    first.create_macro("main", "create macro twice(x) as x + x", "m.sql")
    first.create_table_as("mart", "sums", "select key, twice(d) as d from fact.t where d is not null", "sums.sql")
    first.create_view("mart", "seen", "select key, d from mart.sums where d > 0", "seen.sql")
    first.comment("mart", "sums", "TABLE", "what is twice", {"d": "twice"})
    first.close()
    again = warehouse(spark, tmp_path)
    assert again.relations() == {
        ("fact", "t"): "TABLE",
        ("main", "twice"): "MACRO",
        ("mart", "sums"): "TABLE",
        ("mart", "seen"): "VIEW",
    }
    assert again.query("select key, twice(d) from mart.seen").rows == [("a", Decimal("6.000000"))]
    assert again.columns("mart", "seen") == (Column("key", "VARCHAR"), Column("d", "DECIMAL(29,6)"))
    assert again.count("mart", "seen") == 1
    again.drop("mart", "seen", "VIEW")
    assert ("mart", "seen") not in again.relations()
    again.close()


def test_a_transaction_that_raises_leaves_nothing(spark: SparkSession, tmp_path: Path) -> None:
    opened = filled(spark, tmp_path)
    before = sorted(str(file) for file in (tmp_path / "warehouse").rglob("*.parquet"))

    def work() -> None:
        with opened.transaction():
            opened.append("fact", "t", ["key"], [["new"]])
            opened.query("delete from fact.t where key = 'a'")
            opened.create_table_as("mart", "m", "select 1 as x", "m.sql")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert opened.count("fact", "t") == 3
    assert list(opened.relations()) == [("fact", "t")]
    assert sorted(str(file) for file in (tmp_path / "warehouse").rglob("*.parquet")) == before
    opened.create_table_as("mart", "m", "select 1 as x", "m.sql")
    opened.close()


def test_what_was_committed_stays_where_the_rest_raises(spark: SparkSession, tmp_path: Path) -> None:
    opened = filled(spark, tmp_path)

    def work() -> None:
        with opened.transaction():
            opened.append("fact", "t", ["key"], [["kept"]])
            opened.commit()
            opened.append("fact", "t", ["key"], [["lost"]])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert opened.query("select key from fact.t order by key").rows == [("a",), ("b",), ("kept",), ("đ",)]
    opened.close()


def test_tables_are_changed_by_statements(spark: SparkSession, tmp_path: Path) -> None:
    opened = filled(spark, tmp_path)
    opened.query("insert into fact.t (n, key) select n + 10, key from fact.t where n is not null")
    opened.query("insert into fact.t (key) values ('v')")
    opened.query("delete from fact.t where n in (select n from fact.t where n = 11) or key = 'b'")
    keys, numbers = ["a", "v"], [5, 6]
    opened.query(
        "update fact.t set n = now.n from (select unnest($key) as key, unnest($n) as n) as now where t.key = now.key",
        {"key": keys, "n": numbers},
    )
    rows = opened.query("select key, n from fact.t order by key, n").rows
    assert rows == [("a", 5), ("v", 6), ("đ", 2), ("đ", 12)]
    opened.query("delete from fact.t")
    assert opened.count("fact", "t") == 0
    assert not opened.has_rows("fact", "t")
    opened.close()


def test_changes_are_kept_and_compared_in_temporary_tables(spark: SparkSession, tmp_path: Path) -> None:
    opened = filled(spark, tmp_path)
    keep(opened, temporary("t before"), exp.select("*").from_(table_of("fact.t")))
    opened.query("insert into fact.t (key) values ('v')")
    whole = exp.select("*").from_(table_of("fact.t"))
    delta = compare(opened, "fact.t", exp.select("*").from_(temporary("t before")), whole)
    assert delta == Delta.of("fact.t")
    assert not opened.has_rows(None, delta.gone.name)
    assert opened.query(exp.select("key").from_(delta.come.copy())).rows == [("v",)]
    assert is_unique_among(opened, "fact.t", delta.come, ["key"])
    opened.close()


def test_files_of_records_are_read_as_duckdb_reads_them(spark: SparkSession, tmp_path: Path) -> None:
    opened = warehouse(spark, tmp_path)
    (tmp_path / "r.csv").write_text('key,d\na,1.50\n"b ""c""",\n', encoding="utf-8")
    opened.create_table("raw", "r", [Column("key", "VARCHAR"), Column("d", "VARCHAR"), Column("row", "BIGINT")])
    number = {"row": exp.Window(this=exp.RowNumber())}
    assert opened.append_csv("raw", "r", tmp_path / "r.csv", ["key", "d"], number) == 2
    assert opened.query("select * from raw.r order by row").rows == [("a", "1.50", 1), ('b "c"', None, 2)]
    with pytest.raises(LswhError, match="no table"):
        opened.append_csv("raw", "none", tmp_path / "r.csv", ["key"], {})
    opened.close()


def test_another_warehouse_is_read_beside_it(spark: SparkSession, tmp_path: Path) -> None:
    filled(spark, tmp_path / "one").close()
    other = filled(spark, tmp_path / "other")
    other.attach(tmp_path / "one" / "warehouse", "before")
    other.query("delete from fact.t where key = 'a'")
    asked = "select key from before.fact.t except all select key from fact.t"
    assert other.query(asked).rows == [("a",)]
    columns = "select column_name from duckdb_columns() where database_name = $name order by column_index"
    assert other.query(columns, {"name": "before"}).rows == [(one.name,) for one in COLUMNS]
    other.close()


def test_duckdb_reads_what_spark_wrote_without_it(spark: SparkSession, tmp_path: Path) -> None:
    """Types that Parquet has not, no rows, a view that is older than what it reads, macros with names of columns."""
    with_rows = filled(spark, tmp_path)
    with_rows.create_table_as("mart", "below", "select key, n from fact.t", "below.sql")
    with_rows.create_view("mart", "above", "select key, n from mart.below where n is not null", "above.sql")
    with_rows.create_macro(
        "mart", "create macro mart.of(key) as table select t.* from fact.t as t where t.key = key", "of"
    )
    with_rows.create_macro("main", "create macro main.most() as (select max(n) from mart.above)", "most")
    with_rows.drop("mart", "below", "TABLE")
    with_rows.create_table_as("mart", "below", "select key, n from fact.t where n < 9", "below.sql")
    with_rows.create_table("raw", "nothing", COLUMNS)
    with_rows.comment("mart", "below", "TABLE", "what is below", {"n": "a number"})
    there = with_rows.relations()
    with_rows.close()
    with closing(Lake.of(tmp_path / "warehouse", "lake")) as reader:
        assert reader.relations() == there
        assert reader.query("from fact.t order by key").rows == [tuple(row) for row in ROWS]
        assert reader.columns("fact", "t") == reader.columns("raw", "nothing") == tuple(COLUMNS)
        assert reader.query("select count(*) from raw.nothing").rows == [(0,)]
        assert reader.query("select key from mart.of('a')").rows == [("a",)]
        assert reader.query("select most(), current_database() from mart.above limit 1").rows == [(2, "lake")]
        assert reader.query("select comment from duckdb_views() where view_name = 'below'").rows == [("what is below",)]
        with pytest.raises(LswhError, match="disabled"):
            reader.query(f"copy (select 1) to '{tmp_path}/out.csv'")
    with pytest.raises(LswhError, match="no warehouse"):
        Lake.of(tmp_path, "lake")


def test_no_error_of_spark_or_java_leaks(spark: SparkSession, tmp_path: Path) -> None:
    opened = filled(spark, tmp_path)
    for sql in ("select 1 // x from (values (0)) t(x)", "selekt", "select nothere from fact.t", "vacuum", "select $x"):
        with pytest.raises(LswhError):
            opened.query(sql)
    with pytest.raises(ModelFailed) as caught:
        opened.create_table_as("mart", "m", "select n // (n - n) as x from fact.t", "models/mart/m.sql")
    assert str(caught.value.where) == "models/mart/m.sql"
    with pytest.raises(ModelFailed, match="nothere"):
        opened.create_table_as("mart", "m", "select nothere from fact.t", "models/mart/m.sql")
    with pytest.raises(ModelError, match="median"):
        opened.create_table_as("mart", "m", "select median(n) as x from fact.t", "models/mart/m.sql")
    with pytest.raises(QueryError, match="no table"):
        opened.query("delete from fact.none")
    assert opened.create_table_as("mart", "m", "select n from fact.t", "models/mart/m.sql") == 3
    opened.close()


@pytest.mark.slow  # Spark plans each of 30 models for a second or more, however few its rows
def test_our_whole_project_is_the_same_on_spark(spark: SparkSession, tmp_path: Path, published: Path) -> None:
    """Every table and view, of the raw tables of a build on DuckDB: columns, rows, and exact values."""
    duckdb = DuckDB.read(published, "warehouse")
    opened = warehouse(spark, tmp_path)
    with opened.transaction():
        for (schema, name), kind in duckdb.relations().items():
            if schema == "raw" and kind == "TABLE":
                opened.create_table(schema, name, duckdb.columns(schema, name))
                columns = [column.name for column in duckdb.columns(schema, name)]
                opened.append(schema, name, columns, duckdb.query(exp.select("*").from_(table_of(f"raw.{name}"))).rows)
        for model in graph():
            schema, name = model.name.schema, model.name.name
            if model.is_macro:
                opened.create_macro(schema, model.sql, model.path)
            elif model.config.materialized == "view":
                opened.create_view(schema, name, running_sql(model, graph()), model.path)
            else:
                opened.create_table_as(schema, name, running_sql(model, graph()), model.path)
    for model in graph():
        if not model.is_macro:
            asked = exp.select("*").from_(table_of(str(model.name)))
            on_duckdb, on_spark = duckdb.query(asked), opened.query(asked)
            assert on_spark.columns == on_duckdb.columns, model.name
            assert Counter(map(repr, on_spark.rows)) == Counter(map(repr, on_duckdb.rows)), model.name
    opened.close()
    duckdb.close()
