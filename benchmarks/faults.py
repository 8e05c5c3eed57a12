"""The fault harness for longer than in a test: python -m benchmarks.faults [KILLS] [SEED]."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.generation.faults import kill_at_random


def main(kills: int = 500, seed: int = 1) -> int:
    """Kill so many commands, and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = kill_at_random(Path(folder) / "project", kills=kills, seconds=float("inf"), seed=seed)
    print(outcome)
    for failure in outcome.failures:
        print(failure)
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
