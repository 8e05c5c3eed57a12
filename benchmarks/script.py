"""What somebody would write by hand instead of using lswh: SQL, executed from top to bottom in a new file.

Where there are files to land, their bytes are copied and hashed first. It knows nothing of generations, of what has
changed, or of why a row breaks a contract: it ends with 1 if any does.

    python script.py STATEMENTS.json WAREHOUSE TIMES.json

STATEMENTS.json is written by benchmarks/handwritten.py and benchmarks/graphs.py. A statement that is a check answers
a row of numbers, which are 0 (from a certain one on) where nothing is broken.
"""

from __future__ import annotations

from time import perf_counter

STARTED = perf_counter()

import hashlib  # noqa: E402 the clock starts before what is imported
import json  # noqa: E402
import shutil  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import duckdb  # noqa: E402


def main(statements: Path, warehouse: Path, times: Path) -> int:
    """Execute the statements; answer the exit code."""
    work = json.loads(statements.read_text(encoding="utf-8"))
    seconds = {"imports": perf_counter() - STARTED}
    steps: dict[str, float] = {}
    broken: list[str] = []

    def took(stage: str, name: str, started: float) -> None:
        steps[name] = perf_counter() - started
        seconds[stage] = seconds.get(stage, 0) + steps[name]

    connection = duckdb.connect(config=work["settings"])
    connection.execute(f"attach '{warehouse}' as warehouse (storage_version '{work['storage_version']}')")
    connection.execute("use warehouse")
    landing = warehouse.parent / "landing"
    landing.mkdir(exist_ok=True)

    def execute(stage: str, name: str, sql: str, zeros_from: int | None) -> None:
        started = perf_counter()
        rows = connection.execute(sql).fetchall()
        took(stage, name, started)
        if zeros_from is not None and any(rows[0][zeros_from:]):
            broken.append(f"{name}: {rows[0]}")

    for statement in work["before"]:
        execute(*statement)
    for path in work["files"]:
        started = perf_counter()
        with Path(path).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        shutil.copy(path, landing / digest)
        took("landing", f"land {path}", started)
        started = perf_counter()
        for sql in work["of_file"]:
            connection.execute(sql, {"path": path, "digest": digest})
        took("raw", f"raw {path}", started)
    for statement in work["statements"]:
        execute(*statement)
    started = perf_counter()
    connection.execute("use memory")
    connection.execute("detach warehouse")
    connection.close()
    took("closing", "close", started)
    times.write_text(json.dumps({"stages": seconds, "steps": steps}), encoding="utf-8")
    print("\n".join(broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
