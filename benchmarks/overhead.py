"""What a program adds to its SQL: graphs of small models, built, built again, and built after one leaf was edited.

Compared are lswh, a hand-written DuckDB script, which does everything each time, and dbt-duckdb, which does too unless
it is told what to select: `--select state:modified+`, against the manifest of the build before, is measured beside it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.graphs import Graph, edited
from benchmarks.process import PYTHON, REPOSITORY, CommandFailed, Ran, run

SITUATIONS = ("first", "nothing", "edit")
"""A first build; a build with nothing to do; a build after the SQL of one model of the last layer was edited."""

SCRIPT, LSWH, DBT, DBT_STATE = "script", "lswh", "dbt", "dbt, state:modified+"

_DBT = ("dbt-core==1.12.0", "dbt-duckdb==1.11.1", "dbt-core-experimental-parser==2.0.0a4")
_SCRIPT = REPOSITORY / "benchmarks" / "script.py"

Round = Iterator[tuple[str, str, float]]


def dbt_in(venv_folder: Path) -> Path:
    """The program dbt in a virtual environment, which is made if it is not there. Raises CommandFailed or OSError."""
    program = venv_folder / "bin" / "dbt"
    if not program.exists():
        venv.create(venv_folder, with_pip=True, clear=True)
        run([venv_folder / "bin" / "python", "-m", "pip", "install", "-q", *_DBT], venv_folder)
    run([program, "--version"], venv_folder)
    return program


def find_dbt(venv_folder: Path) -> tuple[Path | None, str | None]:
    """dbt, or why it is not there."""
    try:
        return dbt_in(venv_folder), None
    except (CommandFailed, OSError, subprocess.CalledProcessError) as error:
        lines = str(error).splitlines()
        why = next((line.strip() for line in lines if "Error: " in line or "ERROR: " in line), lines[0])
        return None, f"dbt-duckdb could not be installed here: {why}"


def overhead(work: Path, sizes: Sequence[int], rounds: int, dbt: Path | None) -> list[dict[str, Any]]:
    """For each size the seconds of each program in each situation: the median of the rounds, and all of them.

    In a round every program has its turn, so that what else the machine does meets all of them alike. A round with a
    small graph comes first and is not counted: programs and what they import are then in memory.
    """
    _measured(work / "warm", 10, 1, dbt)
    return [_measured(work / str(size), size, rounds, dbt) for size in sizes]


def _measured(work: Path, size: int, rounds: int, dbt: Path | None) -> dict[str, Any]:
    graph = Graph(size)
    graph.write_script(work / "script.json", work / "src.csv")
    turns: list[Callable[[], Round]] = [lambda: _script_round(work), lambda: _lswh_round(work / "lswh", graph)]
    graph.write_lswh(work / "lswh")
    if dbt is not None:
        graph.write_dbt(work / "dbt", os.cpu_count() or 1)
        turns.append(lambda: _dbt_round(work / "dbt", graph, dbt))
    samples: dict[str, dict[str, list[float]]] = {}
    for _ in range(rounds):
        for turn in turns:
            for program, situation, seconds in turn():
                samples.setdefault(program, {}).setdefault(situation, []).append(seconds)
    medians = {program: {name: median(found) for name, found in of.items()} for program, of in samples.items()}
    return {
        "models": size,
        "rounds": rounds,
        "seconds": medians,
        "ratios": {program: _ratios(of, medians[SCRIPT]) for program, of in medians.items() if program != SCRIPT},
        "samples": samples,
    }


def _ratios(seconds: Mapping[str, float], to: Mapping[str, float]) -> dict[str, float]:
    return {situation: took / to[situation] for situation, took in seconds.items()}


def _script_round(work: Path) -> Round:
    for situation in SITUATIONS:
        (work / "warehouse.duckdb").unlink(missing_ok=True)
        ran = run([PYTHON, _SCRIPT, work / "script.json", work / "warehouse.duckdb", work / "times.json"], work)
        yield SCRIPT, situation, ran.seconds


def _lswh_round(project: Path, graph: Graph) -> Round:
    shutil.rmtree(project / ".lswh", ignore_errors=True)
    (project / "warehouse.duckdb").unlink(missing_ok=True)

    def build(ends_with: str) -> float:
        return _said(run([PYTHON, "-m", "lswh", "--project", project, "build"], project), ends_with)

    yield LSWH, "first", build("published generation 000001")
    yield LSWH, "nothing", build("nothing to do")
    with _Edited(graph.leaf(project)):
        yield LSWH, "edit", build("published generation 000002: 1 of")


def _dbt_round(project: Path, graph: Graph, dbt: Path) -> Round:
    for folder in ("target", "logs", "before"):
        shutil.rmtree(project / folder, ignore_errors=True)
    (project / "warehouse.duckdb").unlink(missing_ok=True)

    def build(ends_with: str, *options: str) -> float:
        command: list[str | Path] = [dbt, "build", "--profiles-dir", project, "--project-dir", project]
        return _said(run([*command, *options], project), ends_with)

    changed = ("--select", "state:modified+", "--state", str(project / "before"))
    done = f"TOTAL={2 * graph.n + 1}"
    yield DBT, "first", build(done)
    shutil.copytree(project / "target", project / "before")
    yield DBT, "nothing", build(done)
    yield DBT_STATE, "nothing", build("Nothing to do", *changed)
    with _Edited(graph.leaf(project)):
        yield DBT_STATE, "edit", build("TOTAL=2", *changed)
        yield DBT, "edit", build(done)


def _said(ran: Ran, expected: str) -> float:
    """The seconds of a run that did what was expected of it."""
    if expected not in ran.output:
        raise AssertionError(f"it did not say {expected!r}:\n{ran.output}")
    return ran.seconds


class _Edited:
    """A model that is edited for a while."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._before = file.read_text(encoding="utf-8")

    def __enter__(self) -> None:
        after = edited(self._before)
        assert after != self._before
        self._file.write_text(after, encoding="utf-8")

    def __exit__(self, *_: object) -> None:
        self._file.write_text(self._before, encoding="utf-8")
