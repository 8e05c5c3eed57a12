"""The command that says where a column comes from, as a tree, JSON or a Mermaid diagram."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from lswh.cli.completing import table_names
from lswh.cli.group import main, now, project_of
from lswh.cli.progress import busy
from lswh.cli.targets import on_target

if TYPE_CHECKING:
    from lswh.graph.lineage import Edge, Lineage, Node


@main.command()
@click.argument("target", metavar="MODEL[.COLUMN]", shell_complete=table_names)
@click.option("--up/--down", "up", default=True, help="What it is made of (default), or what is made of it.")
@click.option("--format", "style", type=click.Choice(["tree", "json", "mermaid"]), default="tree", show_default=True)
@on_target
@click.pass_context
def lineage(ctx: click.Context, target: str, up: bool, style: str) -> None:
    """Show where a table or a column comes from, or what is made of it.

    A filter decides which rows there are, or how they are matched, grouped and ordered, and not what they say.
    """
    from lswh import api

    with busy("reading models"):
        found = api.lineage(project_of(ctx), now(), target, down=not up)
    for line in {"tree": as_tree, "json": as_json, "mermaid": as_mermaid}[style](found):
        click.echo(line)
    if style == "tree":
        for note in found.notes:
            click.echo(f"note: {note}", err=True)


def as_tree(lineage: Lineage) -> Iterator[str]:
    """A lineage as an indented tree; what hangs below a node is shown once."""
    yield str(lineage.start)
    yield from _below(lineage, lineage.start, "", {lineage.start})


def as_json(lineage: Lineage) -> Iterator[str]:
    """A lineage as one JSON document."""
    edges = [{"from": str(edge.above), "to": str(edge.below), "kind": edge.kind} for edge in lineage.edges]
    direction = "down" if lineage.is_down else "up"
    document = {"start": str(lineage.start), "direction": direction, "edges": edges, "notes": list(lineage.notes)}
    yield json.dumps(document, ensure_ascii=False, indent=2)


def as_mermaid(lineage: Lineage) -> Iterator[str]:
    """A lineage as a Mermaid flowchart; a filter is a dotted line."""
    nodes = dict.fromkeys((lineage.start, *(node for edge in lineage.edges for node in (edge.above, edge.below))))
    names = {node: f"n{number}" for number, node in enumerate(nodes)}
    yield "flowchart LR"
    for node, name in names.items():
        yield f'    {name}["{node}"]'
    for edge in lineage.edges:
        yield f"    {names[edge.above]} {'-. filter .->' if edge.kind == 'filter' else '-->'} {names[edge.below]}"


def _below(lineage: Lineage, node: Node, indent: str, shown: set[Node]) -> Iterator[str]:
    edges = [edge for edge in lineage.edges if _ends(lineage, edge)[0] == node]
    for place, edge in enumerate(edges, start=1):
        end = _ends(lineage, edge)[1]
        is_last = place == len(edges)
        again = end in shown and any(_ends(lineage, other)[0] == end for other in lineage.edges)
        is_filter = edge.kind == "filter"
        yield f"{indent}{'└── ' if is_last else '├── '}{end}{' (filter)' if is_filter else ''}{' ...' if again else ''}"
        if not is_filter and not again:
            shown.add(end)
            yield from _below(lineage, end, indent + ("    " if is_last else "│   "), shown)


def _ends(lineage: Lineage, edge: Edge) -> tuple[Node, Node]:
    """The end of an edge that is nearer to the start, and the other."""
    return (edge.above, edge.below) if lineage.is_down else (edge.below, edge.above)
