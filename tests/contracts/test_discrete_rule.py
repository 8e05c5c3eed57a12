"""The rule that a cumulation is the one before it and what is printed of the time between."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lswh.contract import Discrete
from lswh.engine import Engine
from tests.contracts.hand_made import figure, indicators, observations, only, said

DISCRETE = Discrete("discrete", "fact.observation", indicators="fact.dim_indicator")


@pytest.mark.parametrize(
    ("before", "between", "cumulation"),
    [
        ("2024-Q1", "2024-Q2", "2024-S1"),
        ("2024-01-01/P5M", "2024-06", "2024-S1"),
        ("2024-01", "2024-02", "2024-01-01/P2M"),
        ("2024-01-01/P9M", "2024-Q4", "2024"),
        ("2024-S1", "2024-S2", "2024"),
        ("2024-Q1", "2024-04-01/P9M", "2024"),
    ],
)
def test_a_cumulation_is_compared_with_the_two_that_make_it(
    engine: Engine, before: str, between: str, cumulation: str
) -> None:
    indicators(engine)
    observations(engine, figure(before, "100"), figure(between, "150"), figure(cumulation, "251"))
    answer = said(engine, DISCRETE)
    assert (answer.comparisons, answer.broken) == (1, [])
    observations(engine, figure(before, "100"), figure(between, "150"), figure(cumulation, "252"))
    row = only(engine, DISCRETE)
    assert (row["measure"], row["period"]) == (f"value since January, of {before} and {between}", cumulation)
    assert (row["printed"], row["computed"]) == (252, 250)
    assert (row["computed_low"], row["computed_high"]) == (249, 251)


def test_a_figure_with_several_plans_is_compared_once(engine: Engine) -> None:
    indicators(engine)
    plans = [figure("2024-S1", "252", plan_kind=kind, plan=plan) for kind, plan in (("PLAN", "500"), ("TARGET", "600"))]
    observations(engine, figure("2024-Q1", "100"), figure("2024-Q2", "150"), *plans)
    assert only(engine, DISCRETE)["gap"] == Decimal("0.5")


@pytest.mark.parametrize(
    "other",
    [
        figure("2024-Q2", "900", source_id="other"),
        figure("2024-Q2", "900", area="VN"),
        figure("2024-Q2", "900", indicator="TRADE_IMPORT"),
        figure("2023-Q2", "900"),
        figure("2024-05-01/P2M", "900"),
        figure("2024-Q2", yoy="9"),
    ],
)
def test_what_is_of_something_else_is_not_compared(engine: Engine, other: dict[str, object]) -> None:
    indicators(engine)
    observations(engine, figure("2024-Q1", "100"), figure("2024-S1", "252"), other)
    assert said(engine, DISCRETE).comparisons == 0


@pytest.mark.parametrize("code", ["STOCK", "RATIO", "UNKNOWN"])
def test_what_does_not_add_up_is_not_compared(engine: Engine, code: str) -> None:
    indicators(engine)
    printed = {"2024-Q1": "100", "2024-Q2": "150", "2024-S1": "999"}
    observations(engine, *(figure(period, value, indicator=code) for period, value in printed.items()))
    assert said(engine, DISCRETE).comparisons == 0
