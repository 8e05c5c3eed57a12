"""The commands that write what is published in the formats of others."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lswh.cli.completing import area_names, metric_names
from lswh.cli.group import main, now, project_of
from lswh.cli.report import plural
from lswh.cli.targets import on_target

if TYPE_CHECKING:
    from lswh.export import Format, OnMart


@main.group()
def export() -> None:
    """Write what is published in the formats of others."""


@export.command("sdmx-csv")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--area", "areas", multiple=True, shell_complete=area_names, help="Only this area, by its code; may be given again."
)
@click.option(
    "--metric", "metrics", multiple=True, shell_complete=metric_names, help="Only this metric; may be given again."
)
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="As it was on a day; default: the latest.")
@on_target
@click.pass_context
def sdmx_csv(
    ctx: click.Context, folder: Path, areas: tuple[str, ...], metrics: tuple[str, ...], day: datetime | None
) -> None:
    """Write mart.indicator to FOLDER: data.csv (SDMX-CSV 2.0) and structure.xml (SDMX-ML 3.0)."""
    from lswh import api

    choice = api.ExportChoice(areas, metrics, day.date() if day else None)
    exported = api.export_sdmx_csv(project_of(ctx), folder, now(), choice)
    click.echo(f"{plural(exported.observations, 'observation')} in {' and '.join(map(str, exported.files))}")


@export.command()
@click.argument("url", envvar="LSWH_POSTGRES_URL")
@click.option("--schema", default="mart", show_default=True, help="The schema that is to show the marts.")
@click.option("--full", is_flag=True, help="Send every mart, whether or not it changed.")
@click.option(
    "--lock-wait",
    "patience",
    type=click.FloatRange(min=0),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long readers that hold a table may keep the swap waiting.",
)
@on_target
@click.pass_context
def postgres(ctx: click.Context, url: str, schema: str, full: bool, patience: float) -> None:
    """Have a schema of the PostgreSQL database at URL show the marts, from one instant to the next.

    URL is postgresql://USER@HOST:PORT/DATABASE; default: what the variable LSWH_POSTGRES_URL holds. A password is
    better kept in ~/.pgpass or PGPASSWORD: what is on a command line, others see.
    """
    from lswh import api

    done = api.export_postgres(
        project_of(ctx), url, now(), schema=schema, patience=patience, is_full=full, on_mart=_tell("sending")
    )
    rows = plural(sum(count for _, count in done.sent), "row")
    gone = f", {plural(len(done.retired), 'table')} retired" if done.retired else ""
    sent = f"{plural(len(done.sent), 'table')} sent ({rows})" if done.sent else "nothing sent"
    click.echo(f"{done.place}: {done.schema} shows generation {done.generation}: {sent}, {len(done.kept)} kept{gone}")
    for one in done.left:
        click.echo(f"an older schema is still there: {one}")


_SELECT = click.option(
    "--select", "select", multiple=True, help="Tables, by name or in dbt's grammar; default: the schema mart."
)


@export.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_SELECT
@on_target
@click.pass_context
def parquet(ctx: click.Context, folder: Path, select: tuple[str, ...]) -> None:
    """Write marts to FOLDER, a Parquet file each, with a manifest."""
    _write(ctx, folder, "parquet", select)


@export.command("csv")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_SELECT
@on_target
@click.pass_context
def csv_(ctx: click.Context, folder: Path, select: tuple[str, ...]) -> None:
    """Write marts to FOLDER, a CSV file each (UTF-8, ISO days, exact decimals), with a manifest."""
    _write(ctx, folder, "csv", select)


@export.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_SELECT
@on_target
@click.pass_context
def xlsx(ctx: click.Context, file: Path, select: tuple[str, ...]) -> None:
    """Write marts to FILE, a workbook with a sheet for each, and sheets of columns, sources and contracts."""
    _write(ctx, file, "xlsx", select)


def _write(ctx: click.Context, target: Path, style: Format, select: tuple[str, ...]) -> None:
    from lswh import api

    written = api.export_files(project_of(ctx), target, style, now(), select, on_mart=_tell("writing"))
    rows = plural(sum(count for _, count in written.rows), "row")
    what = f"{plural(len(written.rows), 'table')} of generation {written.generation} ({rows})"
    click.echo(f"{what} in {target}; {written.manifest} says what is in it")


def _tell(doing: str) -> OnMart:
    def tell(name: str, rows: int | None) -> None:
        click.echo(f"{doing} {name}" + ("" if rows is None else f"  {plural(rows, 'row')}"), err=True)

    return tell
