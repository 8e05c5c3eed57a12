"""The commands that ask what is published, and hide what is not to be shown."""

from __future__ import annotations

from datetime import datetime

import click

from lswh.cli.group import main, now, project_of
from lswh.cli.report import plural


@main.command()
@click.argument("source")
@click.option("--why", required=True, help="The reason, for the record.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day it takes effect; default: today.")
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
@click.pass_context
def query(ctx: click.Context, sql: str, style: str, candidate: bool) -> None:
    """Ask the published warehouse a question in SQL, read-only."""
    from lswh import api
    from lswh.cli.tables import render

    click.echo(render(api.query(project_of(ctx), sql, candidate=candidate), style), nl=False)


@main.command()
@click.pass_context
def show(ctx: click.Context) -> None:
    """Show what is published: the tables, their rows, the last build and its contracts."""
    from lswh import api
    from lswh.cli.report import overview_as_text

    for line in overview_as_text(api.show(project_of(ctx))):
        click.echo(line)
