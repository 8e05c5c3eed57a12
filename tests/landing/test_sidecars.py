"""A clerk's spreadsheet lands as it is: its sidecar says how it is laid out."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from pathlib import Path

import openpyxl
import pytest

from lswh.landing.scan import _FOLDERS
from tests.conftest import FACT, Trial

CLERK = (
    ("Chỉ tiêu", "Đơn vị", "Từ ngày", "Đến ngày", "Giá trị", "% KH", "Ghi chú"),
    ("Kim ngạch xuất khẩu", "triệu USD", "01/01/2023", "30/06/2023", "1.280,50", "98,5%", "x"),
    ("Kim ngạch nhập khẩu", "triệu USD", "01/01/2023", "30/06/2023", "1.005", "-", ""),
)
LAYOUT = """\
numbers: vi
delimiter: ";"
encoding: windows-1258
columns:
  Chỉ tiêu: indicator
  Đơn vị: unit
  Từ ngày: period_start
  Đến ngày: period_end
  Giá trị: value
  "% KH": pct_of_plan
  Ghi chú:
area: VN-09
source: Cục Thống kê
status: estimate
published_on: 2023-07-07
"""
RECORDS = (
    "select indicator, area, unit, value, value_printed, decimals, pct_of_plan, period_end, published_on, source "
    'from raw.record order by "row"'
)
SAID = ("2023-06-30", "2023-07-07", "Cục Thống kê")
READ = [
    ("Kim ngạch xuất khẩu", "VN-09", "triệu USD", "1280.50", "1.280,50", 2, "98.5", *SAID),
    ("Kim ngạch nhập khẩu", "VN-09", "triệu USD", "1005", "1.005", 0, None, *SAID),
]


def in_windows_1258(text: str) -> bytes:
    """A text as Windows writes it in Vietnam: the tone behind the letter."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    found = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        found.append(bare + "".join(part for part in parts if part in tones))
    return "".join(found).encode("cp1258")


def sheet(rows: object = CLERK, delimiter: str = ";") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def test_a_csv_of_windows_1258_with_semicolons_and_vietnamese_numbers_lands(trial: Trial) -> None:
    trial.write("raw/records/so-lieu.csv", in_windows_1258(sheet()))
    trial.write("raw/records/so-lieu.csv.yml", LAYOUT)
    trial.build_clean()
    assert trial.ask(RECORDS) == READ
    assert trial.ask("select indicator, value, pct_of_plan from staging.observation order by value") == [
        ("TRADE_IMPORT", 1005, None),
        ("TRADE_EXPORT", 1280.5, 98.5),
    ]


def test_a_workbook_with_titles_above_its_header_lands(trial: Trial) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Biểu 1"
    page.append(["TÌNH HÌNH XUẤT NHẬP KHẨU"])
    page.append([])
    for row in CLERK:
        page.append(list(row))
    page["E5"] = 1005  # a number that Excel holds as one
    file = trial.root / "raw" / "records" / "biểu.xlsx"
    file.parent.mkdir()
    book.save(file)
    trial.write("raw/records/biểu.yml", re.sub("delimiter.*\nencoding.*\n", "sheet: Biểu 1\nheader: 3\n", LAYOUT))
    trial.build_clean()
    assert trial.ask(RECORDS) == [READ[0], (*READ[1][:4], "1005", *READ[1][5:])]


def test_jsonl_and_parquet_have_sidecars_too(trial: Trial) -> None:
    trial.write("raw/records/a.jsonl", '{"chi_tieu": "xuất khẩu", "value": "1.280,5", "period": "2023"}\n')
    trial.write(
        "raw/records/a.jsonl.yml",
        "numbers: vi\ncolumns: {chi_tieu: indicator}\narea: VN-09\nunit: triệu USD\nsource: a\nstatus: A\n"
        "published_on: 2024-01-31\n",
    )
    trial.build_clean()
    assert trial.ask("select value, unit, published_on from raw.record") == [("1280.5", "triệu USD", "2024-01-31")]


def test_a_change_of_the_sidecar_is_a_change_of_the_file(trial: Trial) -> None:
    trial.write("raw/records/so-lieu.csv", in_windows_1258(sheet()))
    trial.write("raw/records/so-lieu.csv.yml", LAYOUT)
    trial.build_clean()
    assert not trial.build().landing.new
    trial.write("raw/records/so-lieu.csv.yml", LAYOUT.replace("2023-07-07", "2023-07-10"))
    report = trial.build()
    assert [one.path for one in report.landing.new] == ["raw/records/so-lieu.csv"]
    assert any("taken as a revision" in warning for warning in report.landing.warnings)
    assert trial.ask("select version, is_current from raw.document order by version") == [(1, False), (2, True)]
    assert trial.ask("select distinct published_on from raw.record order by 1") == [("2023-07-07",), ("2023-07-10",)]


@pytest.mark.parametrize(
    ("old", "new", "words", "line"),
    [
        ("numbers: vi", "number: vi", r"no key 'number'.*did you mean numbers\?", 1),
        ("numbers: vi", "numbers: fr", "not vi or en", 1),
        ("encoding: windows-1258", "encoding: windows-9999", "no encoding", 3),
        ("encoding: windows-1258", "encoding: ascii", "not in ascii", None),
        ('delimiter: ";"', 'delimiter: ";;"', "no delimiter", 2),
        ("Giá trị: value", "Giá trị: vlaue", r"no column 'vlaue'.*did you mean 'value'\?", 9),
        ("Giá trị: value", "Gía trị: value", r"no column 'gía trị'.*did you mean 'Giá trị'\?", None),
        ("  Ghi chú:\n", "", "no column 'ghi chú'", 1),
        ("numbers: vi", "numbers: en", "value is no number as the sidecar has them", 2),
        ("published_on: 2023-07-07", "published_on: 7/7/2023", "no day", 15),
        ("area: VN-09", "area: [VN-09]", "no single value", 12),
        ("status: estimate\n", "", "columns are missing: status", 1),
        ("columns:", "columns: [", "not YAML", None),
    ],
)
def test_what_is_wrong_with_a_sidecar_is_one_error(
    trial: Trial, old: str, new: str, words: str, line: int | None
) -> None:
    trial.write("raw/records/so-lieu.csv", in_windows_1258(sheet()))
    trial.write("raw/records/so-lieu.csv.yml", LAYOUT.replace(old, new, 1))
    [error] = trial.build().landing.errors
    assert re.search(words, str(error)), str(error)
    assert error.where is not None
    assert error.where.path in {"raw/records/so-lieu.csv", "raw/records/so-lieu.csv.yml"}
    assert line is None or error.where.line == line


def test_a_sidecar_of_no_file_and_one_of_two_are_errors(trial: Trial) -> None:
    trial.write("raw/records/gone.csv.yml", LAYOUT)
    trial.records("two", FACT | {"value": "1"})
    trial.write("raw/records/two.jsonl", "{}\n")
    trial.write("raw/records/two.yml", LAYOUT)
    said = [str(error) for error in trial.build().landing.errors]
    assert any("gone.csv.yml: a sidecar of no file" in one for one in said)
    assert any("two.yml: a sidecar of two.csv or two.jsonl?" in one for one in said)


def test_a_document_has_its_front_matter_beside_it(trial: Trial) -> None:
    trial.write("raw/documents/bao-cao.html", "<p>Năm 2023, kim ngạch xuất khẩu ước đạt 2.730 triệu USD.</p>")
    trial.write("raw/documents/bao-cao.html.yml", "source: Sở Công Thương\narea: VN-09\npublished_on: 2024-01-05\n")
    trial.build_clean()
    assert trial.ask("select source, published_on, area from raw.document") == [
        ("Sở Công Thương", "2024-01-05", "VN-09")
    ]
    joined = "raw.record as r join raw.document as d using (content_hash)"
    assert trial.ask(f"select r.quote = d.text[r.start + 1 : r.end] from {joined}") == [(True,)]


def test_what_lands_as_a_document_is_what_extract_reads() -> None:
    from lswh.extract.inputs import SUFFIXES

    assert set(_FOLDERS["documents"][1]) == set(SUFFIXES)
    assert Path("a.PDF").suffix.lower() in SUFFIXES
