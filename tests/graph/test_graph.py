"""models/ as a graph."""

from pathlib import Path

import pytest

from lswh.errors import ConfigurationError, ModelCycle, ModelError, ModelSyntaxError, UnknownTable
from lswh.graph import ModelName, load_graph


def models(root: Path, **files: str) -> Path:
    for name, sql in files.items():
        file = root / "models" / f"{name.replace('__', '/')}.sql"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(sql, encoding="utf-8")
    return root / "models"


def order(root: Path, **files: str) -> list[str]:
    return [str(name) for name in load_graph(models(root, **files), root, ["record"]).models]


def test_a_model_comes_after_what_it_reads_wherever_it_reads_it(tmp_path: Path) -> None:
    found = order(
        tmp_path,
        mart__a="with x as (select * from staging.b) select * from x where exists (from staging.c)",
        staging__b="from raw.record",
        staging__deep__c="select (select count(*) from staging.b) as n",
    )
    assert found == ["staging.b", "staging.c", "mart.a"]


def test_a_macro_is_a_node_like_any_other(tmp_path: Path) -> None:
    found = order(
        tmp_path,
        macros__twice="create macro twice(x) as thrice(x) - x",
        macros__thrice="create macro thrice(x) as 3 * x",
        macros__latest="create macro mart.latest() as table from mart.a",
        mart__a="select twice(1) as two from raw.record",
    )
    assert found == ["main.thrice", "main.twice", "mart.a", "mart.latest"]


def test_a_common_table_expression_hides_no_table_of_a_schema(tmp_path: Path) -> None:
    found = order(tmp_path, mart__b="with a as (select 1) select * from a, mart.a", mart__a="select 1 as x")
    assert found == ["mart.a", "mart.b"]


def test_models_that_depend_on_each_other_are_named_in_their_order(tmp_path: Path) -> None:
    with pytest.raises(ModelCycle) as caught:
        order(tmp_path, mart__a="from mart.b", mart__b="from mart.c", mart__c="from mart.a")
    assert caught.value.path[0] == caught.value.path[-1]
    assert set(caught.value.path) == {"mart.a", "mart.b", "mart.c"}


@pytest.mark.parametrize(
    ("sql", "kind", "words"),
    [
        (
            "select 1\nfrom staging.nothere",
            UnknownTable,
            "models/mart/a.sql:2:6: mart.a reads staging.nothere, which nothing makes",
        ),
        ("from raw.recrod", UnknownTable, "did you mean raw.record?"),
        ("select * from record", UnknownTable, "the table 'record' has no schema"),
        ("select * from 'file.parquet'", ModelError, "the file 'file.parquet' is no table"),
        ("select 1;\nselect 2", ModelSyntaxError, "here are 2"),
        ("", ModelSyntaxError, "here are 0"),
        ("select (1 from raw.record", ModelSyntaxError, "models/mart/a.sql:1"),
        ("create table x as select 1", ModelSyntaxError, "not CREATE"),
        ("delete from raw.record", ModelSyntaxError, "not DELETE"),
    ],
)
def test_a_model_that_cannot_be_used_is_one_clear_error(
    tmp_path: Path, sql: str, kind: type[ModelError], words: str
) -> None:
    with pytest.raises(kind) as caught:
        order(tmp_path, mart__a=sql)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            "select x,\n  (1 + y\nfrom raw.record",
            "models/mart/a.sql:3:1: the SQL does not parse: Expecting ) (try it in a DuckDB shell)\n"
            "    from raw.record\n"
            "    ^",
        ),
        (
            "select 1 as x y from raw.record",
            "models/mart/a.sql:1:15: the SQL does not parse: 'y' is not expected (try it in a DuckDB shell)\n"
            "    select 1 as x y from raw.record\n"
            "                  ^",
        ),
        (
            "select *\n\tfrom staging.recrod as r",
            "models/mart/a.sql:2:7: mart.a reads staging.recrod, which nothing makes "
            "(add the model, or the file in raw/reference)\n"
            "    \tfrom staging.recrod as r\n"
            "    \t     ^",
        ),
        (
            'select * from "raw"."recrod"',
            "models/mart/a.sql:1:15: mart.a reads raw.recrod, which nothing makes (did you mean raw.record?)\n"
            '    select * from "raw"."recrod"\n'
            "                  ^",
        ),
        (
            "select * from other.raw.record",
            "models/mart/a.sql:1:15: other.raw.record names a database (models name tables as schema.name)\n"
            "    select * from other.raw.record\n"
            "                  ^",
        ),
        (
            "select * from read_cvs('a')",
            "models/mart/a.sql:1:15: read_cvs() is no macro, and reads what no model names "
            "(let the file land in raw/, and read its table)\n"
            "    select * from read_cvs('a')\n"
            "                  ^",
        ),
        (
            "select 'abc\nfrom raw.record",
            "models/mart/a.sql:1: the SQL does not parse: a quote or a comment is not closed",
        ),
    ],
)
def test_an_error_in_sql_shows_the_place_the_line_and_a_caret(tmp_path: Path, sql: str, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        order(tmp_path, mart__a=sql)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"raw__a": "select 1"}, "raw is what has landed"),
        ({"a": "select 1"}, "in no schema"),
        ({"mart__a": "select 1", "mart__deep__a": "select 2"}, "made by two files"),
        ({"mart__a-b": "select 1"}, "letters, digits and underscores"),
        ({"macros__a": "select 1"}, "one CREATE MACRO"),
        ({"macros__a": "create macro b() as 1"}, "call the file b.sql"),
    ],
)
def test_a_file_in_the_wrong_place_is_one_clear_error(tmp_path: Path, files: dict[str, str], words: str) -> None:
    with pytest.raises(ModelError) as caught:
        order(tmp_path, **files)
    assert words in str(caught.value)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    folder = models(tmp_path, mart__a="select 1")
    (folder / "mart" / "a.sql").write_bytes(b"select '\xff'")
    with pytest.raises(ModelSyntaxError, match=r"models/mart/a\.sql: not UTF-8"):
        load_graph(folder, tmp_path, [])


def test_a_folder_without_models_is_no_warehouse(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    with pytest.raises(ConfigurationError, match="there are no models"):
        load_graph(tmp_path / "models", tmp_path, [])


def test_a_name_is_a_value() -> None:
    assert ModelName("mart", "a") == ModelName("mart", "a")
    assert str(ModelName("mart", "a")) == "mart.a"
