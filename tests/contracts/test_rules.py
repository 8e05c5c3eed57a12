"""Each reconciliation rule finds what it is there to find, and lets rounding pass."""

from decimal import Decimal
from pathlib import Path

import pytest

from lswh import api
from tests.conftest import REPOSITORY, Trial

CONTRADICTIONS = REPOSITORY / "tests" / "cases" / "contradictions"
CAUGHT = {
    "balance-viet-nam-2021-01": "balance",
    "statements-lang-son-customs-2020-yoy": "statements",
    "plan-lang-son-customs-2020": "share",
    "plan-lang-son-customs-2020-target": "share",
    "hull-long-an-customs-2020": "hull",
    "yoy-hcmc-customs-2020": "growth",
}
TRADE = {"TRADE_TOTAL": "2621", "TRADE_EXPORT": "1612", "TRADE_IMPORT": "1009"}


def trade(**changed: str) -> list[dict[str, str]]:
    return [{"indicator": code, "value": value} for code, value in (TRADE | changed).items()]


@pytest.mark.parametrize(("name", "rule"), CAUGHT.items())
def test_a_contradiction_that_a_source_printed_breaks_the_rule_it_is_of(trial: Trial, name: str, rule: str) -> None:
    trial.write(f"raw/records/{name}.csv", (CONTRADICTIONS / f"{name}.csv").read_bytes())
    assert trial.broken_rules() == {rule}


def test_a_total_within_the_rounding_of_its_parts_holds(trial: Trial) -> None:
    trial.records("a", *trade(TRADE_TOTAL="2622"))
    trial.build_clean()


@pytest.mark.parametrize("total", ["2623", "2619", "2521", "26210"])
def test_a_total_beyond_the_rounding_of_its_parts_is_a_breach(trial: Trial, total: str) -> None:
    trial.records("a", *trade(TRADE_TOTAL=total))
    assert trial.broken_rules() == {"total"}


def test_a_breach_names_the_rule_the_figures_their_bounds_and_the_sentences(trial: Trial) -> None:
    trial.document(
        "note",
        "Trong 6 tháng đầu năm 2024, tổng kim ngạch xuất nhập khẩu qua địa bàn tỉnh ước đạt 2.600 triệu USD. "
        "Trong đó, xuất khẩu 1.500 triệu USD; nhập khẩu 1.000 triệu USD.\n",
    )
    [finding] = trial.build().findings
    assert finding.contract == "total"
    assert "TRADE_TOTAL value of VN-09 2024-S1" in finding.message
    assert "printed 2600 [2599.5, 2600.5) against computed 2500 [2499, 2501), 98.5 apart" in finding.message
    assert finding.details[0] == (
        "raw/documents/note.md: tổng kim ngạch xuất nhập khẩu qua địa bàn tỉnh ước đạt 2.600 triệu USD"
    )


def test_a_breach_quotes_its_own_period_only(trial: Trial) -> None:
    trial.document(
        "note",
        "Năm 2023, tổng kim ngạch xuất nhập khẩu đạt 4.780 triệu USD.\n\n"
        "Trong 6 tháng đầu năm 2024, tổng kim ngạch xuất nhập khẩu đạt 2.600 triệu USD. "
        "Trong đó, xuất khẩu 1.500 triệu USD; nhập khẩu 1.000 triệu USD.\n",
    )
    [finding] = trial.build().findings
    assert "2.600" in finding.details[0]
    assert not any("4.780" in line for line in finding.details)


def test_a_project_without_statements_is_told_of_its_breaches_too(trial: Trial) -> None:
    trial.records("a", *trade(TRADE_TOTAL="2700"))
    models = trial.root / "models"
    for file in ("fact/statement.sql", "fact/observation.sql", "fact/vintage.sql"):
        sql = (models / file).read_text(encoding="utf-8").replace("fact.statement", "fact.saying")
        (models / file).write_text(sql, encoding="utf-8")
    (models / "fact" / "statement.sql").rename(models / "fact" / "saying.sql")
    for name in ("fact", "reconciliation"):
        contract = models / "contracts" / f"{name}.py"
        text = contract.read_text(encoding="utf-8").replace("fact.statement", "fact.saying")
        contract.write_text(text, encoding="utf-8")
    assert trial.broken_rules() == {"total"}


def test_implied_plans_add_up_too(trial: Trial) -> None:
    shares = {"TRADE_TOTAL": "50.0", "TRADE_EXPORT": "50.0", "TRADE_IMPORT": "70.0"}
    trial.records("a", *({**fact, "pct_of_plan": shares[fact["indicator"]]} for fact in trade()))
    [finding] = trial.build().findings
    assert finding.message.startswith("TRADE_TOTAL plan of VN-09 2024 (PLAN 2024)")


def test_implied_levels_of_last_year_add_up_too(trial: Trial) -> None:
    growth = {"TRADE_TOTAL": "10.0", "TRADE_EXPORT": "10.0", "TRADE_IMPORT": "30.0"}
    trial.records("a", *({**fact, "yoy_pct": growth[fact["indicator"]]} for fact in trade()))
    [finding] = trial.build().findings
    assert finding.message.startswith("TRADE_TOTAL previous of VN-09 2024")


def test_parts_of_a_first_estimate_never_meet_a_revised_total(trial: Trial) -> None:
    trial.records("first", *({**fact, "source": "first", "published_on": "2025-01-05"} for fact in trade()))
    trial.records(
        "later", {"indicator": "TRADE_TOTAL", "value": "2700", "source": "later", "published_on": "2025-02-28"}
    )
    trial.build_clean()


def test_a_part_without_a_weight_is_not_in_the_sum_and_a_missing_part_makes_none(trial: Trial) -> None:
    trial.records("a", *trade(), {"indicator": "TRADE_EXPORT_LOCAL", "value": "70"})
    trial.records("b", *({**fact, "source": "b", "area": "VN"} for fact in trade(TRADE_TOTAL="9000")[:2]))
    trial.build_clean()
    compared = trial.ask("select area, metric from mart.reconciliation where rule = 'total' and measure = 'value'")
    assert compared == [("VN-09", "TRADE_TOTAL")]


LAST_YEAR = {"period_start": "2023-01-01", "period_end": "2023-12-31"}


def test_a_growth_that_does_not_lead_back_to_another_publication_s_level_is_a_warning(trial: Trial) -> None:
    trial.records("a", {"value": "100", "source": "then", "published_on": "2024-01-20", **LAST_YEAR})
    trial.records("b", {"value": "110", "yoy_pct": "8.0"})
    report = trial.build()
    assert [(finding.contract, finding.severity) for finding in report.findings] == [("growth_across", "warn")]
    assert api.show(trial.project).manifest.warnings == tuple(map(str, report.findings))


def test_a_growth_that_leads_back_to_a_level_within_rounding_holds(trial: Trial) -> None:
    trial.records("a", {"value": "100", **LAST_YEAR}, {"value": "110", "yoy_pct": "10.4"})
    trial.build_clean()
    assert trial.ask("select verdict from mart.reconciliation where rule = 'growth'") == [("holds",)]


def test_a_growth_outside_that_of_the_parts_is_a_breach_and_a_part_that_is_missing_makes_none(trial: Trial) -> None:
    growth = {"GRDP_AGRICULTURE": "4.05", "GRDP_INDUSTRY": "6.93", "GRDP_SERVICES": "5.2", "GRDP_TAXES": "3.63"}
    facts = [{"indicator": code, "unit": "", "yoy_pct": yoy} for code, yoy in growth.items()]
    trial.records("a", {"indicator": "GRDP", "unit": "", "yoy_pct": "7.0"}, *facts[1:])
    trial.build_clean()
    trial.records("a", {"indicator": "GRDP", "unit": "", "yoy_pct": "7.0"}, *facts)
    assert trial.broken_rules() == {"hull"}


def test_a_value_that_is_not_plausible_for_its_indicator_is_a_breach(trial: Trial) -> None:
    trial.records("a", {"value": "-5"}, {"indicator": "GRDP", "unit": "", "yoy_pct": "532"})
    assert trial.broken_rules() == {"plausible"}


def test_every_comparison_of_a_clean_warehouse_can_be_asked_for(trial: Trial) -> None:
    trial.records("a", *trade())
    trial.build_clean()
    row = trial.ask_one(
        "select printed, printed_low, printed_high, computed, computed_low, computed_high, gap, verdict, severity"
        " from mart.reconciliation where rule = 'total' and measure = 'value'"
    )
    figures = [Decimal(text) for text in ("2621", "2620.5", "2621.5", "2621", "2620", "2622", "0")]
    assert row == (*figures, "holds", "error")


def _without(trial: Trial, path: str, old: str, new: str) -> None:
    file: Path = trial.root / path
    sql = file.read_text(encoding="utf-8")
    assert old in sql
    file.write_text(sql.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "old", "new", "broken"),
    [
        ("models/staging/reject.sql", "where reason is not null", "where false", "recorded_is_typed_or_rejected"),
        ("models/staging/observation.sql", "where reason is null", "where true", "recorded_is_typed_or_rejected"),
        ("models/staging/record.sql", "from identified", "from identified where row > 1", "raw_is_recorded"),
        ("models/fact/observation.sql", "o.unit, o.value,", "o.unit, o.value + 1 as value,", "staging_to_fact"),
        (
            "models/mart/indicator.sql",
            "join fact.dim_area",
            "join (from fact.dim_area where area <> 'VN-09')",
            "fact_to_mart",
        ),
    ],
)
def test_a_model_that_loses_or_changes_rows_breaks_what_is_conserved(
    trial: Trial, path: str, old: str, new: str, broken: str
) -> None:
    trial.records("a", *trade(), {"indicator": "zebra", "value": "1"})
    _without(trial, path, old, new)
    assert broken in trial.broken_rules()


def test_a_broken_table_contract_keeps_examples_and_the_candidate_and_publishes_nothing(trial: Trial) -> None:
    trial.records("a", *trade())
    trial.build_clean()
    _without(trial, "models/mart/indicator.sql", "o.plan_kind, o.status", "o.plan_kind, 'Z' as status")
    assert trial.broken_rules() == {"mart.indicator contract", "latest_to_mart", "history_to_mart"}
    assert trial.ask("select distinct status from mart.indicator") == [("A",)]
    assert trial.ask("select distinct status from mart.indicator", candidate=True) == [("Z",)]
    assert trial.ask('select distinct "table", "row"->>\'status\' from lswh.failure', candidate=True) == [
        ("mart.indicator", "Z")
    ]


def test_a_duplicated_key_breaks_the_contract_of_its_table(trial: Trial) -> None:
    trial.records("a", *trade())
    _without(trial, "models/mart/trade_balance.sql", "where x.metric", "cross join range(2) where x.metric")
    assert trial.broken_rules() == {"mart.trade_balance contract"}


def test_a_single_column_that_is_unique_is_held_though_pandera_passes_over_it(trial: Trial) -> None:
    file = trial.root / "models" / "fact" / "dim_source.sql"
    file.write_text(f"select s.* from ({file.read_text(encoding='utf-8')}) as s, range(2)", encoding="utf-8")
    trial.records("a", {"value": "20"})
    assert "fact.dim_source contract" in trial.broken_rules()
