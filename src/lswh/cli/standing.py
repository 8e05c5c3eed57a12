"""How a project stands, on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from lswh.cli.report import plural

if TYPE_CHECKING:
    from lswh.api import Freshness, Status
    from lswh.run import Plan

_SOURCES, _WARNINGS = 8, 3
"""How many are shown: all is to fit on one screen."""
_WIDTH = 72
"""Letters of a source that are shown: addresses are long."""
_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def status_as_text(status: Status, now: datetime) -> Iterator[str]:
    """The lines of one screen."""
    project = status.project
    of = f"  target {project.target}, one of {len(project.targets)}" if len(project.targets) > 1 else ""
    yield f"{click.style(project.name, bold=True)}  {project.root}{of}"
    yield from _published(status, now)
    yield from _sources(status.sources, now)
    yield _line("next build", _next(status))
    if status.holder:
        yield _line("building", status.holder)
    disk = status.disk
    parts = f"generations {_megabytes(disk.generations)}, landed {_megabytes(disk.landing)}"
    parts += f", other {_megabytes(disk.other)}; {disk.free / 1e9:.1f} GB free"
    yield _line("disk", f"{parts}; {plural(status.kept, 'generation')} kept")


def ago(then: datetime, now: datetime) -> str:
    """How long ago something was, in the largest unit that there is one of.

    >>> ago(datetime(2026, 1, 1), datetime(2026, 1, 3, 12))
    '2 days ago'
    """
    for unit, name in _UNITS:
        if (count := (now - then) // unit) > 0:
            return f"{plural(count, name)} ago"
    return "just now"


def _published(status: Status, now: datetime) -> Iterator[str]:
    if status.generation is None:
        yield _line("published", "nothing yet: run lswh build")
        return
    manifest = status.generation.manifest
    built = f"{manifest.built_at:%Y-%m-%d %H:%M} UTC, {ago(manifest.built_at, now)}, by {manifest.built_by}"
    yield _line("published", f"generation {status.generation.number}, built {built}")
    held = sum(one.gate is not None for one in manifest.relations.values())
    said = f"those of {plural(held, 'table')} and {plural(manifest.comparisons, 'comparison')} hold"
    yield _line("contracts", click.style(said, fg="green"))
    for warning in manifest.all_warnings[:_WARNINGS]:
        yield _line("", click.style(f"warning: {warning}", fg="yellow"))
    if more := len(manifest.all_warnings[_WARNINGS:]):
        yield _line("", f"and {plural(more, 'other warning')}: lswh show")
    if status.has_candidate:
        yield _line("candidate", click.style("one was not published: lswh diff --candidate", fg="yellow"))


def _sources(sources: tuple[Freshness, ...], now: datetime) -> Iterator[str]:
    for number, one in enumerate(sources[:_SOURCES]):
        day = f"{one.published_on}" if one.published_on else "no day known"
        said = f"{day}  {_cut(one.source)}"
        if one.publications > 1:
            said += f" ({plural(one.publications, 'publication')})"
        if one.next_on:
            said += f", next about {one.next_on}"
        if one.overdue:
            where = 'lswh query "from mart.gaps(today())"'
            said += click.style(f", {plural(one.overdue, 'figure')} overdue: {where}", fg="yellow")
        yield _line("sources" if number == 0 else "", said)
    if more := len(sources[_SOURCES:]):
        yield _line("", f"and {plural(more, 'older source')}")


def _next(status: Status) -> str:
    if status.problem is not None:
        return click.style(f"cannot be planned: {status.problem.what}: lswh doctor", fg="red")
    assert status.decided is not None
    return _would_do(status.decided)


def _would_do(plan: Plan) -> str:
    if plan.is_empty:
        return "has nothing to do"
    there = [step for step in plan.steps if step.relation.kind != "macro" and step.action != "drop"]
    built = sum(step.action == "build" for step in there)
    return f"would build {built} of {plural(len(there), 'table')}, because {'; '.join(plan.causes)}: lswh plan"


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _line(title: str, said: str) -> str:
    return f"{title:<10}  {said}"
