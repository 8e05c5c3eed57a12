"""What a notebook calls: land, build, withdraw, query, show, extract. Nothing here prints, exits or reads the clock."""

from lswh.api.building import BuildReport, Choice, build, land, plan
from lswh.api.checking import Checked, Checker, Contract, check
from lswh.api.contracts import new_contract
from lswh.api.generations import GenerationsDiff, diff, history, rollback
from lswh.api.lineage import lineage
from lswh.api.reading import Overview, extract_file, query, show, withdraw
from lswh.api.testing import Tested, run_tests
from lswh.generation import Generation
from lswh.project import find_project

__all__ = [
    "BuildReport",
    "Checked",
    "Checker",
    "Choice",
    "Contract",
    "Generation",
    "GenerationsDiff",
    "Overview",
    "Tested",
    "build",
    "check",
    "diff",
    "extract_file",
    "find_project",
    "history",
    "land",
    "lineage",
    "new_contract",
    "plan",
    "query",
    "rollback",
    "run_tests",
    "show",
    "withdraw",
]
