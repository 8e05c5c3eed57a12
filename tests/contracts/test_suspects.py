"""Where one figure explains all that is broken, it is named, with what would fit."""

from __future__ import annotations

from tests.conftest import Trial

# last year's and this year's, with what is printed beside them: everything agrees
EXPORTS = {"indicator": "TRADE_EXPORT", "value": "1283", "yoy_pct": "22.4", "pct_of_plan": "98.5", "plan": "1302"}
IMPORTS = {"indicator": "TRADE_IMPORT", "value": "1006", "yoy_pct": "20.6", "pct_of_plan": "40.2", "plan": "2503"}
TOTAL = {"indicator": "TRADE_TOTAL", "value": "2289", "yoy_pct": "21.6", "pct_of_plan": "60.2", "plan": "3805"}


def suspected(trial: Trial, *facts: dict[str, str]) -> dict[str, list[str]]:
    trial.records("a", *facts)
    found: dict[str, list[str]] = {}
    for finding in trial.build().findings:
        found.setdefault(finding.contract, []).extend(line for line in finding.details if "suspect" in line)
    return found


def test_the_figures_agree(trial: Trial) -> None:
    trial.records("a", EXPORTS, IMPORTS, TOTAL)
    trial.build_clean()


def test_one_altered_value_is_the_suspect_of_every_rule_that_it_breaks(trial: Trial) -> None:
    found = suspected(trial, EXPORTS | {"value": "1238"}, IMPORTS, TOTAL)
    assert {"total", "share"} <= found.keys()
    assert {line for lines in found.values() for line in lines} == {
        "a suspect figure: 1238, the value of TRADE_EXPORT of VN-09 2024; 1283 would fit"
    } | {line for lines in found.values() for line in lines if "1282 would fit" in line}


def test_an_altered_share_is_the_suspect_alone(trial: Trial) -> None:
    found = suspected(trial, EXPORTS, IMPORTS | {"pct_of_plan": "42.0"}, TOTAL)
    assert found == {"share": ["a suspect figure: 42, the pct_of_plan of TRADE_IMPORT of VN-09 2024; 40.2 would fit"]}


def test_where_several_figures_would_do_they_are_all_named(trial: Trial) -> None:
    plain = [{"indicator": fact["indicator"], "value": fact["value"]} for fact in (EXPORTS, IMPORTS, TOTAL)]
    [[line]] = suspected(trial, plain[0] | {"value": "1383"}, *plain[1:]).values()
    assert line.startswith("one of these is suspect: ")
    assert [figure in line for figure in ("2389 would fit", "1283 would fit", "906 would fit")] == [True] * 3


def test_two_altered_figures_have_no_single_suspect_for_both(trial: Trial) -> None:
    found = suspected(trial, EXPORTS | {"pct_of_plan": "90.1"}, IMPORTS | {"pct_of_plan": "55.0"}, TOTAL)
    lines = [line for lines in found.values() for line in lines]
    assert len(lines) == len(found["share"]) == 2
