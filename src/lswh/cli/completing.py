"""Completion in shells: the script that asks for it, and the names that complete, from what is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class

from lswh.cli.group import TARGET, main
from lswh.errors import LswhError

if TYPE_CHECKING:
    from lswh.project import Project

_PROGRAM, _VARIABLE = "lswh", "_LSWH_COMPLETE"


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    r"""Print the script that completes commands, options and names in SHELL.

    \b
    bash:  eval "$(lswh completion bash)"            in ~/.bashrc
    zsh:   eval "$(lswh completion zsh)"             in ~/.zshrc
    fish:  lswh completion fish | source             in ~/.config/fish/config.fish
    """
    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, _PROGRAM, _VARIABLE).source())


Names = Callable[["Project"], Mapping[str, str]]
Completing = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _from(names: Names) -> Completing:
    """Complete names of a project, each with what it means; nothing where it has none, or there is no project."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from lswh.project import find_project

        try:
            there = names(find_project(Path(ctx.find_root().params.get("folder") or "."), ctx.meta.get(TARGET)))
        except (LswhError, OSError):  # a shell that completes is no place to complain in
            return []
        before = incomplete[: len(incomplete) - len(incomplete.lstrip("+@"))]  # dbt's selection grammar
        start = incomplete[len(before) :].lower()
        return [
            CompletionItem(before + name, help=meaning or None)
            for name, meaning in there.items()
            if name.lower().startswith(start)
        ]

    return complete


def _metrics(project: Project) -> Mapping[str, str]:
    from lswh import api

    return api.metrics(project)


def _areas(project: Project) -> Mapping[str, str]:
    from lswh import api

    return api.areas(project)


def _tables(project: Project) -> Mapping[str, str]:
    from lswh import api

    relations = api.show(project).manifest.relations
    return {name: one.kind for name, one in relations.items() if one.kind != "macro"}


def _tools(project: Project) -> Mapping[str, str]:
    from lswh import api

    return {one.name: one.title for one in api.tools(project)}


def _targets(project: Project) -> Mapping[str, str]:
    return dict.fromkeys(project.targets, "")


metric_names, area_names = _from(_metrics), _from(_areas)
table_names, tool_names = _from(_tables), _from(_tools)
target_names = _from(_targets)
