"""The command line: every print and every exit code is here.

Exit codes: 0 done; 1 a contract is broken, or what is compared differs; 2 it could not be done.
"""

from lswh.cli import (
    building,
    checking,
    comparing,
    completing,
    connecting,
    contracts,
    diagnosing,
    documenting,
    exporting,
    extracting,
    generations,
    indicators,
    lineage,
    reading,
    starting,
    testing,
)
from lswh.cli.group import main

__all__ = [
    "building",
    "checking",
    "comparing",
    "completing",
    "connecting",
    "contracts",
    "diagnosing",
    "documenting",
    "exporting",
    "extracting",
    "generations",
    "indicators",
    "lineage",
    "main",
    "reading",
    "starting",
    "testing",
]
