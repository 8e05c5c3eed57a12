"""What became of a contract that was held against a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lswh.domain.finding import Finding

Kind = Literal["table", "rule", "data test"]
Outcome = Literal["pass", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that breaks a check of a contract. key and row are JSON objects; key is null where no key is known."""

    contract: str
    table: str
    check: str
    key: str | None
    row: str


@dataclass(frozen=True, slots=True)
class Held:
    """A contract that was held: the pandera class of a table, a reconciliation rule, or a data test.

    findings are all that it has to say, failures some of the rows that break it, checked how many rows or comparisons
    were looked at, 0 where that was not counted; coarse is how many of them hold only if trailing zeros are no digits,
    waived how many are accepted though they do not.
    """

    contract: str
    table: str
    kind: Kind
    findings: tuple[Finding, ...] = ()
    failures: tuple[Failure, ...] = ()
    checked: int = 0
    coarse: int = 0
    waived: int = 0

    @property
    def outcome(self) -> Outcome:
        """Whether it passes, warns, or stops a publication."""
        worst = {finding.severity for finding in self.findings}
        return "fail" if "error" in worst else "warn" if worst else "pass"

    @property
    def count(self) -> int:
        """How many things break it."""
        return sum(finding.count or 1 for finding in self.findings)
