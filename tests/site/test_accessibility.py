"""axe-core finds nothing serious on any kind of page; in dark only what colours do is asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Trial

PAGES = (
    "index.html",
    "indicator/TRADE_EXPORT.html#area=VN-09&frequency=A",
    "table/mart.indicator.html#column=value",
    "document/{document}.html",
    "document/{records}.html",
    "table/mart.indicator_as_of.html",
    "indicators.html",
    "tables.html",
    "documents.html",
    "runs.html",
)
DARK = PAGES[:4]
"""Where all the colours are."""


@pytest.fixture(scope="module")
def pages(browser: Browser) -> Iterator[dict[str, Page]]:
    """A page for each scheme. The policy is set aside: axe-core is put into the page as a script."""
    contexts = {
        "light": browser.new_context(locale="en-US", color_scheme="light", bypass_csp=True),
        "dark": browser.new_context(locale="en-US", color_scheme="dark", bypass_csp=True),
    }
    yield {scheme: context.new_page() for scheme, context in contexts.items()}
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize(("path", "scheme"), [*((path, "light") for path in PAGES), *((path, "dark") for path in DARK)])
def test_axe_finds_nothing_serious(
    pages: dict[str, Page], site: Path, published: Trial, path: str, scheme: str
) -> None:
    ids = dict(published.ask("select kind, min(left(content_hash, 16)) from raw.document group by kind"))
    pages[scheme].goto(f"{site.as_uri()}/{path.format(**ids)}")
    pages[scheme].wait_for_load_state("networkidle")
    assert serious(pages[scheme]) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_dialog_and_the_search(
    pages: dict[str, Page], site: Path, scheme: str
) -> None:
    page = pages[scheme]
    page.goto(f"{site.as_uri()}/indicator/TRADE_EXPORT.html#area=VN-09&frequency=A")
    page.locator("#series-table button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert serious(page, "dialog") == []
    page.keyboard.press("Escape")
    page.locator("#search").fill("kim ngach")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_be_visible()
    assert serious(page, "header") == []


def serious(page: Page, within: str | None = None) -> list[tuple[str, list[str]]]:
    """The serious and critical violations on a page, or in a part of it, each with the first places of it."""
    asked = {"resultTypes": ["violations"]}
    if page.evaluate("lswh.isDark()"):
        asked["runOnly"] = ["color-contrast"]
    found = Axe().run(page, within, asked).response["violations"]
    return [
        (one["id"], [node["html"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
