"""One published project with a catalog, hostile words in it, and a real Chromium that reads the catalog from disk."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

from lswh import api
from tests.conftest import REPOSITORY, Trial

HACK = "window.hacked=1"
HOSTILE_NAME = f"<script>{HACK}</script>\"'><img src=x onerror={HACK}> {{{{7*7}}}}"
HOSTILE_TITLE = f"</script></title><script>{HACK}</script>\u2028<svg onload={HACK}>"
HOSTILE_SOURCE = f"javascript:{HACK}//\"'><a href=javascript:{HACK}>"
HOSTILE_FILE = f"'\"><img src=x onerror={HACK}>"
HOSTILE_TEXT = f"<script>{HACK}</script>]]>--><iframe srcdoc='<script>parent.{HACK}</script>'></iframe>\u2028\u2029"
QUOTE = "xuất khẩu đạt 1.280 triệu USD, đạt 98,5% kế hoạch, tăng 322,4% so với cùng kỳ"
SERIES = {2019: 1000, 2020: 1100, 2021: 1210, 2022: 1331}
FIRST_OF_2022 = 1250


@dataclass
class Reader:
    """A page, and what must not happen in it: scripts of documents, requests to elsewhere, errors."""

    page: Page
    site: Path
    requests: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", self._refuse)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error {error}"))
        self.page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)

    def _refuse(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, path: str) -> Page:
        """A page of the site, from disk."""
        self.page.goto(f"{self.site.as_uri()}/{path}")
        return self.page

    def check(self) -> None:
        """That nothing happened that must not."""
        assert self.troubles == []
        assert self.page.evaluate("window.hacked") is None
        assert [url for url in self.requests if not url.startswith(self.site.as_uri())] == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no Chromium here: make test installs Debian's where it may")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """The project's own note, a series in two vintages, and what a hostile source may write."""
    trial = Trial(tmp_path_factory.mktemp("site") / "an office")
    shutil.copytree(REPOSITORY / "raw" / "documents", trial.root / "raw" / "documents")
    with (trial.root / "raw" / "reference" / "indicator.csv").open("a", encoding="utf-8", newline="") as stream:
        columns = ["EVIL", HOSTILE_NAME, HOSTILE_TITLE, f"{HOSTILE_SOURCE}|chỉ tiêu đáng ngờ", "triệu USD", "flow"]
        csv.writer(stream).writerow([*columns, "true", "", "", "0", "1000000", "-100", "2000", "PLAN"])
    yearly = {"indicator": "xuất khẩu", "source": "Cục Hải quan"}
    periods = {year: {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"} for year in SERIES}
    trial.records(
        "final",
        *(
            {**yearly, **periods[year], "value": value, "plan": value - 50, "yoy_pct": 10, "published_on": "2023-06-01"}
            for year, value in SERIES.items()
        ),
    )
    first = {"value": FIRST_OF_2022, "status": "estimate", "published_on": "2023-01-05"}
    trial.records("first", {**yearly, **periods[2022], **first})
    trial.records(
        "hostile",
        {
            "indicator": HOSTILE_NAME,
            "indicator_code": "EVIL",
            "value": 5,
            "source": HOSTILE_SOURCE,
            "quote": HOSTILE_TEXT,
        },
    )
    trial.document(
        HOSTILE_FILE,
        f"{HOSTILE_TEXT}\nNăm 2021, chỉ tiêu đáng ngờ đạt 7 triệu USD.\n",
        source=f'"{_yaml(HOSTILE_SOURCE)}"',
        published_on="2022-01-10",
    )
    text = (trial.root / "raw" / "documents" / f"{HOSTILE_FILE}.md").read_text(encoding="utf-8")
    trial.write(f"raw/documents/{HOSTILE_FILE}.md", text.replace("title: a test", f'title: "{_yaml(HOSTILE_TITLE)}"'))
    _describe(trial.root / "models" / "mart" / "mart.yml", "mart.trade_balance", "exports")
    trial.build_clean()
    return trial


@pytest.fixture(scope="session")
def site(published: Trial, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalog, in a folder whose name is no plain word either."""
    folder = tmp_path_factory.mktemp("catalog") / "a <b> & 'catalog' #1"
    return api.document(published.project, published.now, folder).folder


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-US", color_scheme="light", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def reader(context: BrowserContext, site: Path) -> Iterator[Reader]:
    reader = Reader(context.new_page(), site)
    yield reader
    reader.check()


def _yaml(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\u2028", "\\L")


def _describe(properties: Path, table: str, column: str) -> None:
    """Have a property file say hostile words of a table and a column, and test the column."""
    said = yaml.safe_load(properties.read_text(encoding="utf-8"))
    [model] = (one for one in said["models"] if one["name"] == table)
    [of] = (one for one in model["columns"] if one["name"] == column)
    model["description"] = HOSTILE_TITLE
    of.update(description=HOSTILE_TITLE, data_tests=["not_null"])
    properties.write_text(yaml.safe_dump(said), encoding="utf-8")
