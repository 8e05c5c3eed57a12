"""The commands."""

from __future__ import annotations

import errno
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lswh import __version__
from lswh.cli.report import plural
from lswh.errors import LswhError, Where

if TYPE_CHECKING:
    from lswh.landing import Landing
    from lswh.project import Project

BROKEN, FAILED = 1, 2


class _Group(click.Group):
    """Commands whose LswhError, or what the system refuses, becomes one message on stderr and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LswhError as error:
            _complain(error)
            ctx.exit(FAILED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read us is gone: click ends quietly
                raise
            where = Where(str(error.filename)) if error.filename else None
            _complain(LswhError(error.strerror or str(error), where=where))
            ctx.exit(FAILED)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lswh")
@click.option(
    "--project",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="A folder in the project; default: here.",
)
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """An indicator warehouse: reports and records in, contract-gated marts out."""
    ctx.obj = folder


def _project(ctx: click.Context) -> Project:
    from lswh.project import find_project

    return find_project(ctx.obj)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def land(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """Land what is new in raw/ (or at PATHS in it), and publish nothing."""
    from lswh import api

    landing = api.land(_project(ctx), _now(), paths)
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
        report = api.build(_project(ctx), _now(), on_progress)
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


@main.command()
@click.argument("source")
@click.option("--why", required=True, help="The reason, for the record.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day it takes effect; default: today.")
@click.pass_context
def withdraw(ctx: click.Context, source: str, why: str, day: datetime | None) -> None:
    """Hide what SOURCE published: its name, a source_id, or a document's path."""
    from lswh import api

    file, withdrawn = api.withdraw(_project(ctx), source, why, (day or _now()).date())
    click.echo(f"{plural(len(withdrawn), 'publication')} withdrawn in {file}: run lswh build to hide it")


@main.command()
@click.argument("sql")
@click.option("--format", "style", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--candidate", is_flag=True, help="Ask the candidate that was refused last.")
@click.pass_context
def query(ctx: click.Context, sql: str, style: str, candidate: bool) -> None:
    """Ask the published warehouse a question in SQL, read-only."""
    from lswh import api
    from lswh.cli.tables import render

    click.echo(render(api.query(_project(ctx), sql, candidate=candidate), style), nl=False)


@main.command()
@click.pass_context
def show(ctx: click.Context) -> None:
    """Show what is published: the tables, their rows, the last build and its contracts."""
    from lswh import api
    from lswh.cli.report import overview_as_text

    for line in overview_as_text(api.show(_project(ctx))):
        click.echo(line)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "style", type=click.Choice(["jsonl", "csv", "table"]), default="jsonl", show_default=True)
@click.option("--area", help="The area, where the document does not say.")
@click.option("--published-on", type=click.DateTime(["%Y-%m-%d"]), help="The day, where the document does not say.")
@click.pass_context
def extract(ctx: click.Context, file: Path, style: str, area: str | None, published_on: datetime | None) -> None:
    """Read a Vietnamese report and print the records in it; nothing lands."""
    from lswh import api
    from lswh.cli.tables import render_records

    day: date | None = published_on.date() if published_on else None
    records = api.extract_file(_project(ctx), file, area=area, published_on=day)
    click.echo(render_records(records, style), nl=False)


def _tell_landing(landing: Landing) -> None:
    for warning in landing.warnings:
        click.echo(f"warning: {warning}", err=True)
    for error in landing.errors:
        _complain(error)


def _complain(error: LswhError) -> None:
    click.echo(f"error: {error}", err=True)


if __name__ == "__main__":
    sys.exit(main())
