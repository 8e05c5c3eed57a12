"""The command that makes a project to start from."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from lswh.cli.group import main
from lswh.cli.report import plural


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a small project in DIR that builds: reports of a made-up province, models, a contract and a test."""
    from lswh import api

    made = api.new_project(folder)
    click.echo(f"{plural(len(made), 'file')} in {folder}")
    click.echo(f"go on with: cd {shlex.quote(str(folder))} && lswh build")
