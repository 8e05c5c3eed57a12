"""CSV, JSON Lines, Parquet and XLSX say the same thing where they hold the same records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from lswh import api
from lswh.engine.duckdb import DuckDB
from lswh.landing import Filling, LandingStore
from lswh.landing.fill import fill
from tests.conftest import FACT, Trial

FORMATS = ("csv", "jsonl", "parquet", "xlsx")

FACTS: Sequence[Mapping[str, Any]] = (
    {**FACT, "value": Decimal("1888.75"), "yoy_pct": Decimal("-24.8"), "quote": 'xuất khẩu, "đạt" 1.888,75'},
    {**FACT, "indicator": "nhập khẩu", "value": Decimal(2285), "yoy_pct": None, "quote": "hai\ndòng"},
    {**FACT, "indicator": "TRADE_EXPORT_LOCAL", "value": Decimal("0.1"), "yoy_pct": None, "quote": None},
    {**FACT, "indicator": "GRDP", "value": None, "yoy_pct": Decimal("5.32"), "unit": "%", "quote": None},
)
DAYS = ("period_start", "period_end", "published_on")
VALUES = 'select value, decimals from raw.record order by "row"'


def write_parquet(file: Path, columns: Mapping[str, str], rows: Sequence[Sequence[object]]) -> None:
    """A Parquet file with columns of these DuckDB types."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        definitions = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"create table t ({definitions})")
        connection.executemany(f"insert into t values ({', '.join('?' * len(columns))})", rows)  # only ?s
        connection.table("t").write_parquet(str(file))


def write_sheet(file: Path, rows: Sequence[Sequence[object]]) -> None:
    """An XLSX file with one sheet."""
    file.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(file)


def write_facts(trial: Trial, suffix: str) -> None:
    """FACTS in one of the formats, numbers as numbers and days as days where it has them."""
    header = list(FACTS[0])
    file = trial.root / "raw" / "records" / f"facts.{suffix}"
    match suffix:
        case "csv":
            trial.records("facts", *FACTS)
        case "jsonl":
            rows = [{k: float(v) if isinstance(v, Decimal) else v for k, v in fact.items()} for fact in FACTS]
            trial.write("raw/records/facts.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        case "parquet":
            types = {name: "DATE" if name in DAYS else "VARCHAR" for name in header}
            types |= {"value": "DECIMAL(18,4)", "yoy_pct": "DOUBLE"}
            write_parquet(file, types, [list(fact.values()) for fact in FACTS])
        case "xlsx":
            write_sheet(file, [header, *([_excel(*cell) for cell in fact.items()] for fact in FACTS)])


def _excel(name: str, cell: Any) -> object:
    if name in DAYS:
        return date.fromisoformat(cell)
    return float(cell) if isinstance(cell, Decimal) else cell


def landed(trial: Trial, sql: str) -> list[tuple[Any, ...]]:
    """What the raw tables answer, filled with what raw/ holds."""
    landing = api.land(trial.project, trial.now)
    assert not landing.errors, landing.errors
    with closing(DuckDB.memory()) as engine:
        store = LandingStore(trial.project.state / "landing")
        fill(engine, Filling.between((), landing.present), landing.present, store)
        return engine.query(sql).rows


def values_of_parquet(trial: Trial, kind: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """value and decimals of raw.record after these values landed in a column of this type."""
    types = {**dict.fromkeys(FACT, "VARCHAR"), "value": kind}
    write_parquet(trial.root / "raw/records/file.parquet", types, [[*FACT.values(), value] for value in values])
    return landed(trial, VALUES)


def test_the_four_formats_give_the_same_observations(trial: Trial) -> None:
    for suffix in FORMATS:
        write_facts(trial, suffix)
    trial.build_clean()
    assert trial.ask("select * from staging.reject") == []
    rows = trial.ask(
        "select document, indicator, value, value_low, value_high, yoy, yoy_low, yoy_high, area, period, unit, status,"
        ' quote from staging.observation order by document, "row"'
    )
    by_format = {suffix: [row[1:] for row in rows if row[0].endswith(suffix)] for suffix in FORMATS}
    assert [row[:4] for row in by_format["csv"]] == [
        ("TRADE_EXPORT", Decimal("1888.75"), Decimal("1888.745"), Decimal("1888.755")),
        ("TRADE_IMPORT", Decimal(2285), Decimal("2284.5"), Decimal("2285.5")),
        ("TRADE_EXPORT_LOCAL", Decimal("0.1"), Decimal("0.05"), Decimal("0.15")),
        ("GRDP", None, None, None),
    ]
    assert by_format["csv"][3][4:7] == (Decimal("5.32"), Decimal("5.315"), Decimal("5.325"))
    for suffix in FORMATS[1:]:
        assert by_format[suffix] == by_format["csv"], suffix


def test_the_four_formats_give_the_same_raw_records(trial: Trial) -> None:
    for suffix in FORMATS:
        write_facts(trial, suffix)
    rows = landed(
        trial,
        "select document, value, value_printed, decimals, yoy_pct, yoy_pct_printed, period_start, published_on, quote,"
        ' "row", right(record_id, 2) from raw.record order by document, "row"',
    )
    by_format = {suffix: [row[1:] for row in rows if row[0].endswith(suffix)] for suffix in FORMATS}
    figures = ("1888.75", "1888.75", 2, "-24.8", "-24.8")
    assert by_format["csv"][0] == (*figures, "2024-01-01", "2025-01-20", 'xuất khẩu, "đạt" 1.888,75', 1, ":1")
    for suffix in FORMATS[1:]:
        assert by_format[suffix] == by_format["csv"], suffix


def test_a_double_of_parquet_is_its_shortest_text(trial: Trial) -> None:
    values = values_of_parquet(trial, "DOUBLE", [0.1, 1888.75, 7.0, -0.5, 100.0])
    assert values == [("0.1", 1), ("1888.75", 2), ("7", 0), ("-0.5", 1), ("100", 0)]


def test_a_float_of_parquet_is_its_shortest_text(trial: Trial) -> None:
    values = values_of_parquet(trial, "FLOAT", [0.1, 1888.75, 16777216.0, 2285.0])
    assert values == [("0.1", 1), ("1888.75", 2), ("16777216", 0), ("2285", 0)]


def test_a_large_or_small_double_of_parquet_is_written_out(trial: Trial) -> None:
    values = values_of_parquet(trial, "DOUBLE", [1.5e15, 9.5e15, 0.0001])
    assert values == [("1500000000000000", 0), ("9500000000000000", 0), ("0.0001", 4)]


def test_zeros_that_pad_a_decimal_of_parquet_are_no_precision(trial: Trial) -> None:
    values = [Decimal(text) for text in ("262.7", "2285", "100", "0.000001", "-3.5", "0")]
    assert values_of_parquet(trial, "DECIMAL(18,6)", values) == [
        ("262.7", 1),
        ("2285", 0),
        ("100", 0),
        ("0.000001", 6),
        ("-3.5", 1),
        ("0", 0),
    ]


def test_a_text_of_parquet_keeps_every_digit(trial: Trial) -> None:
    assert values_of_parquet(trial, "VARCHAR", ["262.70", "7.0"]) == [("262.70", 2), ("7.0", 1)]


def test_a_number_of_a_sheet_is_its_shortest_text(trial: Trial) -> None:
    values = (0.1, 1888.75, 7.0, 7, 1e15, 1.5e18, 0.00001, "262.70")
    rows = [[*FACT.values(), value] for value in values]
    write_sheet(trial.root / "raw/records/file.xlsx", [[*FACT, "value"], *rows])
    assert landed(trial, VALUES) == [
        ("0.1", 1),
        ("1888.75", 2),
        ("7", 0),
        ("7", 0),
        ("1000000000000000", 0),
        ("1500000000000000000", 0),
        ("0.00001", 5),
        ("262.70", 2),
    ]


def test_a_number_of_json_keeps_the_digits_that_it_is_written_with(trial: Trial) -> None:
    rest = json.dumps(FACT)[1:]
    literals = ("123456789012345678.123456", "262.70", "7.0", "7", "-0.50", "1e3", "1.5E-3", '"7.0"')
    trial.write("raw/records/file.jsonl", "".join(f'{{"value": {literal}, {rest}\n' for literal in literals))
    assert landed(trial, VALUES) == [
        ("123456789012345678.123456", 6),
        ("262.70", 2),
        ("7", 0),
        ("7", 0),
        ("-0.50", 2),
        ("1000", 0),
        ("0.0015", 4),
        ("7.0", 1),
    ]


def test_every_digit_of_a_large_number_of_json_reaches_the_observation(trial: Trial) -> None:
    rest = json.dumps({**FACT, "indicator": "TRADE_BALANCE"})[1:]
    trial.write("raw/records/file.jsonl", f'{{"value": 123456789012345678.123456, {rest}\n')
    report = trial.build()
    value = trial.ask_one("select value from staging.observation", candidate=report.is_refused)
    assert value == (Decimal("123456789012345678.123456"),)


def test_a_csv_file_keeps_every_digit_as_it_is_printed(trial: Trial) -> None:
    trial.records("file", *({"value": text} for text in ("262.70", "7.0", "0010", "1.500000")))
    assert landed(trial, VALUES) == [("262.70", 2), ("7.0", 1), ("0010", 0), ("1.500000", 6)]


HEADER = "area,indicator,period_end,value,unit,status,source,quote,published_on"
MARK = "\ufeff"


def one_row(quote: str, end: str = "\n") -> str:
    """A file of one record with this cell, as it is written, for its quote."""
    return f"{HEADER}{end}VN-09,xuất khẩu,2024-12-31,10,triệu USD,actual,a test,{quote},2025-01-20{end}"


DIALECTS: Mapping[str, tuple[str, str | None]] = {
    "a byte order mark": (MARK + one_row("a"), "a"),
    "CRLF": (one_row("b", "\r\n"), "b"),
    "a byte order mark and CRLF": (MARK + one_row("c", "\r\n"), "c"),
    "no line end at the end": (one_row("d").rstrip(), "d"),
    "a blank line at the end": (one_row("e") + "\n", "e"),
    "a quoted header": (one_row("f").replace("quote", '"quote"'), "f"),
    "a quoted comma": (one_row('"a, b"'), "a, b"),
    "a quoted newline": (one_row('"a\nb"'), "a\nb"),
    "a quoted CRLF": (one_row('"a\r\nb"', "\r\n"), "a\r\nb"),
    "a quoted quote": (one_row('"say ""a"""'), 'say "a"'),
    "an empty cell": (one_row(""), None),
    "a quoted empty cell": (one_row('""'), None),
    "the word NULL": (one_row("NULL"), "NULL"),
    "a very long cell": (one_row("x" * 1_000_000), "x" * 1_000_000),
}


def test_every_dialect_of_csv_gives_the_same_record(trial: Trial) -> None:
    for name, (text, _) in DIALECTS.items():
        trial.write(f"raw/records/{name}.csv", text)
    rows = landed(trial, 'select document, area, value, published_on, "row", quote from raw.record')
    found = {row[0].removeprefix("raw/records/").removesuffix(".csv"): row[1:] for row in rows}
    assert found == {name: ("VN-09", "10", "2025-01-20", 1, quote) for name, (_, quote) in DIALECTS.items()}


def test_empty_cells_are_null_in_every_format(trial: Trial) -> None:
    header = [*FACT, "value", "plan", "quote"]
    rows: list[list[object]] = [[*FACT.values(), "10", None, None]]
    trial.records("file", {"value": "10", "plan": "", "quote": ""})
    trial.write("raw/records/file.jsonl", json.dumps({**FACT, "value": 10, "plan": None, "quote": ""}) + "\n")
    write_parquet(trial.root / "raw/records/file.parquet", dict.fromkeys(header, "VARCHAR"), rows)
    write_sheet(trial.root / "raw/records/file.xlsx", [header, *rows])
    assert landed(trial, "select plan, plan_printed, quote, yoy_pct from raw.record") == [(None, None, None, None)] * 4


def test_blank_lines_of_json_and_blank_rows_of_a_sheet_are_passed_over(trial: Trial) -> None:
    line = json.dumps({**FACT, "value": 10})
    trial.write("raw/records/file.jsonl", f"{MARK}{line}\r\n\r\n{line}\r\n")
    row = [*FACT.values(), 10]
    write_sheet(trial.root / "raw/records/file.xlsx", [[*FACT, "value"], row, [None] * len(row), row])
    assert landed(trial, "select document, count(*) from raw.record group by 1 order by 1") == [
        ("raw/records/file.jsonl", 2),
        ("raw/records/file.xlsx", 2),
    ]


def test_the_sheet_called_records_is_read_where_there_is_one(trial: Trial) -> None:
    file = trial.root / "raw/records/file.xlsx"
    write_sheet(file, [["notes"], ["nothing to see here"]])
    book = openpyxl.load_workbook(file)
    sheet = book.create_sheet("records")
    sheet.append([*FACT, "value"])
    sheet.append([*FACT.values(), 10])
    book.save(file)
    assert landed(trial, VALUES) == [("10", 0)]


@pytest.mark.parametrize("root", ['it\'s "a" [bracketed] {name}', "Lạng Sơn * %20"])
def test_a_project_may_have_any_name(tmp_path: Path, root: str) -> None:
    trial = Trial(tmp_path / root)
    for suffix in FORMATS:
        write_facts(trial, suffix)
    trial.build_clean()
    assert trial.ask("select count(distinct document) from raw.record") == [(len(FORMATS),)]
