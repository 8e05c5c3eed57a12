"""Marts as Parquet, CSV and XLSX: what is in the files, what is said of it, and that no reader finds half a file."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from lswh import api
from lswh.cli import main
from lswh.engine.duckdb import DuckDB
from lswh.errors import LswhError
from lswh.export import Format, WrittenFiles
from lswh.export.files import write_files
from lswh.export.marts import marts_of
from lswh.export.workbook import MOST_ROWS, write_workbook
from tests.conftest import Trial

NOW = datetime(2026, 1, 1, 12)
RECORDS = (
    {"value": "5.98", "unit": "tỷ USD", "plan": "6", "status": "estimate", "yoy_pct": "-12.30", "source": "=1+1"},
    {"indicator": "nhập khẩu", "value": "2285.0", "pct_of_plan": "60.1", "status": "provisional", "source": "=1+1"},
    {"indicator_code": "IIP", "indicator": "IIP", "value": "", "yoy_pct": "3.8", "unit": "%", "area": "VN"},
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    trial = Trial(tmp_path_factory.mktemp("files") / "published here")
    trial.records("file", *RECORDS)
    trial.document("note", "Kim ngạch xuất khẩu năm 2023 đạt 100 triệu USD.")
    trial.build_clean()
    return trial


def export(trial: Trial, target: Path, style: Format, *select: str) -> WrittenFiles:
    return api.export_files(trial.project, target, style, NOW, select)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def small() -> DuckDB:
    """A warehouse in memory with values that are hard to write."""
    engine = DuckDB.memory()
    engine.query("create schema mart")
    engine.query("""
        create table mart.hard as select * from (values
            (12345678901234567890.123456::decimal(28, 6), 'a, "b"' || chr(10) || 'c', date '2020-02-29', true,
                timestamp '2020-01-01 01:02:03', [1, 2], '=1+1', 3, 1.5::double),
            (-0.000001, '', date '0001-01-01', false, null, null, '+1' || chr(7), -3, 'nan'),
            (null, null, null, null, null, null, null, null, null)
        ) as t(amount, words, day, is_true, moment, list, formula, n, ratio)
    """)
    engine.query("comment on table mart.hard is 'hard to write'")
    engine.query("comment on column mart.hard.amount is 'how much'")
    engine.query("""
        create table mart.figure as select 5.3::decimal(28, 6) as value, 5.295::decimal(28, 6) as value_low,
            5.305::decimal(28, 6) as value_high, 1234.5::decimal(28, 6) as other
    """)
    engine.query("create view mart.seen as select n from mart.hard where n > 0")
    engine.query("create schema raw")
    engine.query("""
        create table raw.document as select * from (values
            (date '2024-01-02', 'an office', '=HYPERLINK(1)', 'a.md', true)
        ) as t(published_on, source, title, document, is_current)
    """)
    engine.query("create schema lswh")
    engine.query("""
        create table lswh.contract_result as select * from (values
            ('000001', 'c', 'mart.hard', 'fail', 7), ('000002', 'c', 'mart.hard', 'pass', 0)
        ) as t(generation, contract, "table", outcome, failures)
    """)
    return engine


def write(engine: DuckDB, target: Path, style: Format) -> WrittenFiles:
    marts = marts_of(engine, {})
    how = write_workbook if style == "xlsx" else write_files
    return how(engine, marts, target, style, "a project", "000007", NOW, lambda name, rows: None)


def test_every_mart_is_a_parquet_file_with_its_exact_types_and_descriptions(tmp_path: Path) -> None:
    written = write(small(), tmp_path, "parquet")
    assert written.rows == (("mart.figure", 1), ("mart.hard", 3), ("mart.seen", 1))
    table = pq.read_table(tmp_path / "mart.hard.parquet")
    kinds = {field.name: str(field.type) for field in table.schema}
    assert (kinds["amount"], kinds["day"], kinds["list"]) == (
        "decimal128(28, 6)",
        "date32[day]",
        "list<element: int32>",
    )
    assert sorted(filter(None, table["amount"].to_pylist())) == [
        Decimal("-0.000001"),
        Decimal("12345678901234567890.123456"),
    ]
    assert table.schema.field("amount").metadata[b"description"] == b"how much"
    assert table.schema.metadata[b"lswh.generation"] == b"000007"
    assert table.schema.metadata[b"description"] == b"hard to write"


def test_a_csv_file_is_utf8_with_iso_days_and_exact_decimals(tmp_path: Path) -> None:
    write(small(), tmp_path, "csv")
    text = (tmp_path / "mart.hard.csv").read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    found = {row["formula"]: row for row in csv.DictReader(text.splitlines(keepends=True))}
    wanted = {
        "amount": "12345678901234567890.123456", "words": 'a, "b"\nc', "day": "2020-02-29", "is_true": "true",
        "moment": "2020-01-01 01:02:03", "list": "[1, 2]", "n": "3", "ratio": "1.5",
    }  # fmt: skip
    assert {name: found["=1+1"][name] for name in wanted} == wanted
    assert found["+1\x07"]["amount"] == "-0.000001"
    assert '-0.000001,""' in text, "an empty text is told apart from null"


@pytest.mark.parametrize("style", ["parquet", "csv", "xlsx"])
def test_the_manifest_says_what_is_in_the_files(style: Format, tmp_path: Path) -> None:
    written = write(small(), tmp_path / ("out.xlsx" if style == "xlsx" else "out"), style)
    said = json.loads(written.manifest.read_text(encoding="utf-8"))
    assert (said["project"], said["generation"], said["written_at"]) == ("a project", "000007", "2026-01-01T12:00:00Z")
    for one in said["files"]:
        file = written.manifest.parent / one["file"]
        assert hashlib.sha256(file.read_bytes()).hexdigest() == one["sha256"]
    assert {one["file"] for one in said["files"]} == {file.name for file in written.files}
    tables = {table["table"]: table for one in said["files"] for table in one["tables"]}
    assert {name: table["rows"] for name, table in tables.items()} == dict(written.rows)
    assert tables["mart.hard"]["description"] == "hard to write"
    assert tables["mart.hard"]["columns"][0] == {
        "name": "amount",
        "type": "DECIMAL(28,6)",
        "description": "how much",
    }


@pytest.mark.parametrize("style", ["parquet", "csv"])
def test_equal_marts_make_equal_files(style: Format, tmp_path: Path) -> None:
    write(small(), tmp_path / "one", style)
    write(small(), tmp_path / "two", style)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("style", ["parquet", "csv", "xlsx"])
def test_an_export_that_fails_leaves_the_one_before_as_it_was(style: Format, tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx" if style == "xlsx" else tmp_path
    engine = small()
    write(engine, target, style)
    before = contents(tmp_path)
    engine.query("update mart.hard set n = n + 1")
    engine.query("create view mart.zzz as select cast('no number' || n as int) as n from mart.hard")
    with pytest.raises(LswhError, match="no number"):
        write(engine, target, style)
    assert contents(tmp_path) == before


def test_files_of_marts_that_are_gone_go_and_others_stay(tmp_path: Path) -> None:
    engine = small()
    write(engine, tmp_path, "csv")
    (tmp_path / "mine.csv").write_text("mine", encoding="utf-8")
    engine.query("drop view mart.seen")
    write(engine, tmp_path, "csv")
    assert contents(tmp_path).keys() == {"manifest.json", "mart.figure.csv", "mart.hard.csv", "mine.csv"}


def test_a_manifest_of_something_else_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "an app"}', encoding="utf-8")
    with pytest.raises(LswhError, match="no export wrote"):
        write(small(), tmp_path, "csv")
    assert contents(tmp_path).keys() == {"manifest.json"}


def sheet(file: Path, name: str) -> Any:
    return openpyxl.load_workbook(file)[name]


@pytest.fixture(scope="module")
def book(published: Trial, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The workbook of what is published."""
    file = tmp_path_factory.mktemp("book") / "out.xlsx"
    export(published, file, "xlsx")
    return openpyxl.load_workbook(file)


def values(one: Any, row: int) -> list[Any]:
    return [cell.value for cell in one[row]]


def test_a_sheet_has_both_languages_a_frozen_head_a_filter_and_widths(book: Any) -> None:
    one = book["indicator"]
    assert values(one, 1)[:3] == ["Kỳ", "Mã chỉ tiêu", "Giá trị"]
    assert values(one, 2)[:3] == ["Period", "Indicator code", "Value"]
    assert (one.freeze_panes, one.auto_filter.ref) == ("A3", "A2:AF6")
    assert one.max_row == 6
    assert one.column_dimensions["F"].width > len("Kim ngạch xuất khẩu")


def test_a_figure_has_the_decimals_that_it_was_printed_with(book: Any) -> None:
    rows = list(book["indicator"].iter_rows(min_row=3))
    shown = {
        row[1].value: [(cell.value, cell.number_format) for cell in row[2:5]] for row in rows if row[0].value == "2024"
    }
    assert shown["TRADE_EXPORT"][0] == (5980, "#,##0")
    assert shown["TRADE_EXPORT"][2] == (-12.3, "#,##0.00")
    assert shown["TRADE_IMPORT"][0] == (2285, "#,##0.0")
    assert shown["IIP"][2] == (3.8, "#,##0.0")


def test_values_of_a_workbook_are_numbers_days_and_texts_and_never_formulas(tmp_path: Path) -> None:
    write(small(), tmp_path / "out.xlsx", "xlsx")
    one = sheet(tmp_path / "out.xlsx", "hard")
    rows = {row[6].value: row for row in one.iter_rows(min_row=3)}
    first, second = rows["=1+1"], rows["+1\ufffd"]
    assert [cell.data_type for cell in first] == ["n", "s", "d", "b", "d", "s", "s", "n", "n"]
    assert (first[2].value, first[2].number_format) == (datetime(2020, 2, 29), "yyyy-mm-dd")
    assert (second[2].value, second[8].value) == ("0001-01-01", "nan")
    assert second[0].number_format == "#,##0.000000"
    figure = sheet(tmp_path / "out.xlsx", "figure")[3]
    assert [cell.number_format for cell in (figure[0], figure[3])] == ["#,##0.00", "#,##0.0"]
    assert sheet(tmp_path / "out.xlsx", "Nguồn (sources)")["C3"].data_type == "s"


def test_a_workbook_tells_its_contents_columns_sources_and_contracts(published: Trial, book: Any) -> None:
    assert book.sheetnames[0] == "Nội dung (contents)"
    assert book.sheetnames[-3:] == ["Cột (columns)", "Nguồn (sources)", "Kiểm tra (contracts)"]
    listed = {row[1]: row[2] for row in book["Nội dung (contents)"].iter_rows(min_row=3, values_only=True) if row[1]}
    assert listed["mart.indicator"] == 4
    sources = list(book["Nguồn (sources)"].iter_rows(min_row=3, values_only=True))
    assert (datetime(2024, 7, 10), "a note", "a test", "raw/documents/note.md") in [row[:4] for row in sources]
    contracts = {row[0]: row for row in book["Kiểm tra (contracts)"].iter_rows(min_row=3, values_only=True)}
    assert contracts["mart.indicator contract"][1:4] == ("mart.indicator", "pass", 0)
    rule = contracts["staging_to_fact"]
    assert rule[2] == "pass"
    assert (rule[4], rule[5]) == published.ask_one(
        "select count(*), count(*) filter (verdict <> 'holds') from mart.reconciliation where rule = 'staging_to_fact'"
    )


def test_a_contract_has_the_verdict_of_when_it_was_held_last(tmp_path: Path) -> None:
    write(small(), tmp_path / "out.xlsx", "xlsx")
    assert values(sheet(tmp_path / "out.xlsx", "Kiểm tra (contracts)"), 3) == [
        "c",
        "mart.hard",
        "pass",
        0,
        None,
        None,
        "000002",
    ]


def test_every_column_of_our_marts_is_described_in_a_workbook(book: Any) -> None:
    described = list(book["Cột (columns)"].iter_rows(min_row=3, values_only=True))
    assert [row for row in described if not row[3]] == []
    tables = list(book["Nội dung (contents)"].iter_rows(min_row=3, values_only=True))
    assert [row for row in tables if row[1] and not row[3]] == []


def test_more_rows_than_a_sheet_has_are_one_error_before_anything_is_written(tmp_path: Path) -> None:
    engine = small()
    engine.query(f"create table mart.long as select n from range({MOST_ROWS - 1}) as r(n)")
    with pytest.raises(LswhError, match=r"mart\.long has 1048575 rows, and a sheet has room for 1048574") as caught:
        write(engine, tmp_path / "out.xlsx", "xlsx")
    assert "parquet" in str(caught.value)
    assert contents(tmp_path) == {}


def test_names_of_sheets_are_short_and_differ(tmp_path: Path) -> None:
    engine = small()
    for name in ("a" * 40, "a" * 39, "A" * 40 + "b", "what/is:it?"):
        engine.query(f'create table mart."{name}" as select 1 as n')
    write(engine, tmp_path / "out.xlsx", "xlsx")
    names = openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames
    assert {"A" * 31, "a" * 29 + "_2", "a" * 29 + "_3", "what_is_it_"} <= set(names)


def test_only_what_is_selected_is_exported(published: Trial, tmp_path: Path) -> None:
    written = export(published, tmp_path, "csv", "mart.revision", "fact.dim_a*", "mart.reconciliation")
    assert [name for name, _ in written.rows] == ["fact.dim_area", "mart.reconciliation", "mart.revision"]
    with pytest.raises(LswhError, match="nothing is selected"):
        export(published, tmp_path, "csv", "main.period_start")


@pytest.mark.parametrize(
    ("style", "read"),
    [
        ("parquet", lambda folder: pq.read_table(folder / "mart.indicator.parquet").num_rows),
        ("csv", lambda folder: len((folder / "mart.indicator.csv").read_text(encoding="utf-8").splitlines()) - 1),
    ],
)
def test_the_command_writes_a_folder_and_says_so(
    style: str, read: Callable[[Path], int], published: Trial, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "folder"
    command = ["--project", str(published.root), "export", style, str(folder), "--select", "mart.indicator"]
    said = CliRunner().invoke(main, command)
    assert said.exit_code == 0, said.output
    assert (
        said.stdout
        == f"1 table of generation 000001 (4 rows) in {folder}; {folder / 'manifest.json'} says what is in it\n"
    )
    assert said.stderr == "writing mart.indicator\n"
    assert read(folder) == 4


def test_the_command_writes_a_workbook_and_its_manifest(published: Trial, tmp_path: Path) -> None:
    file = tmp_path / "báo cáo.xlsx"
    command = ["--project", str(published.root), "export", "xlsx", str(file), "--select", "mart.indicator"]
    said = CliRunner().invoke(main, command)
    assert said.exit_code == 0, said.output
    assert sorted(one.name for one in tmp_path.iterdir()) == ["báo cáo.manifest.json", "báo cáo.xlsx"]
    indicator = sheet(file, "indicator")
    assert cast(date, indicator["K3"].value).year in (2023, 2024)
