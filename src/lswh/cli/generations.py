"""The commands about what was published before: history, diff and the way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from lswh.cli.completing import table_names
from lswh.cli.group import main, now, project_of
from lswh.cli.progress import busy
from lswh.cli.report import plural
from lswh.cli.targets import on_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lswh.api import Generation

with_wait = click.option(
    "--wait",
    is_flag=False,
    flag_value="inf",
    type=click.FloatRange(min=0),
    metavar="[SECONDS]",
    help="Where another process is building, wait until it is done, or for so long.",
)
"""The option of commands that change what is published."""


def tell_wait(holder: str) -> None:
    """Say on stderr for whom a command waits."""
    click.echo(f"waiting for {holder}", err=True)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@on_target
@click.pass_context
def history(ctx: click.Context, as_json: bool) -> None:
    """List the generations that were published and are kept, the newest first."""
    from lswh import api

    kept = api.history(project_of(ctx))
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in kept], ensure_ascii=False, indent=2))
    elif kept:
        for line in _as_text(kept):
            click.echo(line)
    else:
        click.echo("nothing is published yet: run lswh build")


@main.command()
@click.argument("generation", required=False)
@with_wait
@on_target
@click.pass_context
def rollback(ctx: click.Context, generation: str | None, wait: float | None) -> None:
    """Publish GENERATION again; default: the one that the published one replaced.

    Write GENERATION before --wait.
    """
    from lswh import api

    before, published = api.rollback(project_of(ctx), now(), generation, wait=wait, on_wait=tell_wait)
    if before.number == published.number:
        click.echo(f"generation {published.number} is published already")
        return
    click.echo(f"published generation {published.number} again, in place of {before.number}")
    click.echo("raw/ and models/ stay as they are: the next lswh build publishes what they say, as a new generation")


@main.command()
@click.argument("generations", nargs=-1, metavar="[GENERATION] [GENERATION]")
@click.option("--candidate", is_flag=True, help="Compare with the candidate that was refused last.")
@click.option(
    "--table",
    "tables",
    multiple=True,
    shell_complete=table_names,
    help="Compare this table only; may be given again.",
)
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True, help="Examples to show of a kind.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@on_target
@click.pass_context
def diff(
    ctx: click.Context,
    generations: tuple[str, ...],
    candidate: bool,
    tables: tuple[str, ...],
    limit: int,
    as_json: bool,
) -> None:
    """Show what changed between two generations: tables, columns, rows and values.

    Default: from the one that the published one replaced to the published one; with one GENERATION, from that one.
    """
    from lswh import api
    from lswh.cli.differences import diff_as_json, diff_as_text

    most = 1 if candidate else 2
    if len(generations) > most:
        raise click.UsageError(f"at most {plural(most, 'generation')}{' beside the candidate' if candidate else ''}")
    with busy("comparing"):
        found = api.diff(project_of(ctx), *generations, candidate=candidate, tables=tables, limit=limit)
    if as_json:
        click.echo(diff_as_json(found))
    else:
        for line in diff_as_text(found):
            click.echo(line)


def _as_text(kept: Sequence[Generation]) -> Iterator[str]:
    header = ("generation", "built (UTC)", "by", "tables", "rows", "MB", "")
    rows = [
        (
            one.number,
            f"{one.manifest.built_at:%Y-%m-%d %H:%M:%S}",
            one.manifest.built_by,
            str(len(one.manifest.tables)),
            str(sum(one.manifest.tables.values())),
            f"{one.size / 1e6:.1f}",
            _standing(one),
        )
        for one in kept
    ]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        cells = [f"{cell:<{width}}" for cell, width in zip(row[:3], widths[:3], strict=True)]
        cells += [f"{cell:>{width}}" for cell, width in zip(row[3:6], widths[3:6], strict=True)]
        yield "  ".join([*cells, row[6]]).rstrip()


def _standing(one: Generation) -> str:
    if one.is_published:
        return "published"
    if one.is_rolled_back and one.replaced:
        return f"rolled back to {one.replaced.by} on {one.replaced.at:%Y-%m-%d %H:%M:%S}"
    return ""


def _as_json(one: Generation) -> dict[str, object]:
    replaced = one.replaced
    return {
        "generation": one.number,
        "built_at": one.manifest.built_at.isoformat(),
        "built_by": one.manifest.built_by,
        "tables": dict(one.manifest.tables),
        "bytes": one.size,
        "is_published": one.is_published,
        "is_rolled_back": one.is_rolled_back,
        "replaced": {"at": replaced.at.isoformat(), "by": replaced.by} if replaced and not one.is_published else None,
    }
