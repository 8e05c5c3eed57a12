"""architecture.md, 'What the rows mean': publications, statements, vintages, and which row a mart shows."""

from decimal import Decimal

from lswh import api
from tests.conftest import Trial

HALF = {"period_start": "2024-01-01", "period_end": "2024-06-30", "period_text": "", "published_on": "2024-07-10"}


def test_a_lead_sentence_that_repeats_the_total_is_a_statement_of_the_same_observation(trial: Trial) -> None:
    trial.document(
        "note",
        "Năm 2023, kim ngạch xuất khẩu đạt 1.280 triệu USD.\n\n"
        "Kim ngạch xuất khẩu năm 2023 đạt 1.280 triệu USD, tăng 5,2% so với cùng kỳ.\n",
    )
    trial.build_clean()
    assert trial.ask("select value, yoy, statements from fact.observation") == [(Decimal(1280), Decimal("5.2"), 2)]
    text, *spans = trial.ask(
        "select d.text, s.start, s.end, s.quote from fact.statement s join raw.document d using (document)"
    )[0]
    assert len(trial.ask("from fact.statement")) == 2
    assert text[spans[0] : spans[1]] == spans[2]


def test_a_value_and_its_growth_that_stand_apart_are_merged(trial: Trial) -> None:
    trial.records("file", {"value": "27.7", "unit": "tỷ USD"}, {"yoy_pct": "41", "unit": ""})
    trial.build_clean()
    assert trial.ask("select value, yoy from mart.indicator") == [(Decimal(27700), Decimal(41))]


def test_of_two_statements_the_finest_wins_and_both_are_kept(trial: Trial) -> None:
    trial.records(
        "file",
        {"value": "27.7", "unit": "tỷ USD"},
        {"value": "27715"},
        {"yoy_pct": "41", "unit": ""},
        {"yoy_pct": "41.2", "unit": ""},
    )
    trial.build_clean()
    assert trial.ask("select value, yoy, statements from fact.observation") == [(Decimal(27715), Decimal("41.2"), 4)]
    assert trial.ask("select count(*), count(*) filter (where is_carrier) from fact.statement") == [(4, 1)]


def test_statements_of_one_cell_that_cannot_both_be_true_are_a_breach(trial: Trial) -> None:
    trial.records("file", {"value": "27.7", "unit": "tỷ USD"}, {"value": "27755"})
    assert trial.broken_rules() == {"statements"}


def test_two_plans_of_one_value_are_two_observations_and_the_mart_shows_the_default_one(trial: Trial) -> None:
    revenue = {"indicator": "BUDGET_REVENUE", "unit": "tỷ đồng", "value": "3370", **HALF}
    trial.records(
        "file",
        {**revenue, "pct_of_plan": "58", "plan_kind": "BUDGET"},
        {**revenue, "pct_of_plan": "59.9", "plan_kind": "BUDGET_CENTRAL"},
    )
    trial.build_clean()
    assert trial.ask("select plan_kind, pct_of_plan from mart.indicator") == [("BUDGET_CENTRAL", Decimal("59.9"))]
    assert trial.ask("select disposition from fact.vintage order by 1") == [("latest",), ("other_plan",)]
    assert len(trial.ask("from mart.plan_attainment")) == 2


def test_without_the_default_plan_the_mart_shows_the_first_by_code(trial: Trial) -> None:
    revenue = {"indicator": "BUDGET_REVENUE", "unit": "tỷ đồng", "value": "3370", **HALF}
    trial.records(
        "file",
        {**revenue, "pct_of_plan": "58", "plan_kind": "TARGET"},
        {**revenue, "pct_of_plan": "59.9", "plan_kind": "BUDGET_COUNCIL"},
    )
    trial.build_clean()
    assert trial.ask("select plan_kind from mart.indicator") == [("BUDGET_COUNCIL",)]


def test_the_latest_publication_is_shown_whatever_the_order_of_landing(trial: Trial) -> None:
    trial.records("a", {"value": "545.36", "unit": "tỷ USD", "source": "revised", "published_on": "2025-02-28"})
    trial.build_clean()
    trial.records("b", {"value": "543.9", "unit": "tỷ USD", "source": "first", "published_on": "2025-01-05"})
    trial.build_clean()
    assert trial.ask("select value from mart.indicator") == [(Decimal(545360),)]
    assert trial.ask("select value, previous_value, revision from mart.revision order by published_on") == [
        (Decimal(543900), None, None),
        (Decimal(545360), Decimal(543900), Decimal(1460)),
    ]


def test_a_later_line_that_gives_only_growth_does_not_erase_a_level_and_nothing_is_borrowed(trial: Trial) -> None:
    trial.records("a", {"value": "100", "pct_of_plan": "50", "source": "first", "published_on": "2025-01-05"})
    trial.records("b", {"yoy_pct": "7.1", "unit": "", "source": "second", "published_on": "2025-02-05"})
    trial.build_clean()
    assert trial.ask("select value, yoy from mart.indicator") == [(Decimal(100), None)]


def test_a_growth_series_takes_the_latest_growth(trial: Trial) -> None:
    growth = {"indicator": "GRDP", "unit": ""}
    trial.records("a", {**growth, "yoy_pct": "5.32", "source": "first", "published_on": "2025-01-05"})
    trial.records("b", {**growth, "yoy_pct": "5.41", "source": "second", "published_on": "2025-02-05"})
    trial.build_clean()
    assert trial.ask("select value, yoy from mart.indicator") == [(None, Decimal("5.41"))]


def test_where_no_publication_has_a_level_the_latest_growth_is_shown(trial: Trial) -> None:
    trial.records("a", {"yoy_pct": "5", "unit": "", "source": "first", "published_on": "2025-01-05"})
    trial.records("b", {"yoy_pct": "6", "unit": "", "source": "second", "published_on": "2025-02-05"})
    trial.build_clean()
    assert trial.ask("select value, yoy from mart.indicator") == [(None, Decimal(6))]


def test_different_values_of_one_day_are_a_breach_and_equal_ones_are_not(trial: Trial) -> None:
    trial.records("a", {"value": "543.9", "unit": "tỷ USD", "source": "first", "published_on": ""})
    trial.records("b", {"value": "543900", "source": "second", "published_on": ""})
    trial.build_clean()
    trial.records("c", {"value": "545.36", "unit": "tỷ USD", "source": "third", "published_on": ""})
    assert trial.broken_rules() == {"vintage_order"}


def test_a_new_version_of_a_file_is_a_new_publication_and_rows_it_no_longer_holds_are_withdrawn(trial: Trial) -> None:
    trial.records("a", {"value": "100"}, {"indicator": "nhập khẩu", "value": "50"})
    trial.build_clean()
    trial.records("a", {"value": "101"})
    report = trial.build()
    assert report.landing.warnings == ("raw/records/a.csv has changed since it was published: taken as a revision",)
    assert trial.ask("select metric, value from mart.indicator") == [("TRADE_EXPORT", Decimal(101))]
    assert trial.ask("select value, disposition from fact.vintage order by 1") == [
        (Decimal(50), "withdrawn"),
        (Decimal(100), "superseded"),
        (Decimal(101), "latest"),
    ]


def test_what_is_conserved_holds_with_merged_superseded_other_plan_and_withdrawn_rows_at_once(trial: Trial) -> None:
    revenue = {"indicator": "BUDGET_REVENUE", "unit": "tỷ đồng", **HALF}
    trial.records("gone", {"value": "7", "source": "withdrawn source", "indicator": "nhập khẩu"})
    trial.records(
        "first",
        {**revenue, "value": "3370", "pct_of_plan": "58", "plan_kind": "BUDGET_COUNCIL"},
        {**revenue, "value": "3370", "pct_of_plan": "59.9"},
        {**revenue, "value": "3.37", "unit": "nghìn tỷ đồng"},
    )
    trial.records("later", {**revenue, "value": "3400", "published_on": "2024-08-10", "source": "later"})
    trial.build_clean()
    api.withdraw(trial.project, "withdrawn source", "printed by mistake", trial.now.date())
    trial.build_clean()
    kept = dict(trial.ask("select disposition, count(*) from fact.vintage group by all"))
    assert kept == {"latest": 1, "superseded": 2, "withdrawn": 1}
    assert trial.ask("select count(*) from fact.statement where not is_carrier") == [(1,)]
    rows = trial.ask(
        "select printed, computed from mart.reconciliation"
        " where rule = 'fact_to_mart' and metric = 'BUDGET_REVENUE' and measure in ('rows', 'value') order by measure"
    )
    assert rows == [(Decimal(3), Decimal(3)), (Decimal(10140), Decimal(10140))]


def test_a_forecast_is_kept_as_one(trial: Trial) -> None:
    trial.records("a", {"value": "5", "status": "forecast"})
    trial.build_clean()
    assert trial.ask("select status from mart.indicator") == [("F",)]
