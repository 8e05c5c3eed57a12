"""The commands that land and build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lswh.cli.group import BROKEN, FAILED, complain, main, now, project_of
from lswh.cli.report import plural

if TYPE_CHECKING:
    from lswh.landing import Landing


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def land(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """Land what is new in raw/ (or at PATHS in it), and publish nothing."""
    from lswh import api

    landing = api.land(project_of(ctx), now(), paths)
    _tell_landing(landing)
    click.echo(
        f"landed {plural(len(landing.new), 'new file')}, {len(landing.present) - len(landing.new)} already there"
    )
    if landing.errors:
        ctx.exit(FAILED)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def build(ctx: click.Context, as_json: bool) -> None:
    """Land, build, check and publish the warehouse."""
    from lswh import api
    from lswh.cli.progress import progress
    from lswh.cli.report import build_as_json, build_as_text

    with progress(silent=as_json) as on_progress:
        report = api.build(project_of(ctx), now(), on_progress)
    if as_json:
        click.echo(build_as_json(report))
    else:
        _tell_landing(report.landing)
        for line in build_as_text(report):
            click.echo(line)
    if report.landing.errors:
        if not as_json:
            click.echo("nothing was published: mend or remove what cannot be read, and build again", err=True)
        ctx.exit(FAILED)
    if report.is_refused:
        ctx.exit(BROKEN)


def _tell_landing(landing: Landing) -> None:
    for warning in landing.warnings:
        click.echo(f"warning: {warning}", err=True)
    for error in landing.errors:
        complain(error)
