"""The command that all others are under, and what they share."""

from __future__ import annotations

import errno
import gc
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lswh import __version__
from lswh.errors import LswhError, Where

if TYPE_CHECKING:
    from lswh.project import Project

BROKEN, FAILED = 1, 2
TARGET = "lswh.target"
"""Where click keeps the target that a command was given, by --target or LSWH_TARGET."""

gc.set_threshold(100_000, 50, 50)  # what a command makes lives until it ends: looking for garbage is in vain


class _Group(click.Group):
    """Commands whose LswhError, or what the system refuses, becomes one message on stderr and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except LswhError as error:
            complain(error)
            ctx.exit(FAILED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read us is gone: click ends quietly
                raise
            where = Where(str(error.filename)) if error.filename else None
            complain(LswhError(error.strerror or str(error), where=where))
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
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def project_of(ctx: click.Context) -> Project:
    """The project that the command was given, or is in, as the target that it was given. Raises ConfigurationError."""
    from lswh.project import find_project

    return find_project(ctx.obj, ctx.meta.get(TARGET))


def now() -> datetime:
    """The time, as every table has it: UTC, without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def complain(error: LswhError) -> None:
    """Say on stderr what could not be done."""
    click.echo(f"error: {error}", err=True)
