"""A named breach can be accepted; a waiver that accepts nothing, or no longer, stops a publication."""

from __future__ import annotations

import pytest

from lswh.errors import ConfigurationError
from tests.conftest import Trial

HEADER = "rule,key,source_id,reason,by,expires\n"
FACTS = (
    {"indicator": "TRADE_TOTAL", "value": "2721"},
    {"indicator": "TRADE_EXPORT", "value": "1612"},
    {"indicator": "TRADE_IMPORT", "value": "1009"},
)
KEY = "TRADE_TOTAL value VN-09 2024"


@pytest.fixture
def refused(trial: Trial) -> Trial:
    """A project whose source contradicts itself in one place."""
    trial.records("a", *FACTS)
    assert trial.broken_rules() == {"total"}
    return trial


def waive(trial: Trial, *lines: str) -> None:
    trial.write("models/contracts/waivers.csv", HEADER + "".join(f"{line}\n" for line in lines))


def source_of(trial: Trial) -> str:
    [(source_id,)] = trial.ask("select distinct source_id from fact.observation", candidate=True)
    return str(source_id)


def test_a_breach_is_waived_by_its_key_and_its_source_until_it_expires(refused: Trial) -> None:
    waive(refused, f'total,{KEY},{source_of(refused)},"a misprint, confirmed",an analyst,2026-01-01')
    refused.build_clean()
    found = refused.ask_one("select key, verdict, waiver from mart.reconciliation where verdict <> 'holds'")
    assert found == (KEY, "waived", "a misprint, confirmed (an analyst)")
    assert refused.build().is_empty
    refused.now = refused.now.replace(day=2)
    broken, expired = refused.build().findings
    assert {(one.contract, one.severity) for one in (broken, expired)} == {("total", "error")}
    assert "98.5 apart" in broken.message
    assert "has expired on 2026-01-01" in expired.message
    assert "models/contracts/waivers.csv:2" in expired.message


def test_a_waiver_that_is_unused_stops_the_build(refused: Trial) -> None:
    source = source_of(refused)
    waive(refused, f"total,{KEY},{source},a misprint,me,", f"total,{KEY} of another,{source},for nothing,me,")
    [finding] = [one for one in refused.build().findings if one.severity == "error"]
    assert "is unused" in finding.message
    assert "waivers.csv:3" in finding.message


def test_a_waiver_that_is_removed_lets_its_breach_be_found_again(refused: Trial) -> None:
    waive(refused, f"total,{KEY},{source_of(refused)},a misprint,me,")
    refused.build_clean()
    (refused.root / "models" / "contracts" / "waivers.csv").unlink()
    assert refused.broken_rules() == {"total"}


@pytest.mark.parametrize(
    ("line", "problem"),
    {
        "a table's contract": ("mart.indicator contract,x,,y,me,", "is no reconciliation rule, and nothing else"),
        "another name": ("totl,x,,y,me,", "did you mean 'total'?"),
        "no reason": ("total,x,,,me,", "has no reason"),
        "no day": ("total,x,,y,me,soon", "'soon' is no day"),
        "too few cells": ("total,x,,y", "a waiver has 6 cells"),
        "twice": ("total,x,,y,me,\ntotal,x,,z,me,", "the waiver of models/contracts/waivers.csv:2 again"),
    }.values(),
)  # fmt: skip
def test_a_waiver_that_cannot_be_is_one_clear_error_with_its_line(refused: Trial, line: str, problem: str) -> None:
    waive(refused, line)
    with pytest.raises(ConfigurationError, match=r"waivers\.csv:\d") as raised:
        refused.build()
    assert problem in str(raised.value)


def test_other_columns_are_named(refused: Trial) -> None:
    refused.write("models/contracts/waivers.csv", "rule,key,why\n")
    with pytest.raises(ConfigurationError, match="the first line is rule,key,source_id,reason,by,expires"):
        refused.build()
