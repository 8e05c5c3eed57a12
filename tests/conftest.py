"""A project to try things in: our own models and reference tables, and nothing landed yet."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from lswh import api
from lswh.engine import Engine
from lswh.engine.duckdb import DuckDB
from lswh.project import Project, find_project
from tests.spark import spark

__all__ = ["spark"]

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"

FACT = {
    "area": "VN-09",
    "indicator": "xuất khẩu",
    "period_start": "2024-01-01",
    "period_end": "2024-12-31",
    "unit": "triệu USD",
    "status": "actual",
    "published_on": "2025-01-20",
    "source": "a test",
}


class Trial:
    """A project in a folder with spaces in its name, and a clock that ticks.

    What the first build learned of our models and contracts is known to all, as a user's second build knows it.
    """

    _known: ClassVar[dict[str, bytes]] = {}

    def __init__(self, root: Path) -> None:
        root.mkdir()
        (root / "pyproject.toml").write_text('[tool.lswh]\nname = "trial"\n', encoding="utf-8")
        shutil.copytree(REPOSITORY / "models", root / "models", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(REPOSITORY / "raw" / "reference", root / "raw" / "reference")
        self.root = root
        self.project: Project = find_project(root)
        self.now = datetime(2026, 1, 1, 12, 0, 0)
        for name, text in self._known.items():
            self.write(f".lswh/cache/{name}", text)

    def write(self, path: str, text: str | bytes) -> Path:
        """Put a file into the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def records(self, name: str, *facts: Mapping[str, Any]) -> Path:
        """A CSV file of records in raw/records; each fact fills in over FACT."""
        rows = [{**FACT, **fact} for fact in facts]
        text = io.StringIO()
        writer = csv.DictWriter(text, list(dict.fromkeys(["value", *(key for row in rows for key in row)])))
        writer.writeheader()
        writer.writerows(rows)
        return self.write(f"raw/records/{name}.csv", text.getvalue())

    def document(self, name: str, body: str, *, source: str = "a note", published_on: str = "2024-07-10") -> Path:
        """A document in raw/documents."""
        front = f"---\nsource: {source}\ntitle: a test\npublished_on: {published_on}\narea: VN-09\n---\n"
        return self.write(f"raw/documents/{name}.md", front + body)

    def build(self) -> api.BuildReport:
        """One build, a minute after the one before."""
        self.now += timedelta(minutes=1)
        report = api.build(self.project, self.now)
        if not self._known:
            self._known.update({file.name: file.read_bytes() for file in (self.project.state / "cache").iterdir()})
        return report

    def build_clean(self) -> None:
        """A build that must be published."""
        report = self.build()
        assert not report.landing.errors, report.landing.errors
        assert not report.is_refused, "\n".join(map(str, report.findings))

    def broken_rules(self) -> set[str]:
        """The names of the contracts that a build breaks."""
        report = self.build()
        assert not report.landing.errors, report.landing.errors
        return {finding.contract for finding in report.findings if finding.severity == "error"}

    def ask(self, sql: str, *, candidate: bool = False) -> list[tuple[Any, ...]]:
        """What the warehouse answers."""
        return api.query(self.project, sql, candidate=candidate).rows

    def ask_one(self, sql: str, *, candidate: bool = False) -> tuple[Any, ...]:
        """The only row that the warehouse answers."""
        [row] = self.ask(sql, candidate=candidate)
        return row


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    return Trial(tmp_path / "a trial project")


@pytest.fixture
def engine() -> Engine:
    return DuckDB.memory()
