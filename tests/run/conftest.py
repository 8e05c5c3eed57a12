"""A small project of SQL over one raw table, raw.src, that is a CSV file in raw/reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lswh import api
from lswh.project import find_project
from lswh.run import Plan


class Small:
    """A project with a clock that ticks."""

    def __init__(self, root: Path) -> None:
        root.mkdir()
        (root / "pyproject.toml").write_text('[tool.lswh]\nname = "small"\n', encoding="utf-8")
        self.root = root
        self.project = find_project(root)
        self.now = datetime(2026, 1, 1, 12, 0, 0)

    def write(self, path: str, text: str) -> Path:
        """Put a file into the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def source(self, rows: Sequence[Sequence[Any]], header: str = "id,v") -> None:
        """The rows of raw.src."""
        lines = [header, *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)]
        self.write("raw/reference/src.csv", "\n".join(lines) + "\n")

    def models(self, models: Mapping[str, str]) -> None:
        """Models by 'schema.name'."""
        for name, sql in models.items():
            self.write(f"models/{name.replace('.', '/')}.sql", sql + "\n")

    def plan(self, *select: str, exclude: Sequence[str] = (), full: bool = False) -> Plan:
        """What a build would do."""
        return api.plan(self.project, self.now, api.Choice(select, tuple(exclude), full))

    def planned(self, *select: str) -> dict[str, str]:
        """What a build would do to each model that it does not just reuse."""
        steps = [step for step in self.plan(*select).steps if step.action != "reuse" and step.relation.kind != "raw"]
        return {step.name: "in part" if step.in_part else step.action for step in steps}

    def why(self, name: str) -> str:
        """Why a build would do something to a relation."""
        [step] = [step for step in self.plan().steps if step.name == name]
        return "; ".join(step.reasons)

    def build(self, *select: str, exclude: Sequence[str] = (), full: bool = False) -> api.BuildReport:
        """One build, a minute after the one before."""
        self.now += timedelta(minutes=1)
        return api.build(self.project, self.now, choice=api.Choice(select, tuple(exclude), full))

    def build_clean(self, *select: str) -> None:
        """A build that must be published."""
        report = self.build(*select)
        assert not report.landing.errors, report.landing.errors
        assert not report.is_refused, "\n".join(map(str, report.findings))

    def ask(self, sql: str, *, candidate: bool = False) -> list[tuple[Any, ...]]:
        """What the warehouse answers."""
        return api.query(self.project, sql, candidate=candidate).rows


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path / "a small project")
