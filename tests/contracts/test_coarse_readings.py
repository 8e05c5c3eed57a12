"""Trailing zeros may be no digits: what a figure can stand for then, and what rules say where they need that."""

from decimal import Decimal

import pytest
from sqlglot import exp

from lswh.contract.readings import coarsely
from lswh.contract.rules import sql
from lswh.engine import Engine
from tests.conftest import REPOSITORY, Trial

# printed, low, high: as printed; then low and high in the coarse reading
READINGS = {
    "three zeros": ("352000", "351999.5", "352000.5", "351500", "352500"),
    "no zeros": ("352001", "352000.5", "352001.5", "352000.5", "352001.5"),
    "three digits are kept": ("260000", "259999.5", "260000.5", "259500", "260500"),
    "one zero is a digit": ("35260", "35259.5", "35260.5", "35259.5", "35260.5"),
    "two zeros, of which one is kept": ("2600", "2599.5", "2600.5", "2599.5", "2600.5"),
    "short figures are as printed": ("90", "89.5", "90.5", "89.5", "90.5"),
    "zero": ("0", "-0.5", "0.5", "-0.5", "0.5"),
    "printed in billions": ("5980", "5975", "5985", "5975", "5985"),
    "padded decimals": ("12.50", "12.495", "12.505", "12.495", "12.505"),
    "a negative one": ("-352000", "-352000.5", "-351999.5", "-352500", "-351500"),
    "nearly": ("352000", "351999", "352000.5", "351000", "352500"),
    "more than": ("352000", "351999.5", "352001", "351500", "353000"),
    "about": ("352000", "351999", "352001", "351000", "353000"),
}


@pytest.mark.parametrize(("figure", "low", "high", "coarse_low", "coarse_high"), READINGS.values(), ids=READINGS)
def test_a_coarse_figure_can_stand_for(
    engine: Engine, figure: str, low: str, high: str, coarse_low: str, coarse_high: str
) -> None:
    cells = ", ".join(
        f"{text}::decimal(28, 6) as {name}"
        for text, name in ((figure, "value"), (low, "value_low"), (high, "value_high"))
    )
    engine.query("create schema fact")
    engine.query(f"create table fact.observation as select {cells}")
    query = sql("select value_low, value_high from fact.observation as o")
    assert isinstance(query, exp.Query)
    coarse = coarsely(query, lambda _: ["value", "value_low", "value_high"])
    assert coarse is not None
    assert engine.query(coarse).rows == [(Decimal(coarse_low), Decimal(coarse_high))]


def test_implied_figures_are_of_coarse_values_and_rates_rounded_outward(engine: Engine) -> None:
    engine.query("create schema fact")
    engine.query(
        """create table fact.observation as select
            12500::decimal(28, 6) as value, 12499.5::decimal(28, 6) as value_low, 12500.5::decimal(28, 6) as value_high,
            60.10::decimal(9, 4) as pct_of_plan, 60.095::decimal(9, 4) as pct_of_plan_low,
            60.105::decimal(9, 4) as pct_of_plan_high, 20.6::decimal(9, 4) as yoy, 20.55::decimal(9, 4) as yoy_low,
            20.65::decimal(9, 4) as yoy_high, 'implied' as plan_basis, 0::decimal(28, 6) as plan,
            0::decimal(28, 6) as plan_low, 0::decimal(28, 6) as plan_high, 0::decimal(28, 6) as previous,
            0::decimal(28, 6) as previous_low, 0::decimal(28, 6) as previous_high"""
    )
    columns = [column.name for column in engine.columns("fact", "observation")]
    query = sql("select plan_low, plan_high, previous_low, previous_high from fact.observation")
    assert isinstance(query, exp.Query)
    coarse = coarsely(query, lambda _: columns)
    assert coarse is not None
    assert engine.query(coarse).rows == [
        # 12450 / 0.60105 and 12550 / 0.60095; 12450 / 1.2065 and 12550 / 1.2055
        tuple(map(Decimal, ("20713.750935", "20883.600966", "10319.104848", "10410.618001")))
    ]


def test_a_query_without_printed_figures_has_no_coarse_reading() -> None:
    query = sql("select count(*) from fact.dim_area where parent is null")
    assert isinstance(query, exp.Query)
    assert coarsely(query, lambda _: ["area", "parent"]) is None


def test_a_share_that_holds_only_at_thousands_says_so_and_stops_nothing(trial: Trial) -> None:
    name = "plan-hcmc-budget-2020.csv"
    trial.write(f"raw/records/{name}", (REPOSITORY / "tests" / "cases" / "contradictions" / name).read_bytes())
    report = trial.build()
    assert not report.is_refused
    share = "select verdict, printed_low, printed_high, gap > 0 from mart.reconciliation where rule = 'share'"
    assert trial.ask_one(share) == ("coarse", 351_500, 352_500, True)
