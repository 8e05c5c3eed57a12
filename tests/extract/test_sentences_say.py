"""What single sentences say, and what they do not: tests/cases/extract/*.yml."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
import yaml

from lswh.domain.record import Figure, Record
from lswh.extract import Reference, extract
from tests.conftest import REPOSITORY

CASES = [
    case
    for file in sorted((REPOSITORY / "tests" / "cases" / "extract").glob("*.yml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def said(record: Record) -> dict[str, str | None]:
    def plain(figure: Figure | None) -> str | None:
        return format(figure.value, "f") if figure else None

    return {
        "code": record.indicator_code,
        "indicator": record.indicator,
        "area": record.area,
        "period": record.period.code,
        "value": plain(record.value),
        "unit": record.unit,
        "plan": plain(record.plan),
        "plan_kind": record.plan_kind,
        "plan_period": record.plan_period,
        "pct": plain(record.pct_of_plan),
        "yoy": plain(record.yoy_pct),
        "status": record.status,
        "hedge": record.hedge,
        "quote": unicodedata.normalize("NFC", record.quote),
    }


def read(case: dict[str, Any], text: str, reference: Reference) -> list[dict[str, str | None]]:
    records = extract(text, reference, area=case.get("area"), published_on=case.get("published_on"))
    assert all(text[record.start : record.end] == record.quote for record in records)
    return [said(record) for record in records]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_a_sentence_gives_what_it_says_and_nothing_else(case: dict[str, Any], reference: Reference) -> None:
    got = read(case, case["text"], reference)
    assert [{key: record[key] for key in want} for record, want in zip(got, case["gives"], strict=False)] == case[
        "gives"
    ]
    assert len(got) == len(case["gives"]), got


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_decomposed_letters_give_the_same_records(case: dict[str, Any], reference: Reference) -> None:
    assert read(case, unicodedata.normalize("NFD", case["text"]), reference) == read(case, case["text"], reference)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_line_ends_of_windows_give_the_same_figures(case: dict[str, Any], reference: Reference) -> None:
    got = read(case, case["text"].replace("\n", "\r\n"), reference)
    want = read(case, case["text"], reference)
    quoteless: dict[str, str | None] = {"quote": None}
    assert [record | quoteless for record in got] == [record | quoteless for record in want]


@pytest.mark.parametrize("fold", [str.lower, str.upper], ids=["lower", "upper"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_letters_of_one_case_give_the_same_figures(case: dict[str, Any], fold: Any, reference: Reference) -> None:
    words: dict[str, str | None] = {"quote": None, "indicator": None, "hedge": None}
    got = [record | words for record in read(case, fold(case["text"]), reference)]
    assert got == [record | words for record in read(case, case["text"], reference)]
