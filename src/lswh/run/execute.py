"""A plan, done: the raw tables filled, the models built in order, the contracts held."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from lswh.contract import Contracts, Verdict, check
from lswh.engine import Engine
from lswh.graph import Graph
from lswh.landing import Landed, LandingStore, fill
from lswh.run.plan import Plan


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a build is: the stage and what in it is done, with its rows and seconds where it has any."""

    stage: Literal["land", "build", "check"]
    name: str
    done: int
    total: int
    rows: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """The rows of each table, and what the contracts say."""

    tables: Mapping[str, int]
    verdict: Verdict


def execute(
    plan: Plan,
    graph: Graph,
    landed: Sequence[Landed],
    store: LandingStore,
    contracts: Contracts,
    engine: Engine,
    on_progress: Callable[[Progress], None],
) -> RunReport:
    """Do what a plan says, in an empty warehouse. Raises LswhError where that cannot be done."""
    started = perf_counter()
    tables = {f"raw.{name}": rows for name, rows in fill(engine, landed, store).items()}
    on_progress(Progress("land", "raw", 1, 1, tables["raw.record"], perf_counter() - started))
    for done, name in enumerate(plan.models, start=1):
        model = graph.models[name]
        started = perf_counter()
        if model.is_macro:
            engine.create_macro(name.schema, model.sql, model.path)
            rows = None
        else:
            rows = tables[str(name)] = engine.create_table_as(name.schema, name.name, model.sql, model.path)
        on_progress(Progress("build", str(name), done, len(plan.models), rows, perf_counter() - started))
    checks = len(contracts.schemas) + bool(contracts.rules)
    checked: list[str] = []

    def on_table(name: str) -> None:
        checked.append(name)
        on_progress(Progress("check", name, len(checked), checks))

    verdict = check(engine, contracts, on_table)
    if contracts.rules:
        tables["mart.reconciliation"] = verdict.comparisons
    return RunReport(tables, verdict)
