"""Our own models and contracts over millions of generated records, against a hand-written script of the same SQL.

The script lands, makes every table, compares what the rules compare, and holds every table against its contract; it
copies nothing else. Both have the same memory and the same threads.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.process import PYTHON, REPOSITORY, Ran, run

FIGURES = ("seconds", "cpu_seconds", "peak_bytes", "file_bytes")
LSWH, SCRIPT = "lswh", "script"
REST = "rest"
"""The stage of what no other is: the start of Python, all that is small, and the end of the process."""

_SCRIPT = REPOSITORY / "benchmarks" / "script.py"


def scale(project: Path, records: int, rounds: int, memory_limit: str, threads: int) -> dict[str, Any]:
    """Build so many records by the script and by lswh, in turns, and compare the medians.

    The project is generated into a new folder, and is left there with the warehouse of the last round.
    """
    options = ["--records", str(records), "--memory-limit", memory_limit, "--threads", str(threads)]
    run([PYTHON, "-m", "benchmarks.generate", project, *options], REPOSITORY)
    run([PYTHON, "-m", "benchmarks.handwritten", project, project / "script.json"], project)
    found: dict[str, list[dict[str, Any]]] = {SCRIPT: [], LSWH: []}
    turns = [(SCRIPT, _by_hand), (LSWH, _by_lswh)]
    for _ in range(rounds):
        for name, turn in turns:
            found[name].append(turn(project))
        turns.reverse()
    sides = {name: _middle(samples) for name, samples in found.items()}
    return {
        "records": records,
        "rounds": rounds,
        "memory_limit": memory_limit,
        "threads": threads,
        **sides,
        "ratios": {figure: sides[LSWH][figure] / sides[SCRIPT][figure] for figure in FIGURES},
    }


def build(project: Path) -> dict[str, Any]:
    """Build with lswh: the FIGURES, the seconds of each stage, what was built."""
    times = project / "times.json"
    ran = run([PYTHON, "-m", "benchmarks.stages", times, "--project", project, "build"], project, settled=True)
    results = json.loads((project / ".lswh" / "target" / "run_results.json").read_text(encoding="utf-8"))
    assert results["outcome"] == "published", ran.output
    return {
        **_figures(ran, project / "warehouse.duckdb"),
        "stages": _stages(times, ran.seconds),
        "models": {one["name"]: one for one in results["models"]},
    }


def _by_lswh(project: Path) -> dict[str, Any]:
    shutil.rmtree(project / ".lswh", ignore_errors=True)
    (project / "warehouse.duckdb").unlink(missing_ok=True)
    return build(project)


def _by_hand(project: Path) -> dict[str, Any]:
    folder, times = project / "by hand", project / "times.json"
    folder.mkdir()
    file = folder / "warehouse.duckdb"
    ran = run([PYTHON, _SCRIPT, project / "script.json", file, times], project, settled=True)
    figures = _figures(ran, file)
    shutil.rmtree(folder)
    return {**figures, "stages": _stages(times, ran.seconds)}


def _figures(ran: Ran, warehouse: Path) -> dict[str, float]:
    found = (ran.seconds, ran.cpu_seconds, ran.peak_bytes, warehouse.stat().st_size)
    return dict(zip(FIGURES, found, strict=True))


def _stages(times: Path, seconds: float) -> dict[str, float]:
    stages: dict[str, float] = json.loads(times.read_text(encoding="utf-8"))["stages"]
    return {**stages, REST: seconds - sum(stages.values())}


def _middle(samples: list[dict[str, Any]]) -> dict[str, Any]:
    """The medians of the figures, and what the stages of the median run were."""
    ordered = sorted(samples, key=lambda one: float(one["seconds"]))
    figures = {figure: median(one[figure] for one in samples) for figure in FIGURES}
    return {
        **ordered[(len(ordered) - 1) // 2],
        **figures,
        "samples": [{figure: one[figure] for figure in FIGURES} for one in samples],
    }
