"""The cases that every engine answers alike: what is asked in DuckDB's dialect, and the rows, or an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from lswh.engine import Engine
from lswh.errors import LswhError
from tests.made import macros

CASES = Path(__file__).with_name("cases")


@dataclass(frozen=True)
class Case:
    """rows are as they print: numbers and days as text. Without rows, the engine has to refuse with an error."""

    file: str
    title: str
    ask: str
    rows: list[list[Any]] | None

    def holds_on(self, engine: Engine) -> None:
        """Ask the engine."""
        if self.rows is None:
            with pytest.raises(LswhError):
                engine.query(self.ask)
            return
        assert [[printed(one) for one in row] for row in engine.query(self.ask).rows] == self.rows


def cases() -> Iterator[Case]:
    """All cases, by file."""
    for file in sorted(CASES.glob("*.yml")):
        for one in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield Case(file.stem, one["title"], one["ask"], one.get("rows"))


def printed(value: Any) -> Any:
    """A value as the cases have it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [printed(one) for one in value]
    return {name: printed(one) for name, one in value.items()} if isinstance(value, dict) else str(value)


def with_macros(engine: Engine) -> Engine:
    """An engine that has our macros."""
    macros(engine)
    return engine


every = pytest.mark.parametrize("case", [pytest.param(one, id=f"{one.file}: {one.title}") for one in cases()])
