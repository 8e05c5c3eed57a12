"""How a text was read: each sentence with its figures marked, the rule that read each, and what came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lswh.domain.record import Record
from lswh.extract.folding import Folded
from lswh.extract.mentions import Mention
from lswh.extract.reading import read_text
from lswh.extract.reference import Reference
from lswh.extract.rules import Reading, traced


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """A figure: where it is printed, as what it was read, and by which rule."""

    start: int
    end: int
    role: str
    rule: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A sentence (or a row of a table) at text[start:end], its figures in order, and the records that begin in it."""

    start: int
    end: int
    figures: tuple[ReadFigure, ...]
    records: tuple[Record, ...]


def explain(
    text: str, reference: Reference, *, area: str | None = None, published_on: date | None = None, start: int = 0
) -> list[Explained]:
    """How `extract` reads a text: what has figures or gives records, in order. Arguments and errors are those of it."""
    figures: list[tuple[Mention, Reading]] = []
    explained: list[Explained] = []
    with traced(lambda mention, reading: figures.append((mention, reading))):
        for section, records in read_text([text[start:]], reference, area=area, published_on=published_on, start=start):
            spans = [section.folded.origin(one.start, one.end) for one in section.lines()]
            explained.extend(_explained(spans, [_figure(one, section.folded) for one in figures], records))
            figures.clear()
    return explained


def _figure(one: tuple[Mention, Reading], folded: Folded) -> ReadFigure:
    mention, reading = one
    start, end = folded.origin(mention.figure.start, mention.figure.end)
    return ReadFigure(start, end, reading.role, reading.rule)


def _explained(
    spans: Sequence[tuple[int, int]], figures: Iterable[ReadFigure], records: Sequence[Record]
) -> Iterator[Explained]:
    """Figures and records, put into the sentences that they are in; a record outside of them all is a table's row."""
    ordered = sorted(dict.fromkeys(figures), key=lambda one: one.start)
    pending = list(reversed(ordered))
    left = list(reversed(records))
    for start, end in spans:
        inside: list[ReadFigure] = []
        said: list[Record] = []
        while pending and pending[-1].start < end:
            inside.append(pending.pop())
        while left and left[-1].start < end:
            said.append(left.pop())
        rows = [record for record in said if not any(_meets(record, figure) for figure in inside)]
        yield from _rows(rows)
        kept = tuple(record for record in said if record not in rows)
        if inside or kept:
            yield Explained(start, end, tuple(inside), kept)
    yield from _rows(list(reversed(left)))


def _meets(record: Record, figure: ReadFigure) -> bool:
    return record.start < figure.end and figure.start < record.end


def _rows(records: Sequence[Record]) -> Iterator[Explained]:
    by_span: dict[tuple[int, int], list[Record]] = {}
    for record in records:
        by_span.setdefault((record.start, record.end), []).append(record)
    for (start, end), said in by_span.items():
        yield Explained(start, end, (), tuple(said))
