"""How far a build has come: a bar on a terminal, plain lines in a pipe. What else takes long: a line on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Timer
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lswh.run.execute import Progress

_PATIENCE = 1.0
"""Seconds after which somebody at a terminal is told what takes so long."""

_DOING = {"land": "landing", "build": "building", "check": "checking"}


@contextmanager
def progress(*, silent: bool) -> Iterator[Callable[[Progress], None]]:
    """Give a function that shows progress as it is told of it, on stderr."""
    if silent:
        yield lambda step: None
    elif sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield lambda step: click.echo(_line(step), err=True)


@contextmanager
def busy(doing: str) -> Iterator[None]:
    """Say on stderr what is being done, where it takes longer than a second and stderr is a terminal.

    Nothing is to be printed within: the line is gone when the block ends.
    """
    if not sys.stderr.isatty():
        yield
        return
    lines = ExitStack()

    def tell() -> None:
        from rich.console import Console

        lines.enter_context(Console(stderr=True).status(doing))

    timer = Timer(_PATIENCE, tell)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        lines.close()


def _line(step: Progress) -> str:
    rows = "" if step.rows is None else f"  {step.rows} rows"
    seconds = "" if step.seconds is None else f"  {step.seconds:.2f} s"
    return f"{_DOING[step.stage]} {step.done}/{step.total} {step.name}{rows}{seconds}"


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[detail]}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("landing", total=1, detail="")

        def show(step: Progress) -> None:
            detail = step.name if step.rows is None else f"{step.name}  {step.rows} rows"
            bar.update(task, description=_DOING[step.stage], completed=step.done, total=step.total, detail=detail)

        yield show
