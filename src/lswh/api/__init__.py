"""What a notebook calls: land, build, withdraw, query, show, extract, document.

Nothing here prints, exits or reads the clock.
"""

from lswh.api.building import BuildReport, Choice, build, land, plan
from lswh.api.checking import Checked, Checker, Contract, check
from lswh.api.comparing import TargetsComparison, compare_targets
from lswh.api.connecting import Tool, connect, tools
from lswh.api.contracts import new_contract
from lswh.api.doctor import Diagnosis, diagnose
from lswh.api.documenting import Documented, document, serve
from lswh.api.exporting import export_files, export_postgres, export_sdmx_csv
from lswh.api.extracting import Extracted, extract_bytes, extract_file, extract_files
from lswh.api.generations import GenerationsDiff, diff, history, rollback
from lswh.api.indicators import Suggestion, Suggestions, suggest_indicators
from lswh.api.lineage import lineage
from lswh.api.reading import Overview, query, show, withdraw
from lswh.api.series import Figure, Series, areas, metrics, series
from lswh.api.starting import new_project
from lswh.api.status import Disk, Freshness, Status, status
from lswh.api.testing import Tested, run_tests
from lswh.export import Choice as ExportChoice
from lswh.export import Exported, WrittenFiles
from lswh.generation import Generation
from lswh.project import find_project

__all__ = [
    "BuildReport",
    "Checked",
    "Checker",
    "Choice",
    "Contract",
    "Diagnosis",
    "Disk",
    "Documented",
    "ExportChoice",
    "Exported",
    "Extracted",
    "Figure",
    "Freshness",
    "Generation",
    "GenerationsDiff",
    "Overview",
    "Series",
    "Status",
    "Suggestion",
    "Suggestions",
    "TargetsComparison",
    "Tested",
    "Tool",
    "WrittenFiles",
    "areas",
    "build",
    "check",
    "compare_targets",
    "connect",
    "diagnose",
    "diff",
    "document",
    "export_files",
    "export_postgres",
    "export_sdmx_csv",
    "extract_bytes",
    "extract_file",
    "extract_files",
    "find_project",
    "history",
    "land",
    "lineage",
    "metrics",
    "new_contract",
    "new_project",
    "plan",
    "query",
    "rollback",
    "run_tests",
    "series",
    "serve",
    "show",
    "status",
    "suggest_indicators",
    "tools",
    "withdraw",
]
