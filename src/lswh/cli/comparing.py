"""The command that holds two targets against each other."""

from __future__ import annotations

import click

from lswh.cli.completing import table_names, target_names
from lswh.cli.group import BROKEN, main
from lswh.cli.progress import busy


@main.command()
@click.option(
    "--target",
    "names",
    multiple=True,
    metavar="NAME",
    shell_complete=target_names,
    help="One of the two; given once, it is compared with the project's default target.",
)
@click.option(
    "--table",
    "tables",
    multiple=True,
    shell_complete=table_names,
    help="Compare this table only; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.pass_context
def compare(ctx: click.Context, names: tuple[str, ...], tables: tuple[str, ...], as_json: bool) -> None:
    """Say whether two targets have published the same: rows, exact sums and checksums of every table and view.

    Exit code 1 where something is different. The schema lswh, which tells of each target's own runs, is left out.
    """
    from lswh import api
    from lswh.cli.likeness import comparison_as_json, comparison_as_text

    if len(names) not in (1, 2):
        raise click.UsageError("name two targets: lswh compare --target A --target B")
    before, after = (api.find_project(ctx.obj, name) for name in (*(() if names[1:] else (None,)), *names))
    if before.target == after.target:
        raise click.UsageError(f"name two targets: {after.target!r} is one")
    with busy("comparing"):
        found = api.compare_targets(before, after, tables)
    if as_json:
        click.echo(comparison_as_json(found))
    else:
        for line in comparison_as_text(found):
            click.echo(line)
    if not found.is_equal:
        ctx.exit(BROKEN)
