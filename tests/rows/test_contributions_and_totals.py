"""docs/time.md, 'Further marts': contributions to growth, moving annual totals."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lswh.domain.period import Period
from lswh.engine.duckdb import DuckDB
from tests.conftest import Trial
from tests.contracts.hand_made import Indicator, indicators
from tests.made import macros, make
from tests.rows.series import MILLIONTH, Printed, interval, places, publish

NOW, THEN = Period.parse("2024-S1"), Period.parse("2023-S1")
PARTS = ("PART_1", "PART_2", "PART_3", "PART_4")
AREAS = ("VN-01", "VN-02", "VN-03")
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


def _printed(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


def _growth(now: Decimal, then: Decimal, decimals: int) -> Decimal | None:
    """Growth in per cent as it is printed; None where there is none, or none that a rate has room for."""
    if then <= 0:
        return None
    exact = Fraction(now) / Fraction(then) * 100 - 100
    printed = Decimal(round(exact * 10**decimals)).scaleb(-decimals)
    return printed if abs(printed) < 99_000 else None


def _rows(engine: DuckDB, mart: str) -> list[dict[str, Any]]:
    answer = engine.query(f"from {mart}")
    return [dict(zip((column.name for column in answer.columns), row, strict=True)) for row in answer.rows]


@pytest.fixture(scope="module")
def made() -> DuckDB:
    engine = DuckDB.memory()
    macros(engine)
    return engine


@st.composite
def _economies(draw: st.DrawFn, area: str) -> tuple[dict[str, tuple[Decimal, Decimal]], list[Printed]]:
    """What the parts of a total and the total were, this year and the year before, and what is printed of them."""
    micros = st.integers(0, 10 ** draw(st.integers(6, 15)))
    true = {part: (draw(micros) * MILLIONTH, draw(micros) * MILLIONTH) for part in PARTS}
    true["TOTAL"] = (
        sum((now for now, _ in true.values()), Decimal(0)),
        sum((then for _, then in true.values()), Decimal(0)),
    )
    decimals, growth_decimals = draw(st.integers(-2, 6)), draw(st.integers(0, 4))
    has_growth, has_levels = draw(st.booleans()), draw(st.booleans())
    printed = []
    for metric, (now, then) in true.items():
        yoy = _growth(now, then, growth_decimals) if has_growth and draw(st.integers(0, 9)) else None
        if draw(st.integers(0, 19)):
            printed.append(Printed(area, metric, NOW, _printed(now, decimals), 2, yoy))
        if has_levels and draw(st.integers(0, 19)):
            printed.append(Printed(area, metric, THEN, _printed(then, decimals), 1))
    return true, printed


@settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
@given(st.tuples(*map(_economies, AREAS)))
def test_every_contribution_lies_in_its_interval_and_those_of_all_parts_are_the_growth_of_the_total(
    made: DuckDB, economies: tuple[tuple[dict[str, tuple[Decimal, Decimal]], list[Printed]], ...]
) -> None:
    indicators(made, Indicator("TOTAL"), *(Indicator(part, "TOTAL", 1) for part in PARTS))
    publish(made, [one for _, printed in economies for one in printed])
    make(made, "mart.contribution")
    rows = _rows(made, "mart.contribution")
    for area, (true, _) in zip(AREAS, economies, strict=True):
        here = [row for row in rows if row["area"] == area]
        total_now, total_then = map(Fraction, true["TOTAL"])
        for row in here:
            now, then = map(Fraction, true[row["metric"]])
            assert row["points_low"] <= (now - then) / total_then * 100 <= row["points_high"]
            assert row["points_low"] <= row["points"] <= row["points_high"]
        for basis in ("printed", "stored"):
            whole = [row for row in here if row["basis"] == basis and row["is_whole"]]
            assert len(whole) in (0, len(PARTS))
            assert len([row for row in here if row["basis"] == basis]) < len(PARTS) or whole
            if whole:
                low, high = (sum(row[f"points_{end}"] for row in whole) for end in ("low", "high"))
                assert low <= (total_now - total_then) / total_then * 100 <= high
                assert low <= whole[0]["total_yoy_high"]
                assert whole[0]["total_yoy_low"] <= high
                assert abs(sum(row["points"] for row in whole) - whole[0]["total_yoy"]) <= high - low


def _report(trial: Trial, source: str, day: str, *figures: tuple[str, str, str, str]) -> None:
    trial.records(
        source,
        *(
            {"indicator": name, "period": period, "period_start": "", "period_end": "", "value": value, "yoy_pct": yoy,
             "source": source, "published_on": day, "unit": "triệu USD"}
            for name, period, value, yoy in figures
        ),
    )  # fmt: skip


TRADE = ("tổng kim ngạch xuất nhập khẩu", "xuất khẩu", "nhập khẩu")
CONTRIBUTION = "select metric, points, total_yoy, basis, is_whole from mart.contribution order by metric"


def test_a_contribution_is_of_the_growth_that_the_publication_prints(trial: Trial) -> None:
    figures = zip(TRADE, ("2024",) * 3, ("220", "132", "88"), ("10", "20", "-2.2"), strict=True)
    _report(trial, "report", "2025-01-20", *figures)
    trial.build_clean()
    assert trial.ask(CONTRIBUTION) == [
        ("TRADE_EXPORT", Decimal(11), Decimal(10), "printed", True),
        ("TRADE_IMPORT", Decimal("-0.9898"), Decimal(10), "printed", True),
    ]


def test_without_a_printed_growth_it_is_of_the_levels_of_the_year_before_and_whole_only_with_all_parts(
    trial: Trial,
) -> None:
    _report(trial, "then", "2024-01-20", *zip(TRADE, ("2023",) * 3, ("200", "110", "90"), ("",) * 3, strict=True))
    _report(trial, "now", "2025-01-20", *zip(TRADE[:2], ("2024",) * 2, ("220", "132"), ("",) * 2, strict=True))
    trial.build_clean()
    assert trial.ask(CONTRIBUTION) == [("TRADE_EXPORT", Decimal(11), Decimal(10), "stored", False)]


def test_parts_and_totals_of_different_publications_are_not_put_together(trial: Trial) -> None:
    _report(trial, "one", "2025-01-20", (TRADE[0], "2024", "220", "10"))
    _report(trial, "other", "2025-02-20", (TRADE[1], "2024", "132", "20"), (TRADE[2], "2024", "88", "-2.2"))
    trial.build_clean()
    assert trial.ask(CONTRIBUTION) == []


@st.composite
def _three_years(draw: st.DrawFn, area: str) -> tuple[list[Decimal], list[Printed]]:
    """The months of 2022 to 2024, and what is printed of them."""
    micros = st.integers(0, 10 ** draw(st.integers(6, 15)))
    months = [one * MILLIONTH for one in draw(st.lists(micros, min_size=36, max_size=36))]
    decimals = draw(st.integers(-2, 6))
    kinds = draw(st.sets(st.sampled_from(["month", "quarter", "cumulation"]), min_size=1))
    periods = set()
    for year in (2022, 2023, 2024):
        if "month" in kinds:
            periods |= {Period.of_months(year, month, 1) for month in range(1, 13)}
        if "quarter" in kinds:
            periods |= {Period.of_quarter(year, quarter) for quarter in range(1, 5)}
        if "cumulation" in kinds:
            periods |= {Period.of_months(year, 1, month) for month in range(1, 13)}
    missing = draw(st.sets(st.sampled_from(sorted(periods)), max_size=6))
    printed = [
        Printed(area, "FLOW", period, _printed(_true(months, period), decimals)) for period in sorted(periods - missing)
    ]
    return months, printed


def _true(months: list[Decimal], period: Period) -> Decimal:
    first = 12 * (period.start.year - 2022) + period.start.month - 1
    assert period.months is not None
    return sum(months[first : first + period.months], Decimal(0))


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(st.tuples(*map(_three_years, AREAS)))
def test_the_true_total_of_twelve_months_and_its_growth_are_within_their_intervals(
    made: DuckDB, series: tuple[tuple[list[Decimal], list[Printed]], ...]
) -> None:
    indicators(made, Indicator("FLOW"))
    names = "select *, indicator as name, indicator as name_en from fact.dim_indicator"
    made.query(f"create or replace table fact.dim_indicator as {names}")
    places(made, AREAS)
    publish(made, [one for _, printed in series for one in printed])
    make(made, "mart.indicator_difference", "mart.indicator_discrete", "mart.moving_annual_total")
    rows = _rows(made, "mart.moving_annual_total")
    for area, (months, printed) in zip(AREAS, series, strict=True):
        totals = {Period.parse(row["period"]): row for row in rows if row["area"] == area}
        assert len(totals) == sum(row["area"] == area for row in rows)
        years = {one.period for one in printed if one.period.frequency == "A"}
        assert years <= set(totals)
        for period, row in totals.items():
            true = _true(months, period)
            assert period.months == 12
            assert row["value_low"] <= true <= row["value_high"]
            if period in years:
                assert row["value_high"] - row["value_low"] <= 2 * (row["value"] - interval_of(printed, period)[0])
            if row["yoy"] is not None:
                growth = Fraction(true) / Fraction(_true(months, period.year_before)) * 100 - 100
                assert row["yoy_low"] <= growth <= row["yoy_high"]


def interval_of(printed: list[Printed], period: Period) -> tuple[Decimal, Decimal]:
    """What the printed figure of a period can stand for."""
    return next(interval(one.value) for one in printed if one.period == period)


def test_the_way_with_the_narrowest_interval_gives_the_moving_annual_total(trial: Trial) -> None:
    levels = {"2023-S1": "1000", "2023": "2100", "2024-S1": "1150", "2024": "2400.0", "2024-01-01/P9M": "1700"}
    quarters = {f"{year}-Q{quarter}": f"{500 + 10 * quarter}.0" for year in (2023, 2024) for quarter in range(2, 5)}
    _report(trial, "report", "2025-01-20", *(("xuất khẩu", one, value, "") for one, value in levels.items()))
    _report(trial, "quarters", "2025-01-21", *(("nhập khẩu", one, value, "") for one, value in quarters.items()))
    _report(trial, "first", "2025-01-22", ("nhập khẩu", "2024-Q1", "511", ""))
    trial.build_clean()
    rows = trial.ask(
        "select metric, period, value, value_high - value_low, yoy, yoy_low, yoy_high, basis"
        " from mart.moving_annual_total order by metric, period_end"
    )
    assert rows == [
        ("TRADE_EXPORT", "2023", 2100, 1, None, None, None, "year"),
        ("TRADE_EXPORT", "2023-07-01/P12M", 2250, 3, None, None, None, "cumulation"),
        (
            "TRADE_EXPORT",
            "2024",
            2400,
            Decimal("0.1"),
            Decimal("14.2857"),
            Decimal("14.2561"),
            Decimal("14.3154"),
            "year",
        ),
        ("TRADE_IMPORT", "2023-04-01/P12M", 2101, Decimal("1.3"), None, None, None, "quarters"),
        ("TRADE_IMPORT", "2023-07-01/P12M", 2101, Decimal("1.3"), None, None, None, "quarters"),
        ("TRADE_IMPORT", "2023-10-01/P12M", 2101, Decimal("1.3"), None, None, None, "quarters"),
        ("TRADE_IMPORT", "2024", 2101, Decimal("1.3"), None, None, None, "quarters"),
    ]
