"""Records, said in sentences of many phrasings, are read back as they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lswh.extract import Reference, extract

INDICATORS = {
    "TRADE_EXPORT": ("kim ngạch xuất khẩu", "triệu USD"),
    "TRADE_IMPORT": ("kim ngạch nhập khẩu", "triệu USD"),
    "TRADE_TOTAL": ("tổng kim ngạch xuất nhập khẩu", "triệu USD"),
    "RETAIL_SALES": ("tổng mức bán lẻ hàng hóa và doanh thu dịch vụ tiêu dùng", "tỷ đồng"),
    "BUDGET_REVENUE": ("tổng thu ngân sách nhà nước", "tỷ đồng"),
}
AREAS = {"VN-09": "tỉnh Lạng Sơn", "VN-13": "tỉnh Quảng Ninh", "VN-14": "tỉnh Hòa Bình"}
PERIODS = {
    "{year}": "năm {year}",
    "{year}-S1": "6 tháng đầu năm {year}",
    "{year}-Q1": "quý I năm {year}",
    "{year}-Q3": "quý III năm {year}",
    "{year}-04": "tháng 4 năm {year}",
    "{year}-01-01/P9M": "9 tháng đầu năm {year}",
}
VERBS = {"A": ("đạt", "thực hiện đạt"), "E": ("ước đạt", "ước thực hiện")}
SHARES = ("đạt {share}% kế hoạch", "bằng {share}% kế hoạch năm", "bằng {share}% so với kế hoạch")
BASES = ("so với cùng kỳ năm trước", "so với cùng kỳ")
FRAMES = (
    "{When}, {what} của {where} {verb} {value} {unit}{rest}.",
    "{What} của {where} {when} {verb} {value} {unit}{rest}.",
    "{When}, {what} trên địa bàn {where} {verb} {value} {unit}{rest}.",
    "Tính chung {when}, {what} của {where} {verb} {value} {unit}{rest}.",
    "Trong {when}, {what} của {where} {verb} {value} {unit}{rest}.",
    "Theo báo cáo, {when}, {what} của {where} {verb} {value} {unit}{rest}.",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a record states."""

    code: str
    area: str
    period: str
    status: str
    value: Decimal
    share: Decimal | None
    growth: Decimal | None


def vietnamese(number: Decimal) -> str:
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


figures = st.decimals("1", "999999", places=1) | st.integers(1, 999999).map(Decimal)
rates = st.decimals("0.1", "199.9", places=1) | st.decimals("0.01", "99.99", places=2)
records = st.builds(
    Said,
    code=st.sampled_from(sorted(INDICATORS)),
    area=st.sampled_from(sorted(AREAS)),
    period=st.builds(
        lambda form, year: form.format(year=year), st.sampled_from(sorted(PERIODS)), st.integers(2015, 2024)
    ),
    status=st.sampled_from(sorted(VERBS)),
    value=figures,
    share=st.none() | rates,
    growth=st.none() | rates | rates.map(lambda rate: -min(rate, Decimal(99))),
)


def told(said: Said, frame: int, verb: int, share: int, base: int, ratio: bool) -> str:
    """A sentence that states a record."""
    what, unit = INDICATORS[said.code]
    year = said.period[:4]
    when = next(text for form, text in PERIODS.items() if form.format(year=year) == said.period).format(year=year)
    rest = []
    if said.share is not None:
        rest.append(SHARES[share].format(share=vietnamese(said.share)))
    if said.growth is not None and ratio:
        rest.append(f"bằng {vietnamese(100 + said.growth)}% {BASES[base]}")
    elif said.growth is not None:
        rest.append(f"{'tăng' if said.growth > 0 else 'giảm'} {vietnamese(abs(said.growth))}% {BASES[base]}")
    words = {
        "what": what, "What": what.capitalize(), "where": AREAS[said.area], "when": when, "When": when.capitalize(),
        "verb": VERBS[said.status][verb], "value": vietnamese(said.value), "unit": unit,
        "rest": "".join(f", {one}" for one in rest),
    }  # fmt: skip
    return FRAMES[frame].format(**words)


phrasings = st.tuples(
    st.sampled_from(range(len(FRAMES))), st.sampled_from((0, 1)), st.sampled_from((0, 1, 2)), st.sampled_from((0, 1)),
    st.booleans(),
)  # fmt: skip
SEED = Said("TRADE_TOTAL", "VN-09", "2023-S1", "E", Decimal(2285), Decimal("60.1"), Decimal("101.1"))


@settings(
    max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(records, phrasings)
@example(SEED, (1, 1, 0, 1, False))
def test_a_record_that_is_said_is_read_back(
    reference: Reference, said: Said, phrasing: tuple[int, int, int, int, bool]
) -> None:
    sentence = told(said, *phrasing)
    published = date(int(said.period[:4]) + 1, 1, 20)
    read = extract(sentence, reference, published_on=published)
    assert [
        Said(
            one.indicator_code or "",
            one.area or "",
            one.period.code,
            one.status,
            one.value.value if one.value else Decimal(0),
            one.pct_of_plan.value if one.pct_of_plan else None,
            one.yoy_pct.value if one.yoy_pct else None,
        )
        for one in read
    ] == [said], sentence
    assert all(sentence[one.start : one.end] == one.quote for one in read)
