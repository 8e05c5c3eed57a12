"""Rules of wholes and what is within them: areas and their sub-areas, indicators and some of their parts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lswh.contract import AreaTotal, Within
from lswh.engine import Column, Engine
from lswh.engine.duckdb import DuckDB
from tests.contracts.hand_made import (
    Indicator,
    breaches_as_printed,
    figure,
    indicators,
    observations,
    only,
    said,
    write,
)

AREAS = AreaTotal(
    "areas",
    "fact.observation",
    areas="fact.dim_area",
    indicators="fact.dim_indicator",
    measures={"value": (), "plan": ("plan_kind", "plan_period")},
)
WITHIN = Within(
    "within",
    "fact.observation",
    hierarchy="fact.dim_indicator",
    measures={"value": (), "plan": ("plan_kind", "plan_period")},
)
MERGED = date(2025, 7, 1)
COUNTRY = (
    ("VN", None, None, None),
    ("A", "VN", None, None),
    ("B", "VN", None, date(2025, 6, 30)),
    ("C", "VN", None, date(2025, 6, 30)),
    ("C.2025", "VN", MERGED, None),
    ("A.CUSTOMS", None, None, None),
)


def areas(engine: Engine, rows: tuple[tuple[object, ...], ...] = COUNTRY) -> None:
    names = {"area": "VARCHAR", "parent": "VARCHAR", "valid_from": "DATE", "valid_to": "DATE"}
    columns = [Column(name, kind) for name, kind in names.items()]
    write(engine, "fact.dim_area", columns, [dict(zip(names, row, strict=True)) for row in rows])


def country(engine: Engine, *rows: dict[str, Any]) -> None:
    areas(engine)
    indicators(engine)
    observations(engine, *rows)


def of(area: str, value: str | None, code: str = "2024", **more: Any) -> dict[str, Any]:
    return figure(code, value, area=area, **more)


def test_a_country_is_the_sum_of_its_provinces(engine: Engine) -> None:
    country(engine, of("VN", "600"), of("A", "100"), of("B", "200"), of("C", "300"))
    answer = said(engine, AREAS)
    assert (answer.comparisons, answer.broken) == (1, [])


def test_a_country_that_is_not_says_by_how_much(engine: Engine) -> None:
    country(engine, of("VN", "605"), of("A", "101"), of("B", "202"), of("C", "309"))
    row = only(engine, AREAS)
    bounds = [row[name] for name in ("printed", "computed", "computed_low", "computed_high", "gap")]
    assert bounds == [605, 612, Decimal("610.5"), Decimal("613.5"), 5]
    assert (row["area"], row["metric"], row["source_id"]) == ("VN", "TRADE_EXPORT", "s")


@pytest.mark.parametrize(("value", "breaks"), [("602", True), ("601", False), ("598", True), ("599", False)])
def test_rounding_is_no_contradiction(engine: Engine, value: str, breaks: bool) -> None:
    # three provinces may be 1.5 away from their sum, and the country half of one
    country(engine, of("VN", value), of("A", "101"), of("B", "202"), of("C", "297"))
    assert bool(breaches_as_printed(engine, AREAS)) is breaks


@pytest.mark.parametrize("half", ["2025-S2", "2025-Q3", "2025"])
def test_the_provinces_are_those_that_are_valid_at_the_period_s_end(engine: Engine, half: str) -> None:
    country(engine, of("VN", "601", half), of("A", "101", half), of("C.2025", "500", half))
    answer = said(engine, AREAS)
    assert (answer.comparisons, answer.broken) == (1, [])
    country(engine, of("VN", "603", half), of("A", "101", half), of("C.2025", "500", half))
    assert said(engine, AREAS).verdicts == ["broken"]


def test_before_the_merger_an_enlarged_province_is_none(engine: Engine) -> None:
    country(engine, of("VN", "601"), of("A", "101"), of("C.2025", "900"))
    assert said(engine, AREAS).broken == []


def test_provinces_of_which_some_are_missing_are_not_above_the_country(engine: Engine) -> None:
    country(engine, of("VN", "605"), of("A", "101"), of("B", "202"))
    answer = said(engine, AREAS)
    assert (answer.comparisons, answer.broken) == (1, [])
    country(engine, of("VN", "305"), of("A", "104"), of("B", "203"))
    row = only(engine, AREAS)
    assert [row[name] for name in ("printed", "computed_low", "computed_high")] == [305, 306, 308]


def test_a_part_that_is_printed_as_zero_is_not_below_zero(engine: Engine) -> None:
    # 0 and 305 are 304.5 at least, which 304 is not
    country(engine, of("VN", "304"), of("A", "0"), of("B", "305"))
    assert said(engine, AREAS).verdicts == ["broken"]


@pytest.mark.parametrize(("code", "compared"), [("TRADE_BALANCE", 0), ("RATIO", 0), ("STOCK", 1), ("UNKNOWN", 0)])
def test_missing_provinces_of_what_may_be_negative_make_no_comparison(engine: Engine, code: str, compared: int) -> None:
    country(engine, of("VN", "5", indicator=code), of("A", "101", indicator=code))
    assert len(said(engine, AREAS).broken) == compared


def test_a_balance_adds_up_where_all_provinces_are_there(engine: Engine) -> None:
    balances = {"VN": "-53", "A": "101", "B": "-202", "C": "48"}
    country(engine, *(of(area, value, indicator="TRADE_BALANCE") for area, value in balances.items()))
    answer = said(engine, AREAS)
    assert (answer.comparisons, answer.broken) == (1, [])
    country(engine, *(of(area, value, indicator="TRADE_BALANCE") for area, value in (balances | {"C": "84"}).items()))
    assert said(engine, AREAS).verdicts == ["broken"]


@pytest.mark.parametrize(
    "other",
    [
        of("C", "900", source_id="other"),
        of("C", "900", "2023"),
        of("C", "900", indicator="TRADE_IMPORT"),
        of("A.CUSTOMS", "900"),
        of("C", None),
    ],
)
def test_a_figure_of_something_else_is_in_no_sum(engine: Engine, other: dict[str, Any]) -> None:
    country(engine, of("VN", "605"), of("A", "101"), of("B", "202"), other)
    answer = said(engine, AREAS)
    assert (answer.comparisons, answer.broken) == (1, [])


def test_plans_add_up_by_their_kind(engine: Engine) -> None:
    plans = {"VN": "605", "A": "101", "B": "202", "C": "309"}
    country(engine, *(of(area, None, plan=plan) for area, plan in plans.items()))
    assert only(engine, AREAS)["measure"] == "plan"
    country(engine, *(of(area, None, plan=plan, plan_kind=area) for area, plan in plans.items()))
    assert said(engine, AREAS).comparisons == 0


def test_a_figure_against_two_plans_is_added_once(engine: Engine) -> None:
    twice = [of("A", "101", plan_kind=kind) for kind in ("PLAN", "TARGET")]
    country(engine, of("VN", "605"), *twice, of("B", "202"), of("C", "302"))
    assert said(engine, AREAS).broken == []


def test_a_sum_that_is_too_large_to_compare_is_an_overflow(engine: Engine) -> None:
    country(engine, of("VN", "605"), of("A", "101"), of("B", "202"), of("C", "302"))
    for end in ("", "_low", "_high"):
        engine.query(f"alter table fact.observation alter value{end} set data type decimal(38, 6)")
        engine.query(f"update fact.observation set value{end} = 1e26::decimal(38, 6) where area <> 'VN'")
    assert said(engine, AREAS).verdicts == ["overflow"]


def rounded(value: Decimal, decimals: int) -> str:
    return str(value.quantize(Decimal(1).scaleb(-decimals), "ROUND_HALF_UP"))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6))
def test_what_was_rounded_never_breaks_and_a_contradiction_beyond_rounding_always_does(seed: int) -> None:
    random, engine = Random(seed), DuckDB.memory()
    areas(engine)
    indicators(engine)
    rows: list[dict[str, Any]] = []
    wrong: dict[str, dict[str, Any]] = {}
    for number in range(60):
        exact = {area: Decimal(random.randint(0, 10**7)).scaleb(-4) for area in "ABC"}
        there = [area for area in "ABC" if random.random() < 0.8]
        printed = [of("VN", rounded(sum(exact.values(), Decimal()), random.randint(0, 3)), source_id=f"s{number}")]
        printed += [of(area, rounded(exact[area], random.randint(0, 3)), source_id=f"s{number}") for area in there]
        rows += printed
        if there:
            least = sum((max(Decimal(), row["value_low"]) for row in printed[1:]), Decimal())
            most = sum((row["value_high"] for row in printed[1:]), Decimal())
            above = {"value": most + 1, "value_low": most, "value_high": most + 2}
            below = {"value": least - 1, "value_low": least - 2, "value_high": least}
            wrong[f"s{number}"] = printed[0] | (random.choice([above, below]) if len(there) == 3 else below)
    observations(engine, *rows)
    answer = said(engine, AREAS)
    assert (answer.comparisons, answer.broken) == (len(wrong), [])
    observations(engine, *(wrong.get(row["source_id"], row) if row["area"] == "VN" else row for row in rows))
    assert {row["source_id"] for row in breaches_as_printed(engine, AREAS)} == wrong.keys()


# parts of which some are missing


def trade(engine: Engine, **values: str) -> None:
    indicators(engine)
    observations(engine, *(figure("2024", value, indicator=f"TRADE_{code}") for code, value in values.items()))


def test_a_part_is_not_above_its_whole_though_others_are_missing(engine: Engine) -> None:
    trade(engine, TOTAL="2601", EXPORT="1607")
    answer = said(engine, WITHIN)
    assert (answer.comparisons, answer.broken) == (1, [])
    trade(engine, TOTAL="2601", EXPORT="2603")
    row = only(engine, WITHIN)
    assert [row[name] for name in ("metric", "measure", "printed", "computed", "gap")] == [
        "TRADE_TOTAL",
        "value",
        2601,
        2603,
        1,
    ]


def test_where_all_parts_are_there_total_is_the_rule(engine: Engine) -> None:
    trade(engine, TOTAL="2601", EXPORT="1607", IMPORT="1607")
    assert said(engine, WITHIN).comparisons == 0


def test_a_part_without_a_weight_is_not_above_its_whole(engine: Engine) -> None:
    trade(engine, EXPORT="1281", EXPORT_LOCAL="71")
    answer = said(engine, WITHIN)
    assert (answer.comparisons, answer.broken) == (1, [])
    trade(engine, EXPORT="1281", EXPORT_LOCAL="1283")
    row = only(engine, WITHIN)
    assert (row["metric"], row["measure"]) == ("TRADE_EXPORT_LOCAL", "value within TRADE_EXPORT")
    assert (row["printed"], row["computed"], row["gap"]) == (1283, 1281, 1)


def test_the_very_edge_of_rounding_is_a_breach(engine: Engine) -> None:
    # 1282 is 1281.5 at least, and 1281 is less than that
    trade(engine, EXPORT="1281", EXPORT_LOCAL="1282")
    assert said(engine, WITHIN).verdicts == ["broken"]
    trade(engine, EXPORT="1281.5", EXPORT_LOCAL="1282")
    assert said(engine, WITHIN).broken == []


def test_parts_that_may_be_negative_or_count_against_the_whole_are_in_no_sum(engine: Engine) -> None:
    for part in (Indicator("P", "W", 1, value_min=None), Indicator("P", "W", -1), Indicator("P", "W", value_min=-5)):
        indicators(engine, Indicator("W"), part, Indicator("Q", "W", 1))
        observations(engine, figure("2024", "5", indicator="W"), figure("2024", "9", indicator="P"))
        assert said(engine, WITHIN).comparisons == 0


def test_a_part_of_another_cell_is_of_another_whole(engine: Engine) -> None:
    indicators(engine)
    whole = figure("2024", "5", indicator="TRADE_TOTAL")
    for other in ({"area": "VN"}, {"period": "2023"}, {"source_id": "z"}):
        observations(engine, whole, figure("2024", "99") | other)
        assert said(engine, WITHIN).comparisons == 0


def test_plans_are_within_plans_of_their_kind(engine: Engine) -> None:
    indicators(engine)
    rows = [figure("2024", plan="103"), figure("2024", plan="71", indicator="TRADE_TOTAL")]
    observations(engine, *rows)
    assert only(engine, WITHIN)["measure"] == "plan"
    observations(engine, rows[0] | {"plan_kind": "TARGET"}, rows[1])
    assert said(engine, WITHIN).comparisons == 0


def test_a_weighted_part_that_is_too_large_is_an_overflow(engine: Engine) -> None:
    trade(engine, TOTAL="2601", EXPORT="1607")
    for end in ("", "_low", "_high"):
        engine.query(f"alter table fact.observation alter value{end} set data type decimal(38, 6)")
        engine.query(f"update fact.observation set value{end} = 1e26::decimal(38, 6) where indicator <> 'TRADE_TOTAL'")
    assert said(engine, WITHIN).verdicts == ["overflow"]
