"""What a gate has to say about bad data. Findings are collected; they are never raised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warn"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which a table breaks a contract: which contract, on which table, how, and an example or more.

    `count` is the number of rows concerned, where that is known. `details` are lines for a person: examples, bounds,
    the sentence and the document that a figure is from.
    """

    contract: str
    table: str
    message: str
    severity: Severity = "error"
    count: int | None = None
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The finding on one line.

        >>> str(Finding("total", "fact.observation", "2600 is not 2500", count=1))
        'total on fact.observation: 2600 is not 2500'
        """
        return f"{self.contract} on {self.table}: {self.message}"
