"""One calendar: periods are read, written, moved and split, and the macros of the warehouse agree with it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lswh.domain.period import Period
from lswh.engine import Engine
from tests.made import macros

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
MONTHS = st.integers(-1200, 1200)


@st.composite
def _of_months(draw: st.DrawFn) -> Period:
    return Period.of_months(draw(st.integers(1900, 2199)), draw(st.integers(1, 12)), draw(st.integers(1, 130)))


@st.composite
def _of_days(draw: st.DrawFn) -> Period:
    first = draw(DAYS)
    return Period(first, first + timedelta(days=draw(st.integers(0, 800))))


PERIODS = st.one_of(_of_months(), _of_days(), DAYS.map(Period.of_day))
OTHER_SPELLINGS = [
    *(f"{year}-A1" for year in (2023, 2024)),
    *(f"2023-M{month:02}" for month in range(14)),
    *(f"2024-T{trimester}" for trimester in range(5)),
    *(f"{year}-W{week:02}" for year in range(2015, 2030) for week in (0, 1, 9, 52, 53, 54)),
    *(f"{year}-D{day:03}" for year in (2023, 2024) for day in (0, 1, 60, 365, 366, 367)),
    *("2016-01-01/P5Y", "2016-02-01/P1Y", "2016-01-02/P1Y", "2016-01-02/P1M", "2016-01-01/P0M", "2016-01-01/P09M"),
]
NO_PERIODS = ["", "23", "2023-S3", "2023-Q0", "2023-6", "2023-02-30", "2023-S1/P1M", "2023/P1M", "2023-01-01/P", "năm"]


@given(PERIODS)
def test_what_is_written_is_read_back(period: Period) -> None:
    assert Period.parse(period.code) == period


@given(_of_months(), MONTHS)
def test_a_shift_of_whole_months_is_undone_by_its_inverse_and_keeps_how_many_they_are(
    period: Period, months: int
) -> None:
    moved = period.shift(months)
    assert moved.shift(-months) == period
    assert moved.months == period.months


@given(PERIODS, MONTHS)
def test_a_shift_and_its_inverse_leave_a_period_within_the_days_that_a_month_may_lack(
    period: Period, months: int
) -> None:
    back = period.shift(months).shift(-months)
    assert abs(back.start - period.start) <= timedelta(days=3)
    assert abs(back.end - period.end) <= timedelta(days=3)


@given(DAYS, MONTHS)
def test_a_day_stays_a_day_and_the_end_of_a_month_the_end_of_one(day: date, months: int) -> None:
    moved = Period.of_day(day).shift(months)
    assert moved.start == moved.end
    if (day + timedelta(days=1)).day == 1:
        assert (moved.end + timedelta(days=1)).day == 1


@given(PERIODS)
def test_the_period_before_ends_where_a_period_starts_and_is_as_long(period: Period) -> None:
    before = period.before
    assert before.end + timedelta(days=1) == period.start
    assert before.months == period.months or (
        period.months is None and before.end - before.start == period.end - period.start
    )


@given(PERIODS)
def test_the_months_of_a_period_cover_it_without_a_gap_and_lie_in_one_month_each(period: Period) -> None:
    pieces = period.by_month()
    assert (pieces[0].start, pieces[-1].end) == (period.start, period.end)
    assert all(one.end + timedelta(days=1) == next_.start for one, next_ in pairwise(pieces))
    assert all((one.start.year, one.start.month) == (one.end.year, one.end.month) for one in pieces)
    assert all(period.contains(one) for one in pieces)
    assert period.months is None or len(pieces) == period.months


@given(PERIODS, DAYS)
def test_a_period_contains_the_days_between_its_ends_and_no_others(period: Period, day: date) -> None:
    assert period.contains(day) == (period.start <= day <= period.end)
    assert not period.contains(Period(period.start, period.end + timedelta(days=1)))
    assert period.contains(period)


@given(PERIODS)
def test_a_cumulation_is_its_own_and_contains_what_ends_with_it_in_its_year(period: Period) -> None:
    assert period.cumulation.end == period.end
    assert (period.cumulation == period) == (period.start == date(period.end.year, 1, 1))
    if period.is_cumulation:
        assert period.cumulation == period


@pytest.mark.parametrize("code", NO_PERIODS)
def test_what_is_no_period_is_refused_with_what_it_is(code: str) -> None:
    with pytest.raises(ValueError, match="period"):
        Period.parse(code)


def _parsed(code: str) -> Period | None:
    try:
        return Period.parse(code)
    except ValueError:
        return None


def test_the_macros_of_the_warehouse_agree_with_the_calendar_over_thousands_of_periods(engine: Engine) -> None:
    whole = [
        Period.of_months(year, month, count)
        for year in (1999, 2024)
        for month in range(1, 13)
        for count in range(1, 38)
    ]
    days = [date(2023, 12, 1) + timedelta(days=n) for n in range(456)]
    ranges = [Period(day, day + timedelta(days=length)) for day in days for length in (0, 1, 27, 28, 59, 364)]
    periods = whole + ranges
    codes = [*(one.code for one in periods), *OTHER_SPELLINGS, *NO_PERIODS]
    shifts = (-12, -1, 1, 12, 25)
    macros(engine)
    engine.query("create table asked as select unnest($codes) as code", {"codes": codes})
    rows = engine.query(
        "select code, period_start(code), period_end(code), period_code(period_start(code), period_end(code))"
        " from asked"
    ).rows
    expected = [
        (code, one and one.start, one and one.end, one and one.code) for code in codes for one in [_parsed(code)]
    ]
    assert len(rows) > 3000
    assert sorted(rows) == sorted(expected)
    assert sum(start is None for _, start, _, _ in rows) > len(NO_PERIODS)

    engine.query(
        "create table period as select distinct period_start(code) as s, period_end(code) as e"
        " from asked where e is not null"
    )
    for months in shifts:
        answer = engine.query(f"select s, e, period_shift(s, e, {months}) from period").rows
        assert answer == [(s, e, Period(s, e).shift(months).code) for s, e, _ in answer]
    answer = engine.query(
        "select s, e, period_before(s, e), period_frequency(s, e), is_cumulation(s, e) from period"
    ).rows
    assert answer == [
        (s, e, one.before.code, one.frequency, one.is_cumulation) for s, e, *_ in answer for one in [Period(s, e)]
    ]


def test_a_name_in_vietnamese_is_read_back_as_the_period(engine: Engine) -> None:
    macros(engine)
    codes = ["2023", "2023-S1", "2023-Q3", "2023-06", "2023-12", "2023-01-01/P9M"]
    engine.query("create table asked as select unnest($codes) as code", {"codes": codes})
    read = engine.query("select code, named_period(period_name(period_start(code), period_end(code))) from asked").rows
    assert read == [(code, code) for code in codes]


@pytest.mark.parametrize(
    ("code", "name", "name_en"),
    [
        ("2023", "năm 2023", "2023"),
        ("2023-S1", "6 tháng đầu năm 2023", "first half of 2023"),
        ("2023-S2", "6 tháng cuối năm 2023", "second half of 2023"),
        ("2023-Q4", "quý 4/2023", "fourth quarter of 2023"),
        ("2023-01-01/P11M", "11 tháng đầu năm 2023", "first 11 months of 2023"),
        ("2023-06", "tháng 6/2023", "June 2023"),
        ("2023-06-30", "30/6/2023", "30 June 2023"),
        ("2016-01-01/P60M", "giai đoạn 2016-2020", "2016-2020"),
        ("2020-01-01/P287D", "từ 1/1/2020 đến 13/10/2020", "1 January 2020 to 13 October 2020"),
    ],
)
def test_every_period_has_a_name_in_both_languages(engine: Engine, code: str, name: str, name_en: str) -> None:
    macros(engine)
    asked = "period_start($code), period_end($code)"
    assert engine.query(f"select period_name({asked}), period_name_en({asked})", {"code": code}).rows == [
        (name, name_en)
    ]
