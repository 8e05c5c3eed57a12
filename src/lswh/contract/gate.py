"""The gate: what the contracts of a project say of a candidate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lswh.contract.loading import RECONCILIATION, Contracts
from lswh.contract.reconciliation import breaches, write_reconciliation
from lswh.contract.schemas import validate
from lswh.domain.finding import Finding
from lswh.engine import Column, Engine

_FAILURE = (Column("contract", "VARCHAR"), Column("table", "VARCHAR"), Column("failure", "VARCHAR"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every finding, and how many contracts of tables and how many comparisons of rules were made."""

    findings: tuple[Finding, ...]
    tables: int
    comparisons: int

    @property
    def holds(self) -> bool:
        """Whether the candidate may be published."""
        return all(finding.severity != "error" for finding in self.findings)


def check(engine: Engine, contracts: Contracts, on_table: Callable[[str], None]) -> Verdict:
    """Hold every contract against the tables of a candidate.

    Writes mart.reconciliation (every comparison that the rules make) and lswh.failure (examples of rows that break a
    table's contract) into it. on_table is told what comes next.
    """
    findings: list[Finding] = []
    comparisons = 0
    if contracts.rules:
        on_table(RECONCILIATION)
        comparisons = write_reconciliation(engine, contracts.rules)
        findings += breaches(engine)
    engine.create_table("lswh", "failure", _FAILURE)
    for name, schema in contracts.schemas.items():
        on_table(name)
        broken = validate(name, schema, engine)
        findings += [one.finding for one in broken]
        rows = [(one.finding.contract, name, example) for one in broken for example in one.examples]
        engine.append("lswh", "failure", [column.name for column in _FAILURE], rows)
    return Verdict(tuple(findings), len(contracts.schemas), comparisons)
