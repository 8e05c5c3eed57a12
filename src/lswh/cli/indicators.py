"""The commands about the names of indicators."""

from __future__ import annotations

import click

from lswh.cli.group import main, project_of
from lswh.cli.progress import busy
from lswh.cli.report import plural
from lswh.cli.targets import on_target


@main.group()
def indicators() -> None:
    """Indicators and the names that are printed for them."""


@indicators.command()
@click.option("--near", type=click.FloatRange(0, 1), default=0.7, show_default=True, help="How alike a name must be.")
@click.option("--candidate", is_flag=True, help="Ask the candidate that was refused last.")
@on_target
@click.pass_context
def suggest(ctx: click.Context, near: float, candidate: bool) -> None:
    """Propose codes for printed names that are not known, as a diff of raw/reference/indicator.csv; changes nothing.

    The diff is on standard output, for `git apply` once you have looked at it; what it rests on is on standard error.
    """
    from lswh import api

    with busy("comparing names"):
        found = api.suggest_indicators(project_of(ctx), near=near, candidate=candidate)
    for one in found.suggestions:
        click.echo(f"{one.printed!r} ({plural(one.records, 'record')}, unit {one.unit or 'unknown'}):", err=True)
        for code, name, alike in one.near:
            click.echo(f"  {alike:.2f}  {code}  {name}", err=True)
        if one.is_new:
            click.echo(f"  nothing is near: {one.code} would be new; look at its kind and unit", err=True)
    if not found.suggestions:
        click.echo("every printed name is known", err=True)
    click.echo(found.diff, nl=False)
