"""A plan, done: the raw tables filled, the models built in order. What is done is told, nothing is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Literal

from sqlglot import exp

from lswh.change import Delta, build_in_part, compare, keep, table_of, temporary
from lswh.engine import Engine
from lswh.engine import Kind as EngineKind
from lswh.errors import ModelFailed, QueryError, Where
from lswh.generation.manifest import Manifest, Relation
from lswh.graph import Model, ModelName
from lswh.graph.expansion import expanded, running_sql
from lswh.landing import Filling, LandingStore
from lswh.run.plan import Plan
from lswh.run.steps import Step
from lswh.run.wanted import Wanted

_COMMIT_AFTER = 0.5
"""Seconds of work after which it is committed, so that a build after a failure can go on from there."""


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
class Built:
    """What a run made of one relation: how, its rows where it has any, the seconds it took."""

    name: str
    how: Literal["whole", "in part"]
    rows: int | None
    seconds: float


@dataclass(slots=True)
class Execution:
    """The doing of one plan in a warehouse that holds what the plan starts from (held: its manifest).

    on_commit is told which relations are whole in the file: before a candidate is changed, and while that goes on.
    """

    plan: Plan
    wanted: Wanted
    held: Manifest | None
    engine: Engine
    store: LandingStore
    on_progress: Callable[[Progress], None]
    on_commit: Callable[[Mapping[str, Relation]], None]
    done: dict[str, Relation] = field(default_factory=dict)
    built: list[Built] = field(default_factory=list)
    deltas: dict[str, Delta | None] = field(default_factory=dict)
    _aside: set[str] = field(default_factory=set)
    _there: dict[tuple[str, str], EngineKind] = field(default_factory=dict)

    def run(self) -> None:
        """Do it. Raises LswhError where that cannot be done; what was committed stays."""
        steps = self.plan.steps
        self.done |= {step.name: step.relation for step in steps if step.action == "reuse"}
        if self.plan.base == "candidate":  # what is about to change is not what was written down any more
            self.on_commit(self.done)
        self._there |= self.engine.relations()
        committed = perf_counter()
        with self.engine.transaction():
            for step in steps:
                if step.action == "drop":
                    self._drop(step.name)
            self._fill([step for step in self.plan.built if step.relation.kind == "raw"])
            models = [step for step in self.plan.built if step.relation.kind != "raw"]
            for number, step in enumerate(models, start=1):
                if perf_counter() - committed > _COMMIT_AFTER:
                    self.engine.commit()
                    self.on_commit(self.done)
                    committed = perf_counter()
                built = self._build(step)
                self.on_progress(Progress("build", step.name, number, len(models), built.rows, built.seconds))
            self._describe()

    def _fill(self, steps: list[Step]) -> None:
        if not steps:
            return
        from lswh.landing.fill import fill

        started = perf_counter()
        is_there = self.held is not None and {"raw.document", "raw.record"} <= self.held.relations.keys()
        held = self.held.landed if self.held and is_there else ()
        filling = Filling.between(held, self.plan.landed)
        for name in filling.tables:
            self._put_aside(f"raw.{name}")
        is_kept = bool(held)
        if is_kept:
            self._keep_raw(filling)
        else:
            self._drop("raw.document")
            self._drop("raw.record")
        fill(self.engine, filling, self.plan.landed, self.store)
        for step in steps:
            schema, name = step.name.split(".")
            if is_kept and name == "record":
                self._finish_raw(filling)
            else:
                self._compare_aside(step.name)
            self._made(step, "whole", self.engine.count(schema, name), started)
        rows = self.engine.count("raw", "record")
        self.on_progress(Progress("land", "raw", 1, 1, rows, perf_counter() - started))

    def _keep_raw(self, filling: Filling) -> None:
        """Remember what raw.document and raw.record are about to lose."""
        record = Delta.of("raw.record")
        keep(self.engine, record.gone, _of_files("raw.record", [one.content_hash for one in filling.gone]))
        if "raw.document" in self.plan.compared:
            keep(self.engine, _before("raw.document"), exp.select("*").from_(table_of("raw.document")))
            self._aside.add("raw.document")

    def _finish_raw(self, filling: Filling) -> None:
        record = Delta.of("raw.record")
        keep(self.engine, record.come, _of_files("raw.record", [one.content_hash for one in filling.come]))
        self.deltas["raw.record"] = record

    def _build(self, step: Step) -> Built:
        started = perf_counter()
        schema, name = step.name.split(".")
        model = self.wanted.graph.models[ModelName(schema, name)]
        if model.is_macro:
            self._drop(step.name)
            self.engine.create_macro(schema, model.sql, model.path)
            return self._made(step, "whole", None, started)
        if step.in_part and self._follows(step, model):
            return self._made(step, "in part", self.engine.count(schema, name), started)
        self._put_aside(step.name)
        sql = running_sql(model, self.wanted.graph)
        rows: int | None = None
        if step.relation.kind == "view":
            self.engine.create_view(schema, name, sql, model.path)
        else:
            rows = self.engine.create_table_as(schema, name, sql, model.path)
        self._compare_aside(step.name)
        return self._made(step, "whole", rows, started)

    def _follows(self, step: Step, model: Model) -> bool:
        """Whether an incremental table could be brought up to date from the changes of its inputs."""
        local = step.in_part
        assert local is not None
        deltas = {name: self.deltas[name] for name in (local.driving, *local.keyed) if name in self.deltas}
        known = {name: delta for name, delta in deltas.items() if delta is not None}
        if len(known) < len(deltas):
            return False
        statement = expanded(model, self.wanted.graph)
        try:
            delta = build_in_part(self.engine, step.name, statement, local, known, step.relation.unique_key)
        except QueryError as error:
            raise ModelFailed(error.what, where=Where(model.path)) from error
        self.deltas[step.name] = delta
        return delta is not None

    def _made(self, step: Step, how: Literal["whole", "in part"], rows: int | None, started: float) -> Built:
        built = Built(step.name, how, rows, perf_counter() - started)
        self.built.append(built)
        self.done[step.name] = replace(step.relation, rows=rows)
        return built

    def _put_aside(self, name: str) -> None:
        """Make room for a relation that is built whole; keep what was there as long as it is compared with."""
        schema, table = name.split(".")
        if name in self.plan.compared and self._there.get((schema, table)) == "TABLE":
            keep(self.engine, _before(name), exp.select("*").from_(table_of(name)))
            self._aside.add(name)
        self._drop(name)

    def _compare_aside(self, name: str) -> None:
        """Learn what a relation that was built whole lost and gained, where it is compared with what was there."""
        self.deltas[name] = None
        if name in self._aside:
            after = exp.select("*").from_(table_of(name))
            self.deltas[name] = compare(self.engine, name, exp.select("*").from_(_before(name)), after)

    def _drop(self, name: str) -> None:
        schema, relation = name.split(".")
        kind = self._there.pop((schema, relation), None)
        if kind is not None:
            self.engine.drop(schema, relation, kind)

    def _describe(self) -> None:
        for name in self.plan.described:
            said = self.wanted.properties.models.get(name)
            schema, table = name.split(".")
            columns = {column.name: "" for column in self.engine.columns(schema, table)}
            if said is not None:
                given = {column.lower(): one.description for column, one in said.columns.items()}
                columns = {column: given.get(column.lower(), "") for column in columns}
            is_view = self.done[name].kind == "view"
            self.engine.comment(
                schema, table, "VIEW" if is_view else "TABLE", said.description if said else "", columns
            )


def _of_files(name: str, hashes: list[str]) -> exp.Select:
    """The rows of a raw table that came from files with these hashes."""
    texts = [exp.Literal.string(one) for one in hashes]
    where = exp.column("content_hash").isin(*texts) if texts else exp.false()
    return exp.select("*").from_(table_of(name)).where(where)


def _before(name: str) -> exp.Table:
    return temporary(f"{name} before")
