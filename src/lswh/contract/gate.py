"""The gate: what the contracts of a project say of a candidate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from lswh.change import Changes
from lswh.contract.data_tests import run_all_data_tests
from lswh.contract.held import Held
from lswh.contract.loading import Contracts
from lswh.contract.reconciliation import Waived, reconcile
from lswh.contract.rules import RECONCILIATION
from lswh.contract.schemas import KEPT, validate
from lswh.domain.finding import Finding
from lswh.engine import Column, Engine
from lswh.graph import DataTest

_FAILURE = tuple(Column(name, "VARCHAR") for name in ("contract", "table", "check", "key", "row"))


@dataclass(frozen=True, slots=True)
class Demands:
    """What is held against a candidate: pandera classes, data tests; and rules, where they are to be compared.

    waived is what rules may break. changes are what there is beyond what held before, None where everything has to be
    held; warned are the contracts that had something to say before. kept is the most failing rows of a check that are
    kept; writes, whether what rules tolerate is written into the warehouse, which is only read otherwise.
    """

    contracts: Contracts
    tests: tuple[DataTest, ...]
    reconciles: bool
    waived: Waived
    changes: Changes | None = None
    warned: frozenset[str] = frozenset()
    kept: int = KEPT
    writes: bool = False

    def changes_for(self, contract: str) -> Changes | None:
        """What of the changes a contract can be held against alone: none of it if it had something to say."""
        return None if contract in self.warned else self.changes

    @property
    def steps(self) -> int:
        """How many times `check` says what comes next."""
        return len(self.contracts.schemas) + bool(self.tests) + self.reconciles


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every contract that was held, in order; what was found beside them, by unit tests, is found_before."""

    held: tuple[Held, ...]
    found_before: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that there is to say."""
        return (*self.found_before, *(finding for one in self.held for finding in one.findings))

    @property
    def comparisons(self) -> int:
        """How many comparisons the rules made."""
        return sum(one.checked for one in self.held if one.kind == "rule")

    @property
    def coarse(self) -> int:
        """How many of the comparisons hold only if trailing zeros are no digits."""
        return sum(one.coarse for one in self.held)

    @property
    def waived(self) -> int:
        """How many comparisons do not hold, and are accepted by a waiver."""
        return sum(one.waived for one in self.held)

    @property
    def holds(self) -> bool:
        """Whether the candidate may be published."""
        return all(finding.severity != "error" for finding in self.findings)


def hold(engine: Engine, demands: Demands, on_table: Callable[[str], None]) -> Verdict:
    """Hold contracts against the tables of a warehouse, which is only read. on_table is told what comes next."""
    held: list[Held] = []
    if demands.reconciles:
        on_table(RECONCILIATION)
        rules, waived = demands.contracts.rules, demands.waived
        held += reconcile(engine, rules, demands.changes, demands.warned, waived, writes=demands.writes)
    for name, table in demands.contracts.schemas.items():
        on_table(name)
        held.append(validate(table, engine, demands.changes_for(f"{name} contract"), demands.kept))
    if demands.tests:
        on_table(f"{len(demands.tests)} data tests")
        held += (result.held for result in run_all_data_tests(engine, demands.tests, limit=demands.kept))
    return Verdict(tuple(held))


def write_failures(engine: Engine, verdict: Verdict) -> None:
    """Write lswh.failure: some of the rows that break each contract that was held; those of others stay as they are."""
    engine.create_table("lswh", "failure", _FAILURE)
    tables = [exp.Literal.string(one.table) for one in verdict.held if one.kind != "rule"]
    failure = exp.table_("failure", db="lswh")
    engine.query(exp.delete(failure, where=exp.column("table", quoted=True).isin(*tables)) if tables else "select 1")
    rows = [(one.contract, one.table, one.check, one.key, one.row) for held in verdict.held for one in held.failures]
    engine.append("lswh", "failure", [column.name for column in _FAILURE], rows)
