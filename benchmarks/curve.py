"""How the cost of our own project grows with its records, on DuckDB: the whole build, and a small change after it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

from benchmarks.change import land_new
from benchmarks.process import PYTHON, REPOSITORY, run
from benchmarks.scale import FIGURES, build

GROWING = (*FIGURES, "change_seconds")


def curve(folder: Path, sizes: Sequence[int], memory_limit: str, threads: int) -> Iterator[dict[str, Any]]:
    """Build with so many records, one size after the other: the FIGURES, and what landing 100 more then takes.

    change_seconds is None where the disk has no room for a second generation beside the first.
    """
    for records in sizes:
        project = folder / f"of {records}"
        options = ["--records", str(records), "--memory-limit", memory_limit, "--threads", str(threads)]
        run([PYTHON, "-m", "benchmarks.generate", project, *options], REPOSITORY)
        built = build(project)
        found = {name: built[name] for name in FIGURES} | {"stages": built["stages"]}
        rows = {name: one["rows"] for name, one in built["models"].items() if name == "mart.indicator"}
        changed = None
        if shutil.disk_usage(folder).free > 1.5 * built["file_bytes"]:
            land_new(project)
            changed = build(project)["seconds"]
        shutil.rmtree(project)
        yield {"records": records, **found, **rows, "change_seconds": changed, "memory_limit": memory_limit}


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The power of growth between each point and the next, on the whole: 1 is in proportion.

    >>> exponent([(1, 10), (10, 100), (100, 1000)])
    1.0
    """
    slopes = [log(after[1] / before[1]) / log(after[0] / before[0]) for before, after in pairwise(points)]
    weights = [log(after[0] / before[0]) for before, after in pairwise(points)]
    return round(sum(slope * weight for slope, weight in zip(slopes, weights, strict=True)) / sum(weights), 6)
