"""The command that writes what is published in the formats of others."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from lswh.cli.group import main, now, project_of
from lswh.cli.report import plural


@main.group()
def export() -> None:
    """Write what is published in the formats of others."""


@export.command("sdmx-csv")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--area", "areas", multiple=True, help="Only this area, by its code; may be given again.")
@click.option("--metric", "metrics", multiple=True, help="Only this metric; may be given again.")
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="As it was on a day; default: the latest.")
@click.pass_context
def sdmx_csv(
    ctx: click.Context, folder: Path, areas: tuple[str, ...], metrics: tuple[str, ...], day: datetime | None
) -> None:
    """Write mart.indicator to FOLDER: data.csv (SDMX-CSV 2.0) and structure.xml (SDMX-ML 3.0)."""
    from lswh import api

    choice = api.ExportChoice(areas, metrics, day.date() if day else None)
    exported = api.export_sdmx_csv(project_of(ctx), folder, now(), choice)
    click.echo(f"{plural(exported.observations, 'observation')} in {' and '.join(map(str, exported.files))}")
