"""docs/time.md: dim_period, the pace of plans, what is missing, and indices on another base."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from lswh import api
from tests.conftest import Trial


def _fact(period: str, value: str = "", **more: str) -> dict[str, str]:
    return {
        "period": period,
        "period_start": "",
        "period_end": "",
        "value": value,
        "published_on": "2025-06-20",
        **more,
    }


def test_dim_period_has_what_was_said_and_the_next_of_each_kind(trial: Trial) -> None:
    said = ("2023-01-01/P9M", "2024-11", "2024-12", "2024-Q1", "2023-S1", "2024", "2016-01-01/P60M", "2020-01-01/P287D")
    trial.records("file", *(_fact(period, "7") for period in said))
    trial.build_clean()
    assert trial.ask("select period from fact.dim_period where not is_expected order by 1") == [
        (period,) for period in sorted(said)
    ]
    assert trial.ask("select period from fact.dim_period where is_expected order by 1") == [
        ("2024-01-01/P9M",), ("2024-Q2",), ("2024-S1",), ("2025",), ("2025-01",),
    ]  # fmt: skip
    columns = "period, previous_period, preceding_period, months, is_cumulation, year, name, name_en"
    rows = trial.ask(
        f"select {columns} from fact.dim_period where period in ('2024-Q1', '2020-01-01/P287D') order by 1"
    )
    assert rows == [
        (
            "2020-01-01/P287D", "2019-01-01/P286D", "2019-03-20/P287D", None, False, 2020,
            "từ 1/1/2020 đến 13/10/2020", "1 January 2020 to 13 October 2020",
        ),
        ("2024-Q1", "2023-Q1", "2023-Q4", 3, True, 2024, "quý 1/2024", "first quarter of 2024"),
    ]  # fmt: skip
    ordered = trial.ask("select period from fact.dim_period where year = 2024 order by position")
    assert [period for (period,) in ordered] == [
        "2024-Q1", "2024-Q2", "2024-S1", "2024-01-01/P9M", "2024-11", "2024-12", "2024",
    ]  # fmt: skip


PACE = "attained, attained_low, attained_high, attained_basis, pct_elapsed, pace, is_on_pace, expected_at_end"


def test_a_plan_is_held_against_the_share_of_its_year_that_has_passed(trial: Trial) -> None:
    stock = {"indicator": "số dự án FDI (lũy kế)", "unit": "dự án"}
    trial.records(
        "file",
        _fact("2023-S1", "2285", pct_of_plan="60.1"),
        _fact("2024-S1", "50", plan="100"),
        _fact("2024-Q2", "20", plan="100", indicator="nhập khẩu"),
        _fact("2024-S1", "20", plan="100", indicator="nhập khẩu"),
        _fact("2024-S1", "70", plan="100", **stock),
    )
    trial.build_clean()
    rows = trial.ask(f"select metric, period, {PACE} from mart.plan_attainment order by metric, period")
    assert [row[:2] for row in rows] == [
        ("FDI_PROJECTS_STOCK", "2024-S1"),
        ("TRADE_EXPORT", "2023-S1"),
        ("TRADE_EXPORT", "2024-S1"),
        ("TRADE_IMPORT", "2024-Q2"),
        ("TRADE_IMPORT", "2024-S1"),
    ]
    stock_row, printed, computed, quarter, behind = (row[2:] for row in rows)
    half = Decimal("49.7268")
    assert printed == (
        Decimal("60.1"), Decimal("60.05"), Decimal("60.15"), "printed", Decimal("49.5890"), Decimal("10.5110"), True,
        Decimal("4607.876747"),
    )  # fmt: skip
    assert computed[:7] == (50, Decimal("49.2537"), Decimal("50.7538"), "computed", half, 50 - half, None)
    assert behind[6] is False
    assert (quarter[4], quarter[7]) == (half, None)
    assert (stock_row[5], stock_row[6], stock_row[7]) == (70 - half, True, None)


MONTHLY = {"2024-01": "2024-02-10", "2024-02": "2024-03-10", "2024-04": "2024-05-10", "2024-05": "2024-06-15"}


@pytest.fixture
def monthly(trial: Trial) -> Trial:
    for month, day in MONTHLY.items():
        trial.records(f"of-{month}", _fact(month, "7", published_on=day, source="monthly"))
    trial.records(
        "other",
        _fact("2024-12", "90", status="forecast", source="monthly", published_on="2024-02-11"),
        *(_fact(f"2024-0{n}", "9", source="once", published_on="2024-06-11", area="VN-01") for n in (1, 2, 3)),
    )
    for year in ("2021", "2022", "2023"):
        trial.records(year, _fact(year, "9", source="undated", published_on="", area="VN-01"))
    trial.build_clean()
    return trial


def test_a_series_is_expected_at_its_usual_distance_and_delay(monthly: Trial) -> None:
    columns = "source, area, metric, frequency, periods, step, usual_delay, longest_delay, last_period, next_period"
    assert monthly.ask(f"select {columns}, expected_on from mart.expected_publication order by source") == [
        ("monthly", "VN-09", "TRADE_EXPORT", "M", 4, 1, 10, 15, "2024-05", "2024-06", date(2024, 7, 10)),
        ("undated", "VN-01", "TRADE_EXPORT", "A", 3, 12, None, None, "2023", "2024", None),
    ]


def test_gaps_are_what_was_expected_by_a_day_and_not_published_by_then(monthly: Trial) -> None:
    def gaps(day: str) -> list[tuple[str, int, bool]]:
        asked = f"select period, days_late, is_overdue from mart.gaps(date '{day}') order by period"
        return [(str(period), int(late), bool(overdue)) for period, late, overdue in monthly.ask(asked)]

    assert gaps("2024-02-09") == []
    assert gaps("2024-04-09") == []
    assert gaps("2024-04-10") == [("2024-03", 0, False)]
    assert gaps("2024-04-16") == [("2024-03", 6, True)]
    assert gaps("2024-06-12") == [("2024-03", 63, True), ("2024-05", 2, False)]
    assert gaps("2024-06-15") == [("2024-03", 66, True)]
    assert gaps("2024-08-10") == [("2024-03", 122, True), ("2024-06", 31, True), ("2024-07", 0, False)]
    assert monthly.ask("select source, area, metric, expected_on from mart.gaps('2024-04-10')") == [
        ("monthly", "VN-09", "TRADE_EXPORT", date(2024, 4, 10))
    ]
    [(april,)] = monthly.ask("select source_id from mart.indicator where period = '2024-04'")
    api.withdraw(monthly.project, april, "printed by mistake", date(2024, 5, 20))
    monthly.build_clean()
    assert gaps("2024-05-19") == [("2024-03", 39, True)]
    assert gaps("2024-05-20") == [("2024-03", 40, True), ("2024-04", 10, True)]


def test_the_marts_and_macros_answer_a_plain_client_and_another_database_after_use(monthly: Trial) -> None:
    asked = {
        "select period from mart.gaps('2024-04-10')": [("2024-03",)],
        "select period, rebased from mart.index_rebased('TRADE_EXPORT', 'VN-09', '2024-05')": [
            *((month, Decimal(100)) for month in MONTHLY),
            ("2024-12", Decimal("1285.7143")),
        ],
        "select count(*) from mart.index_chained('TRADE_EXPORT', 'VN-09', '2024-05')": [(1,)],
        "select period, basis from mart.indicator_discrete where metric = 'TRADE_EXPORT' and area = 'VN-09'": [
            (one, "printed") for one in (*MONTHLY, "2024-12")
        ],
    }
    warehouse = str(monthly.project.warehouse)
    with duckdb.connect(warehouse, read_only=True) as client:
        for sql, rows in asked.items():
            assert sorted(client.execute(sql).fetchall()) == rows
    with duckdb.connect() as client:
        client.execute(f"attach '{warehouse}' as w (read_only)")
        client.execute("use w")
        for sql, rows in asked.items():
            assert sorted(client.execute(sql).fetchall()) == rows


def test_levels_are_measured_by_the_average_of_the_base(trial: Trial) -> None:
    levels = {"2023-Q1": "90", "2023-Q2": "100", "2023-Q3": "110", "2023-Q4": "100", "2024-Q1": "120"}
    trial.records("file", *(_fact(one, value) for one, value in {**levels, "2023": "400", "2024": "440.0"}.items()))
    trial.build_clean()

    def rebased(base: str) -> list[tuple[object, ...]]:
        asked = f"from mart.index_rebased('TRADE_EXPORT', 'VN-09', '{base}')"
        return trial.ask(f"select period, rebased, rebased_low, rebased_high {asked} order by frequency, period")

    rows = {row[0]: row[1:] for row in rebased("2023")}
    assert rows["2024-Q1"] == (120, Decimal("118.9054"), Decimal("121.1056"))
    assert rows["2024"] == (110, Decimal("109.8501"), Decimal("110.1502"))
    assert set(rows) == {*levels, "2023", "2024"}
    of_a_quarter = {row[0]: row[1] for row in rebased("2023-Q1")}
    assert of_a_quarter["2024-Q1"] == Decimal("133.3333")
    assert set(of_a_quarter) == set(levels)
    assert rebased("2024-S1") == []


def test_growth_is_chained_forth_and_back_from_the_base_until_a_year_is_missing(trial: Trial) -> None:
    growth = {"2019": "3", "2021": "10.0", "2022": "20.0", "2023": "-5.0"}
    facts = [_fact(f"{year}-01-01/P9M", indicator="IIP", yoy_pct=yoy, unit="") for year, yoy in growth.items()]
    trial.records("file", *facts, _fact("2022", indicator="IIP", yoy_pct="19", unit=""))
    trial.build_clean()
    asked = "from mart.index_chained('IIP', 'VN-09', '2021-01-01/P9M') order by period"
    rows = trial.ask(f"select period, rebased, rebased_low, rebased_high {asked}")
    assert [row[:2] for row in rows] == [
        ("2020-01-01/P9M", Decimal("90.909091")),
        ("2021-01-01/P9M", Decimal(100)),
        ("2022-01-01/P9M", Decimal(120)),
        ("2023-01-01/P9M", Decimal(114)),
    ]
    exact = [
        (Fraction(10_000_000, 110_050), Fraction(10_000_000, 109_950)),
        (Fraction(100), Fraction(100)),
        (Fraction("119.95"), Fraction("120.05")),
        (Fraction("119.95") * Fraction("0.9495"), Fraction("120.05") * Fraction("0.9505")),
    ]
    for (_, _, low, high), (least, greatest) in zip(rows, exact, strict=True):
        assert low <= least < low + Decimal("0.000001")
        assert high - Decimal("0.000001") < greatest <= high
