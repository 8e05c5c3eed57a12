"""What a document, a record or a property file says is text, whatever it says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.site.conftest import HOSTILE_FILE, HOSTILE_NAME, HOSTILE_SOURCE, HOSTILE_TEXT, HOSTILE_TITLE, Reader

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


class Elements(HTMLParser):
    """Every element of a page, with its attributes."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def hostile_pages(site: Path) -> list[str]:
    pages = [file for folder in ("document", "indicator", "table") for file in sorted((site / folder).iterdir())]
    return [file.relative_to(site).as_posix() for file in pages if "hacked" in file.read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def elements(site: Path) -> dict[Path, list[tuple[str, dict[str, str | None]]]]:
    """The elements of every page."""
    return {file: Elements(file).found for file in site.rglob("*.html")}


def test_the_site_has_hostile_words_on_every_kind_of_page(hostile_pages: list[str]) -> None:
    assert {path.split("/")[0] for path in hostile_pages} == {"document", "indicator", "table"}


def test_hostile_words_run_nothing(reader: Reader, hostile_pages: list[str]) -> None:
    for path in ["index.html", "indicators.html", "tables.html", "documents.html", "runs.html", *hostile_pages]:
        page = reader.open(path)
        page.wait_for_load_state("load")
        reader.check()


def test_hostile_words_show_as_text(reader: Reader) -> None:
    page = reader.open("indicator/EVIL.html#area=VN-09")
    page.get_by_role("button", name="Chuyển sang tiếng Việt").click()
    assert page.get_by_role("heading", level=1).inner_text() == HOSTILE_NAME
    page.wait_for_selector("#indicator[data-ready]", state="attached")
    page.locator("#vintage-table button").first.click()
    expect(page.locator("#source blockquote")).to_have_text(HOSTILE_TEXT)
    expect(page.get_by_role("dialog")).to_contain_text(HOSTILE_SOURCE)
    page.keyboard.press("Escape")
    reader.check()
    page.locator("#search").fill("hacked")
    expect(page.get_by_role("listbox")).to_contain_text("<script>window.hacked=1</script>")


def test_a_hostile_document_is_read_as_it_is_written(reader: Reader) -> None:
    page = reader.open("documents.html")
    page.get_by_role("link", name=HOSTILE_TITLE.replace("\u2028", " ")).click()
    expect(page.locator(".text")).to_contain_text(HOSTILE_TEXT.rstrip("\u2028\u2029"))
    expect(page.locator("main")).to_contain_text(HOSTILE_FILE)
    expect(page.locator("main")).to_contain_text(HOSTILE_SOURCE)


def test_no_page_has_a_script_style_handler_or_link_of_its_own(
    elements: dict[Path, list[tuple[str, dict[str, str | None]]]],
) -> None:
    for file, found in elements.items():
        for tag, attributes in found:
            assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc")], file
            assert tag not in ("style", "iframe", "object", "embed", "base", "form", "svg:script"), file
            for name in ("href", "src"):
                link = (attributes.get(name) or "").lower()
                assert not link.startswith(("javascript:", "data:", "http:", "https:", "//")), file
            assert tag != "script" or attributes.get("src"), file


def test_every_page_has_the_strict_policy_first(
    elements: dict[Path, list[tuple[str, dict[str, str | None]]]],
) -> None:
    for file, found in elements.items():
        metas = [attributes for tag, attributes in found if tag == "meta"]
        assert metas[1].get("http-equiv") == "Content-Security-Policy", file
        assert metas[1].get("content") == POLICY, file


def test_no_script_of_data_has_a_letter_that_could_end_it(site: Path) -> None:
    texts = {file.relative_to(site).as_posix(): file.read_text(encoding="utf-8") for file in site.rglob("data/**/*.js")}
    assert {path.split("/")[1] for path, text in texts.items() if "hacked" in text} >= {
        "indicators.js",
        "rows",
        "search.js",
        "vintage",
    }
    assert [path for path, text in texts.items() if re.search("[<>&\u2028\u2029]", text)] == []


def test_a_page_may_not_reach_out_even_if_it_tried(reader: Reader) -> None:
    page = reader.open("index.html")
    said = page.evaluate("fetch('https://example.com/').then(() => 'sent', () => 'refused')")
    assert said == "refused"
    reader.troubles.clear()
    reader.requests.clear()


def test_names_of_pages_are_plain(site: Path) -> None:
    for file in site.rglob("*"):
        assert all(letter.isalnum() or letter in "-_." for letter in file.name), file
