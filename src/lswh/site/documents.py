"""The pages of documents: a text with the figures that were read in it, or the rows of a file of records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lswh.site.folder import File
from lswh.site.scripts import Json, script
from lswh.site.site import Document, Indicator, Site

ROWS_SHOWN = 20_000
"""So many rows of a file of records are in its page; the file has the rest."""

ROWS_A_PART = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """A statement in a text, text[start:end]: how it is printed, and the cell of an indicator that it is about."""

    row: int
    start: int
    end: int
    printed: str
    indicator: Indicator | None
    area: str
    period: str
    value: str
    unit: str
    plan: str
    pct_of_plan: str
    yoy: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text. figure is the shortest statement that it belongs to; first are those that begin with it."""

    text: str
    figure: Figure | None = None
    first: tuple[Figure, ...] = ()


def document_pages(site: Site) -> Iterator[File]:
    """A page for each version of each landed file, and one that lists them."""
    figures = _figures(site)
    areas = {code: names for code, *names in site.questions.ask("areas").rows} if site.questions.has_figures else {}
    versions: dict[str, list[Document]] = defaultdict(list)
    for one in site.documents:
        versions[one.path].append(one)
    for one in site.documents:
        found = figures.get(one.id, [])
        parts = -(-min(one.records, ROWS_SHOWN) // ROWS_A_PART) if one.text is None else 0
        others = [other for other in versions[one.path] if other is not one]
        page = site.pages.render(
            "document",
            1,
            document=one,
            area=areas.get(one.area, (one.area, "")),
            pieces=list(pieces(one.text or "", found)),
            figures=found,
            others=others,
            parts=parts,
            a_part=ROWS_A_PART,
            shown=min(one.records, ROWS_SHOWN),
        )
        yield File(f"document/{one.id}.html", page)
    yield File("documents.html", site.pages.render("documents", documents=site.documents))


def document_rows(site: Site) -> Iterator[File]:
    """The rows of files of records, in parts."""
    if site.questions.has_figures:
        for id_, part, lines in site.questions.ask("rows", most=ROWS_SHOWN, a_part=ROWS_A_PART).rows:
            name = f"rows/{id_}-{part}"
            yield File(f"data/{name}.js", script(site.stamp, name, Json(lines)))


def pieces(text: str, figures: Sequence[Figure]) -> Iterator[Piece]:
    """A text cut where statements begin and end.

    >>> a = Figure(1, 2, 9, "", None, "", "", "", "", "", "", "")
    >>> b = Figure(2, 4, 6, "", None, "", "", "", "", "", "", "")
    >>> [(one.text, one.figure and one.figure.row) for one in pieces("0123456789", [a, b])]
    [('01', None), ('23', 1), ('45', 2), ('678', 1), ('9', None)]
    """
    inside = [one for one in figures if 0 <= one.start < one.end <= len(text)]
    cuts = sorted({0, len(text), *(place for one in inside for place in (one.start, one.end))})
    begin: Mapping[int, list[Figure]] = defaultdict(list)
    for one in inside:
        begin[one.start].append(one)
    open_: list[Figure] = []
    for start, end in pairwise(cuts):
        open_ = [one for one in open_ if one.end > start] + begin[start]
        shortest = min(open_, key=lambda one: one.end - one.start, default=None)
        yield Piece(text[start:end], shortest, tuple(begin[start]))


def _figures(site: Site) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = defaultdict(list)
    if site.questions.has_figures:
        for id_, row, start, end, printed, code, indicator, *texts in site.questions.ask("figures").rows:
            of = site.indicators.get(indicator or code or "")
            found[id_].append(Figure(row, start, end, printed or "", of, *(text or "" for text in texts)))
    return found
