"""A plan made real: a candidate warehouse, built, held against its contracts, and published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter

from lswh import __version__
from lswh.change import Changes, is_unique_among
from lswh.contract import (
    RECONCILIATION,
    Contracts,
    Demands,
    Verdict,
    Waived,
    hold,
    load_contracts,
    load_waivers,
    write_failures,
    write_reconciliation,
)
from lswh.contract.compiled import says_unique
from lswh.domain.finding import Finding
from lswh.engine import Column, Engine
from lswh.engine.opening import try_out, write_warehouse
from lswh.errors import LswhError
from lswh.generation import Manifest, Relation, Shelf
from lswh.graph import DataTest, ModelName, check_columns
from lswh.landing import LandingStore, raw_columns
from lswh.project import Project
from lswh.run.artifacts import write_artifacts
from lswh.run.binding import bind
from lswh.run.execute import Built, Execution, Progress
from lswh.run.gates import every_gate, reconciled
from lswh.run.keys import key_test
from lswh.run.plan import Plan
from lswh.run.records import RunRecord, record_run
from lswh.run.wanted import Wanted

OnProgress = Callable[[Progress], None]
_BUILT_BY = f"lswh {__version__}"


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a plan: the number of the generation that was published, None where a contract is broken."""

    generation: str | None
    verdict: Verdict
    tables: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Making:
    """One plan of a project, to be made real under its build lock."""

    project: Project
    shelf: Shelf
    published: Manifest | None
    candidate: Manifest | None
    wanted: Wanted
    plan: Plan
    now: datetime

    def make(self, on_progress: OnProgress) -> Made:
        """Build, check, and publish where nothing is broken.

        Raises LswhError where it cannot be done; what was finished is kept in the candidate.
        """
        try:
            return self._made(on_progress)
        except LswhError as error:
            self._leave(built=(), verdict=None, generation=None, error=str(error))
            raise

    def _made(self, on_progress: OnProgress) -> Made:
        started = perf_counter()
        schemas = self._schemas()
        if untrue := self._try(schemas):
            verdict = Verdict((), tuple(untrue))
            self._leave(built=(), verdict=verdict, generation=None)
            return Made(None, verdict, self.published.tables if self.published else {})
        contracts = self._contracts(schemas or {})
        waived = self._waived(contracts)
        store = LandingStore(self.project.landing)
        with closing(self._open()) as engine:
            execution = Execution(
                self.plan, self.wanted, self._held, engine, store, on_progress, on_commit=self._remember
            )
            execution.run()
            verdict = _check(engine, self._demands(contracts, waived, execution), on_progress)
            manifest = self._manifest(execution.done, contracts, verdict)
            if verdict.holds:
                run = self._record(execution, verdict, perf_counter() - started)
                record_run(engine, run, self._other_runs())
            else:
                self._remember(execution.done)
        generation = self.shelf.publish(manifest) if verdict.holds else None
        self._leave(execution.built, verdict, generation)
        return Made(generation, verdict, manifest.tables)

    def _record(self, execution: Execution, verdict: Verdict, seconds: float) -> RunRecord:
        return RunRecord(
            generation=self.shelf.next_number(),
            started_at=self.now,
            seconds=seconds,
            built_by=_BUILT_BY,
            reasons=self.plan.causes,
            built=execution.built,
            why={step.name: step.reasons for step in self.plan.steps},
            held=verdict.held,
            comparisons=verdict.comparisons,
            warnings=len(verdict.findings),
        )

    def _leave(
        self, built: Sequence[Built], verdict: Verdict | None, generation: str | None, error: str | None = None
    ) -> None:
        """Tell other programs, in .lswh/target, what this run was."""
        write_artifacts(self.project, self.wanted, self.plan, built, verdict, generation, self.now, error)

    @property
    def _held(self) -> Manifest | None:
        """What is in the warehouse that the plan starts from."""
        return {"nothing": None, "published": self.published, "candidate": self.candidate}[self.plan.base]

    def _contracts(self, schemas: Mapping[str, Sequence[Column]]) -> Contracts:
        """The contracts in models/contracts, for tables that have these columns."""
        if not self.plan.gates.is_bound:
            return Contracts({}, ())
        steps = [step for step in self.plan.steps if step.action != "drop" and step.relation.kind != "macro"]
        return load_contracts(
            self.project.models / "contracts",
            self.project.root,
            {step.name: schemas.get(step.name) for step in steps},
            keys={step.name: step.relation.unique_key for step in steps},
            cache=self.project.cache / "contracts.json",
        )

    def _waived(self, contracts: Contracts) -> Waived:
        """What the rules may break today."""
        if not self.plan.gates.reconciles:
            return Waived()
        rules = [rule.name for rule in contracts.rules]
        return Waived(load_waivers(self.project.models / "contracts", self.project.root, rules), self.now.date())

    def _schemas(self) -> Mapping[str, Sequence[Column]] | None:
        """The columns of every table, found by trying models on empty tables; None where there is nothing to try."""
        gates = self.plan.gates
        if not (self._built or self.plan.described or gates.tables or gates.is_bound):
            return None
        with closing(try_out(self.project)) as engine:
            schemas = bind(engine, self.plan, self.wanted.graph, self._raw(), self.shelf.base(self.plan.base))
        check_columns(self.wanted.properties, {name: [one.name for one in of] for name, of in schemas.items()})
        return schemas

    @property
    def _built(self) -> set[ModelName]:
        return {ModelName(*step.name.split(".")) for step in self.plan.built if step.relation.kind != "raw"}

    def _raw(self) -> Mapping[str, Sequence[Column]]:
        return raw_columns(self.plan.landed, LandingStore(self.project.landing))

    def _try(self, schemas: Mapping[str, Sequence[Column]] | None) -> list[Finding]:
        """What unit tests have to say, before anything runs."""
        if schemas is None or not self.wanted.properties.unit_tests:
            return []
        from lswh.contract.unit_tests import run_unit_tests

        given = {f"raw.{name}": columns for name, columns in self._raw().items()}
        wanted, trying = self.wanted, partial(try_out, self.project)
        units = run_unit_tests(trying, wanted.graph, wanted.properties, given, self._built)
        return [unit.finding for unit in units if unit.finding]

    def _open(self) -> Engine:
        if self.plan.base == "candidate":
            file = self.shelf.resume()
            assert file is not None
        else:
            file = self.shelf.begin(from_published=self.plan.base == "published")
        return write_warehouse(self.project, file)

    def _other_runs(self) -> Path | None:
        """The warehouse whose runs the candidate does not have: it was not made from it, or not published."""
        return self.project.warehouse if self.plan.base != "published" and self.published else None

    def _remember(self, relations: Mapping[str, Relation]) -> None:
        self.shelf.remember(self._progress(relations))

    def _progress(self, relations: Mapping[str, Relation]) -> Manifest:
        return Manifest(
            program=self.wanted.program,
            contracts="",
            built_at=self.now,
            built_by=_BUILT_BY,
            landed=self.plan.landed if "raw.record" in relations else (),
            relations=relations,
        )

    def _demands(self, contracts: Contracts, waived: Waived, execution: Execution) -> Demands:
        needed = self.plan.gates.tables
        schemas = {
            name: schema for name, schema in contracts.schemas.items() if name in needed or name == RECONCILIATION
        }
        if not self.plan.gates.reconciles:
            schemas.pop(RECONCILIATION, None)
        tests = tuple(test for name in needed for test in self._tests(name, execution, contracts))
        changes, warned = self._changes(execution)
        were_ruled = self.published is not None and bool(self.published.ruled)
        reconciles = self.plan.gates.reconciles and (bool(contracts.rules) or were_ruled)
        kept = self.project.failures_kept
        held = Contracts(schemas, contracts.rules)
        return Demands(held, tests, reconciles, waived, changes, warned, kept, writes=True)

    def _changes(self, execution: Execution) -> tuple[Changes | None, frozenset[str]]:
        """What changed since everything held, where the same contracts did; and which had something to say then."""
        before = self.published
        if before is None or self.plan.base != "published":
            return None, frozenset()
        if (before.contracts, before.waivers) != (self.wanted.contracts, self.wanted.waivers):
            return None, frozenset()
        keys = {name: one.unique_key for name, one in execution.done.items() if one.unique_key}
        warned = {warning.split(" on ", 1)[0] for warning in before.all_warnings}
        return Changes(execution.deltas, keys), frozenset(warned)

    def _tests(self, name: str, execution: Execution, contracts: Contracts) -> Sequence[DataTest]:
        """The data tests of a table; one of its unique key too, where nothing else says that it is unique."""
        said = self.wanted.properties.models.get(name)
        tests = list(said.data_tests) if said else []
        key = execution.done[name].unique_key
        if key and not (says_unique(contracts.schemas.get(name), key) or self._stays_unique(name, key, execution)):
            tests.append(key_test(self.wanted.graph.models[ModelName(*name.split("."))]))
        return tests

    def _stays_unique(self, name: str, key: Sequence[str], execution: Execution) -> bool:
        """Whether a key that was unique in what is published still is: no row that came has the key of another."""
        delta = execution.deltas.get(name) if self.plan.base == "published" else None
        return delta is not None and is_unique_among(execution.engine, name, delta.come, key)

    def _warnings_of_rules(self, verdict: Verdict) -> tuple[str, ...]:
        """What the rules that were held have to say, and what others said when they were."""
        held = {one.contract for one in verdict.held if one.kind == "rule"}
        before = self.published.warnings if self.published and self.published.contracts == self.wanted.contracts else ()
        return (
            *(one for one in before if one.split(" on ", 1)[0] not in held),
            *_warnings(verdict.findings, RECONCILIATION),
        )

    def _manifest(self, done: Mapping[str, Relation], contracts: Contracts, verdict: Verdict) -> Manifest:
        """What is published, where the verdict allows it."""
        gates, before = self.plan.gates, self.published
        bound, ruled = (
            tuple(contracts.schemas),
            tuple(dict.fromkeys(t for rule in contracts.rules for t in rule.tables)),
        )
        if not gates.is_bound and before is not None and before.contracts == self.wanted.contracts:
            bound, ruled = before.bound, before.ruled
        passed = every_gate(done, self.wanted.properties, self.wanted.contracts, bound)
        relations = {}
        for name, one in done.items():
            was = before.relations.get(name) if before else None
            warnings = was.warnings if was and name not in gates.tables else _warnings(verdict.findings, name)
            relations[name] = replace(one, gate=passed.get(name), warnings=warnings)
        return Manifest(
            program=self.wanted.program,
            contracts=self.wanted.contracts,
            built_at=self.now,
            built_by=_BUILT_BY,
            landed=self.plan.landed,
            relations=relations,
            bound=bound,
            ruled=ruled,
            waivers=self.wanted.waivers,
            reconciled=reconciled(self.wanted.contracts, ruled, relations) if ruled else None,
            comparisons=verdict.comparisons if gates.reconciles or before is None else before.comparisons,
            warnings=self._warnings_of_rules(verdict),
        )


def _warnings(findings: Sequence[Finding], table: str) -> tuple[str, ...]:
    return tuple(str(finding) for finding in findings if finding.table == table)


def _check(engine: Engine, demands: Demands, on_progress: OnProgress) -> Verdict:
    checked: list[str] = []

    def on_table(name: str) -> None:
        checked.append(name)
        on_progress(Progress("check", name, len(checked), demands.steps))

    if demands.reconciles:
        write_reconciliation(engine, demands.contracts.rules, are_new=demands.changes is None)
    verdict = hold(engine, demands, on_table)
    write_failures(engine, verdict)
    return verdict
