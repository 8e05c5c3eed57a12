"""A reader with a real browser, who opens the catalog from disk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Trial
from tests.site.conftest import FIRST_OF_2022, QUOTE, SERIES, Reader

EXPORTS = "indicator/TRADE_EXPORT.html#area=VN-09&frequency=A"
_COLOUR_AT = """([figure, series, place]) => {
    const u = document.getElementById(figure).chart;
    const x = u.valToPos(u.data[0][place], "x", true), y = u.valToPos(u.data[series][place], "y", true);
    return [...u.ctx.getImageData(Math.round(x), Math.round(y), 1, 1).data];
}"""


def drawn(page: Page, figure: str) -> dict[str, list[float | None]]:
    """What a chart has drawn, by the labels of its series."""
    expect(page.locator(f"#{figure} canvas")).to_be_visible()
    series: list[tuple[str, list[float | None]]] = page.evaluate(
        "figure => { const u = document.getElementById(figure).chart;"
        " return u.series.slice(1).map((one, n) => [one.label, Array.from(u.data[n + 1])]); }",
        figure,
    )
    return dict(series)


def place_of(page: Page, figure: str, label: str) -> int:
    """Which series of a chart has a label."""
    labels = page.evaluate("figure => document.getElementById(figure).chart.series.map(one => one.label)", figure)
    return int(labels.index(label))


def heading(page: Page) -> str:
    """What the heading of a page shows, in the one language that it shows."""
    return page.get_by_role("heading", level=1).inner_text()


def ready(page: Page) -> Page:
    """A page of an indicator whose vintages are there."""
    page.wait_for_selector("#indicator[data-ready]", state="attached")
    return page


def test_an_indicator_is_found_without_its_accents(reader: Reader) -> None:
    page = reader.open("index.html")
    page.get_by_role("combobox", name="Search").fill("kim ngach xuat khau")
    expect(page.get_by_role("option").first).to_contain_text("TRADE_EXPORT")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicator/TRADE_EXPORT.html")
    assert heading(page) == "exports"


@pytest.mark.parametrize(
    ("asked", "kind", "found"),
    [
        ("mart.trade_bal", "table", "mart.trade_balance"),
        ("pct_elapsed", "column", "mart.plan_attainment"),
        ("ubnd tinh lang son", "document", "Kinh tế Lạng Sơn"),
        ("goods exports", "indicator", "TRADE_EXPORT"),
    ],
)
def test_tables_columns_documents_and_other_names_are_found(reader: Reader, asked: str, kind: str, found: str) -> None:
    page = reader.open("tables.html")
    page.get_by_role("combobox", name="Search").fill(asked)
    expect(page.get_by_role("option").first).to_contain_text(found)
    expect(page.get_by_role("option").first).to_contain_text(kind)


def test_keys_that_are_pressed_before_the_search_is_ready_count(reader: Reader) -> None:
    page = reader.open("index.html")
    page.evaluate("""() => {
        const field = document.getElementById("search");
        const press = (key) => field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        field.focus();
        field.value = "trade_import";
        field.dispatchEvent(new Event("input"));
        press("ArrowDown");
        press("Enter");
    }""")
    page.wait_for_url("**/indicator/TRADE_IMPORT.html")


def test_what_is_not_there_is_said_to_be_not_there(reader: Reader) -> None:
    page = reader.open("index.html")
    page.get_by_role("combobox", name="Search").fill("zzzz")
    expect(page.get_by_role("listbox")).to_contain_text("Nothing found")


def test_the_chart_draws_values_plans_and_growth(reader: Reader) -> None:
    page = reader.open(EXPORTS)
    values = drawn(page, "value-chart")
    assert values["value"] == list(SERIES.values())
    assert values["plan"] == [value - 50 for value in SERIES.values()]
    assert drawn(page, "yoy-chart")["year on year"] == [10, 10, 10, 10]
    last = len(SERIES) - 1
    for label, colour in (("value", [14, 100, 102, 255]), ("plan", [27, 36, 40, 255])):
        place = place_of(page, "value-chart", label)
        assert page.evaluate(_COLOUR_AT, ["value-chart", place, last]) == colour
    cells = page.locator("#series-table tbody tr").first.locator("th, td").all_inner_texts()
    assert cells == ["2022", "1,331", "1,281", "", "10", "actual", "Jun 1, 2023"]


def test_the_arrow_keys_read_a_chart(reader: Reader) -> None:
    page = reader.open(EXPORTS)
    page.get_by_role("img", name=re.compile("Chart: Value")).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#value-chart .readout")).to_have_text("2020: plan 1,050; value 1,100 million US dollars")


def test_revisions_are_a_fan_and_every_vintage_is_in_the_table(reader: Reader) -> None:
    page = ready(reader.open(EXPORTS))
    fan = drawn(page, "fan-chart")
    assert fan["first estimate"] == [None, None, None, FIRST_OF_2022]
    assert fan["latest estimate"] == list(SERIES.values())
    rows = [row.split("\t") for row in page.locator("#vintage-table tbody tr").all_inner_texts()]
    assert [(row[0], row[2], row[7]) for row in rows[:2]] == [
        ("2022", "1,331", "shown"),
        ("2022", "1,250", "superseded"),
    ]
    assert len(rows) == len(SERIES) + 1


def test_an_indicator_without_figures_says_so(reader: Reader) -> None:
    page = reader.open("indicator/TRADE_EXPORT_CN.html")
    expect(page.locator("article")).to_contain_text("There are no figures of this indicator yet")
    expect(page.locator("#area, #series, #revisions").filter(visible=True)).to_have_count(0)


def test_a_number_opens_its_sentence_and_the_sentence_its_document(reader: Reader) -> None:
    page = ready(reader.open("indicator/TRADE_EXPORT.html#area=VN-09&period=2023-S1"))
    page.locator("#series-table").get_by_role("button", name="1,280").click()
    dialog = page.get_by_role("dialog", name="Where this number comes from")
    expect(dialog.locator("blockquote")).to_have_text(QUOTE)
    expect(dialog).to_contain_text("UBND tỉnh Lạng Sơn")
    dialog.get_by_role("link", name="Open in the document").click()
    expect(page.locator(".facts")).to_contain_text("Lang Son VN-09")
    marked = page.locator(".text .asked")
    expect(marked).to_have_text(QUOTE)
    expect(marked).to_be_in_viewport()
    marked.click()
    page.wait_for_url("**/indicator/TRADE_EXPORT.html#*")
    assert heading(page) == "exports"
    expect(page.locator("#series-table tr.asked")).to_contain_text("H1 2023")


def test_a_number_of_a_file_opens_its_row(reader: Reader) -> None:
    page = ready(reader.open(EXPORTS))
    page.locator("#vintage-table").get_by_role("button", name="1,250").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Row 1 of the file first.csv")
    dialog.get_by_role("link", name="Open in the document").click()
    expect(page.locator("#rows-table tr.asked")).to_contain_text("1,250")
    page.get_by_role("button", name="Chuyển sang tiếng Việt").click()
    expect(page.locator("#rows-table tr.asked")).to_contain_text("1.250")


def test_the_start_page_has_freshness_contracts_and_figures_against_plan(reader: Reader) -> None:
    page = reader.open("index.html")
    expect(page.locator(".tile").first).to_contain_text("Jan 20, 2025")
    expect(page.locator(".tile").nth(1)).to_contain_text("All hold")
    row = page.locator("#latest-table tr", has_text="retail sales").first
    expect(row).to_contain_text("52.97%")
    row.get_by_role("link").click()
    expect(page.locator("#area")).to_have_value("VN-09")


def test_lineage_of_a_column_is_followed(reader: Reader) -> None:
    page = reader.open("table/mart.indicator.html")
    page.locator("#column-2").get_by_role("link", name="value", exact=True).click()
    graph = page.locator("#lineage .graph")
    expect(page.locator("#lineage .graph[data-ready='mart.indicator.value']")).to_be_attached()
    expect(graph.get_by_role("link", name="mart.trade_balance.exports")).to_be_attached()
    expect(graph.get_by_role("link", name="raw.record.value", exact=True)).to_be_attached()
    graph.get_by_role("link", name="fact.observation.value", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("fact.observation")
    expect(page.locator("#column")).to_have_value("value")
    expect(graph.get_by_role("link", name="mart.indicator.value", exact=True)).to_be_attached()


def test_lineage_of_a_table_is_a_graph_of_links(reader: Reader) -> None:
    page = reader.open("table/fact.dim_area.html")
    graph = page.locator("#lineage .graph")
    expect(graph.locator("a[aria-current]")).to_have_attribute("aria-label", "fact.dim_area")
    assert {"raw.area", "mart.indicator", "mart.trade_balance"} <= set(
        graph.locator("a").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    )
    expect(page.locator(".sql")).to_contain_text("from raw.area")


def test_a_table_has_its_columns_contracts_tests_and_sql(reader: Reader) -> None:
    page = reader.open("table/mart.trade_balance.html")
    expect(page.locator("#columns-title + .scroll")).to_contain_text("DECIMAL(28,6)")
    contracts = page.locator("#contracts")
    expect(contracts).to_contain_text("mart.trade_balance contract")
    expect(contracts).to_contain_text("not_null")
    expect(contracts.locator("tr", has_text="data test")).to_contain_text("holds")


def test_a_table_with_arguments_has_its_page(reader: Reader) -> None:
    page = reader.open("tables.html")
    page.get_by_role("link", name="mart.indicator_as_of(day)").click()
    assert heading(page) == "mart.indicator_as_of(day)"
    expect(page.locator(".lead")).to_contain_text("a table with arguments")
    expect(page.locator("article")).to_contain_text("mart.indicator as readers saw it on a day")
    expect(page.locator("#columns-title, #contracts")).to_have_count(0)
    graph = page.locator("#lineage .graph")
    graph.get_by_role("link", name="mart.indicator_history", exact=True).click()
    assert heading(page) == "mart.indicator_history"
    expect(graph.get_by_role("link", name="mart.indicator_as_of", exact=True)).to_be_attached()


def test_language_and_theme_are_switched_and_stay(reader: Reader) -> None:
    page = reader.open("index.html")
    page.get_by_role("button", name="Chuyển sang tiếng Việt").click()
    page.get_by_role("button", name="Nền tối").click()
    page.get_by_role("link", name="Chỉ tiêu", exact=True).first.click()
    page.wait_for_url("**/indicators.html")
    assert heading(page) == "Chỉ tiêu"
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme]") == ["vi", "dark"]
    page.goto(f"{reader.site.as_uri()}/{EXPORTS}")
    expect(page.locator("#series-table tbody tr").first).to_contain_text("1.331")
    assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") == "rgb(19, 25, 28)"
    expect(page.get_by_role("button", name="Nền tối")).to_have_attribute("aria-pressed", "true")


def test_a_reader_of_vietnamese_reads_vietnamese(browser: Browser, site: Path) -> None:
    page = browser.new_page(locale="vi-VN")
    page.goto(f"{site.as_uri()}/indicator/TRADE_EXPORT.html#area=VN-09&period=2023-S1")
    assert heading(page) == "Kim ngạch xuất khẩu"
    expect(page.locator("#series-table tr.asked")).to_contain_text("6 tháng đầu năm 2023")
    expect(page.locator("#series-table tr.asked")).to_contain_text("322,4")
    page.close()


def test_the_keyboard_alone_is_enough(reader: Reader) -> None:
    page = reader.open("index.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    page.keyboard.type("xuat khau")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    ready(page)
    page.locator("#series-table button").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#series-table button").first).to_be_focused()
    look = "const of = getComputedStyle(document.activeElement); return [of.outlineStyle, of.outlineWidth]"
    assert page.evaluate(f"() => {{ {look} }}") == ["solid", "3px"]


def test_nothing_is_wider_than_a_telephone(reader: Reader, published: Trial) -> None:
    reader.page.set_viewport_size({"width": 390, "height": 844})
    lists = ["index.html", "indicators.html", "tables.html", "documents.html", "runs.html"]
    documents = [f"document/{id_}.html" for (id_,) in published.ask("select left(content_hash, 16) from raw.document")]
    for path in [*lists, *documents, EXPORTS, "table/mart.indicator.html", "table/mart.index_chained.html"]:
        page = reader.open(path)
        page.wait_for_load_state("load")
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
    assert page.evaluate("document.querySelector('.sql').scrollWidth > document.querySelector('.sql').clientWidth")


def test_paper_has_the_figures_and_the_charts_in_ink_and_not_the_switches(reader: Reader) -> None:
    reader.page.emulate_media(color_scheme="dark")
    page = ready(reader.open(EXPORTS))
    at = ["value-chart", place_of(page, "value-chart", "plan"), 0]
    assert page.evaluate(_COLOUR_AT, at) == [231, 235, 236, 255]
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for hidden in (".switches", ".search", "nav", ".skip"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#series-table")).to_be_visible()
    expect(page.locator("#value-chart canvas")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(_COLOUR_AT, at) == [27, 36, 40, 255]
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_the_pages_of_runs_and_documents_list_them(reader: Reader, published: Trial) -> None:
    page = reader.open("runs.html")
    expect(page.locator("section").first).to_contain_text("nothing is published yet")
    expect(page.locator("#contracts")).to_contain_text("fact.observation contract")
    expect(page.locator("section").last).to_contain_text("000001")
    page = reader.open("documents.html")
    assert page.locator("tbody tr").count() == len(published.ask("from raw.document"))


def test_a_page_does_not_take_the_data_of_another_site(reader: Reader) -> None:
    page = reader.open("index.html")
    page.evaluate("lswh.put('another site', 'indicators', [])")
    expect(page.get_by_role("alert")).to_contain_text("This site has been written anew. Please reload the page.")
