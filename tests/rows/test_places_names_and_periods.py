"""architecture.md, 'What the rows mean': areas, the merger of July 2025, concepts, periods."""

from datetime import date

import pytest

from tests.conftest import Trial


@pytest.mark.parametrize(
    ("period", "published_on", "code"),
    [
        ("2024", "2025-01-20", "VN-30"),
        ("2025-Q3", "2025-10-06", "VN-30.2025"),
        ("2025", "2025-03-01", "VN-30"),  # a forecast that knows nothing of the merger
        ("2024", "2025-08-10", "VN-30"),  # what was said later of the province as it was
        ("2025-Q3", "", "VN-30.2025"),
        ("2025-Q2", "", "VN-30"),
    ],
)
def test_an_enlarged_province_is_chosen_by_the_period_and_the_day_of_publication(
    trial: Trial, period: str, published_on: str, code: str
) -> None:
    when = {"period": period, "period_start": "", "period_end": "", "published_on": published_on}
    trial.records("file", {"area": "Gia Lai", "value": "5", **when})
    trial.build_clean()
    assert trial.ask("select area from mart.indicator") == [(code,)]


def test_a_code_given_outright_is_the_area_and_a_province_that_ended_is_no_area_afterwards(trial: Trial) -> None:
    late = {"period_start": "2025-07-01", "period_end": "2025-09-30", "published_on": "2025-10-06", "value": "5"}
    trial.records("file", {"area": "VN-30", **late}, {"area": "Bình Định", **late})
    trial.build_clean()
    assert trial.ask("select area from mart.indicator") == [("VN-30",)]
    assert trial.ask("select area_printed, reason from staging.reject") == [("Bình Định", "area")]


def test_a_customs_office_is_an_area_without_a_parent_and_not_its_province(trial: Trial) -> None:
    trial.records(
        "file", {"area": "Lạng Sơn (Cục Hải quan)", "value": "1888.75"}, {"area": "tỉnh Lạng Sơn", "value": "5"}
    )
    trial.build_clean()
    assert trial.ask("select m.area, a.parent from mart.indicator m join fact.dim_area a using (area) order by 1") == [
        ("VN-09", "VN"),
        ("VN-09.CUSTOMS", None),
    ]


def test_a_name_is_matched_whole_whatever_its_case_spaces_and_letters_are_made_of(trial: Trial) -> None:
    trial.records(
        "file",
        {"indicator": "  Xuất   KHẨU ", "value": "3"},  # decomposed letters
        {"indicator": "xuất khẩu sang Mỹ", "value": "2"},
    )
    trial.build_clean()
    assert trial.ask("select metric from mart.indicator order by 1") == [("TRADE_EXPORT",), ("TRADE_EXPORT_US",)]


def test_a_code_without_a_name_is_enough_and_neither_is_unmapped(trial: Trial) -> None:
    trial.records(
        "file", {"indicator": "", "indicator_code": "TRADE_EXPORT", "value": "1"}, {"indicator": "", "value": "2"}
    )
    trial.build_clean()
    assert trial.ask("select metric, value::int from mart.indicator") == [("TRADE_EXPORT", 1)]
    assert trial.ask("select reason from staging.reject") == [("unmapped",)]


def test_an_alias_of_two_codes_is_understood_by_the_code_beside_it(trial: Trial) -> None:
    trial.records("file", {"indicator": "dịch vụ", "indicator_code": "GRDP_SERVICES", "yoy_pct": "5.2", "unit": ""})
    trial.build_clean()
    assert trial.ask("select metric from mart.indicator") == [("GRDP_SERVICES",)]


@pytest.mark.parametrize(
    ("start", "end", "text", "code", "frequency"),
    [
        ("2023-01-01", "2023-06-30", "", "2023-S1", "S"),
        ("2023-04-01", "2023-06-30", "", "2023-Q2", "Q"),
        ("2023-01-01", "2023-09-30", "", "2023-01-01/P9M", "_O"),
        ("2020-01-01", "2020-10-13", "", "2020-01-01/P287D", "_O"),
        ("2023-06-01", "2023-06-30", "", "2023-06", "M"),
        ("2016-01-01", "2020-12-31", "giai đoạn 2016-2020", "2016-01-01/P60M", "_O"),
        ("", "2020-12-25", "Lũy kế đến nay", "2020-12-25", "D"),
        ("", "2020-12-25", "năm 2020", "2020", "A"),
    ],
)
def test_periods_are_written_as_sdmx_writes_them(
    trial: Trial, start: str, end: str, text: str, code: str, frequency: str
) -> None:
    stock = {"indicator": "số dự án FDI (lũy kế)", "unit": "dự án", "value": "1529", "published_on": "2023-10-01"}
    trial.records("file", {**stock, "period_start": start, "period_end": end, "period_text": text})
    trial.build_clean()
    assert trial.ask("select period, frequency from mart.indicator") == [(code, frequency)]


def test_a_plan_is_of_the_year_unless_the_text_says_otherwise(trial: Trial) -> None:
    half = {"period_start": "2023-01-01", "period_end": "2023-06-30", "pct_of_plan": "60.1"}
    trial.records(
        "file", {"value": "1", **half}, {"indicator": "nhập khẩu", "value": "1", "plan_period": "2023-S1", **half}
    )
    trial.build_clean()
    assert trial.ask("select metric, plan_period from mart.indicator order by 1") == [
        ("TRADE_EXPORT", "2023"),
        ("TRADE_IMPORT", "2023-S1"),
    ]


def test_an_undated_publication_is_of_the_last_day_that_its_observations_are_about(trial: Trial) -> None:
    undated = {"published_on": "", "published_basis": "unknown"}
    trial.records(
        "file",
        {"value": "1", **undated},
        {"value": "2", "period_start": "2025-01-01", "period_end": "2025-12-31", "status": "forecast", **undated},
    )
    trial.build_clean()
    assert trial.ask("select published_on, published_basis from fact.dim_source") == [
        (date(2024, 12, 31), "period_end")
    ]
