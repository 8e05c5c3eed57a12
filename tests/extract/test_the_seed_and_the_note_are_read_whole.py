"""The article that the project began with, and our own note of the same figures."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from lswh.domain.record import Figure, Record
from lswh.extract import Reference, extract, read_document, record_as_row
from tests.conftest import REPOSITORY, SHARED

NOTE = REPOSITORY / "raw" / "documents" / "lang-son-2023-s1.md"

# code, value, unit, share of plan, growth, status: in the order of the article.
SEED = [
    ("TRADE_TOTAL", "2285", "triệu USD", None, None, "E"),
    ("GRDP", None, None, None, "5.32", "E"),
    ("GRDP_AGRICULTURE", None, None, None, "4.05", "E"),
    ("GRDP_INDUSTRY", None, None, None, "6.93", "E"),
    ("GRDP_SERVICES", None, None, None, "5.2", "E"),
    ("GRDP_TAXES", None, None, None, "3.63", "E"),
    ("BORDER_GATES", "5", "cửa khẩu", None, None, "A"),
    ("TRADE_TOTAL", "2285", "triệu USD", "60.1", "101.1", "E"),
    ("TRADE_EXPORT", "1280", "triệu USD", "98.5", "322.4", "E"),
    ("TRADE_IMPORT", "1005", "triệu USD", "40.2", "20.6", "E"),
    ("TRADE_EXPORT_LOCAL", "70", "triệu USD", "45.45", "20.69", "E"),
    ("IIP", None, None, None, "5.79", "A"),
    ("PRODUCTS_ON_SCHEDULE", "8", "sản phẩm", None, None, "A"),
    ("PRODUCTS_MAIN", "13", "sản phẩm", None, None, "A"),
    ("CLUSTERS_ESTABLISHED", "5", "cụm", None, None, "A"),
    ("CLUSTERS_AWAITING", "4", "cụm", None, None, "A"),
    ("CLUSTERS_APPRAISED", "3", "cụm", None, None, "A"),
    ("RETAIL_SALES", "14245", "tỷ đồng", "52.97", "17.3", "E"),
]


def seed() -> str:
    articles = sorted(Path(SHARED / "seeds").glob("*.txt"))
    if not articles:
        pytest.skip("the article is not part of the repository, and ../shared/seeds is not here")
    return articles[0].read_bytes().decode("utf-8")


def stated(record: Record) -> tuple[str | None, ...]:
    def plain(figure: Figure | None) -> str | None:
        return format(figure.value, "f") if figure else None

    return (
        record.indicator_code,
        plain(record.value),
        record.unit,
        plain(record.pct_of_plan),
        plain(record.yoy_pct),
        record.status,
    )


def test_the_article_gives_its_figures_and_nothing_else(reference: Reference) -> None:
    text = seed()
    records = extract(text, reference)
    assert [stated(record) for record in records] == SEED
    assert {(record.area, record.period.code) for record in records} == {("VN-09", "2023-S1")}
    assert {record.plan_kind for record in records if record.pct_of_plan} == {"PLAN"}
    assert [record.plan for record in records] == [None] * len(records)
    assert [record.hedge for record in records] == [None] * len(records)


def test_every_figure_of_the_article_stands_in_its_quote(reference: Reference) -> None:
    text = seed()
    for record in extract(text, reference):
        assert text[record.start : record.end] == record.quote
        for figure in (record.value, record.pct_of_plan, record.yoy_pct):
            assert figure is None or figure.printed in record.quote
        for words in record.indicator.split(" cụm "):
            assert words in record.quote


def test_a_quote_is_the_clause_and_not_more(reference: Reference) -> None:
    by_code = {record.indicator_code: record for record in extract(seed(), reference)}
    assert len(by_code["TRADE_EXPORT"].quote) < 60
    assert by_code["TRADE_EXPORT"].quote.endswith("tăng 322,4%")
    assert by_code["BORDER_GATES"].quote.startswith("5 ")
    assert by_code["PRODUCTS_MAIN"].quote == by_code["PRODUCTS_ON_SCHEDULE"].quote


def test_a_figure_keeps_the_decimals_and_the_marks_it_was_printed_with(reference: Reference) -> None:
    by_code = {record.indicator_code: record for record in extract(seed(), reference)}
    assert by_code["RETAIL_SALES"].value == Figure(Decimal(14245), "14.245")
    assert by_code["GRDP_SERVICES"].yoy_pct == Figure(Decimal("5.2"), "5,2")
    assert by_code["TRADE_EXPORT_LOCAL"].pct_of_plan == Figure(Decimal("45.45"), "45,45")


def test_the_article_in_decomposed_letters_gives_the_same(reference: Reference) -> None:
    text = unicodedata.normalize("NFD", seed())
    records = extract(text, reference)
    assert [stated(record) for record in records] == SEED
    for composed, decomposed in zip(extract(seed(), reference), records, strict=True):
        assert text[decomposed.start : decomposed.end] == decomposed.quote
        assert unicodedata.normalize("NFC", decomposed.quote) == composed.quote
        assert decomposed.indicator == composed.indicator


def test_our_note_gives_the_same_figures_in_its_own_order(reference: Reference) -> None:
    document = read_document(NOTE.read_bytes(), str(NOTE))
    records = extract(
        document.text,
        reference,
        area=document.area,
        published_on=document.published_on,
        start=document.body_start,
    )
    assert sorted(map(str, map(stated, records))) == sorted(map(str, SEED))
    assert {(record.area, record.period.code) for record in records} == {("VN-09", "2023-S1")}
    assert all(record.start >= document.body_start for record in records)
    assert all(document.text[record.start : record.end] == record.quote for record in records)


def test_rows_hold_the_fields_that_are_promised_in_their_order(reference: Reference) -> None:
    text = "Năm 2023, kim ngạch xuất khẩu của tỉnh Lạng Sơn ước đạt hơn 0,50 tỷ USD, bằng 98% kế hoạch, giảm 1,0%."
    [row] = map(record_as_row, extract(text, reference))
    assert list(row.items()) == [
        ("indicator", "kim ngạch xuất khẩu"),
        ("indicator_code", "TRADE_EXPORT"),
        ("area", "VN-09"),
        ("period", "2023"),
        ("period_text", "Năm 2023"),
        ("period_start", "2023-01-01"),
        ("period_end", "2023-12-31"),
        ("frequency", "A"),
        ("is_cumulative", True),
        ("value", "0.50"),
        ("value_printed", "0,50"),
        ("decimals", 2),
        ("unit", "tỷ USD"),
        ("plan", None),
        ("plan_kind", "PLAN"),
        ("plan_period", None),
        ("pct_of_plan", "98"),
        ("yoy_pct", "-1.0"),
        ("mom_pct", None),
        ("comparisons", []),
        ("status", "E"),
        ("hedge", "hơn"),
        ("rank", None),
        ("confidence", "1.00"),
        ("reasons", []),
        ("quote", text[text.index("kim") : -1]),
        ("start", text.index("kim")),
        ("end", len(text) - 1),
    ]
