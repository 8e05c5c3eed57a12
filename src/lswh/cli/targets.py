"""The option of every command that reads or writes a warehouse: which target of the project is meant."""

from __future__ import annotations

import click

from lswh.cli.completing import target_names
from lswh.cli.group import TARGET


def _keep(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    ctx.meta[TARGET] = value


on_target = click.option(
    "--target",
    "meant",
    envvar="LSWH_TARGET",
    metavar="NAME",
    expose_value=False,
    is_eager=True,  # so that names of what this target has published complete
    callback=_keep,
    shell_complete=target_names,
    help="The target that is meant, of [tool.lswh.targets]; default: what LSWH_TARGET says, else the project's.",
)
"""`project_of` answers the project as this target."""
