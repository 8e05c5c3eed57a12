"""The start page, the page of runs, and what search looks through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lswh.site.folder import File
from lswh.site.scripts import script
from lswh.site.site import Site

_RUNS = 50
_RUNS_IN_FULL = 10


def start_page(site: Site) -> Iterator[File]:
    """How fresh what is published is, whether its contracts hold, and its latest figures against plan."""
    results = site.questions.ask("results").rows if site.questions.has("lswh.contract_result") else []
    there = set(site.questions.tables)
    outcomes = Counter(outcome for _, table, outcome, _, _ in results if table in there)
    freshness = site.questions.ask("freshness").rows[0] if site.questions.has_figures else None
    yield File(
        "index.html",
        site.pages.render(
            "start",
            outcomes=outcomes,
            freshness=freshness,
            manifest=site.published.manifest,
            documents=site.documents[:5],
            counts={
                "indicators": len(site.indicators),
                "tables": len(there),
                "documents": len(site.documents),
            },
        ),
    )


def runs_page(site: Site) -> Iterator[File]:
    """The runs that made what is published, what each built and what it held, and the generations that are kept."""
    ask = site.questions.ask
    built: dict[str, list[tuple[object, ...]]] = {}
    for generation, *rest in ask("model_runs", most=_RUNS_IN_FULL).rows:
        built.setdefault(generation, []).append(tuple(rest))
    yield File(
        "runs.html",
        site.pages.render(
            "runs",
            runs=ask("runs", most=_RUNS).rows,
            built=built,
            results=ask("results").rows,
            generations=site.published.generations,
            files={name: site.tables.of(name) for name in site.questions.tables},
        ),
    )


def search_data(site: Site) -> Iterator[File]:
    """What search looks through."""
    indicators = [(one.file, one.code, one.name, one.name_en, one.aliases) for one in site.indicators.values()]
    columns = site.questions.columns
    tables = [
        (site.tables.of(name), name, [column for column, _, _ in columns.get(name, ())])
        for name in site.questions.tables
    ]
    documents = [(one.id, one.name, one.path, one.source, one.published_on) for one in site.documents]
    yield File("data/search.js", script(site.stamp, "search", (indicators, tables, documents)))
