"""Rules of what a figure is of: the right office, the right unit."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest

from lswh.contract import Concept, Rule, Scale, Total, Wording
from lswh.engine import Column, Engine
from tests.contracts.hand_made import Indicator, figure, indicators, observations, only, said, write

CONCEPT = Concept("concept", "fact.observation")
WORDING = Wording("wording", "fact.statement")
SCALE = Scale("scale", "fact.observation", hierarchy="fact.dim_indicator")
OFFICE = "VN-09.CUSTOMS"


# the province and its customs office


def test_a_figure_of_an_office_does_not_stand_as_its_province_s(engine: Engine) -> None:
    observations(engine, figure("2020", "2735.79"), figure("2020", "2735.79", area=OFFICE, source_id="customs"))
    row = only(engine, CONCEPT)
    about = tuple(row[name] for name in ("measure", "area", "period", "metric", "source_id"))
    assert about == (f"figures of {OFFICE}", "VN-09", "2020", "TRADE_EXPORT", "s")
    assert (row["printed"], row["computed"]) == (1, 0)


@pytest.mark.parametrize(
    "other",
    [
        figure("2020", "2735.8", area=OFFICE),
        figure("2020", "2735.790", area=OFFICE),
        figure("2020", "2735.78", area=OFFICE),
        figure("2020", area=OFFICE, yoy="5.5"),
    ],
)
def test_other_digits_are_another_figure(engine: Engine, other: dict[str, object]) -> None:
    observations(engine, figure("2020", "2735.79"), other)
    assert said(engine, CONCEPT).broken == []


@pytest.mark.parametrize(
    "other",
    [
        figure("2020", "2735.79", area="VN-10.CUSTOMS"),
        figure("2021", "2735.79", area=OFFICE),
        figure("2020", "2735.79", area=OFFICE, indicator="TRADE_IMPORT"),
        figure("2020", "2735.79", area="VN"),
    ],
)
def test_figures_of_something_else_are_not_compared(engine: Engine, other: dict[str, object]) -> None:
    observations(engine, figure("2020", "2735.79"), other)
    assert said(engine, CONCEPT).comparisons == 0


@pytest.mark.parametrize("value", ["9.1", "0.27", "1500", "-0.50", "0"])
def test_two_digits_may_be_equal_by_chance(engine: Engine, value: str) -> None:
    observations(engine, figure("2020", value), figure("2020", value, area=OFFICE))
    assert said(engine, CONCEPT).comparisons == 0


def test_an_enlarged_province_has_the_same_office_and_a_project_may_say_which_indicators(engine: Engine) -> None:
    observations(engine, figure("2025", "2735.79", area="VN-09.2025"), figure("2025", "2735.79", area=OFFICE))
    assert only(engine, CONCEPT)["area"] == "VN-09.2025"
    assert said(engine, Concept("concept", "fact.observation", where="indicator like 'CUSTOMS_%'")).comparisons == 0


# sentences


def sentence(engine: Engine, quote: str | None, area: str = "VN-09") -> None:
    names = ("area", "indicator", "period", "source_id", "quote", "document")
    row = dict(zip(names, (area, "TRADE_TOTAL", "2024-09", "s", quote, "note.md"), strict=True))
    write(engine, "fact.statement", [Column(name, "VARCHAR") for name in names], [row])


@pytest.mark.parametrize(
    ("quote", "breaks"),
    [
        ("Cục Hải quan tỉnh ghi nhận kim ngạch 2.735 triệu USD", True),
        ("kim ngạch tại CỤC HẢI QUAN là 2,7 tỷ USD", True),
        ("kim ngạch qua Chi cục Hải\u00a0quan  cửa khẩu là 300 triệu USD", True),
        ("Tổng cục Hải quan cho hay, kim ngạch của tỉnh là 2,7 tỷ USD", False),
        ("Theo Cục Hải quan, kim ngạch qua địa bàn tỉnh là 2,7 tỷ USD", False),
        ("xuất khẩu đạt 1.280 triệu USD, thủ tục hải quan thông thoáng", False),
        ("xuất khẩu đạt 1.280 triệu USD", False),
        (None, False),
    ],
)
def test_a_sentence_that_names_an_office_is_not_of_its_province(
    engine: Engine, quote: str | None, breaks: bool
) -> None:
    sentence(engine, quote)
    assert bool(said(engine, WORDING).broken) is breaks


def test_a_sentence_that_names_an_office_is_the_office_s(engine: Engine) -> None:
    sentence(engine, "kim ngạch tại Cục Hải quan là 2,7 tỷ USD", OFFICE)
    answer = said(engine, WORDING)
    assert (answer.comparisons, answer.broken) == (1, [])


def test_decomposed_letters_are_the_same_letters_and_words_are_the_project_s(engine: Engine) -> None:
    sentence(engine, unicodedata.normalize("NFD", "kim ngạch tại Cục Hải quan là 2,7 tỷ USD"))
    assert only(engine, WORDING)["measure"] == "sentences of an office"
    assert said(engine, Wording("wording", "fact.statement", words=("ban quản lý",))).comparisons == 0
    assert said(engine, Wording("wording", "fact.statement", where="indicator = 'OTHER'")).comparisons == 0


# units


def test_a_level_in_another_unit_than_its_series_says_which_factor_would_fit(engine: Engine) -> None:
    indicators(engine)
    levels = {"2020": "3600", "2021": "4.1", "2022": "4300", "2023": "4780000", "2024": "5020"}
    observations(engine, *(figure(code, value) for code, value in levels.items()))
    answer = said(engine, SCALE)
    assert [(row["period"], row["measure"]) for row in answer.rows] == [
        ("2023", "value / 1000"),
        ("2021", "value x 1000"),
    ]
    assert answer.comparisons == 5


def test_a_month_and_a_year_and_what_doubles_are_in_one_unit(engine: Engine) -> None:
    indicators(engine)
    observations(
        engine, figure("2024", "5020"), figure("2024-01", "31.5"), figure("2023", "1020"), figure("2022", "21")
    )
    assert said(engine, SCALE).broken == []


@pytest.mark.parametrize("rows", [[figure("2024", "5020"), figure("2023", "5")], [figure("2024", "5", source_id="b")]])
def test_two_levels_are_enough_where_they_are_apart_and_one_is_none(
    engine: Engine, rows: list[dict[str, object]]
) -> None:
    indicators(engine)
    observations(engine, *rows)
    assert len(said(engine, SCALE).broken) == len(rows) - 1


@pytest.mark.parametrize(
    ("code", "other"),
    [("TRADE_BALANCE", "5020"), ("RATIO", "5020"), ("TRADE_EXPORT", "0"), ("TRADE_EXPORT", None), ("UNKNOWN", "5020")],
)
def test_what_may_be_negative_is_a_ratio_zero_or_nothing_is_in_no_unit(
    engine: Engine, code: str, other: str | None
) -> None:
    indicators(engine)
    observations(engine, figure("2024", "5", indicator=code), figure("2023", other, indicator=code))
    assert said(engine, SCALE).comparisons == 0


@pytest.mark.parametrize(("level", "measure"), [("1500.4", None), ("1500.6", "value / 1000")])
def test_the_furthest_that_a_level_may_be_is_a_factor_of_250(engine: Engine, level: str, measure: str | None) -> None:
    indicators(engine)
    observations(engine, figure("2022", "6.0018"), figure("2023", "6.0018"), figure("2024", level))
    # 250 times 6.0018 is 1500.45, which 1500.4 can be, and 1500.6 cannot
    assert [row["measure"] for row in said(engine, SCALE).rows] == ([measure] if measure else [])


PARTS = (
    Indicator("WHOLE"),
    *(Indicator(f"PART_{n}", "WHOLE", 1) for n in range(1, 5)),
)


def parts(engine: Engine, whole: str, *values: str) -> None:
    indicators(engine, *PARTS)
    rows = [figure("2024", whole, indicator="WHOLE")]
    rows += [figure("2024", value, indicator=f"PART_{n}") for n, value in enumerate(values, 1)]
    observations(engine, *rows)


def total(measure: str = "value") -> Rule:
    return Total("total", "fact.observation", hierarchy="fact.dim_indicator", measures={measure: ()})


@pytest.mark.parametrize(
    ("whole", "values", "measure"),
    [
        # 0.72 and 6.5 million, which must be billions for the total of 15,235 million to hold
        ("15235", ("8000", "15", "0.72", "6.5"), "value, mended by PART_3, PART_4 x 1000"),
        ("15235", ("8000", "15", "720", "6.5"), "value, mended by PART_4 x 1000"),
        ("15235", ("8000", "15", "720000", "6500"), "value, mended by PART_3 / 1000"),
        ("15235", ("8", "0.015", "0.72", "6.5"), "value, mended by PART_2, PART_3, PART_4, PART_1 x 1000"),
        ("15.2", ("8000", "15", "720", "6500"), "value, mended by PART_2, PART_3, PART_4, PART_1 / 1000"),
        ("15235", ("8000000", "15", "720", "6500000"), "value, mended by PART_4, PART_1 / 1000"),
    ],
)
def test_parts_in_another_unit_are_named_where_they_would_mend_the_total(
    engine: Engine, whole: str, values: tuple[str, ...], measure: str
) -> None:
    parts(engine, whole, *values)
    assert said(engine, total()).verdicts == ["broken"]
    row = only(engine, SCALE)
    assert (row["metric"], row["measure"]) == ("WHOLE", measure)
    assert row["printed"] == Decimal(whole)


@pytest.mark.parametrize(
    ("whole", "values"),
    [
        ("15235", ("8000", "15", "720", "6500")),  # holds
        ("15900", ("8000", "15", "720", "6500")),  # no unit mends it
        ("15235", ("8000", "15", "0.72")),  # one part is missing
    ],
)
def test_a_total_that_holds_or_that_no_unit_mends_says_nothing_of_units(
    engine: Engine, whole: str, values: tuple[str, ...]
) -> None:
    parts(engine, whole, *values)
    assert said(engine, SCALE).comparisons == 0


def test_a_level_that_is_too_large_to_compare_is_an_overflow(engine: Engine) -> None:
    indicators(engine, Indicator("TRADE_EXPORT"))
    huge = "9000000000000000000000.5"
    observations(engine, figure("2023", huge), figure("2024", huge))
    engine.query("alter table fact.observation alter value set data type decimal(38, 6)")
    engine.query("update fact.observation set value = value * 1000000000")
    assert said(engine, SCALE).verdicts == ["overflow", "overflow"]


# a balance is a total with a sign


def test_a_surplus_in_the_wrong_unit_breaks_the_balance(engine: Engine) -> None:
    balance = Total(
        "balance",
        "fact.observation",
        whole="TRADE_BALANCE",
        parts={"TRADE_EXPORT": 1, "TRADE_IMPORT": -1},
        measures={"value": ()},
    )
    # exports 27.7, imports 26.4 (billion USD), "a surplus of 100 million"
    billion = {"TRADE_EXPORT": (27650, 27700, 27750), "TRADE_IMPORT": (26350, 26400, 26450)}
    rows = [
        figure("2021-01", str(value), indicator=code) | {"value_low": low, "value_high": high}
        for code, (low, value, high) in billion.items()
    ]
    observations(engine, *rows, figure("2021-01", "100", indicator="TRADE_BALANCE"))
    row = only(engine, balance)
    assert [row[name] for name in ("printed", "computed_low", "computed_high", "gap")] == [
        100,
        1200,
        1400,
        Decimal("1099.5"),
    ]
    observations(engine, *rows, figure("2021-01", "1300", indicator="TRADE_BALANCE"))
    assert said(engine, balance).broken == []
