"""The command that looks for what is wrong."""

from __future__ import annotations

from collections import Counter

import click

from lswh.cli.group import BROKEN, TARGET, main, now
from lswh.cli.report import plural
from lswh.cli.targets import on_target

_COLOURS = {"ok": "green", "note": "cyan", "warning": "yellow", "error": "red"}


@main.command()
@on_target
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Look for what is wrong with the installation or the project, and say what to do; change nothing.

    Exit code 1 where something is an error.
    """
    from lswh import api

    seen: Counter[str] = Counter()
    for one in api.diagnose(ctx.obj, now(), ctx.meta.get(TARGET)):
        seen[one.severity] += 1
        hint = f" ({one.hint})" if one.hint else ""
        click.echo(f"{click.style(f'{one.severity:<7}', fg=_COLOURS[one.severity])}  {one.about}: {one.what}{hint}")
    click.echo(f"{plural(seen['error'], 'error')}, {plural(seen['warning'], 'warning')}")
    if seen["error"]:
        ctx.exit(BROKEN)
