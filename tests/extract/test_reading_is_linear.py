"""Time in proportion to the text, by counting the Python calls that reading takes rather than by the clock."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lswh.extract import Reference, extract

HARD = [
    "1.",
    "5.-",
    "1%, ",
    "(5% ",
    ". ",
    "a\u0301\u0323",
    "5 dự án và ",
    "5 triệu ",
    "xuất khẩu tăng 5%; ",
    "đã xuất khẩu, ",
    "trong đó 5 cụm ",
    "so với cùng kỳ năm ",
    "tỉnh Lạng Sơn, ngày 1/1 ",
    "dòng chưa hết\n",
    "có 15 nghìn và 18 nghìn doanh nghiệp ",
]

PIECES = [
    *HARD, "\n", "\r\n", " ", "\u00a0", "**", "_", "|a|1|\n", "a\t1\n", "# ", "I. ", "- ", "(", ")", "; ", ". ", "5,5",
    "%", " tỷ đồng", "tăng ", "Trong đó: ", "lần lượt ", "6 tháng đầu năm 2023 ", "Lạng Sơn ", "kế hoạch ", "ước đạt ",
    "1/3",
]  # fmt: skip


def calls(text: str, reference: Reference) -> int:
    count = 0

    def counted(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        extract(text, reference)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", HARD)
def test_four_times_the_text_takes_no_more_than_four_times_the_calls(piece: str, reference: Reference) -> None:
    extract(piece, reference)
    short, long = (calls("Năm 2023, " + piece * times + "đạt 5 dự án.", reference) for times in (250, 1000))
    assert long < 4.4 * short


@pytest.mark.parametrize("piece", HARD)
def test_any_text_gives_records_and_never_an_error(piece: str, reference: Reference) -> None:
    for text in (piece, piece * 50, piece + "%", "\ufeff" + piece, piece[::-1] * 20):
        for record in extract(text, reference):
            assert text[record.start : record.end] == record.quote


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=60))
@example(pieces=["dòng chưa hết\n", "**", "\n"])
def test_whatever_pieces_make_up_a_text_it_gives_records_and_never_an_error(
    pieces: list[str], reference: Reference
) -> None:
    text = "".join(pieces)
    for record in extract(text, reference):
        assert text[record.start : record.end] == record.quote
