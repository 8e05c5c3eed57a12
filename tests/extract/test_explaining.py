"""An explanation shows every record once, and every figure where it is printed."""

from __future__ import annotations

import unicodedata

import pytest

from lswh.extract import Reference, extract, read_document
from lswh.extract.explaining import explain
from tests.conftest import REPOSITORY

NOTE = REPOSITORY / "raw" / "documents" / "lang-son-2023-s1.md"
TABLE = "\n\nNăm 2023\n\nChỉ tiêu\tThực hiện (triệu USD)\nXuất khẩu\t2.730,5\nNhập khẩu\t2.050\n\nHết."


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_explanation_shows_every_record_once_and_every_figure_where_it_stands(
    form: str, reference: Reference
) -> None:
    document = read_document(NOTE.read_bytes(), str(NOTE))
    text = unicodedata.normalize(form, document.text[document.body_start :] + TABLE)  # type: ignore[arg-type]
    explained = explain(text, reference, area="VN-09", published_on=document.published_on)
    shown = [record for one in explained for record in one.records]
    assert shown == extract(text, reference, area="VN-09", published_on=document.published_on)
    assert {record.indicator_code for record in shown[-2:]} == {"TRADE_EXPORT", "TRADE_IMPORT"}
    for one in explained:
        assert all(one.start <= figure.start < figure.end <= one.end for figure in one.figures)
        assert all(any(map(str.isdigit, text[figure.start : figure.end])) for figure in one.figures)
        assert all(one.start <= record.start < one.end for record in one.records)
