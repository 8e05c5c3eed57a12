"""The command that checks what is published."""

from __future__ import annotations

import os
from pathlib import Path

import click

from lswh.cli.completing import table_names
from lswh.cli.group import BROKEN, main, now, project_of
from lswh.cli.progress import busy
from lswh.cli.targets import on_target
from lswh.errors import LswhError

_WORKSPACES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE")
"""Where GitHub, GitLab and Jenkins say the repository is; they want to know files from there."""


@main.command()
@click.argument("select", nargs=-1, shell_complete=table_names)
@click.option("--exclude", "-e", multiple=True, help="Leave these tables or contracts out.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "junit", "github"]),
    default="text",
    show_default=True,
    help="Lines for people, JSON, JUnit XML, or the workflow commands of GitHub Actions.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write this file, and say the text as well."
)
@click.option("--candidate", is_flag=True, help="Check the candidate that was refused last, where there is one.")
@on_target
@click.pass_context
def check(
    ctx: click.Context,
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    style: str,
    output: Path | None,
    candidate: bool,
) -> None:
    """Hold the contracts, as they are written now, against what is published; build nothing.

    SELECT means tables in dbt's grammar, and contracts by their own names; default: every contract.
    """
    from lswh import api
    from lswh.cli import formats

    above = ""
    try:
        project = project_of(ctx)
        above = _above(project.root)
        with busy("holding contracts"):
            checked = api.check(project, now(), select, exclude, candidate=candidate)
    except LswhError as error:
        if style == "github":
            title = "lswh check could not be done"
            click.echo(formats.github_command("error", str(error), error.where, above, title=title))
        raise
    text = formats.RENDER[style](checked, above)
    if output is None:
        click.echo(text)
    else:
        output.write_text(f"{text}\n", encoding="utf-8")
        click.echo(formats.as_text(checked, above))
    if style == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        with Path(summary).open("a", encoding="utf-8") as stream:
            stream.write(formats.as_markdown(checked, above))
    if not checked.holds:
        ctx.exit(BROKEN)


def _above(root: Path) -> str:
    """What comes before a path in the project where paths begin at the repository."""
    for name in _WORKSPACES:
        if said := os.environ.get(name):
            workspace = Path(said).resolve()
            if workspace == root or workspace in root.parents:
                inside = root.relative_to(workspace).as_posix()
                return "" if inside == "." else f"{inside}/"
    return ""
