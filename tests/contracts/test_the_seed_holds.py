"""The figures of the report that lswh was born from: what holds, and which digits can be wrong without being seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Trial
from tests.contracts.test_corruptions_of_sources import provinces

# value, share of the plan, growth
FIGURES = {
    "GRDP": ("", "", "5.32"),
    "GRDP_AGRICULTURE": ("", "", "4.05"),
    "GRDP_INDUSTRY": ("", "", "6.93"),
    "GRDP_SERVICES": ("", "", "5.2"),
    "GRDP_TAXES": ("", "", "3.63"),
    "TRADE_TOTAL": ("2285", "60.1", "101.1"),
    "TRADE_EXPORT": ("1280", "98.5", "322.4"),
    "TRADE_IMPORT": ("1005", "40.2", "20.6"),
    "TRADE_EXPORT_LOCAL": ("70", "45.45", "20.69"),
    "RETAIL_SALES": ("14245", "52.97", "17.3"),
    "IIP": ("", "", "5.79"),
}
UNITS = {"RETAIL_SALES": "tỷ đồng", "GRDP": "", "IIP": ""}
MEASURES = ("value", "pct_of_plan")

NOT_CATCHABLE = {
    ("TRADE_EXPORT", "pct_of_plan", "98.0"): "the plan that it implies still adds up with the two others",
    ("TRADE_EXPORT_LOCAL", "value"): "no other figure of the report depends on it",
    ("TRADE_EXPORT_LOCAL", "pct_of_plan"): "the plan is not printed, and no sum holds it",
    ("RETAIL_SALES", "value"): "no other figure of the report depends on it",
    ("RETAIL_SALES", "pct_of_plan"): "the plan is not printed, and no sum holds it",
}


def records(area: str, **changed: str) -> list[dict[str, str]]:
    """The report's figures as those of another province; changed gives one of them, by indicator__measure."""
    rows = []
    for code, (value, share, growth) in FIGURES.items():
        cells = {"value": value, "pct_of_plan": share, "yoy_pct": growth}
        cells |= {name.split("__")[1]: to for name, to in changed.items() if name.split("__")[0] == code}
        unit = UNITS.get(code.split("_")[0] if code.startswith("GRDP") else code, "triệu USD")
        same = {"indicator": "", "indicator_code": code, "area": area, "source": f"office of {area}", "unit": unit}
        when = {"period": "2023-S1", "period_start": "", "period_end": "", "published_on": "2023-07-07"}
        rows.append(same | when | cells | {"status": "estimate"})
    return rows


def _replacements() -> Iterator[tuple[str, str, str]]:
    """Each level and share, with its last digit replaced by each that is five or more away."""
    for code, figures in FIGURES.items():
        for measure, printed in zip(MEASURES, figures, strict=False):
            for digit in range(10) if printed else ():
                if abs(digit - int(printed[-1])) >= 5:
                    yield code, measure, printed[:-1] + str(digit)


REPLACEMENTS = list(_replacements())


def test_every_rule_that_applies_to_the_seed_holds_and_shows_its_intervals(trial: Trial) -> None:
    trial.records("seed", *records("VN-09"))
    trial.build_clean()
    shown = trial.ask(
        "select rule, measure, metric, verdict, printed_low < printed_high and computed_low < computed_high"
        " from mart.reconciliation where area = 'VN-09' order by all"
    )
    assert {verdict for *_, verdict, _ in shown} == {"holds"}
    assert all(has_intervals for *_, has_intervals in shown)
    applied = {(rule, measure, metric) for rule, measure, metric, *_ in shown}
    assert {
        ("total", "value", "TRADE_TOTAL"),
        ("total", "plan", "TRADE_TOTAL"),
        ("total", "previous", "TRADE_TOTAL"),
        ("hull", "yoy", "TRADE_TOTAL"),
        ("hull", "yoy", "GRDP"),
    } <= applied
    plausible = {(measure, metric) for rule, measure, metric in applied if rule == "plausible"}
    assert plausible == {("value", code) for code, (value, *_) in FIGURES.items() if value} | {
        ("yoy", code) for code in FIGURES
    }


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], set[str]]:
    """The rules that each replacement breaks; each is made in a province of its own."""
    trial = Trial(tmp_path_factory.mktemp("seed") / "trial")
    areas = dict(zip(REPLACEMENTS, provinces(), strict=False))
    assert len(areas) == len(REPLACEMENTS)
    for number, ((code, measure, to), area) in enumerate(areas.items()):
        trial.records(str(number), *records(area, **{f"{code}__{measure}": to}))
    trial.build()
    rows = trial.ask(
        "select area, rule from mart.reconciliation where severity = 'error' and verdict = 'broken'", candidate=True
    )
    return {change: {rule for where, rule in rows if where == area} for change, area in areas.items()}


@pytest.mark.parametrize(("code", "measure", "to"), REPLACEMENTS)
def test_a_replaced_last_digit_of_the_seed_is_caught(
    broken: dict[tuple[str, str, str], set[str]], code: str, measure: str, to: str
) -> None:
    is_catchable = (code, measure) not in NOT_CATCHABLE and (code, measure, to) not in NOT_CATCHABLE
    assert bool(broken[code, measure, to]) == is_catchable
