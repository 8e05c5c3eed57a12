"""docs/time.md, 'Discrete figures': months, quarters and halves, by difference where only cumulations are printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lswh.domain.period import Period
from lswh.engine.duckdb import DuckDB
from tests.conftest import Trial
from tests.contracts.hand_made import Indicator, indicators
from tests.made import graph, macros, make
from tests.rows.series import MILLIONTH, Printed, interval, latest, publish

YEAR = 2024
JANUARY_TO = {month: Period.of_months(YEAR, 1, month) for month in range(1, 13)}


@dataclass(frozen=True, slots=True)
class History:
    """What publications know of twelve months (each its own vintage of the truth), and what they print of them."""

    truths: tuple[tuple[Decimal, ...], ...]
    printed: tuple[Printed, ...]

    def true(self, period: Period, publication: int) -> Decimal:
        """What a publication knows of a period."""
        return sum(self.truths[publication - 1][period.start.month - 1 : period.end.month], Decimal(0))


@st.composite
def _histories(draw: st.DrawFn, area: str) -> History:
    micros = st.integers(-(10**6) if draw(st.booleans()) else 0, 10 ** draw(st.integers(6, 15)))
    truths = tuple(
        tuple(Decimal(one) * MILLIONTH for one in draw(st.lists(micros, min_size=12, max_size=12)))
        for _ in range(draw(st.integers(1, 3)))
    )
    known = History(truths, ())
    printed = []
    for publication in range(1, len(truths) + 1):
        decimals = draw(st.integers(-3, 6))
        rounding = draw(st.sampled_from([ROUND_HALF_EVEN, ROUND_HALF_UP]))
        cumulations = [JANUARY_TO[month] for month in draw(st.sets(st.integers(1, 12)))]
        others = [Period.of_months(YEAR, month, 1) for month in draw(st.sets(st.integers(2, 12), max_size=4))]
        others += [Period.of_quarter(YEAR, quarter) for quarter in draw(st.sets(st.integers(2, 4), max_size=2))]
        for period in (*cumulations, *others):
            value = known.true(period, publication).quantize(Decimal(1).scaleb(-decimals), rounding)
            printed.append(Printed(area, "FLOW", period, value, publication))
    return History(truths, tuple(printed))


@pytest.fixture(scope="module")
def made() -> DuckDB:
    engine = DuckDB.memory()
    macros(engine)
    others = [Indicator(kind.upper(), kind=kind) for kind in ("stock", "growth", "index", "ratio")]
    indicators(engine, Indicator("FLOW"), Indicator("COUNT", is_additive=False), *others)
    return engine


def _discrete(engine: DuckDB, printed: list[Printed]) -> list[dict[str, Any]]:
    """mart.indicator_discrete of what was printed."""
    publish(engine, printed)
    make(engine, "mart.indicator_difference", "mart.indicator_discrete")
    answer = engine.query("from mart.indicator_discrete")
    return [dict(zip((column.name for column in answer.columns), row, strict=True)) for row in answer.rows]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.tuples(*(_histories(f"VN-{area:02}") for area in range(1, 5))))
def test_the_true_discrete_figure_is_always_within_the_interval_and_none_is_left_out_but_by_the_rule(
    made: DuckDB, histories: tuple[History, ...]
) -> None:
    rows = _discrete(made, [one for history in histories for one in history.printed])
    by_area = {f"VN-{area:02}": history for area, history in enumerate(histories, 1)}
    expected: dict[tuple[str, str], tuple[str, Decimal]] = {}
    for area, history in by_area.items():
        shown = latest(history.printed)
        cells = {period: one for (_, _, period), one in shown.items()}
        for period, one in cells.items():
            if period.frequency in ("M", "Q", "S"):
                expected[area, period.code] = ("printed", one.value)
        for longer, shorter in permutations([period for period in cells if period.is_cumulation], 2):
            if longer.end <= shorter.end:
                continue
            between = Period(shorter.end + timedelta(days=1), longer.end)
            minuend, subtrahend = cells[longer], cells[shorter]
            same = [one for one in history.printed if (one.period, one.publication) == (shorter, minuend.publication)]
            subtrahend = same[0] if same else subtrahend
            value = minuend.value - subtrahend.value
            (low, high), (less_low, less_high) = interval(minuend.value), interval(subtrahend.value)
            is_narrow = 2 * ((high - less_low) - (low - less_high)) <= abs(value)
            if between.frequency in ("M", "Q", "S") and between not in cells and is_narrow:
                expected[area, between.code] = ("difference" if same else "difference_across", value)
    assert {(row["area"], row["period"]): (row["basis"], row["value"]) for row in rows} == expected
    assert len(rows) == len(expected)
    for row in rows:
        history = by_area[row["area"]]
        publication = int(row["source_id"][1:])
        if row["basis"] == "printed":
            true = history.true(Period.parse(row["period"]), publication)
        else:
            less = history.true(Period.parse(row["subtrahend_period"]), int(row["subtrahend_source_id"][1:]))
            true = history.true(Period.parse(row["minuend_period"]), publication) - less
        assert row["value_low"] <= true <= row["value_high"]


@pytest.mark.parametrize("metric", ["STOCK", "GROWTH", "INDEX", "RATIO", "COUNT"])
def test_only_flows_that_add_up_are_differenced(made: DuckDB, metric: str) -> None:
    figures = [
        (metric, "2024-Q1", "100"),
        (metric, "2024-S1", "250"),
        ("FLOW", "2024-Q1", "100"),
        ("FLOW", "2024-S1", "250"),
    ]
    rows = _discrete(made, [Printed("VN", one, Period.parse(code), Decimal(value)) for one, code, value in figures])
    assert {row["metric"] for row in rows} == {"FLOW"}
    assert [row["value"] for row in rows if row["period"] == "2024-Q2"] == [150]


@pytest.mark.parametrize(("later", "is_there"), [("104", True), ("103", False), ("100", False), ("96", True)])
def test_no_figure_is_given_where_the_interval_is_wider_than_half_of_it(
    made: DuckDB, later: str, is_there: bool
) -> None:
    rows = _discrete(
        made,
        [
            Printed("VN", "FLOW", Period.parse("2024-01-01/P4M"), Decimal("100")),
            Printed("VN", "FLOW", Period.parse("2024-01-01/P5M"), Decimal(later)),
        ],
    )
    assert [row["period"] for row in rows] == (["2024-05"] if is_there else [])


RELEASES = {
    "2024-Q1": ("2024-04-05", "first quarter", "1000"),
    "2024-S1": ("2024-07-05", "first half", "2500"),
    "2024-01-01/P9M": ("2024-10-05", "nine months", "3900"),
    "2024": ("2025-01-05", "year", "6000"),
}


def _fact(period: str, value: str, source: str, published_on: str, **more: str) -> dict[str, str]:
    blank = {"period": period, "period_start": "", "period_end": ""}
    return {**blank, "value": value, "source": source, "published_on": published_on, **more}


def test_quarters_follow_from_what_each_release_prints_since_january(trial: Trial) -> None:
    for period, (day, source, value) in RELEASES.items():
        trial.records(source.replace(" ", "-"), _fact(period, value, source, day))
    trial.build_clean()
    rows = trial.ask(
        "select period, value, value_low, value_high, basis, minuend_period, subtrahend_period, published_on"
        " from mart.indicator_discrete where metric = 'TRADE_EXPORT' order by period_start, period_end"
    )
    across = "difference_across"
    assert rows == [
        ("2024-Q1", 1000, Decimal("999.5"), Decimal("1000.5"), "printed", None, None, date(2024, 4, 5)),
        ("2024-S1", 2500, Decimal("2499.5"), Decimal("2500.5"), "printed", None, None, date(2024, 7, 5)),
        ("2024-Q2", 1500, 1499, 1501, across, "2024-S1", "2024-Q1", date(2024, 7, 5)),
        ("2024-Q3", 1400, 1399, 1401, across, "2024-01-01/P9M", "2024-S1", date(2024, 10, 5)),
        ("2024-S2", 3500, 3499, 3501, across, "2024", "2024-S1", date(2025, 1, 5)),
        ("2024-Q4", 2100, 2099, 2101, across, "2024", "2024-01-01/P9M", date(2025, 1, 5)),
    ]


def test_a_difference_is_of_one_publication_where_it_prints_both_whatever_was_printed_later(trial: Trial) -> None:
    trial.records("first", _fact("2024-Q1", "1000", "first", "2024-04-05"))
    trial.records(
        "second",
        _fact("2024-Q1", "1100", "second", "2024-07-05"),
        _fact("2024-S1", "2500", "second", "2024-07-05", status="estimate"),
    )
    trial.build_clean()
    asked = "select value, basis, status from mart.indicator_discrete where period = '2024-Q2'"
    assert trial.ask(asked) == [(1400, "difference", "E")]
    trial.records("third", _fact("2024-Q1", "1150", "third", "2024-08-05"))
    trial.build_clean()
    assert trial.ask(asked) == [(1400, "difference", "E")]
    assert trial.ask("select value from mart.indicator where period = '2024-Q1'") == [(1150,)]


def test_a_build_of_what_changed_has_the_differences_of_a_whole_one(trial: Trial) -> None:
    for area in ("VN-09", "VN-01", "VN-02"):
        trial.records(area, *(_fact(one, value, "first", day, area=area) for one, (day, _, value) in RELEASES.items()))
    trial.build_clean()
    trial.records("revised", _fact("2024-S1", "2400", "second", "2024-09-05", area="VN-01"))
    trial.records("printed", _fact("2024-Q4", "2101", "second", "2025-02-05", area="VN-02"))
    (trial.root / "raw/records/VN-09.csv").unlink()
    trial.build_clean()
    table = "mart.indicator_difference"
    assert trial.ask(f"select how from lswh.model_run where model = '{table}' order by generation") == [
        ("whole",),
        ("in part",),
    ]
    kept = trial.ask(f"from {table} order by all")
    assert kept == sorted(trial.ask(next(model.sql for model in graph() if str(model.name) == table)))
    values = trial.ask(f"select area, period, value from {table} order by all")
    assert ("VN-01", "2024-Q2", 1400) in values
    assert ("VN-02", "2024-Q4", 2100) not in values


def test_a_printed_month_is_taken_as_it_is_and_a_growth_alone_is_no_figure_of_it(trial: Trial) -> None:
    trial.records(
        "report",
        _fact("2024-01-01/P5M", "5000", "report", "2024-07-05"),
        _fact("2024-S1", "6100", "report", "2024-07-05"),
        _fact("2024-06", "1102", "report", "2024-07-05"),
        _fact("2024-01-01/P5M", "500", "report", "2024-07-05", indicator="nhập khẩu"),
        _fact("2024-S1", "610", "report", "2024-07-05", indicator="nhập khẩu"),
        _fact("2024-06", "", "report", "2024-07-05", indicator="nhập khẩu", yoy_pct="5", unit=""),
    )
    trial.build_clean()
    assert trial.ask(
        "select metric, value, basis from mart.indicator_discrete where period = '2024-06' order by 1"
    ) == [
        ("TRADE_EXPORT", 1102, "printed"),
        ("TRADE_IMPORT", 110, "difference"),
    ]
