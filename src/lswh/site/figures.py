"""The pages of indicators and their data: series in one file each, vintages in parts, the latest figures by area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from lswh.site.folder import File
from lswh.site.scripts import Json, array, as_json, script
from lswh.site.site import Indicator, Site

_AT_ONCE = 1_000_000
"""So many observations are asked for in one query."""

_A_PART = 3000
"""Vintages in a file; those of one area stay together."""


def indicator_pages(site: Site) -> Iterator[File]:
    """A page for each indicator, and one that lists them."""
    every = list(site.indicators.values())
    inside: dict[str, list[Indicator]] = {}
    for one in every:
        inside.setdefault(one.parent if one.parent in site.indicators else "", []).append(one)
    for one in every:
        yield File(
            f"indicator/{one.file}.html",
            site.pages.render(
                "indicator", 1, indicator=one, parent=site.indicators.get(one.parent), parts=inside.get(one.code, ())
            ),
        )
    listed = list(_tree("", inside, 0))
    shown = {one.code for one, _ in listed}
    rest = [(one, 0) for one in every if one.code not in shown]  # parents in a circle
    yield File("indicators.html", site.pages.render("indicators", indicators=[*listed, *rest]))


def indicator_data(site: Site) -> Iterator[File]:
    """What the page of each indicator draws: its series at once, its vintages when they are asked for."""
    areas = {code: (name, name_en) for code, name, name_en in _areas(site)}
    indicators = [
        (one.code, one.file, one.name, one.name_en, one.unit, one.unit_en, one.kind) for one in site.indicators.values()
    ]
    listed = [(code, site.areas.of(code), *names) for code, names in areas.items()]
    yield File("data/areas.js", script(site.stamp, "areas", listed))
    yield File("data/indicators.js", script(site.stamp, "indicators", indicators))
    if not site.questions.has_figures:
        return
    sources = [row[1:] for row in site.questions.ask("sources").rows]
    for some in _batches(list(site.indicators.values())):
        codes = [one.code for one in some]
        series = _by_indicator(site.questions.ask("series", codes=codes).rows)
        vintages = _by_indicator(site.questions.ask("vintages", codes=codes).rows)
        for one in some:
            where = {}
            for number, part in enumerate(_parts(vintages.get(one.code, []))):
                where.update({row[1]: number for row in part})
                yield _vintages(site, one, number, part, sources)
            lines = [
                array((as_json(area), *map(as_json, areas.get(area, (area, ""))), str(where.get(area, 0)), said))
                for _, area, said in series.get(one.code, [])
            ]
            name = f"indicator/{one.file}"
            yield File(f"data/{name}.js", script(site.stamp, name, array(lines)))


def latest_figures(site: Site) -> Iterator[File]:
    """What each area's latest figures are, for the start page."""
    if site.questions.has_figures:
        for area, lines in site.questions.ask("latest").rows:
            name = f"area/{site.areas.of(area)}"
            yield File(f"data/{name}.js", script(site.stamp, name, Json(lines)))


def _areas(site: Site) -> Sequence[tuple[str, str, str]]:
    return [tuple(row) for row in site.questions.ask("areas").rows] if site.questions.has_figures else []


def _tree(parent: str, inside: dict[str, list[Indicator]], depth: int) -> Iterator[tuple[Indicator, int]]:
    for one in inside.get(parent, ()):
        yield one, depth
        yield from _tree(one.code, inside, depth + 1)


def _batches(indicators: Sequence[Indicator]) -> Iterator[list[Indicator]]:
    some, count = list[Indicator](), 0
    for one in indicators:
        if some and count + one.observations > _AT_ONCE:
            yield some
            some, count = [], 0
        some.append(one)
        count += one.observations
    if some:
        yield some


def _by_indicator(rows: Sequence[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    return {code: list(some) for code, some in groupby(rows, key=lambda row: row[0])}


def _parts(rows: Sequence[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    part, count = list[tuple[str, ...]](), 0
    for row in rows:
        if part and count + int(row[2]) > _A_PART:
            yield part
            part, count = [], 0
        part.append(row)
        count += int(row[2])
    if part:
        yield part


def _vintages(
    site: Site, one: Indicator, number: int, part: Sequence[tuple[str, ...]], sources: Sequence[Sequence[object]]
) -> File:
    """A part of an indicator's vintages, with the publications that they are of."""
    used = sorted({int(source) for row in part for source in row[3]})
    name = f"vintage/{one.file}-{number}"
    lines = array(array((as_json(area), said)) for _, area, _, _, said in part)
    named = [(source, str(sources[source][0])[:16], *sources[source][1:]) for source in used]
    return File(f"data/{name}.js", script(site.stamp, name, array((as_json(named), lines))))
