"""Statistical tables: what each row states, by the heads of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from lswh.domain.record import Figure
from lswh.extract import Reference, extract

Read = tuple[str | None, str, str | None, str | None, str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A table, and what it states: code, period, value, unit, share of plan, growth, status."""

    text: str
    read: tuple[Read, ...]


def _table(*lines: str) -> str:
    return "\n".join("\t".join(cell.strip() for cell in line.split("|")) for line in lines)


CASES = {
    "a column of units with ditto marks, an index and a share of plan": Case(
        _table(
            "Chỉ tiêu | Đơn vị tính | Ước thực hiện 6 tháng năm 2023 | So với kế hoạch (%) | So với cùng kỳ (%)",
            "Tổng kim ngạch xuất nhập khẩu | Triệu USD | 2.285 | 60,1 | 201,1",
            'Trong đó: - Xuất khẩu | " | 1.280 | 98,5 | 422,4',
            "- Nhập khẩu | -nt- | 1.005 | 40,2 | 120,6",
        ),
        (
            ("TRADE_TOTAL", "2023-S1", "2285", "triệu USD", "60.1", "101.1", "E"),
            ("TRADE_EXPORT", "2023-S1", "1280", "triệu USD", "98.5", "322.4", "E"),
            ("TRADE_IMPORT", "2023-S1", "1005", "triệu USD", "40.2", "20.6", "E"),
        ),
    ),
    "the period and the unit stand above the table": Case(
        "XUẤT NHẬP KHẨU THÁNG 6 NĂM 2023\nĐơn vị tính: Nghìn USD\n\n"
        + _table("Chỉ tiêu | Thực hiện | So với cùng kỳ năm trước (%)", "Xuất khẩu | 1.280,5 | 105,5"),
        (("TRADE_EXPORT", "2023-06", "1280.5", "nghìn USD", None, "5.5", "A"),),
    ),
    "last year's column tells a growth from an index, and states nothing itself": Case(
        _table(
            "Chỉ tiêu (triệu USD) | Thực hiện 6 tháng 2022 | Ước 6 tháng 2023 | So sánh cùng kỳ (%)",
            "Xuất khẩu (triệu USD) | 245,0 | 1.280 | 422,4",
            "Nhập khẩu (triệu USD) | 833,3 | 1.005 | 20,6",
        ),
        (
            ("TRADE_EXPORT", "2023-S1", "1280", "triệu USD", None, "422.4", "E"),
            ("TRADE_IMPORT", "2023-S1", "1005", "triệu USD", None, "20.6", "E"),
        ),
    ),
    "a growth that the head calls one is taken as it is": Case(
        "Năm 2023, đơn vị: triệu USD\n\n"
        + _table("Chỉ tiêu | Trị giá | Tăng, giảm so với năm trước (%)", "Xuất khẩu | 2.730 | -12,5"),
        (("TRADE_EXPORT", "2023", "2730", "triệu USD", None, "-12.5", "A"),),
    ),
    "a plan, a share of it, and heads in two rows with numbers of columns below": Case(
        _table(
            "TT | Chỉ tiêu | ĐVT | Kế hoạch năm 2023 | 6 tháng 2022 | Ước TH 6 tháng 2023 | So sánh (%) | So sánh (%)",
            " | | | | | | KH 2023 | Cùng kỳ",
            "A | B | C | 1 | 2 | 3 | 4=3/1 | 5=3/2",
            "I | KINH TẾ | | | | | | ",
            "1 | Thu ngân sách nhà nước trên địa bàn | Tỷ đồng | 7.800 | 4.100 | 3.950,5 | 50,6 | 96,4",
            "2 | Tốc độ tăng GRDP | % | 7,5 | 5,2 | 6,1 | | ",
        ),
        (
            ("BUDGET_REVENUE", "2023-S1", "3950.5", "tỷ đồng", "50.6", "-3.6", "E"),
            ("GRDP", "2023-S1", None, None, None, "6.1", "E"),
        ),
    ),
    "each growth belongs to the period that its head names; one on the month before is none": Case(
        "Đơn vị tính: triệu USD\n\n"
        + _table(
            "| Tháng 5/2023 | Ước tháng 6/2023 | 6 tháng 2023 | Tháng 6 so tháng trước (%) | Tháng 6 so cùng kỳ (%) "
            "| 6 tháng so cùng kỳ (%)",
            "Xuất khẩu | 125,3 | 130,25 | 700,12 | 104,0 | 98,5 | 92,3",
        ),
        (
            ("TRADE_EXPORT", "2023-05", "125.3", "triệu USD", None, None, "A"),
            ("TRADE_EXPORT", "2023-06", "130.25", "triệu USD", None, "-1.5", "E"),
            ("TRADE_EXPORT", "2023-S1", "700.12", "triệu USD", None, "-7.7", "A"),
        ),
    ),
    "English marks are known by the figures that can be nothing else": Case(
        "Năm 2022, ĐVT: triệu USD\n\n"
        "| Chỉ tiêu | Trị giá |\n|---|---:|\n| **Xuất khẩu** | **1,713.6** |\n| Nhập khẩu | 1,280 |\n",
        (
            ("TRADE_EXPORT", "2022", "1713.6", "triệu USD", None, None, "A"),
            ("TRADE_IMPORT", "2022", "1280", "triệu USD", None, None, "A"),
        ),
    ),
    "a comma before three digits that nothing explains is no figure": Case(
        "Năm 2022, ĐVT: triệu USD\n\n" + _table("Chỉ tiêu | Trị giá", "Xuất khẩu | 1,713", "Nhập khẩu | 1,280"), ()
    ),
    "per cent of last year or growth, and nothing tells which": Case(
        "Năm 2022, ĐVT: triệu USD\n\n"
        + _table("Chỉ tiêu | Trị giá | So với cùng kỳ (%)", "Xuất khẩu | 1.713,5 | 55,0"),
        (("TRADE_EXPORT", "2022", "1713.5", "triệu USD", None, None, "A"),),
    ),
    "no unit, no figure; an unknown unit is not the table's": Case(
        "Năm 2022\n\n" + _table("Chỉ tiêu | Đơn vị | Trị giá", "Xuất khẩu | | 1.713,5", "Nhập khẩu | sọt | 15,5"),
        (),
    ),
    "shares of a total state nothing": Case(
        "Năm 2022, ĐVT: triệu USD\n\n" + _table("Chỉ tiêu | Trị giá | Cơ cấu (%)", "Xuất khẩu | 1.713,5 | 55,0"),
        (("TRADE_EXPORT", "2022", "1713.5", "triệu USD", None, None, "A"),),
    ),
    "without a period nothing is stated": Case(
        "ĐVT: triệu USD\n\n" + _table("Chỉ tiêu | Trị giá", "Xuất khẩu | 1.713,5", "Nhập khẩu | 1,5"), ()
    ),
    "a table that is in per cent of several bases, below one with a unit, states no values": Case(
        "Năm 2022, ĐVT: triệu đồng\n\n"
        + _table("Chỉ tiêu | Trị giá", "Xuất khẩu hàng dệt | 1.713,5", "Nhập khẩu hàng dệt | 1,5")
        + "\n\nChỉ số giá tiêu dùng tháng 6 năm 2023 so với (%)\n"
        + _table(" | Tháng 6 năm 2022 | Tháng 12 năm 2022 | Tháng 5 năm 2023", "CPI | 102,0 | 100,7 | 100,3"),
        (
            (None, "2022", "1713.5", "triệu đồng", None, None, "A"),
            (None, "2022", "1.5", "triệu đồng", None, None, "A"),
        ),
    ),
    "a unit of the table above is not this table's": Case(
        "Năm 2022, ĐVT: triệu USD\n\n"
        + _table("Chỉ tiêu | Trị giá", "Xuất khẩu | 1.713,5")
        + "\n\nNăm 2023\n"
        + _table("Chỉ tiêu | Thực hiện", "Nhập khẩu | 1,5"),
        (("TRADE_EXPORT", "2022", "1713.5", "triệu USD", None, None, "A"),),
    ),
    "years side by side are all values": Case(
        _table("Chỉ tiêu | 2021 | 2022 | 2023", "Xuất khẩu (triệu USD) | 1.200,5 | 1.300,1 | 2.730,5"),
        (
            ("TRADE_EXPORT", "2021", "1200.5", "triệu USD", None, None, "A"),
            ("TRADE_EXPORT", "2022", "1300.1", "triệu USD", None, None, "A"),
            ("TRADE_EXPORT", "2023", "2730.5", "triệu USD", None, None, "A"),
        ),
    ),
    "abbreviated budgets, and a cumulation that a growth names by that word": Case(
        "Đơn vị: Triệu đồng; %\n"
        + _table(
            "Chỉ tiêu | DT năm 2024 | Tháng 6/2024 | Lũy kế 6 tháng 2024 | Lũy kế so với cùng kỳ (%)",
            "A. TỔNG THU NSNN | 3.400.000 | 300.500 | 2.962.000,5 | 103,1",
        ),
        (
            ("BUDGET_REVENUE", "2024-06", "300500", "triệu đồng", None, None, "A"),
            ("BUDGET_REVENUE", "2024-S1", "2962000.5", "triệu đồng", None, "3.1", "A"),
        ),
    ),
    "a letter's date is no period": Case(
        "(Kèm theo Báo cáo số 12/BC-UBND ngày 05/7/2023)\nĐVT: triệu USD\n\n"
        + _table("Chỉ tiêu | Trị giá", "Xuất khẩu | 1.713,5", "Nhập khẩu | 1,5"),
        (),
    ),
}


def _text(figure: Figure | None) -> str | None:
    return format(figure.value, "f") if figure else None


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_table_states(case: Case, reference: Reference) -> None:
    records = extract(case.text, reference, area="VN-09")
    assert all(case.text[one.start : one.end] == one.quote for one in records)
    found = tuple(
        (
            one.indicator_code,
            one.period.code,
            _text(one.value),
            one.unit,
            _text(one.pct_of_plan),
            _text(one.yoy_pct),
            one.status,
        )
        for one in records
    )
    assert found == case.read


def test_rows_that_are_areas_are_of_the_indicator_in_the_title(reference: Reference) -> None:
    text = "Kim ngạch xuất khẩu năm 2022 (đơn vị: triệu USD)\n\n" + _table(
        "Địa phương | Trị giá", "Cả nước | 371.304,2", "Lạng Sơn | 1.713,5", "Bắc Ninh | 45.000,1"
    )
    found = [(one.indicator_code, one.area, _text(one.value)) for one in extract(text, reference)]
    assert found == [
        ("TRADE_EXPORT", "VN", "371304.2"),
        ("TRADE_EXPORT", "VN-09", "1713.5"),
        ("TRADE_EXPORT", found[2][1], "45000.1"),
    ]


def test_a_plan_beside_its_share_is_kept(reference: Reference) -> None:
    text = _table(
        "Chỉ tiêu | ĐVT | Dự toán năm 2023 | Thực hiện 6 tháng 2023 | So với dự toán (%)",
        "Thu ngân sách nhà nước trên địa bàn | Tỷ đồng | 7.800 | 3.950,5 | 50,6",
    )
    [record] = extract(text, reference, area="VN-09", published_on=date(2023, 7, 1))
    assert (record.plan_kind, record.plan and record.plan.value) == ("BUDGET", Decimal(7800))


def test_prose_around_a_table_is_read_as_ever(reference: Reference) -> None:
    prose = "Năm 2022, kim ngạch nhập khẩu đạt 2.050 triệu USD."
    table = _table("Chỉ tiêu | Năm 2022 (triệu USD)", "Xuất khẩu | 1.713,5")
    records = extract(f"{prose}\n\n{table}\n\n{prose.replace('2022', '2021')}", reference, area="VN-09")
    assert [(one.indicator_code, one.period.code) for one in records] == [
        ("TRADE_IMPORT", "2022"),
        ("TRADE_EXPORT", "2022"),
        ("TRADE_IMPORT", "2021"),
    ]
