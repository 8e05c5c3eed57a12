"""The commands that write contracts."""

from __future__ import annotations

import click

from lswh.cli.completing import table_names
from lswh.cli.group import main, project_of
from lswh.cli.targets import on_target


@main.group()
def contract() -> None:
    """Write contracts."""


@contract.command()
@click.argument("table", shell_complete=table_names)
@on_target
@click.pass_context
def new(ctx: click.Context, table: str) -> None:
    """Write a contract to start from, of what the published TABLE (schema.name) is now, into models/contracts."""
    from lswh import api

    project = project_of(ctx)
    click.echo(project.relative(api.new_contract(project, table)))
