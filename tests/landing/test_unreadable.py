"""A file that is not what it claims to be is one error; the rest lands, nothing is published, nothing is lost."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import duckdb
import openpyxl
import pytest

from lswh import api
from tests.conftest import FACT, Trial

HEADER = "area,indicator,period_end,value,unit,status,source,published_on\n"
ROW = "VN-09,xuất khẩu,2024-12-31,10,triệu USD,actual,a test,2025-01-20\n"
LINE = json.dumps({**FACT, "value": 10}, ensure_ascii=False)


def parquet(query: str) -> bytes:
    """The Parquet file of a query's rows."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        file = Path(folder) / "rows.parquet"
        connection.sql(query).write_parquet(str(file))
        return file.read_bytes()


def sheet(*rows: Sequence[object]) -> bytes:
    """An XLSX file with one sheet."""
    file = io.BytesIO()
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(file)
    return file.getvalue()


def line_with(cell: str) -> str:
    """A line of JSON with this, as it is written, for its value."""
    return json.dumps({**FACT, "value": "@"}, ensure_ascii=False).replace('"@"', cell) + "\n"


CELLS = (*FACT.values(), 10)
NAMES = (*FACT, "value")
A_PARQUET = parquet("select 'VN-09' as area, 10 as value")
A_SHEET = sheet(NAMES, CELLS)

CASES: dict[str, tuple[str, str | bytes, int | None, str]] = {
    "csv: a wrong column": (
        "records/x.csv",
        HEADER.replace("value", "vlaue") + ROW,
        1,
        "'vlaue'.*did you mean 'value'",
    ),
    "csv: a column like no other": ("records/x.csv", HEADER.replace("value", "zzz") + ROW, 1, "'zzz'.*its columns are"),
    "csv: other capitals": ("records/x.csv", HEADER.replace("value", "Value") + ROW, 1, "did you mean 'value'"),
    "csv: a missing column": ("records/x.csv", HEADER.replace("unit,", ""), 1, "missing: unit"),
    "csv: no figure": ("records/x.csv", HEADER.replace("value,", ""), 1, "missing: value or plan or"),
    "csv: no period": ("records/x.csv", HEADER.replace("period_end,", ""), 1, "missing: period or period_end"),
    "csv: a column twice": ("records/x.csv", HEADER.replace("source", "value"), 1, "'value' is there twice"),
    "csv: too many fields": ("records/x.csv", HEADER + ROW + ROW.replace("10", "1,0"), 3, "too many or too few fields"),
    "csv: too few fields": ("records/x.csv", HEADER + ROW + "VN-09,xuất khẩu\n", 3, "too many or too few fields"),
    "csv: semicolons": ("records/x.csv", (HEADER + ROW).replace(",", ";"), 1, "no column"),
    "csv: an unclosed quote": ("records/x.csv", HEADER + ROW + ROW.replace("a test", '"a test'), 3, "quote"),
    "csv: not UTF-8": ("records/x.csv", (HEADER + ROW).encode() + b"\xff" + ROW.encode(), 3, "not UTF-8"),
    "csv: UTF-16": ("records/x.csv", (HEADER + ROW).encode("utf-16"), 1, "UTF-8"),
    "csv: a header not in UTF-8": ("records/x.csv", b"\xe9," + HEADER.encode(), 1, "UTF-8"),
    "csv: empty": ("records/x.csv", b"", 1, "missing: area"),
    "jsonl: not JSON": ("records/x.jsonl", LINE + "\n{oops\n", 2, "not JSON"),
    "jsonl: cut off": ("records/x.jsonl", LINE + "\n" + LINE[:-9], 2, "not JSON"),
    "jsonl: not an object": ("records/x.jsonl", LINE + "\n[1, 2]\n", 2, "one JSON object"),
    "jsonl: an unknown key": ("records/x.jsonl", LINE.replace('"value"', '"vlaue"'), 1, "no column 'vlaue'.*'value'"),
    "jsonl: NaN": ("records/x.jsonl", LINE + "\n" + line_with("NaN"), 2, "NaN is not a figure"),
    "jsonl: infinity": ("records/x.jsonl", line_with("-Infinity"), 1, "-Infinity is not a figure"),
    "jsonl: a nested value": ("records/x.jsonl", line_with('{"a": 1}'), 1, "a cell is a text, a figure or nothing"),
    "jsonl: a list": ("records/x.jsonl", line_with("[1]"), 1, "a cell is a text, a figure or nothing"),
    "jsonl: a boolean": ("records/x.jsonl", line_with("true"), 1, "neither a text nor a figure"),
    "jsonl: a huge exponent": ("records/x.jsonl", line_with("1e999999999"), 1, "not a figure"),
    "jsonl: a key twice": ("records/x.jsonl", LINE.replace("{", '{"value": 1, '), 1, "twice"),
    "jsonl: not UTF-8": ("records/x.jsonl", LINE.encode() + b"\n\xff\n", 2, "not UTF-8"),
    "jsonl: deep": ("records/x.jsonl", "[" * 100_000, 1, ""),
    "jsonl: empty": ("records/x.jsonl", b"", 1, "the file is empty"),
    "parquet: cut off": ("records/x.parquet", A_PARQUET[:-10], None, "arquet"),
    "parquet: another thing": ("records/x.parquet", HEADER + ROW, None, "arquet"),
    "parquet: a missing column": ("records/x.parquet", A_PARQUET, 1, "missing: indicator"),
    "parquet: a wrong column": ("records/x.parquet", parquet("select 1 as vlaue"), 1, "did you mean 'value'"),
    "parquet: empty": ("records/x.parquet", b"", None, "arquet"),
    "xlsx: no zip": ("records/x.xlsx", HEADER + ROW, None, "not a whole XLSX workbook"),
    "xlsx: cut off": ("records/x.xlsx", A_SHEET[:-100], None, "not a whole XLSX workbook"),
    "xlsx: empty": ("records/x.xlsx", b"", None, "not a whole XLSX workbook"),
    "xlsx: an empty sheet": ("records/x.xlsx", sheet(), 1, "the sheet is empty|missing: area"),
    "xlsx: a boolean cell": ("records/x.xlsx", sheet(NAMES, CELLS, (*CELLS[:-1], True)), 3, "neither a text nor"),
    "xlsx: a wrong column": ("records/x.xlsx", sheet((*FACT, "vlaue"), CELLS), 1, "did you mean 'value'"),
    "xlsx: a column twice": ("records/x.xlsx", sheet((*NAMES, "value"), (*CELLS, 1)), 1, "'value' is there twice"),
    "xlsx: too many fields": ("records/x.xlsx", sheet(NAMES, CELLS, (*CELLS, 11)), 3, "too many fields"),
    "document: open front matter": ("documents/x.md", "---\nsource: a\n\nGRDP tăng 5%.\n", 1, "does not end"),
    "document: unknown key": ("documents/x.md", "---\nsuorce: a\n---\nx\n", None, "'suorce'.*did you mean source"),
    "document: no YAML": ("documents/x.md", "---\nsource: a\ntitle: b: c\n---\nx\n", 3, "not YAML"),
    "document: no such day": ("documents/x.md", "---\npublished_on: 2024-02-30\n---\nx\n", None, "day|date"),
    "document: no day": ("documents/x.md", "---\npublished_on: hôm qua\n---\nx\n", None, "no day"),
    "document: NUL": ("documents/x.md", b"GRDP\n\x00\n", 2, "not a text"),
    "document: not UTF-8": ("documents/x.md", b"GRDP\n\n\xff\n", 3, "not UTF-8"),
    "document: a PDF": ("documents/x.pdf", b"%PDF-1.7\n", None, "not a whole PDF"),
    "an unknown extension": ("records/x.ods", b"PK", None, r"takes no \.ods.*it takes \.csv"),
    "no extension": ("records/x", HEADER + ROW, None, "takes no file without an extension"),
    "directly in raw": ("x.csv", HEADER + ROW, None, "not in a folder that lands.*documents, records, reference"),
    "another folder of raw": ("recrods/x.csv", HEADER + ROW, None, "not in a folder that lands"),
    "reference: a ragged row": ("reference/x.csv", "a,b\n1,2\n1,2,3\n", 3, "3 fields, the header 2"),
    "reference: a name twice": ("reference/x.csv", "a,a\n1,2\n", 1, "different names"),
    "reference: a name with a space": ("reference/x.csv", "a,b c\n1,2\n", 1, "different names"),
    "reference: a column that documents need": ("reference/unit.csv", "unit,name\nx,y\n", 1, "missing: unit_measure"),
    "reference: empty": ("reference/x.csv", b"", 1, "different names"),
    "reference: an unclosed quote": ("reference/x.csv", 'a,b\n1,"2\n', 2, "not CSV"),
    "reference: not UTF-8": ("reference/x.csv", b"a,b\n1,\xff\n", 2, "not UTF-8"),
    "reference: a table of landing": ("reference/record.csv", "a,b\n1,2\n", None, "no table can be called raw.record"),
    "reference: no name of a table": ("reference/a-b.csv", "a,b\n1,2\n", None, "no table can be called raw.a-b"),
    "withdrawal: other columns": ("withdrawals/x.csv", "source,why\na,b\n", 1, "the columns source_id, source"),
    "withdrawal: no day": (
        "withdrawals/x.csv",
        "source_id,source,withdrawn_on,why\n1,a,soon,b\n",
        None,
        "withdrawn_on is no day: 'soon'",
    ),
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A project with one published figure."""
    trial = Trial(tmp_path_factory.mktemp("unreadable") / "published")
    trial.records("before", {"value": "10"})
    trial.build_clean()
    return trial


@pytest.fixture
def trial(published: Trial, trial: Trial) -> Trial:
    """A copy of it, to drop a bad file into."""
    shutil.copytree(published.root, trial.root, symlinks=True, dirs_exist_ok=True)
    trial.now = published.now
    return trial


def everything_published(trial: Trial) -> tuple[Path, str]:
    """Where the warehouse leads, and the hash of its bytes."""
    link = trial.project.warehouse
    return link.readlink(), hashlib.sha256(link.read_bytes()).hexdigest()


@pytest.mark.parametrize(("path", "data", "line", "words"), CASES.values(), ids=CASES)
def test_an_unreadable_file_is_one_error_and_the_rest_lands(
    trial: Trial, path: str, data: str | bytes, line: int | None, words: str
) -> None:
    before = everything_published(trial)
    trial.records("good", {"value": "20", "published_on": "2025-02-20"})
    bad = trial.write(f"raw/{path}", data)
    report = trial.build()
    [error] = report.landing.errors
    assert error.where is not None
    assert error.where.path == f"raw/{path}"
    if line is not None:
        assert error.where.line == line
    assert re.search(words, str(error)), str(error)
    assert "\n" not in str(error)
    assert [one.path for one in report.landing.new] == ["raw/records/good.csv"]
    assert report.plan is None
    assert everything_published(trial) == before

    trial.now += timedelta(minutes=1)
    again = api.land(trial.project, trial.now)
    assert again.new == ()
    assert "raw/records/good.csv" in [one.path for one in again.present]
    assert [str(one) for one in again.errors] == [str(error)]
    bad.unlink()
    assert api.land(trial.project, trial.now).errors == ()


def test_after_the_bad_file_is_mended_everything_is_published(trial: Trial) -> None:
    trial.records("good", {"value": "20", "published_on": "2025-02-20"})
    trial.write("raw/records/x.csv", "nonsense\n")
    assert trial.build().landing.errors
    trial.records("x", {"indicator": "nhập khẩu", "value": "5"})
    trial.build_clean()
    assert trial.ask("select document from raw.document order by 1") == [
        ("raw/records/before.csv",),
        ("raw/records/good.csv",),
        ("raw/records/x.csv",),
    ]


def test_every_unreadable_file_is_named_at_once(trial: Trial) -> None:
    paths = ["raw/documents/a.md", "raw/records/b.csv", "raw/records/c.xlsx", "raw/reference/d.csv"]
    for path in paths:
        trial.write(path, b"\xff\x00")
    errors = trial.build().landing.errors
    assert [error.where.path for error in errors if error.where] == paths
