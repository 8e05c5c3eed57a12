"""What sources get wrong: one corruption in each of many provinces, all landed at once, and what says so."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.conftest import REPOSITORY, Trial

CASES = yaml.safe_load((REPOSITORY / "tests" / "cases" / "corruptions" / "of_sources.yml").read_text(encoding="utf-8"))
Landed = tuple[dict[str, str], set[tuple[str, str]], dict[str, set[str]]]
USD, VND = "triệu USD", "tỷ đồng"

# indicator and period: value, plan, share of it, growth
FIGURES = {
    "TRADE_TOTAL 2024": ("2621.2", "4000", "65.5", "21.7"),
    "TRADE_EXPORT 2024": ("1612.3", "2001", "80.6", "22.4"),
    "TRADE_IMPORT 2024": ("1008.9", "1999", "50.5", "20.7"),
    "TRADE_BALANCE 2024": ("603.4", "", "", ""),
    "TRADE_EXPORT_LOCAL 2024": ("71.3", "", "", "-20.7"),
    "TRADE_TOTAL 2023": ("2153.6", "", "", ""),
    "TRADE_EXPORT 2023": ("1317.4", "", "", ""),
    "TRADE_IMPORT 2023": ("836.2", "", "", ""),
    "TRADE_EXPORT_LOCAL 2023": ("89.9", "", "", ""),
    "TRADE_IMPORT 2024-Q1": ("231.4", "", "", ""),
    "TRADE_IMPORT 2024-S1": ("489.2", "", "", ""),
    "TRADE_IMPORT 2024-01-01/P9M": ("741.6", "", "", ""),
    "GRDP 2024": ("", "", "", "5.32"),
    "GRDP_AGRICULTURE 2024": ("", "", "", "4.05"),
    "GRDP_INDUSTRY 2024": ("", "", "", "6.93"),
    "GRDP_SERVICES 2024": ("", "", "", "5.2"),
    "GRDP_TAXES 2024": ("", "", "", "3.63"),
} | {
    f"RETAIL_SALES {2022 + month // 12}-{month % 12 + 1:02}": (
        str(1000 + month * 7 + month * month * 13 % 29),
        "",
        "",
        "",
    )
    for month in range(36)
}


def records(area: str) -> Iterator[dict[str, str]]:
    for about, (value, plan, share, growth) in FIGURES.items():
        code, period = about.split(" ", 1)
        yield {
            "of": about, "area": area, "indicator": "", "indicator_code": code, "period": period, "period_start": "",
            "period_end": "", "unit": VND if code == "RETAIL_SALES" else USD if code.startswith("TRADE") else "",
            "value": value, "plan": plan, "pct_of_plan": share, "yoy_pct": growth, "status": "actual",
            "published_on": "2025-01-20", "source": f"office of {area}",
        }  # fmt: skip


def corrupted(area: str, edits: list[dict[str, Any]]) -> list[dict[str, str]]:
    rows = list(records(area))
    for edit in edits:
        [place] = [place for place, row in enumerate(rows) if row["of"] == edit["of"]]
        changed = rows[place] | {name: str(to) for name, to in edit.items() if name not in {"of", "drop", "also"}}
        if edit.get("drop"):
            del rows[place]
        elif edit.get("also"):
            rows.append(changed | {"of": ""})
        else:
            rows[place] = changed
    return [{name: cell for name, cell in row.items() if name != "of"} for row in rows]


def provinces() -> list[str]:
    with (REPOSITORY / "raw" / "reference" / "area.csv").open(encoding="utf-8") as file:
        return [row["code"] for row in csv.DictReader(file) if row["parent"] == "VN" and not row["valid_from"]]


@pytest.fixture(scope="module")
def landed(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, str], set[tuple[str, str]], dict[str, set[str]]]:
    """The province of each case; the (province, rule) that something breaks; the reasons for rejects, by province."""
    trial = Trial(tmp_path_factory.mktemp("corruptions") / "trial")
    chosen = {case["area"] for case in CASES if "area" in case}
    free = iter([area for area in provinces() if area not in chosen])
    areas = {case["title"]: case.get("area") or next(free) for case in CASES}
    rows = [row for case in CASES for row in corrupted(areas[case["title"]], case["edits"])]
    trial.records("untouched", *corrupted(next(free), []))
    trial.build_clean()
    trial.records("them", *rows)
    report = trial.build()
    assert not report.landing.errors
    assert report.is_refused
    broken = trial.ask(
        "select area, rule from mart.reconciliation where verdict in ('broken', 'overflow') and area is not null",
        candidate=True,
    )
    rejected: dict[str, set[str]] = {}
    for area, reason in trial.ask("select area_printed, reason from staging.reject", candidate=True):
        rejected.setdefault(area, set()).add(reason)
    return areas, set(broken), rejected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_a_corruption_of_a_source_is_caught(landed: Landed, case: dict[str, Any]) -> None:
    areas, broken, rejected = landed
    area = areas[case["title"]]
    found = {rule for where, rule in broken if where == area}
    if "rejected" in case:
        assert rejected[area] == {case["rejected"]}
    else:
        assert area not in rejected
        assert found == set(case.get("caught", ()))
