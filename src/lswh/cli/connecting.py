"""The command that says how other tools are connected."""

from __future__ import annotations

import click

from lswh.cli.completing import tool_names
from lswh.cli.group import main, project_of
from lswh.cli.targets import on_target


@main.command()
@click.argument("tool", required=False, shell_complete=tool_names)
@on_target
@click.pass_context
def connect(ctx: click.Context, tool: str | None) -> None:
    """Print what to paste into TOOL, so that it reads this project's warehouse; without TOOL, list the tools."""
    from lswh import api

    project = project_of(ctx)
    if tool is None:
        every = api.tools(project)
        width = max(len(one.name) for one in every)
        for one in every:
            click.echo(f"{one.name:<{width}}  {one.title}{'' if one.is_tested else ' (untested)'}")
        return
    found = api.connect(project, tool)
    click.echo(found.text, nl=False)
    if not found.is_tested:
        click.echo("no test of lswh runs this: see docs/connect.md", err=True)
    if not project.warehouse.exists():
        click.echo(f"nothing is published yet: run lswh build{project.option}", err=True)
