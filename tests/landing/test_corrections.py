"""A reviewed correction wins over extraction, for good, and is no vintage."""

from __future__ import annotations

import re

import pytest

from lswh import api
from tests.conftest import Trial

BODY = (
    "Năm 2023, kim ngạch xuất khẩu ước đạt 2.730 triệu USD, tăng 166,9% so với cùng kỳ. "
    "Kim ngạch nhập khẩu đạt 2.050 triệu USD."
)
RECORDS = "select indicator_code, value, value_printed, yoy_pct from raw.record order by start"
READ = [("TRADE_EXPORT", "2730", "2.730", "166.9"), ("TRADE_IMPORT", "2050", "2.050", None)]


def correction(**said: str) -> str:
    lines = {
        "document": "raw/documents/note.md",
        "quote": '"Kim ngạch nhập khẩu đạt 2.050 triệu USD"',
        "wrong": "a misprint",
        "right": "{value: 2005}",
        "why": "the office says so on its page",
        "who": "L. Huong",
        "when": "2024-02-01",
    } | said
    return "".join(f"{name}: {text}\n" for name, text in lines.items() if text)


def test_a_corrected_record_replaces_what_was_read_and_is_no_vintage(trial: Trial) -> None:
    trial.document("note", BODY, published_on="2024-01-10")
    trial.build_clean()
    assert trial.ask(RECORDS) == READ
    trial.write("raw/corrections/2024.yml", correction())
    trial.build_clean()
    assert trial.ask(RECORDS) == [READ[0], ("TRADE_IMPORT", "2005", "2005", None)]
    assert trial.ask("select count(*) from fact.vintage where indicator = 'TRADE_IMPORT'") == [(1,)]
    assert trial.build().is_empty
    (trial.root / "raw/corrections/2024.yml").unlink()
    trial.build_clean()
    assert trial.ask(RECORDS) == READ


def test_a_record_can_be_dropped_and_one_can_be_added(trial: Trial) -> None:
    trial.document("note", BODY + " Chi khác.", published_on="2024-01-10")
    drop = correction(quote='"KIM NGẠCH  xuất khẩu"', right="", drop="true")
    new = (
        "{indicator: chi ngân sách, indicator_code: BUDGET_EXPENDITURE, area: VN-09, period: '2023', "
        "value: 1.5, unit: tỷ đồng}"
    )
    add = correction(quote='"Chi khác."', right=new)
    both = "".join("- " + re.sub("\n(?=.)", "\n  ", one) for one in (drop, add))
    trial.write("raw/corrections/both.yml", both)
    trial.build()
    assert trial.ask(RECORDS, candidate=not (trial.root / "warehouse.duckdb").exists()) == [
        READ[1],
        ("BUDGET_EXPENDITURE", "1.5", "1.5", None),
    ]


def test_the_hash_of_a_document_and_a_span_name_the_place_too(trial: Trial) -> None:
    trial.document("note", BODY, published_on="2024-01-10")
    trial.build_clean()
    digest, start, end = trial.ask_one("select content_hash, start, \"end\" from raw.record where value = '2730'")
    said = correction(document=digest[:12], quote="", span=f"[{start}, {end}]", right="{yoy_pct: null, value: 2730.5}")
    trial.write("raw/corrections/one.yml", said)
    trial.build_clean()
    assert trial.ask(RECORDS) == [("TRADE_EXPORT", "2730.5", "2730.5", None), READ[1]]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"quote": '"Kim ngạch nhập khẩu đạt 3.050"'}, "the quote is not in raw/documents/note.md"),
        ({"quote": '"triệu USD"'}, "the quote stands 2 times.*add its span"),
        ({"quote": f'"{BODY}"'}, "2 records are read at this quote: 'TRADE_EXPORT', 'TRADE_IMPORT'.*say which"),
        ({"document": "raw/documents/other.md"}, "no document is raw/documents/other.md"),
        ({"why": ""}, "the correction lacks why"),
        ({"drop": "true"}, "either `right` or `drop: true`"),
        ({"right": "{vlaue: 5}"}, r"no key 'vlaue'.*did you mean value\?"),
        ({"right": "{value: '2.005,5'}"}, "no number"),
        ({"right": "{period: June}"}, "not a period"),
        ({"when": "yesterday"}, "when is no day"),
    ],
)
def test_what_is_wrong_with_a_correction_is_one_error(trial: Trial, said: dict[str, str], words: str) -> None:
    trial.document("note", BODY, published_on="2024-01-10")
    trial.write("raw/corrections/one.yml", correction(**said))
    [error] = trial.build().landing.errors
    assert re.search(words, str(error)), str(error)
    assert error.where is not None
    assert error.where.path == "raw/corrections/one.yml"


def test_a_correction_whose_words_a_revision_no_longer_has_is_a_warning(trial: Trial) -> None:
    trial.document("note", BODY, published_on="2024-01-10")
    trial.write("raw/corrections/one.yml", correction())
    trial.build_clean()
    trial.document("note", BODY.replace("2.050", "2.005"), published_on="2024-01-11")
    report = trial.build()
    assert not report.landing.errors
    assert any("in an older version of raw/documents/note.md only" in one for one in report.landing.warnings)
    assert trial.ask("select value from raw.record where indicator_code = 'TRADE_IMPORT'") == [("2005",), ("2005",)]


def test_a_correction_can_land_by_itself(trial: Trial) -> None:
    file = trial.document("note", BODY, published_on="2024-01-10")
    assert not api.land(trial.project, trial.now, [file]).errors
    assert not api.land(trial.project, trial.now, [trial.root / "raw" / "reference"]).errors
    said = trial.write("raw/corrections/one.yml", correction(quote='"Kim ngạch nhập khẩu"'))
    assert not api.land(trial.project, trial.now, [said]).errors
    trial.build_clean()
    assert trial.ask(RECORDS) == [READ[0], ("TRADE_IMPORT", "2005", "2005", None)]
