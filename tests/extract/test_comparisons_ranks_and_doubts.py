"""What is said of a figure beside its growth on the year before, and how sure a record is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lswh.domain.record import Record
from lswh.extract import Reference, extract, record_as_row
from lswh.extract.doubts import CARRIED, LOOSE, MARKS, UNDATED, UNMAPPED


def only(text: str, reference: Reference) -> Record:
    [record] = extract(text, reference, area="VN-09")
    return record


@pytest.mark.parametrize(
    ("said", "pct", "period"),
    [
        ("tăng 2,3% so với tháng trước", "2.3", "2023-05"),
        ("giảm 2,3% so với tháng 4", "-2.3", "2023-04"),
        ("giảm 2,3% so với tháng 12", "-2.3", "2022-12"),
        ("bằng 98% so với tháng trước", "-2", "2023-05"),
        ("tăng 12% so với cuối năm 2021", "12", "2021-12-31"),
        ("tăng 12% so với cuối năm", "12", "2022-12-31"),
        ("tăng 31% so với cùng kỳ năm 2019", "31", "2019-06"),
        ("tăng 31% so với tháng 3/2021", "31", "2021-03"),
        ("tăng 31% so với quý I/2021", "31", "2021-Q1"),
    ],
)
def test_a_change_against_something_else_has_its_base(said: str, pct: str, period: str, reference: Reference) -> None:
    record = only(f"Tháng 6/2023, kim ngạch xuất khẩu đạt 150 triệu USD, {said}.", reference)
    [change] = record.comparisons
    assert (change.pct.value, change.period and change.period.code, record.yoy_pct) == (Decimal(pct), period, None)
    assert record.quote.endswith(said)


def test_the_change_on_the_month_before_is_no_growth_on_the_year_before(reference: Reference) -> None:
    text = (
        "Tháng 6/2023, kim ngạch xuất khẩu đạt 150 triệu USD, tăng 2,3% so với tháng trước và tăng 8% so với cùng kỳ."
    )
    row = record_as_row(only(text, reference))
    assert (row["mom_pct"], row["yoy_pct"]) == ("2.3", "8")
    assert row["comparisons"] == [{"pct": "2.3", "against": "so với tháng trước", "period": "2023-05"}]


def test_what_is_only_compared_with_the_month_before_is_no_record(reference: Reference) -> None:
    assert extract("Tháng 6/2023, kim ngạch xuất khẩu tăng 2,3% so với tháng trước.", reference) == []


@pytest.mark.parametrize(
    ("said", "rank"),
    [
        ("đứng thứ 3 cả nước", 3),
        ("xếp thứ 12 trong 63 tỉnh, thành phố", 12),
        ("đứng ở vị trí thứ hai cả nước", 2),
        ("là năm thứ 3 liên tiếp tăng", None),
        ("đứng đầu cả nước", None),
    ],
)
def test_a_rank_is_that_of_the_figure_before_it(said: str, rank: int | None, reference: Reference) -> None:
    record = only(f"Năm 2023, GRDP tăng 7,6%, {said}.", reference)
    assert (record.rank, record.yoy_pct and record.yoy_pct.value) == (rank, Decimal("7.6"))


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("Năm 2023, kim ngạch xuất khẩu đạt 150 triệu USD.", ()),
        ("Năm 2023, số lượng bàn ghế đạt 150 tỷ đồng.", (UNMAPPED,)),
        ("Năm 2023, kim ngạch xuất khẩu đạt 1,250 tỷ USD.", (MARKS,)),
    ],
)
def test_a_record_says_what_speaks_against_it(text: str, doubts: tuple[str, ...], reference: Reference) -> None:
    assert only(text, reference).doubts == doubts


def test_a_sentence_that_takes_its_name_or_period_from_before_is_less_sure(reference: Reference) -> None:
    text = "Năm 2023, kim ngạch xuất khẩu đạt 150 triệu USD. Nhập khẩu đạt 120 triệu USD, tăng 5%.\n\nGRDP tăng 6%."
    assert [one.doubts for one in extract(text, reference, area="VN-09")] == [(), (UNDATED,), (LOOSE,)]
    carried = extract("Kim ngạch xuất khẩu tháng 5/2023 đạt 15 triệu USD. Tháng 6/2023 đạt 12 triệu USD.", reference)
    assert [CARRIED in one.doubts for one in carried] == [False, True]
    sure = [float(str(record_as_row(one)["confidence"])) for one in extract(text, reference)]
    assert sure == [1.0, 0.98, 0.8]
