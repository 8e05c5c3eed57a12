"""A project that builds in a moment: two models that must agree, and a gate that one kind of row does not pass."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from lswh import api
from lswh.generation import Generation, Shelf
from lswh.project import find_project

MODELS = {
    "staging/line": "select record_id, area, cast(value as decimal(28, 6)) as value from raw.record",
    "mart/total": "select area, count(*) as lines, sum(value) as value from staging.line group by area",
}
GATE = """
models:
  - name: line
    data_tests:
      - expression: value >= 0
"""
HEADER = "area,indicator,period,unit,status,source,published_on,value"
START = datetime(2026, 1, 1, 12)


class Small:
    """The project, and a clock that ticks."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self.now = START
        self.configure()
        for name, sql in MODELS.items():
            self.write(f"models/{name}.sql", sql)
        self.write("models/staging/line.yml", GATE)

    def configure(self, **settings: object) -> None:
        """Write the configuration, and read it."""
        lines = [f"{key} = {value!r}" for key, value in settings.items()]
        self.write("pyproject.toml", "\n".join(["[tool.lswh]", *lines, ""]))
        self.project = find_project(self.root)
        self.shelf = Shelf(self.project)

    def write(self, path: str, text: str) -> Path:
        """Put a file into the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def records(self, name: str, values: Mapping[str, object]) -> Path:
        """A file of records: the value of each area. Negative ones do not pass the gate."""
        rows = [f"{area},X,2024,USD,actual,a test,2025-01-20,{value}" for area, value in values.items()]
        return self.write(f"raw/records/{name}.csv", "\n".join([HEADER, *rows, ""]))

    def build(self) -> api.BuildReport:
        """One build, a minute after the one before."""
        self.now += timedelta(minutes=1)
        return api.build(self.project, self.now)

    def publish(self, value: int) -> str:
        """Publish a generation in which the only area has this value."""
        self.records("a", {"VN-1": value})
        report = self.build()
        assert not report.landing.errors, report.landing.errors
        assert not report.is_refused, report.findings
        assert report.generation
        return report.generation

    def rollback(self, number: str | None = None) -> str:
        """Roll back, a minute after what was done before."""
        self.now += timedelta(minutes=1)
        return api.rollback(self.project, self.now, number)[1].number

    def history(self) -> tuple[Generation, ...]:
        """What is kept."""
        return api.history(self.project)

    def kept(self) -> list[str]:
        """The numbers of what is kept, as they are in the folder."""
        return sorted(one.name for one in (self.project.state / "generations").iterdir())

    def published_value(self) -> int:
        """What a reader sees of the current version of the file 'a'."""
        return value_in(self.project.warehouse)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """What the published warehouse answers."""
        return api.query(self.project, sql).rows

    def command(self, *arguments: str) -> list[str]:
        """The command line of lswh in this project."""
        return [sys.executable, "-m", "lswh", "--project", str(self.root), *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run lswh in this project."""
        return subprocess.run(self.command(*arguments), capture_output=True, text=True, check=False)


def value_in(file: Path) -> int:
    """The latest value of the file 'a' in a warehouse, where its two tables agree."""
    with duckdb.connect(str(file), read_only=True) as reader:
        [(lines, total)] = reader.execute("select sum(lines), sum(value) from mart.total").fetchall()
        assert [(lines, total)] == reader.execute("select count(*), sum(value) from staging.line").fetchall()
        [(value,)] = reader.execute("select value::int from raw.record order by batch desc limit 1").fetchall()
        return int(value)
