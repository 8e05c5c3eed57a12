"""The commands that ask what is published, and hide what is not to be shown."""

from __future__ import annotations

from datetime import datetime

import click

from lswh.cli.completing import area_names, metric_names
from lswh.cli.group import main, now, project_of
from lswh.cli.progress import busy
from lswh.cli.report import plural
from lswh.cli.targets import on_target


@main.command()
@click.argument("source")
@click.option("--why", required=True, help="The reason, for the record.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day it takes effect; default: today.")
@on_target
@click.pass_context
def withdraw(ctx: click.Context, source: str, why: str, day: datetime | None) -> None:
    """Hide what SOURCE published: its name, a source_id, or a document's path."""
    from lswh import api

    project = project_of(ctx)
    file, withdrawn = api.withdraw(project, source, why, (day or now()).date())
    said = f"{plural(len(withdrawn), 'publication')} withdrawn in {project.relative(file)}"
    click.echo(f"{said}: run lswh build to hide it")


@main.command()
@click.argument("sql")
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--candidate", is_flag=True, help="Ask the candidate that was refused last.")
@on_target
@click.pass_context
def query(ctx: click.Context, sql: str, style: str, candidate: bool) -> None:
    """Ask the published warehouse a question in SQL, read-only."""
    from lswh import api
    from lswh.cli.tables import render

    with busy("asking"):
        answer = api.query(project_of(ctx), sql, candidate=candidate)
    click.echo(render(answer, style), nl=False)


@main.command()
@click.argument("metric", required=False, shell_complete=metric_names)
@click.option("--area", shell_complete=area_names, help="Only of this area; a code or a name, as METRIC is.")
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="As readers saw it on a day; default: now.")
@on_target
@click.pass_context
def show(ctx: click.Context, metric: str | None, area: str | None, day: datetime | None) -> None:
    """Show the figures of METRIC, with its plans and growth; without it, what is published: tables, rows, contracts."""
    from lswh import api
    from lswh.cli.report import overview_as_text

    project = project_of(ctx)
    if metric is None:
        if area or day:
            raise click.UsageError("--area and --as-of are of a METRIC: lswh show METRIC --area AREA")
        lines = overview_as_text(api.show(project))
    else:
        from lswh.cli.series import series_as_text

        with busy("reading mart.indicator"):
            found = api.series(project, metric, area, day.date() if day else None)
        lines = series_as_text(found)
    for line in lines:
        click.echo(line)


@main.command()
@on_target
@click.pass_context
def status(ctx: click.Context) -> None:
    """Show on one screen how the project stands: what is published, how fresh it is, what a build would do."""
    from lswh import api
    from lswh.cli.standing import status_as_text

    at = now()
    with busy("looking at the project"):
        found = api.status(project_of(ctx), at)
    for line in status_as_text(found, at):
        click.echo(line)
