"""The command that reads documents, and says how."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lswh.cli.group import FAILED, complain, main, project_of

if TYPE_CHECKING:
    from lswh.api import Extracted
    from lswh.domain.record import Figure, Record
    from lswh.errors import LswhError
    from lswh.extract.explaining import Explained

TOGETHER = 100
"""How many lines are written at a time: to write each by itself takes as long as to make it."""
_STDIN = Path("-")
_SHORT = {"value": "", "pct_of_plan": "% of plan", "yoy_pct": "% on last year", "plan": "plan"}


@main.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE|DIR|-...",
    type=click.Path(exists=True, path_type=Path, allow_dash=True),
)
@click.option("--format", "style", type=click.Choice(["jsonl", "csv", "table"]), default="jsonl", show_default=True)
@click.option("--area", help="The area, where a document does not say.")
@click.option("--published-on", type=click.DateTime(["%Y-%m-%d"]), help="The day, where a document does not say.")
@click.option("--explain", is_flag=True, help="Show each sentence with its figures, and which rule read them.")
@click.pass_context
def extract(
    ctx: click.Context,
    files: tuple[Path, ...],
    style: str,
    area: str | None,
    published_on: datetime | None,
    explain: bool,
) -> None:
    """Read Vietnamese reports and print the records in them; nothing lands.

    .txt, .md, .html, .docx and .pdf; a folder stands for all of them below it, and - for a text on standard input.
    What cannot be read is said on standard error; the others are read, and the exit code is 2.
    """
    from lswh.cli.tables import render_records

    is_one = len(files) == 1 and not files[0].is_dir()
    failed: list[LswhError] = []

    def documents() -> Iterator[Extracted]:
        for found in _read(ctx, files, area, published_on, explain):
            if found.error is None:
                yield found
            else:
                complain(found.error)
                failed.append(found.error)

    if explain:
        for line in chain.from_iterable(map(_explained, documents())):
            click.echo(line)
    else:
        rows = ((None if is_one else found.path, record) for found in documents() for record in found.records)
        lines = iter(render_records(rows, style, has_documents=not is_one))
        while some := "".join(islice(lines, TOGETHER)):
            click.echo(some, nl=False)
    if failed:
        ctx.exit(FAILED)


def _read(
    ctx: click.Context, files: tuple[Path, ...], area: str | None, published_on: datetime | None, explain: bool
) -> Iterator[Extracted]:
    from lswh import api

    project, day = project_of(ctx), published_on.date() if published_on else None
    paths = [file for file in files if file != _STDIN]
    if len(paths) < len(files):
        data = sys.stdin.buffer.read()
        yield api.extract_bytes(project, data, area=area, published_on=day, is_explained=explain)
    yield from api.extract_files(project, paths, area=area, published_on=day, is_explained=explain)


def _explained(found: Extracted) -> Iterator[str]:
    """Each sentence that has figures: its place, its words with the figures numbered, and a line for each of them."""
    line, at = 1, 0
    for one in found.explained:
        line, at = line + found.text[at : one.start].count("\n"), one.start
        yield f"{found.path}:{line}: {_marked(found.text, one)}"
        width = max((figure.end - figure.start for figure in one.figures), default=0)
        for number, figure in enumerate(one.figures, start=1):
            printed = " ".join(found.text[figure.start : figure.end].split())
            yield f"  [{number}] {printed.ljust(width)}  {figure.role}, by the rule {figure.rule!r}"
        for record in one.records:
            row = "" if one.figures else "the row of a table: "
            gone = "" if record in found.records else " (but see raw/corrections)"
            yield f"  -> {row}{_told(record)}{gone}"
    changed = set(found.records) - {record for one in found.explained for record in one.records}
    for record in sorted(changed, key=lambda record: record.start):
        yield f"{found.path}:{found.text[: record.start].count(chr(10)) + 1}: corrected (raw/corrections)"
        yield f"  -> {_told(record)}"


def _marked(text: str, one: Explained) -> str:
    """A sentence on one line, with a number before each figure.

    >>> from lswh.extract.explaining import Explained, ReadFigure
    >>> _marked("GRDP tăng 5%.", Explained(0, 13, (ReadFigure(10, 12, "growth", "growth"),), ()))
    'GRDP tăng [1: 5%].'
    """
    pieces, at = [], one.start
    for number, figure in enumerate(one.figures, start=1):
        pieces += [text[at : figure.start], f"[{number}: {text[figure.start : figure.end]}]"]
        at = figure.end
    return " ".join("".join([*pieces, text[at : one.end]]).split())


def _told(record: Record) -> str:
    figures: dict[str, Figure | None] = {name: getattr(record, name) for name in _SHORT}
    said = ", ".join(
        " ".join(
            filter(None, [format(figure.value, "f"), record.unit if name in {"value", "plan"} else "", _SHORT[name]])
        )
        for name, figure in figures.items()
        if figure
    )
    name = record.indicator_code or json.dumps(record.indicator, ensure_ascii=False)
    return f"{name} {record.area or '(no area)'} {record.period.code} {record.status}: {said}"
