"""architecture.md, 'What the rows mean': numbers, precision, units."""

from decimal import Decimal

import pytest

from tests.conftest import Trial


def test_a_point_groups_thousands_in_a_document_and_begins_decimals_in_a_record_file(trial: Trial) -> None:
    trial.document("note", "Năm 2023, kim ngạch nhập khẩu đạt 2.285 triệu USD.\n", published_on="2024-01-10")
    trial.records("file", {"value": "2.285"})
    trial.build_clean()
    assert trial.ask("select period, value, value_printed from raw.record order by period") == [
        ("2023", "2285", "2.285"),
        (None, "2.285", "2.285"),
    ]
    assert trial.ask("select indicator, value from fact.observation order by 1") == [
        ("TRADE_EXPORT", Decimal("2.285")),
        ("TRADE_IMPORT", Decimal(2285)),
    ]


@pytest.mark.parametrize(
    ("value", "unit", "low", "high"),
    [
        ("5.98", "tỷ USD", "5975", "5985"),
        ("2285", "triệu USD", "2284.5", "2285.5"),
        ("262.70", "tỷ USD", "262695", "262705"),
        ("-1.5", "triệu USD", "-1.55", "-1.45"),
        ("0.000001", "triệu USD", "0", "0.000002"),
    ],
)
def test_a_printed_figure_is_the_interval_of_its_last_printed_digit_in_its_printed_unit(
    trial: Trial, value: str, unit: str, low: str, high: str
) -> None:
    trial.records("file", {"indicator": "TRADE_BALANCE", "value": value, "unit": unit})
    trial.build_clean()
    assert trial.ask_one("select value_low, value_high, unit from mart.indicator") == (
        Decimal(low),
        Decimal(high),
        "triệu USD",
    )


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ({"value": "0.0000001"}, "precision"),
        ({"value": "1234.5", "unit": "đồng", "indicator": "BUDGET_REVENUE"}, "precision"),
        ({"value": "99999999999999999999999"}, "precision"),
        ({"value": "1", "yoy_pct": "1.23456"}, "precision"),
        ({"value": "1", "pct_of_plan": "100000"}, "precision"),
        ({"value": "2,285"}, "number"),
        ({"value": "1e3"}, "number"),
        ({"value": "nan"}, "number"),
        ({"value": ""}, "empty"),
        ({"value": "5", "unit": "tỷ đồng"}, "unit"),
        ({"value": "5", "unit": ""}, "unit"),
        ({"value": "5", "unit": "bushel"}, "unit"),
        ({"value": "5", "status": "guess"}, "status"),
        ({"value": "5", "status": "target"}, "target"),
        ({"value": "5", "published_on": "20/1/2025"}, "published_on"),
        ({"value": "5", "period_end": "2024-02-30"}, "period"),
        ({"value": "5", "period_start": "2025-01-01"}, "period"),
        ({"value": "5", "period": "2024-S3"}, "period"),
        ({"value": "5", "period": "2023"}, "period"),
        ({"value": "5", "period_start": ""}, "period"),
        ({"value": "5", "plan_period": "next year"}, "plan_period"),
        ({"value": "5", "indicator": "xuất khẩu ngựa vằn"}, "unmapped"),
        ({"value": "5", "indicator_code": "TRADE_ZEBRA"}, "unmapped"),
        ({"yoy_pct": "5", "indicator": "dịch vụ"}, "ambiguous"),
        ({"value": "5", "area": "Tiền Giang, Bến Tre"}, "area"),
        ({"value": "5", "area": "Atlantis"}, "area"),
    ],
)
def test_what_cannot_be_typed_is_rejected_with_its_reason(trial: Trial, fact: dict[str, str], reason: str) -> None:
    trial.records("file", fact, {"indicator": "nhập khẩu", "value": "1"})
    trial.build_clean()
    assert trial.ask("select reason from staging.reject") == [(reason,)]
    assert trial.ask("select metric from mart.indicator") == [("TRADE_IMPORT",)]


def test_trailing_zeros_of_the_needed_digits_do_not_make_a_figure_inexact(trial: Trial) -> None:
    trial.records("file", {"value": "0.10000000"})
    trial.build_clean()
    assert trial.ask_one("select value, value_low, value_high from mart.indicator") == (
        Decimal("0.1"),
        Decimal("0.099999"),
        Decimal("0.100001"),
    )


def test_another_currency_is_another_code_and_a_canonical_unit_belongs_to_its_indicator(trial: Trial) -> None:
    trial.records(
        "file",
        {
            "indicator": "GRDP bình quân đầu người",
            "indicator_code": "GRDP_PER_CAPITA_USD",
            "value": "5250",
            "unit": "USD",
        },
        {
            "indicator": "GRDP bình quân đầu người",
            "indicator_code": "GRDP_PER_CAPITA",
            "value": "151",
            "unit": "triệu đồng",
        },
    )
    trial.build_clean()
    assert trial.ask("select metric, value, unit from mart.indicator order by 1") == [
        ("GRDP_PER_CAPITA", Decimal(151), "triệu đồng"),
        ("GRDP_PER_CAPITA_USD", Decimal(5250), "USD"),
    ]


def test_an_implied_plan_carries_its_basis_and_bounds_rounded_outward(trial: Trial) -> None:
    trial.records("file", {"value": "2285", "pct_of_plan": "60.1", "yoy_pct": "101.1"})
    trial.build_clean()
    plan, low, high, basis = trial.ask_one("select plan, plan_low, plan_high, plan_basis from mart.indicator")
    assert (plan, basis) == (Decimal("3801.996672"), "implied")
    assert low * Decimal("60.15") <= Decimal(228450) < (low + Decimal("0.000001")) * Decimal("60.15")
    assert (high - Decimal("0.000001")) * Decimal("60.05") < Decimal(228550) <= high * Decimal("60.05")


def test_a_printed_plan_is_not_replaced_by_the_implied_one(trial: Trial) -> None:
    trial.records("file", {"value": "2285", "pct_of_plan": "60.1", "plan": "3800"})
    trial.build_clean()
    assert trial.ask_one("select plan, plan_low, plan_high, plan_basis from mart.indicator") == (
        Decimal(3800),
        Decimal("3799.5"),
        Decimal("3800.5"),
        "printed",
    )
