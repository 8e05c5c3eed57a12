"""The gate: what the contracts of a project say of a candidate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from lswh.change import Changes
from lswh.contract.data_tests import run_all_data_tests
from lswh.contract.loading import RECONCILIATION, Contracts
from lswh.contract.reconciliation import compare, write_reconciliation
from lswh.contract.schemas import validate
from lswh.domain.finding import Finding
from lswh.engine import Column, Engine
from lswh.graph import DataTest

_FAILURE = (Column("contract", "VARCHAR"), Column("table", "VARCHAR"), Column("failure", "VARCHAR"))
_EXAMPLES = 100


@dataclass(frozen=True, slots=True)
class Held:
    """A contract that was held against a table: whether it passed, and how many things break it."""

    contract: str
    table: str
    outcome: Literal["pass", "warn", "fail"]
    failures: int


@dataclass(frozen=True, slots=True)
class Demands:
    """What is held against a candidate: pandera classes, data tests; and rules, where they are to be compared.

    changes are what there is beyond what held before, None where everything has to be held; warned are the contracts
    that had something to say before.
    """

    contracts: Contracts
    tests: tuple[DataTest, ...]
    reconciles: bool
    changes: Changes | None = None
    warned: frozenset[str] = frozenset()

    def changes_for(self, contract: str) -> Changes | None:
        """What of the changes a contract can be held against alone: none of it if it had something to say."""
        return None if contract in self.warned else self.changes

    @property
    def steps(self) -> int:
        """How many times `check` says what comes next."""
        return len(self.contracts.schemas) + bool(self.tests) + self.reconciles


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every finding, every contract that was held, and how many comparisons the rules made."""

    findings: tuple[Finding, ...]
    held: tuple[Held, ...]
    comparisons: int

    @property
    def holds(self) -> bool:
        """Whether the candidate may be published."""
        return all(finding.severity != "error" for finding in self.findings)


def check(engine: Engine, demands: Demands, on_table: Callable[[str], None]) -> Verdict:
    """Hold contracts against the tables of a candidate.

    Writes mart.reconciliation (every comparison that the rules make) and lswh.failure (examples of rows that break a
    table's contract) into it. on_table is told what comes next.
    """
    findings: list[Finding] = []
    held: list[Held] = []
    comparisons = 0
    rules = demands.contracts.rules
    if demands.reconciles:
        on_table(RECONCILIATION)
        write_reconciliation(engine, rules)
        for rule in rules:
            compared = compare(engine, rule, demands.changes_for(rule.name))
            comparisons += compared.made
            findings += compared.broken
            held.append(_held(rule.name, RECONCILIATION, compared.broken))
    failures: list[tuple[str, str, str]] = []
    for name, schema in demands.contracts.schemas.items():
        on_table(name)
        found = validate(name, schema, engine, demands.changes_for(f"{name} contract"))
        findings += [one.finding for one in found]
        failures += [(one.finding.contract, name, example) for one in found for example in one.examples]
        held.append(_held(f"{name} contract", name, [one.finding for one in found]))
    if demands.tests:
        on_table(f"{len(demands.tests)} data tests")
    for result in run_all_data_tests(engine, demands.tests, limit=_EXAMPLES):
        findings += [result.finding] if result.finding else []
        failures += result.rows
        held.append(Held(result.test.name, result.test.table, result.outcome, result.failures))
    engine.create_table("lswh", "failure", _FAILURE)
    engine.query("delete from lswh.failure")
    engine.append("lswh", "failure", [column.name for column in _FAILURE], failures)
    return Verdict(tuple(findings), tuple(held), comparisons)


def _held(contract: str, table: str, findings: Sequence[Finding]) -> Held:
    worst = {finding.severity for finding in findings}
    outcome: Literal["pass", "warn", "fail"] = "fail" if "error" in worst else "warn" if worst else "pass"
    return Held(contract, table, outcome, sum(finding.count or 1 for finding in findings))
