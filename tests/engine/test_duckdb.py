"""The DuckDB adapter: what it promises, and that none of DuckDB's own errors leaks."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from lswh.engine import Column, Engine
from lswh.engine.duckdb import DuckDB
from lswh.errors import LswhError, ModelFailed, QueryError


def warehouse(folder: Path) -> DuckDB:
    return DuckDB.open(folder / "warehouse.duckdb", "warehouse", spill=folder, threads=1, memory_limit="1GB")


def test_a_warehouse_is_written_in_a_storage_version_that_older_readers_know(tmp_path: Path) -> None:
    engine = warehouse(tmp_path)
    tags = engine.query("select tags from duckdb_databases() where database_name = current_database()").rows
    assert tags[0][0]["storage_version"].startswith("v1.4.0")
    engine.close()


def test_a_closed_warehouse_is_one_file_and_readers_see_its_catalog_name(tmp_path: Path) -> None:
    engine = warehouse(tmp_path)
    engine.create_table_as("mart", "a", "select 1 as x", "a.sql")
    engine.close()
    assert [file.name for file in tmp_path.iterdir()] == ["warehouse.duckdb"]
    reader = DuckDB.read(tmp_path / "warehouse.duckdb", "warehouse")
    assert reader.query("select current_database(), x from mart.a").rows == [("warehouse", 1)]
    reader.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    warehouse(tmp_path).close()
    reader = DuckDB.read(tmp_path / "warehouse.duckdb", "warehouse")
    with pytest.raises(QueryError, match="read-only"):
        reader.query("create table x as select 1")
    with pytest.raises(QueryError, match="disabled"):
        reader.query(f"copy (select 1) to '{tmp_path}/out.csv'")
    assert not (tmp_path / "out.csv").exists()
    reader.close()


def test_an_error_in_a_model_names_its_file_and_the_line_in_it(engine: Engine) -> None:
    with pytest.raises(ModelFailed) as caught:
        engine.create_table_as("mart", "a", "select 1 as x,\n  nothere\nfrom range(3)", "models/mart/a.sql")
    assert caught.value.where is not None
    assert str(caught.value.where) == "models/mart/a.sql:2:3"
    assert "nothere" in caught.value.what
    assert caught.value.excerpt == "      nothere\n      ^"


@pytest.mark.parametrize(
    "act",
    [
        lambda engine: engine.query("selekt"),
        lambda engine: engine.query(""),
        lambda engine: engine.query("select $x"),
        lambda engine: engine.create_table("a", "b", [Column("x", "INTEGER"), Column("x", "INTEGER")]),
        lambda engine: engine.create_table_as("a", "b", "select 1/'x'", "b.sql"),
        lambda engine: engine.create_macro("main", "create macro", "m.sql"),
        lambda engine: engine.append("no", "table", ["x"], [[1]]),
        lambda engine: engine.append_csv("no", "table", Path("/nowhere.csv"), ["x"], {}),
        lambda engine: engine.parquet_columns(Path("/nowhere.parquet")),
        lambda engine: engine.count("no", "table"),
        lambda engine: DuckDB.read(Path("/nowhere.duckdb"), "warehouse"),
    ],
)
def test_no_error_of_duckdb_leaks(engine: Engine, act: Callable[[Engine], object]) -> None:
    with pytest.raises(LswhError):
        act(engine)


def test_a_binary_float_in_a_parquet_file_is_written_out(engine: Engine, tmp_path: Path) -> None:
    floats = "1.5e18::double, 1e-05::double, 0.1::double, 7::double, null::double, -2.5e-07::double"
    engine.query(f"copy (select unnest([{floats}]) as x) to '{tmp_path}/f.parquet'")
    engine.create_table("a", "b", [Column("x", "VARCHAR")])
    engine.append_parquet("a", "b", tmp_path / "f.parquet", {})
    written = ["1500000000000000000", "0.00001", "0.1", "7", None, "-0.00000025"]
    assert [text for (text,) in engine.query("from a.b").rows] == written
    engine.query(f"copy (select 0.1::float as x) to '{tmp_path}/g.parquet'")
    engine.append_parquet("a", "b", tmp_path / "g.parquet", {})
    assert engine.query("from a.b").rows[-1] == ("0.1",)


def test_rows_go_in_by_column_name_and_come_out_as_python_values(engine: Engine) -> None:
    engine.create_table("a", "b", [Column("end", "VARCHAR"), Column("n", "BIGINT"), Column("d", "DECIMAL(28, 6)")])
    engine.append("a", "b", ["n", "end"], [[1, "it's"], [None, 'a "b"']])
    engine.append("a", "b", ["n", "end"], [])
    assert engine.query("from a.b order by n").rows == [("it's", 1, None), ('a "b"', None, None)]
    assert engine.query("select 1.5::decimal(28,6) as x").rows == [(Decimal("1.500000"),)]
