"""The command that tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from lswh.cli.completing import table_names
from lswh.cli.group import BROKEN, main, now, project_of
from lswh.cli.progress import busy
from lswh.cli.report import plural
from lswh.cli.targets import on_target
from lswh.domain.telling import told

if TYPE_CHECKING:
    from lswh.api import Tested


@main.command()
@click.argument("select", nargs=-1, shell_complete=table_names)
@click.option("--exclude", "-e", multiple=True, help="Leave these models out, in dbt's selection grammar.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@on_target
@click.pass_context
def test(ctx: click.Context, select: tuple[str, ...], exclude: tuple[str, ...], as_json: bool) -> None:
    """Run the unit tests of models (all, or those that SELECT means), then the data tests of what is published."""
    from lswh import api

    with busy("testing"):
        tested = api.run_tests(project_of(ctx), now(), select, exclude)
    if as_json:
        click.echo(_json(tested))
    else:
        for line in _lines(tested):
            click.echo(line)
    if not tested.passes:
        ctx.exit(BROKEN)


def _lines(tested: Tested) -> Iterator[str]:
    findings = [*(one.finding for one in tested.unit_tests), *(one.finding for one in tested.data_tests)]
    yield from told(finding for finding in findings if finding)
    if tested.unpublished:
        yield f"not published, and so not tested: {', '.join(tested.unpublished)}"
    of = f" of generation {tested.generation}" if tested.generation and tested.data_tests else ""
    units, data = plural(len(tested.unit_tests), "unit test"), plural(len(tested.data_tests), "data test")
    failed = sum(not one.passes for one in tested.unit_tests) + sum(one.outcome == "fail" for one in tested.data_tests)
    warned = sum(one.outcome == "warn" for one in tested.data_tests)
    yield f"{units} and {data}{of}: {failed} failed" + (f", {plural(warned, 'warning')}" if warned else "")


def _json(tested: Tested) -> str:
    document = {
        "outcome": "pass" if tested.passes else "fail",
        "generation": tested.generation,
        "unit_tests": [
            {
                "name": one.test.name,
                "model": one.test.model,
                "outcome": "pass" if one.passes else "fail",
                "where": str(one.test.where),
                "problem": one.problem,
                "columns": list(one.columns),
                "missing": [[None if cell is None else str(cell) for cell in row] for row in one.missing],
                "unexpected": [[None if cell is None else str(cell) for cell in row] for row in one.unexpected],
            }
            for one in tested.unit_tests
        ],
        "data_tests": [
            {
                "name": one.test.name,
                "table": one.test.table,
                "column": one.test.column,
                "outcome": one.outcome,
                "failures": one.failures,
                "where": str(one.test.where_in_file),
                "examples": list(one.examples),
            }
            for one in tested.data_tests
        ],
        "unpublished": list(tested.unpublished),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)
