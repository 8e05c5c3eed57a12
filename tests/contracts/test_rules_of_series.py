"""Rules of series: cumulations do not fall, revisions are small, periods follow on each other, sources go on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lswh.contract import Completeness, Cumulative, Freshness, Outlier, Revision
from lswh.contract.series import Direction
from lswh.engine import Column, Engine
from lswh.engine.duckdb import DuckDB
from tests.contracts.hand_made import (
    TOO_LARGE,
    breaches_as_printed,
    figure,
    indicators,
    observations,
    only,
    said,
    write,
)

CUMULATIVE = Cumulative("cumulative", "fact.observation", indicators="fact.dim_indicator")
ACROSS = Cumulative("across", "fact.observation", indicators="fact.dim_indicator", is_across=True, severity="warn")
REVISION = Revision("revision", "fact.vintage", at_most="10")
COMPLETENESS = Completeness("completeness", "mart.indicator")
OUTLIER = Outlier("outlier", "mart.indicator", measures=("value", "yoy"))
CUMULATIONS = ("2024-01", "2024-Q1", "2024-01-01/P5M", "2024-S1", "2024-01-01/P9M", "2024-01-01/P300D", "2024")


# what is cumulated


def test_a_cumulation_that_grows_holds(engine: Engine) -> None:
    indicators(engine)
    observations(engine, *(figure(code, str(10 + n)) for n, code in enumerate(CUMULATIONS)))
    answer = said(engine, CUMULATIVE)
    assert (answer.comparisons, answer.broken) == (len(CUMULATIONS) - 1, [])


def test_a_cumulation_below_an_earlier_one_is_a_breach_that_names_both(engine: Engine) -> None:
    indicators(engine)
    observations(engine, figure("2024-Q1", "310"), figure("2024-S1", "525.0"), figure("2024", "52.5"))
    row = only(engine, CUMULATIVE)
    assert (row["measure"], row["period"]) == ("value since January, over 2024-S1", "2024")
    bounds = [row[name] for name in ("printed", "printed_low", "printed_high", "computed", "computed_low")]
    assert bounds == [Decimal(text) for text in ("52.5", "52.45", "52.55", "525", "524.95")]
    assert row["gap"] == Decimal("472.4")


def test_a_cumulation_is_compared_with_the_one_before_it_and_what_ends_after_that(engine: Engine) -> None:
    indicators(engine)
    codes = ("2024-02", "2024-Q1", "2024-04", "2024-Q2", "2024-S1", "2024-12", "2024")
    observations(engine, *(figure(code, f"{n}.1") for n, code in enumerate(codes)))
    answer = said(engine, CUMULATIVE)
    assert (answer.comparisons, answer.broken) == (6, [])


@pytest.mark.parametrize("code", ["2024-Q2", "2024-05", "2024-03-01/P4M"])
def test_a_period_within_a_cumulation_is_not_above_it(engine: Engine, code: str) -> None:
    indicators(engine)
    observations(engine, figure("2024-S1", "51"), figure(code, "51"))
    assert said(engine, CUMULATIVE).broken == []
    observations(engine, figure("2024-S1", "50"), figure(code, "51"))
    assert only(engine, CUMULATIVE)["measure"] == f"value since January, over {code}"


@pytest.mark.parametrize(
    "other",
    [
        figure("2023", "900"),
        figure("2024-07", "900"),
        figure("2024-S2", "900"),
        figure("2024-Q1", "900", area="VN"),
        figure("2024-Q1", "900", indicator="TRADE_IMPORT"),
        figure("2024-Q1", "900", source_id="other"),
        figure("2023-10-01/P6M", "900"),
    ],
)
def test_what_is_of_something_else_is_not_compared(engine: Engine, other: dict[str, object]) -> None:
    indicators(engine)
    observations(engine, figure("2024-S1", "50"), other)
    assert said(engine, CUMULATIVE).comparisons == 0


@pytest.mark.parametrize("code", ["TRADE_BALANCE", "STOCK", "RATIO", "UNKNOWN"])
def test_what_may_fall_is_not_compared(engine: Engine, code: str) -> None:
    indicators(engine)
    observations(engine, figure("2024-Q1", "70", indicator=code), figure("2024-S1", "50", indicator=code))
    assert said(engine, CUMULATIVE).comparisons == 0


@pytest.mark.parametrize(("half", "breaks"), [("9", False), ("8", True), ("9.5", False), ("9.4", True)])
def test_a_fall_within_rounding_is_none(engine: Engine, half: str, breaks: bool) -> None:
    # 10 may have been 9.5; 9 is less than 9.5, and can be any figure that is
    indicators(engine)
    observations(engine, figure("2024-Q1", "10"), figure("2024-S1", half))
    assert bool(said(engine, CUMULATIVE).broken) is (breaks or half == "9")
    observations(engine, figure("2024-Q1", "1e1"), figure("2024-S1", half))
    assert said(engine, CUMULATIVE).broken == []


def test_a_cumulation_of_another_publication_is_compared_across_only(engine: Engine) -> None:
    indicators(engine)
    observations(engine, figure("2024-Q1", "70", source_id="a"), figure("2024-S1", "50", source_id="b"))
    assert said(engine, CUMULATIVE).comparisons == 0
    assert said(engine, ACROSS).verdicts == ["broken"]
    observations(engine, figure("2024-Q1", "70", source_id="a"), figure("2024-S1", "50", source_id="a"))
    assert said(engine, ACROSS).comparisons == 0


def test_a_cumulation_without_a_value_is_not_compared_and_one_without_bounds_overflows(engine: Engine) -> None:
    indicators(engine)
    observations(engine, figure("2024-Q1", "70"), figure("2024-S1"))
    assert said(engine, CUMULATIVE).comparisons == 0
    unbound = figure("2024-S1", "80") | {"value_low": None, "value_high": None}
    observations(engine, figure("2024-Q1", "70"), unbound)
    assert said(engine, CUMULATIVE).verdicts == ["overflow"]


def test_one_figure_against_several_plans_is_one_comparison(engine: Engine) -> None:
    indicators(engine)
    observations(engine, figure("2024-Q1", "70"), figure("2024-S1", "80"), figure("2024-S1", "80", plan_kind="TARGET"))
    assert said(engine, CUMULATIVE).comparisons == 1


def test_a_fall_that_trailing_zeros_explain_holds_coarsely(engine: Engine) -> None:
    indicators(engine)
    observations(engine, figure("2024-Q1", "35210"), figure("2024-S1", "35200"))
    assert said(engine, CUMULATIVE).broken == []


def rounded(value: Decimal, decimals: int) -> str:
    return str(value.quantize(Decimal(1).scaleb(-decimals), "ROUND_HALF_UP"))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6))
def test_cumulations_that_were_rounded_never_break_and_a_fall_beyond_rounding_always_does(seed: int) -> None:
    random = Random(seed)
    engine = DuckDB.memory()
    indicators(engine)
    rows, fallen = [], {}
    for number in range(80):
        exact = Decimal()
        for code in CUMULATIONS:
            exact += Decimal(random.choice([0, 0, random.randint(0, 99), random.randint(0, 10**7)])).scaleb(-4)
            rows.append(figure(code, rounded(exact, random.randint(0, 3)), area=f"A{number}"))
        of_area = rows[-len(CUMULATIONS) :]
        place = random.randrange(1, len(of_area))
        least = of_area[place - 1]["value_low"]
        if least > 1:
            beyond = random.choice([0, 1, 50])
            bounds = {"value": least - 1, "value_low": least - 1 - beyond, "value_high": least}
            fallen[f"A{number}", CUMULATIONS[place]] = of_area[place] | bounds
    observations(engine, *rows)
    answer = said(engine, CUMULATIVE)
    assert (answer.comparisons, answer.broken) == (80 * (len(CUMULATIONS) - 1), [])
    observations(engine, *(fallen.get((row["area"], row["period"]), row) for row in rows))
    found = {(row["area"], row["period"]) for row in breaches_as_printed(engine, CUMULATIVE)}
    assert fallen.keys() <= found


# revisions


def vintages(engine: Engine, *values: str | None, **more: object) -> None:
    days = [date(2025, 1, 6) + timedelta(days=30 * n) for n in range(len(values))]
    rows = [
        figure("2024", value, source_id=f"s{n}", published_on=days[n], **more) | {"disposition": "superseded"}
        for n, value in enumerate(values)
    ]
    observations(engine, *rows[:-1], rows[-1] | {"disposition": "latest"}, table="fact.vintage")


@pytest.mark.parametrize(
    ("values", "verdicts"),
    [
        (("99.9", "105.1"), []),
        (("99.9", "109.9"), []),
        (("99.9", "110.1"), ["broken"]),
        (("99.9", "89.9"), []),
        (("99.9", "89.7"), ["broken"]),
        (("99.9", "105.1", "115.3"), []),
        (("99.9", "105.1", "150.3"), ["broken"]),
        (("-99.9", "-109.9"), []),
        (("-99.9", "-110.1"), ["broken"]),
        (("99.9",), []),
        (("99.9", None), []),
        (("0", "0"), []),
        (("0", "2"), ["broken"]),
    ],
)
def test_a_revision_is_small(engine: Engine, values: tuple[str | None, ...], verdicts: list[str]) -> None:
    vintages(engine, *values)
    assert said(engine, REVISION).verdicts == verdicts


def test_a_revision_says_which_publication_it_is_of_and_what_was_before(engine: Engine) -> None:
    vintages(engine, "99.9", "150.3")
    row = only(engine, REVISION)
    assert (row["source_id"], row["printed"], row["computed"]) == ("s1", Decimal("150.3"), Decimal("99.9"))
    assert (row["computed_low"], row["computed_high"]) == (Decimal("89.855"), Decimal("109.945"))


@pytest.mark.parametrize(
    ("direction", "value", "breaks"),
    [
        ("up", "105", False),
        ("up", "99.9", False),
        ("down", "99.9", False),
        ("up", "98", True),
        ("down", "95", False),
        ("down", "102", True),
    ],
)
def test_a_revision_goes_where_it_may(engine: Engine, direction: Direction, value: str, breaks: bool) -> None:
    vintages(engine, "99.9", value)
    rule = Revision("revision", "fact.vintage", at_most=10, direction=direction)
    assert bool(said(engine, rule).broken) is breaks


def test_rows_of_one_publication_are_no_revision_and_a_withdrawn_one_is_not_looked_at(engine: Engine) -> None:
    two_plans = [figure("2024", "100", plan_kind=kind) for kind in ("PLAN", "TARGET")]
    gone = figure("2024", "900", source_id="z", disposition="withdrawn")
    observations(engine, *two_plans, gone, table="fact.vintage")
    assert said(engine, REVISION).comparisons == 0


def test_a_revision_that_is_too_large_to_compare_is_an_overflow(engine: Engine) -> None:
    vintages(engine, "100", "100")
    engine.query("alter table fact.vintage alter value_low set data type decimal(38, 10)")
    engine.query("alter table fact.vintage alter value_high set data type decimal(38, 10)")
    engine.query(f"update fact.vintage set value_low = {TOO_LARGE:f} * 1000000, value_high = {TOO_LARGE:f} * 1000001")
    assert said(engine, Revision("revision", "fact.vintage", at_most="1000000")).verdicts == ["overflow"]


# periods


def series(engine: Engine, *codes: str, **more: object) -> None:
    observations(engine, *(figure(code, "1", **more) for code in codes), table="mart.indicator")


@pytest.mark.parametrize(
    "codes",
    [
        ("2022", "2023", "2024"),
        ("2023-11", "2023-12", "2024-01", "2024-02"),
        ("2023-Q3", "2023-Q4", "2024-Q1"),
        ("2022-S1", "2023-S1", "2024-S1"),
        ("2022-01-01/P9M", "2023-01-01/P9M", "2024-01-01/P9M"),
    ],
)
def test_a_series_that_has_all_of_its_periods_is_complete(engine: Engine, codes: tuple[str, ...]) -> None:
    series(engine, *codes)
    answer = said(engine, COMPLETENESS)
    assert (answer.comparisons, answer.broken) == (1, [])


@pytest.mark.parametrize(
    ("codes", "first", "measure"),
    [
        (("2021", "2022", "2024"), "2023", "A periods without 2023"),
        (("2023-10", "2023-11", "2024-02"), "2023-12", "M periods without 2023-12, 2024-01"),
        (("2023-Q1", "2023-Q3", "2024-Q1"), "2023-Q2", "Q periods without 2023-Q2, 2023-Q4"),
        (("2021-S1", "2023-S1", "2024-S1"), "2022-S1", "S-S1 periods without 2022-S1"),
        (
            ("2019-01-01/P9M", "2021-01-01/P9M", "2022-01-01/P9M"),
            "2020-01-01/P9M",
            "_O-01-01/P9M periods without 2020-01-01/P9M",
        ),
        (
            ("2010", "2011", "2020"),
            "2012",
            "A periods without 2012, 2013, 2014, 2015, 2016 and 3 more",
        ),
    ],
)
def test_a_gap_is_named(engine: Engine, codes: tuple[str, ...], first: str, measure: str) -> None:
    series(engine, *codes)
    row = only(engine, COMPLETENESS)
    assert (row["period"], row["measure"], row["printed"]) == (first, measure, 3)
    assert row["computed"] - row["printed"] == row["gap"]


@pytest.mark.parametrize(
    "codes", [("2020", "2024"), ("2024-06-30", "2024-08-31", "2024-12-31"), ("2024-01-01/P9D",) * 1]
)
def test_too_few_points_and_days_are_no_series(engine: Engine, codes: tuple[str, ...]) -> None:
    series(engine, *codes)
    assert said(engine, COMPLETENESS).comparisons == 0


def test_a_period_that_is_there_twice_is_there_once(engine: Engine) -> None:
    series(engine, "2021", "2021", "2022", "2024")
    assert only(engine, COMPLETENESS)["printed"] == 3


# sources


def sources(engine: Engine, *rows: tuple[str, date | None, date | None]) -> None:
    columns = [
        Column("source_id", "VARCHAR"),
        Column("source", "VARCHAR"),
        Column("published_on", "DATE"),
        Column("withdrawn_on", "DATE"),
    ]
    named = [("source_id", "source", "published_on", "withdrawn_on")] * len(rows)
    write(
        engine,
        "fact.dim_source",
        columns,
        [
            dict(zip(names, (f"s{n}", *row), strict=True))
            for n, (names, row) in enumerate(zip(named, rows, strict=True))
        ],
    )


@pytest.mark.parametrize(("age", "breaks"), [(0, False), (44, False), (45, False), (46, True), (-1, False)])
def test_a_source_publishes_within_so_many_days(engine: Engine, age: int, breaks: bool) -> None:
    today = date(2026, 3, 1)
    sources(engine, ("office", today - timedelta(days=age), None), ("office", date(2020, 1, 1), None))
    answer = said(engine, Freshness("fresh", "fact.dim_source", at_most=45), today)
    assert (answer.comparisons, bool(answer.broken)) == (1, breaks)
    if breaks:
        assert (answer.rows[0]["metric"], answer.rows[0]["printed"], answer.rows[0]["computed"]) == ("office", 46, 45)


def test_a_source_may_have_days_of_its_own_and_nothing_is_asked_of_the_others(engine: Engine) -> None:
    today = date(2026, 3, 1)
    sources(engine, ("office", date(2026, 1, 1), None), ("press", date(2019, 1, 1), None))
    own = Freshness("fresh", "fact.dim_source", sources={"office": 30})
    assert [row["metric"] for row in said(engine, own, today).rows] == ["office"]
    every = Freshness("fresh", "fact.dim_source", at_most=365, sources={"office": 90})
    assert [row["metric"] for row in said(engine, every, today).rows] == ["press"]
    assert said(engine, Freshness("fresh", "fact.dim_source"), today).comparisons == 0


def test_a_publication_that_was_withdrawn_or_has_no_date_keeps_no_source_fresh(engine: Engine) -> None:
    today = date(2026, 3, 1)
    sources(engine, ("a", today, today), ("a", date(2025, 1, 1), None), ("b", None, None))
    answer = said(engine, Freshness("fresh", "fact.dim_source", at_most=30), today)
    assert [row["metric"] for row in answer.rows] == ["a"]


# what is unusual

MONTHS = [f"{year}-{month:02}" for year in (2023, 2024) for month in range(1, 13)]
LEVELS = [100, 103, 101, 105, 107, 105, 108, 111, 110, 115, 115, 113, 117, 119, 117, 120]


def test_a_figure_that_leaves_its_series_is_an_outlier_and_the_next_one_is_not(engine: Engine) -> None:
    values = [str(level) for level in LEVELS]
    points = dict(zip(MONTHS, values, strict=False))
    observations(engine, *(figure(code, value) for code, value in points.items()), table="mart.indicator")
    assert said(engine, OUTLIER).broken == []
    points["2023-09"] = "210"
    observations(engine, *(figure(code, value) for code, value in points.items()), table="mart.indicator")
    row = only(engine, OUTLIER)
    assert (row["period"], row["measure"], row["computed"]) == ("2023-09", "value after the one before", 111)


def test_the_bounds_of_an_outlier_are_the_median_step_and_the_median_deviation(engine: Engine) -> None:
    # steps 1 2 3 1 2 3 90: their median is 2, that of their deviations 1, times 3.5 times 1.4826 is 5.1891
    values = [10, 11, 13, 16, 17, 19, 22, 112]
    rows = [figure(code, str(value)) for code, value in zip(MONTHS, values, strict=False)]
    observations(engine, *rows, table="mart.indicator")
    row = only(engine, OUTLIER)
    assert (row["computed_low"], row["computed_high"]) == (Decimal("15.3109"), Decimal("29.6891"))


def test_a_rate_is_held_against_its_series_too(engine: Engine) -> None:
    rates = ["5.1", "5.4", "5.2", "5.6", "5.3", "5.5", "5.2", "53.2", "5.4"]
    rows = [figure(code, yoy=rate) for code, rate in zip(MONTHS, rates, strict=False)]
    observations(engine, *rows, table="mart.indicator")
    assert said(engine, OUTLIER).broken == [("yoy after the one before", "VN-09", "2023-08", "TRADE_EXPORT", "broken")]


@pytest.mark.parametrize("values", [[10, 11, 13, 16, 17, 19, 900], [10, 10, 10, 10, 10, 10, 10, 10, 900]])
def test_a_short_series_and_one_whose_steps_are_all_the_same_are_not_compared(
    engine: Engine, values: list[int]
) -> None:
    rows = [figure(code, str(value)) for code, value in zip(MONTHS, values, strict=False)]
    observations(engine, *rows, table="mart.indicator")
    assert said(engine, OUTLIER).comparisons == 0


def test_a_level_that_stays_where_it_jumped_to_is_told_once(engine: Engine) -> None:
    values = [10, 11, 13, 16, 17, 19, 22, 512, 513, 515, 516]
    rows = [figure(code, str(value)) for code, value in zip(MONTHS, values, strict=False)]
    observations(engine, *rows, table="mart.indicator")
    assert only(engine, OUTLIER)["period"] == "2023-08"


def test_an_outlier_that_is_too_large_to_compare_is_an_overflow(engine: Engine) -> None:
    values = [10, 11, 13, 16, 17, 19, 22, 23, 25]
    rows = [figure(code, str(value)) for code, value in zip(MONTHS, values, strict=False)]
    rows[-1] |= {"value_low": None}
    observations(engine, *rows, table="mart.indicator")
    assert said(engine, OUTLIER).verdicts == ["overflow"]
