"""What a test for each contract costs beside `lswh check`: a project with a pandera class and a data test per table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.graphs import LAYERS, Graph
from benchmarks.process import PYTHON, run

CHECK, PLUGIN, ALONE = "lswh check", "pytest --lswh", "pytest, one empty test"

_NO_OTHERS = ("-p", "no:hypothesispytest", "-p", "no:xdist", "-p", "no:xdist.looponfail")
"""Plugins that are installed for our own tests; hypothesis is imported at the end of each run."""

_HEAD = """\
import ibis.expr.datatypes as dt
from pandera.ibis import DataFrameModel, Field
"""
_CLASS = """

class M{n}(DataFrameModel):
    id: dt.Int32 = Field(unique=True, ge=0)
    grp: dt.Int32 = Field(isin=[0, 1, 2, 3, 4, 5, 6])
    v: dt.Decimal(18, 2) = Field(nullable=True)
    name: str

    class Config:
        name = "stg.m{n}"
        strict = True
"""


def plugin(work: Path, contracts: int, rounds: int) -> dict[str, Any]:
    """The seconds of each, as whole processes: the median of the rounds, and all of them.

    Half of the contracts are classes, half data tests. Everything runs once before: what is kept of contracts that have
    not changed is kept by both.
    """
    project = work / "project"
    _write(project, contracts // 2)
    (work / "test_empty.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")
    run([PYTHON, "-m", "lswh", "--project", project, "build"], work)
    commands: Mapping[str, tuple[Sequence[str | Path], str]] = {
        CHECK: (["lswh", "--project", project, "check"], f"{contracts} contracts of generation 000001 held: 0 broken"),
        PLUGIN: (["pytest", *_NO_OTHERS, "--lswh", project], f"{contracts} passed"),
        ALONE: (["pytest", *_NO_OTHERS, "test_empty.py"], "1 passed"),
    }
    samples: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, (words, expected) in commands.items():
            ran = run([PYTHON, "-m", *words], work)
            if expected not in ran.output:
                raise AssertionError(f"{name} did not say {expected!r}:\n{ran.output}")
            samples[name] += [ran.seconds] if number else []
    seconds = {name: median(of) for name, of in samples.items()}
    return {
        "contracts": contracts,
        "rounds": rounds,
        "seconds": seconds,
        "ratio": seconds[PLUGIN] / seconds[CHECK],
        "samples": samples,
    }


def _write(project: Path, tables: int) -> None:
    if tables % LAYERS:
        raise ValueError(f"the number of tables is a multiple of {LAYERS}")
    Graph(tables).write_lswh(project)
    text = _HEAD + "".join(_CLASS.format(n=n) for n in range(tables))
    file = project / "models" / "contracts" / "stg.py"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
