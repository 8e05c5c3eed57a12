"""A hedge widens what a figure can stand for, on its own side."""

import pytest

from tests.conftest import Trial

EXPORTS, IMPORTS, TOTAL = {"indicator": "xuất khẩu"}, {"indicator": "nhập khẩu"}, {"indicator": "TRADE_TOTAL"}


def test_each_hedge_widens_its_side_and_negative_figures_mirror(trial: Trial) -> None:
    hedges = ("gần", "Hơn", "khoảng", "nearly", "")
    trial.records(
        "a",
        *({"value": "121", "hedge": hedge, "period_end": f"202{n}-12-31", "period_start": f"202{n}-01-01"}
          for n, hedge in enumerate(hedges)),
        *({"indicator": "TRADE_BALANCE", "value": "-121", "hedge": hedge, "period_end": f"202{n}-12-31",
           "period_start": f"202{n}-01-01"} for n, hedge in enumerate(hedges)),
    )  # fmt: skip
    trial.build_clean()
    bounds = trial.ask(
        'select (value_low - value)::double, (value_high - value)::double from staging.observation order by "row"'
    )
    positive = [(-1, 0.5), (-0.5, 1), (-1, 1), (-1, 0.5), (-0.5, 0.5)]
    assert bounds == [*positive, *((-high, -low) for low, high in positive)]


@pytest.mark.parametrize(("hedge", "breaks"), [("gần", False), ("hơn", True), ("", True)])
def test_a_hedged_total_holds_on_the_side_of_its_hedge(trial: Trial, hedge: str, *, breaks: bool) -> None:
    trial.records(
        "a", TOTAL | {"value": "2623", "hedge": hedge}, EXPORTS | {"value": "1612.9"}, IMPORTS | {"value": "1009"}
    )
    assert trial.broken_rules() == ({"total"} if breaks else set())
