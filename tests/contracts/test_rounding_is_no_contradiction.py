"""Ten thousand random hierarchies: printed as a printer rounds them they hold, and a contradiction is always found."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from random import Random

from tests.conftest import REPOSITORY, Trial
from tests.contracts.printing import Printed, print_figure

HIERARCHIES = 10_000
TOTAL, EXPORT, IMPORT, BALANCE = "TRADE_TOTAL", "TRADE_EXPORT", "TRADE_IMPORT", "TRADE_BALANCE"
MEASURES = ("value", "plan", "pct_of_plan", "yoy_pct")
Figures = dict[tuple[str, str], Printed]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """A publication about a province, a period and the year before: what it prints, by indicator and measure."""

    number: int
    area: str
    period: str
    before: str
    figures: Figures

    def rows(self) -> Iterator[dict[str, str]]:
        same = {
            "area": self.area,
            "indicator": "",
            "source": f"office {self.number}",
            "period_start": "",
            "period_end": "",
        }
        for code in (TOTAL, EXPORT, IMPORT, BALANCE):
            told = {measure: one for (name, measure), one in self.figures.items() if name == code}
            cells = {one: told[one].text if one in told else "" for one in MEASURES}
            now = {"indicator_code": code, "period": self.period, "hedge": told["value"].hedge}
            yield {**same, **now, **cells}
            if before := told.get("before"):
                then = {"period": self.before, "hedge": before.hedge, "value": before.text}
                yield {**same, **now, **dict.fromkeys(MEASURES, ""), **then}


def places() -> Iterator[tuple[str, str, str]]:
    """Provinces and periods, each with the year before: the years are even, and those before them odd."""
    with (REPOSITORY / "raw" / "reference" / "area.csv").open(encoding="utf-8") as file:
        codes = [row["code"] for row in csv.DictReader(file) if row["parent"] == "VN" and not row["valid_from"]]
    within = [*(f"{month:02}" for month in range(1, 13)), *(f"Q{quarter}" for quarter in range(1, 5))]
    for year, part, code in product(range(2002, 2024, 2), within, codes):
        yield code, f"{year}-{part}", f"{year - 1}-{part}"


def hierarchy(number: int, place: tuple[str, str, str], random: Random) -> Hierarchy:
    size = 10 ** random.randint(2, 5)
    exact: dict[tuple[str, str], Fraction] = {}
    for code in (EXPORT, IMPORT):
        exact[code, "before"] = Fraction(random.randint(size, size * 10), 100)
        exact[code, "value"] = exact[code, "before"] * Fraction(random.randint(300, 3000), 1000)
        exact[code, "plan"] = exact[code, "value"] * Fraction(random.randint(400, 3000), 1000)
    for measure in ("before", "value", "plan"):
        exact[TOTAL, measure] = exact[EXPORT, measure] + exact[IMPORT, measure]
    exact[BALANCE, "value"] = exact[EXPORT, "value"] - exact[IMPORT, "value"]
    figures = {
        about: print_figure(one, random, random.choice((-3, -2, 0, 0, 1, 2)), hedged=about[1] != "plan")
        for about, one in exact.items()
    }
    for code in (TOTAL, EXPORT, IMPORT):
        value = exact[code, "value"]
        rates = {"pct_of_plan": value / exact[code, "plan"], "yoy_pct": value / exact[code, "before"] - 1}
        for measure, rate in rates.items():
            figures[code, measure] = print_figure(rate * 100, random, random.choice((0, 1, 1, 2)), hedged=False)
    return Hierarchy(number, *place, figures)


def hierarchies(random: Random) -> list[Hierarchy]:
    return [hierarchy(number, place, random) for number, place in enumerate(islice(places(), HIERARCHIES))]


def land(trial: Trial, them: list[Hierarchy]) -> None:
    trial.records("them", *(row for one in them for row in one.rows()))


def apart(one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction]) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def total_is_wrong(f: Figures) -> bool:
    one, other = f[EXPORT, "value"], f[IMPORT, "value"]
    return apart((f[TOTAL, "value"].low, f[TOTAL, "value"].high), (one.low + other.low, one.high + other.high))


def balance_is_wrong(f: Figures) -> bool:
    more, less = f[EXPORT, "value"], f[IMPORT, "value"]
    return apart((f[BALANCE, "value"].low, f[BALANCE, "value"].high), (more.low - less.high, more.high - less.low))


def share_is_wrong(f: Figures) -> bool:
    value, plan, share = (f[EXPORT, measure] for measure in ("value", "plan", "pct_of_plan"))
    return apart((value.low * 100, value.high * 100), (plan.low * share.low, plan.high * share.high))


def growth_is_wrong(f: Figures) -> bool:
    value, before, growth = (f[IMPORT, measure] for measure in ("value", "before", "yoy_pct"))
    return apart(
        (value.low * 100, value.high * 100), (before.low * (100 + growth.low), before.high * (100 + growth.high))
    )


CONTRADICTIONS: dict[str, tuple[tuple[str, str], str, Callable[[Figures], bool]]] = {
    "total": ((TOTAL, "value"), TOTAL, total_is_wrong),
    "balance": ((BALANCE, "value"), BALANCE, balance_is_wrong),
    "share": ((EXPORT, "pct_of_plan"), EXPORT, share_is_wrong),
    "growth": ((IMPORT, "yoy_pct"), IMPORT, growth_is_wrong),
}
"""By rule: the figure that is altered, the indicator of the comparison, and whether rounding cannot explain it."""


def contradict(one: Hierarchy, rule: str, random: Random) -> bool:
    """Move a figure as little as contradicts the others; say whether that was possible."""
    about, _, is_wrong = CONTRADICTIONS[rule]
    before, way = one.figures[about], random.choice((1, -1))
    for times in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144):
        one.figures[about] = before.moved(way * times * before.step)
        if (one.figures[about].value > 0 or rule == "balance") and is_wrong(one.figures):
            return True
    one.figures[about] = before
    return False


def test_ten_thousand_rounded_hierarchies_break_no_rule(trial: Trial) -> None:
    land(trial, hierarchies(Random(20230707)))
    trial.build_clean()
    rows = trial.ask(
        "select rule, verdict, count(*) from mart.reconciliation"
        " where area is not null and severity = 'error' group by all"
    )
    verdicts = {(rule, verdict): number for rule, verdict, number in rows}
    assert {verdict for _, verdict in verdicts} == {"holds", "coarse"}
    for rule in CONTRADICTIONS:
        assert verdicts[rule, "holds"] + verdicts[rule, "coarse"] >= HIERARCHIES
        assert verdicts[rule, "coarse"] > 0


def test_every_contradiction_of_more_than_the_rounding_is_found_and_no_other(trial: Trial) -> None:
    random = Random(20230708)
    them = hierarchies(random)
    expected = set()
    for one in them:
        rule = random.choice(list(CONTRADICTIONS))
        if contradict(one, rule, random):
            expected.add((rule, one.area, one.period, CONTRADICTIONS[rule][1]))
    assert len(expected) > HIERARCHIES * 0.8
    land(trial, them)
    report = trial.build()
    assert report.is_refused
    found = trial.ask(
        "select rule, area, period, metric from mart.reconciliation where measure = 'value' and verdict = 'broken'",
        candidate=True,
    )
    missed = expected - set(found)
    assert not missed, sorted(missed)[:5]
