"""What is found out about an installation or a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lswh.errors import LswhError

Severity = Literal["ok", "note", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at: how bad it is, what it is about, what was found, and what to do about it."""

    severity: Severity
    about: str
    what: str
    hint: str | None = None

    @classmethod
    def of_error(cls, about: str, error: LswhError, severity: Severity = "error") -> Diagnosis:
        """What an LswhError says, with its place."""
        place = f"{error.where}: " if error.where else ""
        return cls(severity, about, f"{place}{error.what}", error.hint)
