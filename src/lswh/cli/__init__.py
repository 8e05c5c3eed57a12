"""The command line: every print and every exit code is here.

Exit codes: 0 done; 1 a contract is broken; 2 it could not be done.
"""

from lswh.cli import (
    building,
    checking,
    contracts,
    exporting,
    extracting,
    generations,
    indicators,
    lineage,
    reading,
    testing,
)
from lswh.cli.group import main

__all__ = [
    "building",
    "checking",
    "contracts",
    "exporting",
    "extracting",
    "generations",
    "indicators",
    "lineage",
    "main",
    "reading",
    "testing",
]
