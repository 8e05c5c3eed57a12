"""What a notebook calls: land, build, withdraw, query, show, extract. Nothing here prints, exits or reads the clock."""

from lswh.api.building import BuildReport, build, land
from lswh.api.reading import Overview, extract_file, query, show, withdraw
from lswh.project import find_project

__all__ = [
    "BuildReport",
    "Overview",
    "build",
    "extract_file",
    "find_project",
    "land",
    "query",
    "show",
    "withdraw",
]
