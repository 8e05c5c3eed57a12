"""Every error lswh raises on purpose, in one tree.

LswhError
├── ConfigurationError      pyproject.toml, contracts or models say something impossible
├── UnreadableInput         a file in raw/ is not what it claims to be
├── ModelError              a model cannot be used as it is written
│   ├── ModelSyntaxError    its SQL does not parse
│   ├── UnknownTable        it reads a table that nothing makes
│   ├── ModelCycle          models depend on each other
│   └── ModelFailed         the engine refused it while it ran
├── QueryError              a query that somebody asked could not be answered
├── BuildLocked             another process is building this project
└── NothingPublished        there is no warehouse to read yet

A contract that is broken is no exception: it is a Finding (see lswh.domain.finding).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file: path, and line and column counted from 1 where they are known."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """The place as editors and terminals understand it.

        >>> str(Where("models/mart/indicator.sql", 3, 14))
        'models/mart/indicator.sql:3:14'
        """
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)

    def excerpt(self, text: str) -> str | None:
        r"""The line of a text that this place is in, with a caret under the column; None without both.

        >>> print(Where("a.sql", 2, 6).excerpt("select 1\nfrom mart.nothere"))
            from mart.nothere
                 ^
        """
        lines = text.split("\n")
        if self.line is None or self.column is None or not 0 < self.line <= len(lines):
            return None
        line = lines[self.line - 1]
        before = "".join("\t" if letter == "\t" else " " for letter in line[: self.column - 1])
        return f"    {line.rstrip()}\n    {before}^"


class LswhError(Exception):
    """Something lswh could not do: what, where, what to do about it, and the line that it is about, with a caret."""

    def __init__(
        self, what: str, *, where: Where | None = None, hint: str | None = None, excerpt: str | None = None
    ) -> None:
        self.what = what
        self.where = where
        self.hint = hint
        self.excerpt = excerpt
        super().__init__(what)

    def __str__(self) -> str:
        """The message on one line, and the excerpt below it where there is one.

        >>> str(LswhError("no such unit", where=Where("a.csv", 2), hint="add it to unit.csv"))
        'a.csv:2: no such unit (add it to unit.csv)'
        """
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.hint})" if self.hint else ""
        below = f"\n{self.excerpt}" if self.excerpt else ""
        return f"{place}{self.what}{advice}{below}"


class ConfigurationError(LswhError):
    """The project is configured in a way that cannot work."""


class UnreadableInput(LswhError):
    """A file in raw/ cannot be read as what it claims to be."""


class ModelError(LswhError):
    """A model cannot be used as it is written."""


class ModelSyntaxError(ModelError):
    """The SQL of a model does not parse."""


class UnknownTable(ModelError):
    """A model reads a table that no model, macro or raw file makes."""


class ModelCycle(ModelError):
    """Models that depend on each other."""

    def __init__(self, path: Sequence[object]) -> None:
        self.path = tuple(str(name) for name in path)
        chain = " -> ".join(self.path)
        super().__init__(f"models depend on each other: {chain}", hint="break the circle with an intermediate model")


class ModelFailed(ModelError):
    """The engine refused a model while it ran."""


class QueryError(LswhError):
    """A query could not be answered."""


class BuildLocked(LswhError):
    """Another process holds the project's build lock."""


class NothingPublished(LswhError):
    """The project has no published warehouse yet."""
