"""lswh, as the command line runs it, and how long it was in each stage of a build.

    python -m benchmarks.stages TIMES.json --project FOLDER build

The functions in STAGES are wrapped: what one of them calls of the others is not counted twice.
"""

from __future__ import annotations

from time import perf_counter

STARTED = perf_counter()

import functools  # noqa: E402 the clock starts before what is imported
import importlib  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

STAGES = (
    ("lswh.api.building", "land_files", "landing"),
    ("lswh.landing.fill", "check", "trial reading"),
    ("lswh.run", "wanted_of", "planning"),
    ("lswh.run", "plan", "planning"),
    ("lswh.run.making", "bind", "trial of the SQL"),
    ("lswh.generation:Shelf", "begin", "copy"),
    ("lswh.landing.fill", "fill", "raw"),
    ("lswh.run.execute:Execution", "run", "models"),
    ("lswh.run.making", "load_contracts", "contracts"),
    ("lswh.contract.gate", "reconcile", "rules"),
    ("lswh.run.making", "hold", "contracts"),
    ("lswh.run.making", "write_failures", "contracts"),
    ("lswh.run.making", "record_run", "publication"),
    ("lswh.engine.duckdb:DuckDB", "close", "closing"),
    ("lswh.generation:Shelf", "publish", "publication"),
    ("lswh.run.making", "write_artifacts", "publication"),
)
"""Module (or module:class), function, and the stage that its time is counted for."""


class Clock:
    """The seconds of each stage; a stage within another is taken out of it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner = [0.0]

    def wrap(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed."""

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            started = perf_counter()
            self._inner.append(0.0)
            try:
                return function(*args, **kwargs)
            finally:
                took = perf_counter() - started
                own = took - self._inner.pop()
                self._inner[-1] += took
                self.seconds[stage] = self.seconds.get(stage, 0) + own

        return timed


def main(times: Path) -> None:
    """Run lswh with the arguments that are left."""
    clock = Clock()
    for place, name, stage in STAGES:
        module, _, of_class = place.partition(":")
        owner: Any = importlib.import_module(module)
        owner = getattr(owner, of_class) if of_class else owner
        setattr(owner, name, clock.wrap(stage, getattr(owner, name)))
    from lswh.cli import main as lswh

    clock.seconds["imports"] = perf_counter() - STARTED
    try:
        lswh()
    finally:
        times.write_text(json.dumps({"stages": clock.seconds}), encoding="utf-8")


if __name__ == "__main__":
    times = Path(sys.argv.pop(1))
    main(times)
