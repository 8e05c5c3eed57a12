"""docs/time.md: which basis yoy has, and what becomes of a printed growth that the levels do not bear out."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Trial
from tests.rows.histories import History, Row, Version, build

LAST = {"period_start": "2023-01-01", "period_end": "2023-12-31", "published_on": "2024-01-20", "source": "last year"}
BASIS = "select yoy, yoy_basis, yoy_computed, yoy_contract from mart.indicator where period = '2024'"


def test_growth_that_nobody_prints_is_computed_and_says_on_whose_level(trial: Trial) -> None:
    trial.records("last", {"value": "100", **LAST})
    trial.records("this", {"value": "105"})
    trial.build_clean()
    sql = "select yoy, yoy_low, yoy_high, yoy_basis, source_id, previous_source_id from mart.indicator order by period"
    [last, this] = trial.ask(sql)
    assert last[:4] == (None, None, None, None)
    assert this[:4] == (Decimal(5), Decimal("3.9800"), Decimal("6.0302"), "computed")
    assert this[5] == last[4]
    assert this[4] != this[5]
    assert trial.ask("select yoy, yoy_basis from fact.observation where period = '2024'") == [(None, None)]


def test_a_printed_growth_that_meets_the_levels_stands_alone(trial: Trial) -> None:
    trial.records("last", {"value": "100", **LAST})
    trial.records("this", {"value": "105", "yoy_pct": "5.1"})
    trial.build_clean()
    assert trial.ask(BASIS) == [(Decimal("5.1"), "printed", None, None)]
    assert trial.ask("select yoy_printed, yoy_computed, agrees from mart.growth") == [
        (Decimal("5.1"), Decimal(5), True)
    ]


def test_one_that_does_not_is_shown_with_the_computed_one_and_the_contract_that_says_so(trial: Trial) -> None:
    trial.records("last", {"value": "100", **LAST})
    trial.records("this", {"value": "105", "yoy_pct": "8"})
    report = trial.build()
    assert not report.is_refused
    assert trial.ask(BASIS) == [(Decimal(8), "printed", Decimal(5), "growth_across")]
    assert trial.ask("select agrees, contract from mart.growth") == [(False, "growth_across")]
    assert {finding.contract for finding in report.findings} == {"growth_across"}
    assert trial.ask("select distinct period from mart.reconciliation where rule = 'growth_across'") == [("2024",)]


def test_within_one_publication_it_is_a_breach(trial: Trial) -> None:
    this = {"published_on": LAST["published_on"], "source": LAST["source"], "value": "105", "yoy_pct": "8"}
    trial.records("both", {"value": "100", **LAST}, this)
    assert trial.broken_rules() == {"growth"}
    assert trial.ask(BASIS, candidate=True) == [(Decimal(8), "printed", Decimal(5), "growth")]


def test_it_is_on_the_level_known_on_the_day_of_publication_and_mart_growth_on_the_present_one(trial: Trial) -> None:
    trial.records("last", {"value": "100", **LAST})
    trial.records("this", {"value": "105"})
    trial.records("revised", {"value": "102", **LAST, "published_on": "2025-06-20", "source": "a yearbook"})
    trial.build_clean()
    assert trial.ask(BASIS) == [(Decimal(5), "computed", Decimal(5), None)]
    assert trial.ask("select previous_value, yoy_computed from mart.growth") == [(Decimal(102), Decimal("2.9412"))]


def test_a_level_that_was_published_later_is_not_what_was_known(trial: Trial) -> None:
    trial.records("this", {"value": "105"})
    trial.records("late", {"value": "100", **LAST, "published_on": "2025-06-20"})
    trial.build_clean()
    assert trial.ask(BASIS) == [(None, None, None, None)]
    assert trial.ask("select yoy_computed, yoy_printed, agrees from mart.growth") == [(Decimal(5), None, None)]


def test_ratios_and_indices_have_no_computed_growth(trial: Trial) -> None:
    ratio = {"indicator": "INDUSTRIAL_PARKS_OCCUPANCY", "unit": "%"}
    trial.records("last", {"value": "2.5", **ratio, **LAST})
    trial.records("this", {"value": "2.6", **ratio})
    trial.build_clean()
    assert trial.ask("select value, yoy from mart.indicator order by period") == [
        (Decimal("2.5"), None),
        (Decimal("2.6"), None),
    ]
    assert trial.ask("from mart.growth") == []


_FIGURES = st.decimals(min_value=-9999, max_value=9999, places=2).map(str)
_BASES = st.decimals(min_value=1, max_value=9999, places=1).map(str)
_WITHIN = st.fractions(min_value=0, max_value=Fraction(999, 1000))


@settings(max_examples=25, deadline=None)
@given(_FIGURES, _BASES, _WITHIN, _WITHIN)
def test_what_the_true_growth_can_be_lies_within_the_bounds(
    value: str, base: str, share: Fraction, share_of_base: Fraction
) -> None:
    given_rows = [
        Row("a", date(2024, 1, 1), "TRADE_EXPORT", year, "PLAN", figure, None, False)
        for year, figure in ((2022, base), (2023, value))
    ]
    engine = build(History((Version("a.csv", 1, True, tuple(given_rows)),), {}))
    rows = engine.query("select yoy_low, yoy, yoy_high from fact.growth").rows
    if not rows:  # the base is next to nothing
        assert abs(Decimal(value)) > 900 * Decimal(base)
        return
    [(low, growth, high)] = rows
    true = _true(value, share) * 100 / _true(base, share_of_base) - 100
    assert Fraction(low) <= true <= Fraction(high)
    assert low <= growth <= high


def _true(figure: str, share: Fraction) -> Fraction:
    """A figure that is printed like this, somewhere in its interval."""
    half = Fraction(Decimal(1).scaleb(-len(figure.partition(".")[2]))) / 2
    return Fraction(figure) - half + 2 * half * share
