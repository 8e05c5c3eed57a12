"""The report that lswh was born from: every figure of it is in the warehouse, with its sentence."""

from decimal import Decimal

import pytest

from tests.conftest import REPOSITORY, SHARED, Trial

NOTE = REPOSITORY / "raw" / "documents" / "lang-son-2023-s1.md"
ARTICLE = SHARED / "seeds" / "000_c27f10761139d788.txt"
FRONT = "---\nsource: an article\npublished_on: 2023-07-07\narea: VN-09\n---\n"

# metric: value, pct_of_plan, yoy, status
FIGURES = {
    "GRDP": (None, None, "5.32", "E"),
    "GRDP_AGRICULTURE": (None, None, "4.05", "E"),
    "GRDP_INDUSTRY": (None, None, "6.93", "E"),
    "GRDP_SERVICES": (None, None, "5.2", "E"),
    "GRDP_TAXES": (None, None, "3.63", "E"),
    "TRADE_TOTAL": ("2285", "60.1", "101.1", "E"),
    "TRADE_EXPORT": ("1280", "98.5", "322.4", "E"),
    "TRADE_IMPORT": ("1005", "40.2", "20.6", "E"),
    "TRADE_EXPORT_LOCAL": ("70", "45.45", "20.69", "E"),
    "IIP": (None, None, "5.79", "A"),
    "PRODUCTS_ON_SCHEDULE": ("8", None, None, "A"),
    "PRODUCTS_MAIN": ("13", None, None, "A"),
    "CLUSTERS_ESTABLISHED": ("5", None, None, "A"),
    "CLUSTERS_AWAITING": ("4", None, None, "A"),
    "CLUSTERS_APPRAISED": ("3", None, None, "A"),
    "BORDER_GATES": ("5", None, None, "A"),
    "RETAIL_SALES": ("14245", "52.97", "17.3", "E"),
}
IMPLIED_PLANS = {
    "TRADE_TOTAL": ("3798.0", "3806.0"),
    "TRADE_EXPORT": ("1298.3", "1300.7"),
    "TRADE_IMPORT": ("2495.7", "2504.4"),
}


@pytest.fixture(params=["our note", "the article"])
def seeded(request: pytest.FixtureRequest, trial: Trial) -> Trial:
    if request.param == "our note":
        trial.write("raw/documents/note.md", NOTE.read_bytes())
    elif ARTICLE.is_file():
        trial.write("raw/documents/article.md", FRONT + ARTICLE.read_text(encoding="utf-8"))
    else:
        pytest.skip("the article is not here: it lies beside the project's own repository")
    trial.build_clean()
    return trial


def test_every_figure_of_the_report_is_there_and_nothing_else(seeded: Trial) -> None:
    rows = seeded.ask(
        "select metric, value, pct_of_plan, yoy, status, area, period, published_on::varchar from mart.indicator"
    )
    expected = {
        metric: (*(figure and Decimal(figure) for figure in figures[:3]), figures[3])
        for metric, figures in FIGURES.items()
    }
    assert {row[0]: row[1:5] for row in rows} == expected
    assert {row[5:] for row in rows} == {("VN-09", "2023-S1", "2023-07-07")}
    assert seeded.ask("from staging.reject") == []


def test_every_figure_leads_to_its_sentence(seeded: Trial) -> None:
    statements = seeded.ask(
        "select s.indicator, s.quote, s.start, s.end, d.text, r.value_printed, r.yoy_pct_printed, r.pct_of_plan_printed"
        " from fact.statement s join raw.record r using (record_id) join raw.document d on d.document = s.document"
    )
    assert len(statements) == 18
    for indicator, quote, start, end, text, *printed in statements:
        assert text[start:end] == quote
        assert any(printed), indicator
        assert all(figure in quote for figure in printed if figure), indicator


def test_the_lead_sentence_and_the_detailed_one_are_one_observation(seeded: Trial) -> None:
    row = seeded.ask_one("select statements, value, yoy from fact.observation where indicator = 'TRADE_TOTAL'")
    assert row == (2, Decimal(2285), Decimal("101.1"))


def test_implied_plans_and_last_year_s_levels_agree(seeded: Trial) -> None:
    plans = seeded.ask("select metric, round(plan_low, 1), round(plan_high, 1), plan_period from mart.indicator")
    assert {metric: (str(low), str(high)) for metric, low, high, _ in plans if metric in IMPLIED_PLANS} == IMPLIED_PLANS
    assert {period for *_, period in plans} == {"2023"}
    compared = seeded.ask("select measure, verdict from mart.reconciliation where rule = 'total' order by 1")
    assert compared == [("plan", "holds"), ("previous", "holds"), ("value", "holds")]
