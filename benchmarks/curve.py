"""How the cost of our own project grows with its records: the whole build and a small change; and Spark beside."""

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


_TARGET = """
[tool.lswh.targets.spark]
engine = "spark"
master = "local[{threads}]"
conf = {{"spark.driver.memory" = "8g", "spark.sql.shuffle.partitions" = "{threads}"}}
"""


def on_spark(folder: Path, sizes: Sequence[int], memory_limit: str, threads: int) -> Iterator[dict[str, Any]]:
    """Build with so many records on Spark and on DuckDB: seconds, bytes of files, and whether both hold the same."""
    for records in sizes:
        project = folder / f"of {records} on spark"
        options = ["--records", str(records), "--memory-limit", memory_limit, "--threads", str(threads)]
        run([PYTHON, "-m", "benchmarks.generate", project, *options], REPOSITORY)
        with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(_TARGET.format(threads=threads))
        built = build(project)
        lswh: list[str | Path] = [PYTHON, "-m", "lswh", "--project", project]
        ran = run([*lswh, "build", "--target", "spark"], project, settled=True)
        lake = (project / "spark.lake").resolve()
        size = sum(file.stat().st_size for file in lake.rglob("*") if file.is_file())
        compared = run([*lswh, "compare", "--target", "duckdb", "--target", "spark"], project, settled=True)
        shutil.rmtree(project)
        yield {
            "records": records,
            "seconds": ran.seconds,
            "file_bytes": size,
            "duckdb_seconds": built["seconds"],
            "compare_seconds": compared.seconds,
            "compared": compared.output.splitlines()[-1],
        }


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The power of growth between each point and the next, on the whole: 1 is in proportion.

    >>> exponent([(1, 10), (10, 100), (100, 1000)])
    1.0
    """
    slopes = [log(after[1] / before[1]) / log(after[0] / before[0]) for before, after in pairwise(points)]
    weights = [log(after[0] / before[0]) for before, after in pairwise(points)]
    return round(sum(slope * weight for slope, weight in zip(slopes, weights, strict=True)) / sum(weights), 6)
