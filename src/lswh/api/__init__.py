"""What a notebook calls: land, build, withdraw, query, show, extract. Nothing here prints, exits or reads the clock."""

from lswh.api.building import BuildReport, Choice, build, land, plan
from lswh.api.checking import Checked, Checker, Contract, check
from lswh.api.contracts import new_contract
from lswh.api.exporting import export_sdmx_csv
from lswh.api.extracting import Extracted, extract_bytes, extract_file, extract_files
from lswh.api.generations import GenerationsDiff, diff, history, rollback
from lswh.api.indicators import Suggestion, Suggestions, suggest_indicators
from lswh.api.lineage import lineage
from lswh.api.reading import Overview, query, show, withdraw
from lswh.api.testing import Tested, run_tests
from lswh.export import Choice as ExportChoice
from lswh.export import Exported
from lswh.generation import Generation
from lswh.project import find_project

__all__ = [
    "BuildReport",
    "Checked",
    "Checker",
    "Choice",
    "Contract",
    "ExportChoice",
    "Exported",
    "Extracted",
    "Generation",
    "GenerationsDiff",
    "Overview",
    "Suggestion",
    "Suggestions",
    "Tested",
    "build",
    "check",
    "diff",
    "export_sdmx_csv",
    "extract_bytes",
    "extract_file",
    "extract_files",
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
    "suggest_indicators",
    "withdraw",
]
