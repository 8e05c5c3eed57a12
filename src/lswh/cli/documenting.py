"""The command that writes the catalog, and shows it on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from lswh.cli.group import main, now, project_of
from lswh.cli.report import plural
from lswh.cli.targets import on_target

_PORT = "8000"


@main.command()
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write; what lswh wrote there before is replaced. Default: .lswh/docs.",
)
@click.option(
    "--serve",
    "port",
    is_flag=False,
    flag_value=_PORT,
    type=click.IntRange(0, 65535),
    metavar="[PORT]",
    help=f"Then serve it on 127.0.0.1, and nothing else, until Ctrl-C; default: {_PORT}.",
)
@on_target
@click.pass_context
def docs(ctx: click.Context, into: Path | None, port: int | None) -> None:
    """Write the catalog of what is published: a static site of indicators, tables, documents and runs.

    It needs no network: open its index.html.
    """
    from lswh import api

    written = api.document(project_of(ctx), now(), into)
    click.echo(f"{plural(written.files, 'file')} of generation {written.generation} in {written.folder}")
    if port is None:
        click.echo(f"open {written.folder / 'index.html'}")
        return
    with api.serve(written.folder, port) as serving:
        host, bound = serving.server_address[:2]
        click.echo(f"serving it at http://{host!s}:{bound}/ until Ctrl-C")
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            click.echo("stopped")
