"""What a rule's comparisons lead to: thresholds, figures that are too large, and what a warehouse shows of the rest."""

from __future__ import annotations

import pytest

from tests.conftest import Trial

RULE = 'Share("share", "fact.observation", where="plan_basis = \'printed\'"{more})'
PLANNED = {"indicator": "xuất khẩu", "plan": "2001", "pct_of_plan": "80.6"}
RIGHT, WRONG = "1612.3", "1912.3"


def planned(*values: str) -> list[dict[str, str]]:
    years = [
        {"period_start": f"20{year}-01-01", "period_end": f"20{year}-12-31"} for year in range(10, 10 + len(values))
    ]
    return [PLANNED | year | {"value": value} for year, value in zip(years, values, strict=True)]


def outcome(trial: Trial, thresholds: str, *values: str) -> set[tuple[str, str]]:
    """What is said where the project has no rule but this one."""
    text = f"from lswh.contract import Share\n\nRULES = ({RULE.format(more=thresholds)},)\n"
    trial.write("models/contracts/reconciliation.py", text)
    trial.records("a", *planned(*values))
    return {(finding.contract, finding.severity) for finding in trial.build().findings}


@pytest.mark.parametrize(
    ("thresholds", "severity"),
    {
        "nothing said": ("", "error"),
        "more than one is an error": (', error_if="> 1"', "warn"),
        "a quarter or more is an error": (', error_if=">= 25%"', "error"),
        "more than a quarter is an error": (', error_if="> 25%"', "warn"),
        "more than a quarter is anything": (', error_if="> 25%", warn_if="> 25%"', None),
        "a warning": (', severity="warn"', "warn"),
    }.values(),
)
def test_one_breach_of_four_comparisons_is_what_the_thresholds_say(
    trial: Trial, thresholds: str, severity: str | None
) -> None:
    assert outcome(trial, thresholds, RIGHT, RIGHT, WRONG, RIGHT) == ({("share", severity)} if severity else set())


def test_a_sum_that_is_too_large_is_a_finding_and_no_failure_of_the_build(trial: Trial) -> None:
    huge = {"TRADE_TOTAL": "9999999999999999999998", "TRADE_EXPORT": "9999999999999999999997", "TRADE_IMPORT": "1"}
    trial.records("a", *({"indicator": code, "value": value} for code, value in huge.items()))
    [finding] = [one for one in trial.build().findings if one.contract == "total"]
    assert "a figure is too large to compare" in finding.message
    verdict = "select verdict, computed_low from mart.reconciliation where rule = 'total'"
    assert trial.ask_one(verdict, candidate=True) == ("overflow", None)


def test_what_is_tolerated_is_shown_until_it_holds_and_other_breaches_stay(trial: Trial) -> None:
    rounded = {"indicator": "xuất khẩu", "value": "352000", "plan": "405000", "pct_of_plan": "86.7"}
    trial.records("a", rounded)
    report = trial.build()
    assert (report.is_refused, report.coarse) == (False, 1)
    [(verdict, low)] = trial.ask("select verdict, printed_low from mart.reconciliation where rule = 'share'")
    assert (verdict, low) == ("coarse", 351_500)
    trial.records("b", {**rounded, "area": "VN-13", "source": "b", "value": "351000"})
    assert trial.build().coarse == 0  # that of the other province was not compared again
    verdicts = "select area, verdict from mart.reconciliation where rule = 'share' order by area"
    assert trial.ask(verdicts) == [("VN-09", "coarse"), ("VN-13", "holds")]
