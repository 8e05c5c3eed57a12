"""The commands that land and build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lswh.cli.completing import table_names
from lswh.cli.group import BROKEN, FAILED, complain, main, now, project_of
from lswh.cli.progress import busy, progress
from lswh.cli.report import plural
from lswh.cli.targets import on_target

if TYPE_CHECKING:
    from lswh.landing import Landing


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@on_target
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


def choosing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose what is built."""
    for option in (
        click.option("--full", is_flag=True, help="Build everything anew."),
        click.option(
            "--exclude",
            "-e",
            multiple=True,
            shell_complete=table_names,
            help="Leave these models out, in dbt's selection grammar.",
        ),
        click.option(
            "--select",
            "-s",
            multiple=True,
            shell_complete=table_names,
            help="Build only these models, in dbt's selection grammar.",
        ),
    ):
        command = option(command)
    return command


@main.command()
@choosing
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@on_target
@click.pass_context
def plan(ctx: click.Context, select: tuple[str, ...], exclude: tuple[str, ...], full: bool, as_json: bool) -> None:
    """Say what a build would do, and why; write nothing."""
    from lswh import api
    from lswh.cli.planning import plan_as_json, plan_as_text

    with busy("planning"):
        decided = api.plan(project_of(ctx), now(), api.Choice(select, exclude, full))
    if as_json:
        click.echo(plan_as_json(decided))
    else:
        for line in plan_as_text(decided):
            click.echo(line)


@main.command()
@choosing
@click.option(
    "--wait", type=float, is_flag=False, flag_value="inf", help="Wait for another builder, at most so many seconds."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@on_target
@click.pass_context
def build(
    ctx: click.Context, select: tuple[str, ...], exclude: tuple[str, ...], full: bool, wait: float | None, as_json: bool
) -> None:
    """Land, build what changed, check and publish the warehouse."""
    from lswh import api
    from lswh.cli.report import build_as_json, build_as_text

    def on_wait(holder: str) -> None:
        click.echo(f"waiting for {holder}", err=True)

    choice = api.Choice(select, exclude, full)
    with progress(silent=as_json) as on_progress:
        report = api.build(project_of(ctx), now(), on_progress, choice, wait=wait, on_wait=on_wait)
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
