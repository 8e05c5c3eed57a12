"""The one command: python -m benchmarks [--quick]. It takes the time that it takes; `make bench` calls it."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import results as written
from benchmarks.change import change
from benchmarks.contracts import contracts
from benchmarks.curve import curve, on_spark
from benchmarks.overhead import find_dbt, overhead
from benchmarks.plugin import plugin
from benchmarks.process import REPOSITORY
from benchmarks.scale import scale
from benchmarks.site import site
from benchmarks.vintages import vintages

PARTS = ("overhead", "plugin", "contracts", "scale", "vintages", "site")
"""What is measured where nothing is said; the curve takes hours, and much of a disk."""
_ROUNDS_OF_PLUGIN = 5
"""At least: it takes seconds, of which little is the difference."""

_DBT_VENV = REPOSITORY / ".venv" / "dbt"


def main(arguments: Sequence[str]) -> None:
    """Measure, print, write."""
    options = _options(arguments)
    results: dict[str, Any] = {}
    results_file, document = written.targets(options.into, options.quick)
    if results_file is not None:
        results = written.read(results_file)
    with tempfile.TemporaryDirectory(prefix="lswh-bench-", dir=options.work) as folder:
        for part in options.parts:
            results.setdefault("machine", {})[part] = written.machine(options.now)
        if "overhead" in options.parts:
            dbt, why = (None, "dbt was not measured") if options.quick else find_dbt(options.dbt_venv)
            results["overhead"] = overhead(Path(folder) / "overhead", options.sizes, options.rounds, dbt)
            results["dbt_missing"] = why
        if "plugin" in options.parts:
            rounds = 1 if options.quick else max(options.rounds, _ROUNDS_OF_PLUGIN)
            results["plugin"] = plugin(Path(folder) / "plugin", options.contracts, rounds)
        if "contracts" in options.parts:
            results["contracts"] = contracts(
                Path(folder) / "contracts", options.records, options.rounds, options.memory_limit, options.threads
            )
        if "scale" in options.parts:
            project = Path(folder) / "office"
            found = scale(project, options.records, options.rounds, options.memory_limit, options.threads)
            results["scale"] = found
            results["change"] = change(project, found["lswh"]["seconds"])
        if "vintages" in options.parts:
            size = {"areas": 3, "indicators": 6, "years": 4, "days": 8, "asked": 20} if options.quick else {}
            results["vintages"] = vintages(Path(folder) / "vintages", **size)
        if "site" in options.parts:
            results["site"] = site(
                Path(folder) / "site", options.site_records, options.families, options.rounds, options.memory_limit,
                options.threads,
            )  # fmt: skip
        _grow(options, Path(folder), results)
    tables = written.tables(results)
    for table in tables.values():
        print(table, end="\n\n")
    if results_file is not None:
        written.write(results, results_file)
    if document is not None:
        document.write_text(written.rewrite(document.read_text(encoding="utf-8"), tables), encoding="utf-8")


def _grow(options: argparse.Namespace, folder: Path, results: dict[str, Any]) -> None:
    """The parts that are of many sizes."""
    sizes = {"curve": (curve, options.curve), "spark": (on_spark, options.on_spark)}
    for part, (measure, records) in sizes.items():
        if part in options.parts:
            results[part] = list(measure(folder, records, options.memory_limit, options.threads))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What lswh costs.")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, without dbt; writes nowhere but --into")
    parser.add_argument(
        "--parts", nargs="+", choices=(*PARTS, "curve", "spark"), default=PARTS, help="scale has the changes with it"
    )
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 500], help="models of the graphs, in tens")
    parser.add_argument("--contracts", type=int, default=200, help="of the plugin, in twenties")
    parser.add_argument("--records", type=int, default=10_000_000)
    parser.add_argument("--site-records", type=int, default=3_000_000)
    parser.add_argument("--families", type=int, default=38, help="of the site's indicators: 38 make 500")
    parser.add_argument("--curve", nargs="+", type=int, default=[10**6, 3 * 10**6, 10**7, 3 * 10**7, 10**8])
    parser.add_argument("--on-spark", nargs="+", type=int, default=[300_000, 10**6])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory-limit", default="12GB", help="for scale: what DuckDB may use")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--dbt-venv", type=Path, default=_DBT_VENV, help="where dbt-duckdb is, or is to be installed")
    parser.add_argument("--work", type=Path, help="a folder for what is built; it is removed in the end")
    parser.add_argument("--into", type=Path, help="a folder for results.json and performance.md")
    options = parser.parse_args(arguments)
    options.now = datetime.now(UTC)
    if options.quick:
        options.sizes, options.records, options.rounds, options.contracts = [20], 20_000, 1, 20
        options.site_records, options.families = 5_000, 1
    return options


if __name__ == "__main__":
    main(sys.argv[1:])
