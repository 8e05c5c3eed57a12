"""The catalog of a large project: how long it takes to write, and to open in Chromium from the disk.

    python -m benchmarks.site PROJECT

measures a project that is built already.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.process import PYTHON, REPOSITORY, run

START, INDICATOR, TABLE, DOCUMENT = "start page", "page of an indicator", "page of a table", "page of a document"
DRAWN = "lswh-drawn"
"""What a page notes in its own timeline when its figures stand on the screen; other pages end with their load."""

_PAGES_OF_A_KIND = 20
_TIMED = """name => new Promise((resolve) => {
    const look = () => {
        const [mark] = performance.getEntriesByName(name);
        const [page] = performance.getEntriesByType("navigation");
        if (mark || (name === "" && page.loadEventEnd)) resolve(mark ? mark.startTime : page.loadEventEnd);
        else requestAnimationFrame(look);
    };
    look();
})"""


def site(project: Path, records: int, families: int, rounds: int, memory_limit: str, threads: int) -> dict[str, Any]:
    """Generate and build a project in a new folder, and measure its catalog."""
    options = ["--records", str(records), "--families", str(families)]
    limits = ["--memory-limit", memory_limit, "--threads", str(threads)]
    run([PYTHON, "-m", "benchmarks.generate", project, *options, *limits], REPOSITORY)
    run([PYTHON, "-m", "lswh", "--project", project, "build"], project)
    return measure(project, rounds)


def measure(project: Path, rounds: int) -> dict[str, Any]:
    """The catalog of a built project: seconds to write, files, bytes, and the milliseconds until pages are drawn."""
    folder = project / ".lswh" / "docs"
    ran = [run([PYTHON, "-m", "lswh", "--project", project, "docs"], project, settled=True) for _ in range(rounds)]
    files = [file for file in folder.rglob("*") if file.is_file()]
    pages = opened(folder, rounds)
    return {
        "rounds": rounds,
        **_contents(project),
        "seconds": median(one.seconds for one in ran),
        "cpu_seconds": median(one.cpu_seconds for one in ran),
        "peak_bytes": max(one.peak_bytes for one in ran),
        "files": len(files),
        "bytes": sum(file.stat().st_size for file in files),
        "samples": [one.seconds for one in ran],
        "pages": pages,
    }


def opened(folder: Path, rounds: int) -> dict[str, dict[str, float]] | None:
    """Of each kind of page the median and the most milliseconds; None where there is no Chromium to open them."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright

    indicators = sorted((folder / "indicator").iterdir())
    documents, tables = sorted((folder / "document").iterdir()), sorted((folder / "table").iterdir())
    kinds: Mapping[str, tuple[list[Path], str]] = {
        START: ([folder / "index.html"] * _PAGES_OF_A_KIND, DRAWN),
        INDICATOR: (_spread(indicators), DRAWN),
        TABLE: (_spread(tables), ""),
        DOCUMENT: (_spread(documents), ""),
    }
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for kind, (files, name) in kinds.items():
            times = []
            for file in [*files[:1], *files * rounds]:
                context = browser.new_context(viewport={"width": 1440, "height": 900})
                page = context.new_page()
                page.goto(file.as_uri())
                times.append(float(page.evaluate(_TIMED, name)))
                context.close()
            found[kind] = {"median": median(times[1:]), "most": max(times[1:])}  # the first one starts a process
        browser.close()
    return found


def rows(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What was measured, as people say it."""
    yield f"{one['indicators']} indicators, {one['areas']} areas, {one['observations']:,} vintages", ""
    yield "written in", f"{one['seconds']:.1f} s"
    yield "processor time", f"{one['cpu_seconds']:.1f} s"
    yield "peak memory", f"{one['peak_bytes'] / 1e9:.2f} GB"
    yield "files", f"{one['files']:,}, {one['bytes'] / 1e6:.0f} MB"
    for kind, times in (one["pages"] or {}).items():
        yield f"{kind}: median, most", f"{times['median']:.0f} ms, {times['most']:.0f} ms"


def _spread(files: Sequence[Path]) -> list[Path]:
    return list(files[:: -(-len(files) // _PAGES_OF_A_KIND)])


def _contents(project: Path) -> dict[str, int]:
    sql = "select count(distinct indicator), count(distinct area), count(*) from fact.observation"
    ran = run([PYTHON, "-m", "lswh", "--project", project, "query", "--format", "json", sql], project)
    [counted] = json.loads(ran.output)
    return dict(zip(("indicators", "areas", "observations"), counted.values(), strict=True))


if __name__ == "__main__":
    for title, value in rows(measure(Path(sys.argv[1]).absolute(), 1)):
        print(f"{title}: {value}")
