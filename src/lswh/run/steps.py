"""What is to be done to each relation of a warehouse, and why: built whole or in part, reused, dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lswh.errors import ModelError, Where
from lswh.generation.manifest import Manifest, Relation
from lswh.graph import (
    Config,
    Graph,
    Model,
    ModelName,
    Properties,
    TableFingerprint,
    macro_fingerprint,
    table_fingerprint,
)
from lswh.graph.expansion import sources
from lswh.landing import Landed, raw_fingerprints

if TYPE_CHECKING:
    from lswh.graph.locality import Locality

_COMPARABLE_ROWS = 1_000_000
"""A table of more rows that is built whole is not compared with what it was: what reads it is built whole too."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to one relation. `relation` is what it will be (what it was, where it is dropped).

    in_part is how an incremental table follows the changes of its inputs; without it a table is built whole.
    is_comparable: what was there is small enough to be compared with what will be.
    """

    name: str
    action: Literal["build", "reuse", "drop"]
    relation: Relation
    reasons: tuple[str, ...] = ()
    in_part: Locality | None = None
    is_comparable: bool = False


def steps(
    graph: Graph,
    properties: Properties,
    landed: Sequence[Landed],
    local_to: Callable[[ModelName], Locality],
    base: Manifest | None,
    only: frozenset[ModelName] | None,
    *,
    anew: bool = False,
) -> tuple[Step, ...]:
    """The steps from a base (None: from nothing) to what is wanted, in building order. See lswh.run.plan.

    anew: the models that may be built are, whole, whether they have changed or not.
    """
    return _Steps(graph, properties, local_to, dict(base.relations) if base else {}, only, anew).of(landed)


@dataclass(slots=True)
class _Steps:
    graph: Graph
    properties: Properties
    local_to: Callable[[ModelName], Locality]
    before: Mapping[str, Relation]
    only: frozenset[ModelName] | None
    anew: bool
    tables: dict[str, TableFingerprint] = field(default_factory=dict)
    macros: dict[str, str] = field(default_factory=dict)
    found: dict[str, Step] = field(default_factory=dict)

    def of(self, landed: Sequence[Landed]) -> tuple[Step, ...]:
        self._raw(landed)
        for model in self.graph:
            if model.is_macro:
                self._macro(model)
            else:
                self._table(model)
        made = {*self.found, *map(str, self.graph.models)}
        dropped = [
            Step(name, "drop", one, ("nothing makes it any more",))
            for name, one in self.before.items()
            if name not in made
        ]
        if self.only is None:
            return (*dropped, *self.found.values())
        return (*self.found.values(), *(Step(step.name, "reuse", step.relation) for step in dropped))

    def _raw(self, landed: Sequence[Landed]) -> None:
        is_filled = self.only is None or any(self._reads_raw(self.graph.models[name]) for name in self.only)
        for table, digest in raw_fingerprints(landed).items():
            name = f"raw.{table}"
            relation = Relation("raw", TableFingerprint(digest, None, digest), comments=self._comments(name))
            before = self.before.get(name)
            if before is None or (is_filled and before.fingerprint != relation.fingerprint):
                self._build(name, relation, ["new" if before is None else "what has landed changed"], None)
            else:
                self._reuse(name, before)

    def _reads_raw(self, model: Model) -> bool:
        return any(name.schema == "raw" for name in sources(model, self.graph))

    def _macro(self, model: Model) -> None:
        name = str(model.name)
        before = self.before.get(name)
        if not self._is_readable(model):
            if before is not None:
                self._reuse(name, before)
            return
        digest = macro_fingerprint(model.reading, self.tables, self.macros)
        self.macros[model.name.name.lower()] = digest
        relation = Relation(
            "macro",
            TableFingerprint(digest, None, digest),
            text=model.reading.whole.text,
            inputs=self._inputs(model),
        )
        if before is not None and before.fingerprint == relation.fingerprint:
            self._reuse(name, before)
        else:
            self._build(name, relation, ["new"] if before is None else self._reasons(before, relation), None)

    def _is_readable(self, model: Model) -> bool:
        """Whether all that a macro reads is there: a selected build may be without."""
        return all(str(read) in self.tables for read in sources(model, self.graph))

    def _table(self, model: Model) -> None:
        name = str(model.name)
        before = self.before.get(name)
        is_selected = self.only is None or model.name in self.only
        if not is_selected and not (before and before.kind == "view"):
            if before is not None:
                self._reuse(name, before)
            elif model.config.materialized == "ephemeral":
                self._ephemeral(model)
            return
        self._check_inputs(model)
        if model.config.materialized == "ephemeral":
            self._ephemeral(model)
            return
        relation = self._relation(model)
        if before is not None and not self._reasons(before, relation) and not self.anew:
            self._reuse(name, _kept(before, relation))
            return
        reasons = ["new"] if before is None else self._reasons(before, relation) or ["--full"]
        in_part: Locality | None = None
        if model.config.materialized == "incremental":
            local = self.local_to(model.name)
            whole = self._why_whole(model, before, relation, local)
            in_part = None if whole else local
            reasons += [f"built whole: {whole}"] if whole and before is not None else []
        self._build(name, relation, reasons, in_part)

    def _ephemeral(self, model: Model) -> None:
        self.tables[str(model.name)] = table_fingerprint(model.reading, self.tables, self.macros)

    def _check_inputs(self, model: Model) -> None:
        for read in sorted(sources(model, self.graph)):
            if str(read) not in self.tables:
                raise ModelError(
                    f"{model.name} reads {read}, which is not built yet",
                    where=Where(model.path),
                    hint=f"select it too: --select +{model.name}",
                )

    def _relation(self, model: Model) -> Relation:
        config = model.config
        assert config.materialized != "ephemeral"
        reading = model.reading
        columns = {"": reading.frame.text} if reading.frame else {}
        columns |= {name: part.text for name, part in (reading.columns or {}).items()}
        return Relation(
            kind=config.materialized,
            fingerprint=table_fingerprint(reading, self.tables, self.macros, names_count=config.materialized == "view"),
            text=reading.whole.text,
            columns=columns,
            config=config_text(config),
            comments=self._comments(str(model.name)),
            inputs=self._inputs(model),
            unique_key=config.unique_key,
        )

    def _inputs(self, model: Model) -> dict[str, str]:
        """What a model reads of each relation, as hashes."""
        called = self._calls(model)
        inputs = {
            str(macro.name): self.macros[call]
            for macro in self.graph
            if macro.is_macro and (call := macro.name.name.lower()) in called
        }
        for table, columns in self._reads(model).items():
            read = self._ephemeral_named(table)
            inputs[table] = read.reading.whole.text if read else self.tables[table].of_columns(columns)
        return inputs

    def _reads(self, model: Model) -> dict[str, frozenset[str]]:
        """The columns that a model reads of each table; an ephemeral model is named, and what it reads is read too."""
        found: dict[str, frozenset[str]] = {}
        for table, columns in model.reading.whole.reads.items():
            read = self._ephemeral_named(table)
            inner = self._reads(read) if read else {}
            for name, names in {table: frozenset(columns), **inner}.items():
                found[name] = found.get(name, frozenset()) | names
        return found

    def _calls(self, model: Model) -> set[str]:
        inner = (self._ephemeral_named(table) for table in model.reading.whole.reads)
        return {*model.reading.whole.calls}.union(*(self._calls(read) for read in inner if read))

    def _ephemeral_named(self, table: str) -> Model | None:
        read = self.graph.models.get(_name(table))
        return read if read and read.config.materialized == "ephemeral" else None

    def _reasons(self, before: Relation, relation: Relation) -> list[str]:
        """Why what is there will not do."""
        reasons = []
        if before.config != relation.config:
            reasons.append(f"config changed: {before.config} -> {relation.config}")
        if before.text != relation.text:
            reasons.append(_sql_changed(before.columns, relation.columns))
        if before.fingerprint.whole != relation.fingerprint.whole:
            changed = _changed(before.inputs, relation.inputs)
            reasons += [f"input changed: {', '.join(changed)}"] if changed else []
            reasons = reasons or ["SQL changed"]
        elif before.config == relation.config:
            return []
        return reasons

    def _why_whole(self, model: Model, before: Relation | None, relation: Relation, local: Locality) -> str | None:
        """What keeps an incremental table from following the changes of its inputs; None where nothing does."""
        if before is None or before.kind != "incremental" or self.anew:
            return "--full" if self.anew else "it is new"
        if before.text != relation.text or before.config != relation.config:
            return "its SQL or config changed"
        changed = _changed(before.inputs, relation.inputs)
        for name in changed:
            if name not in (local.driving, *local.keyed):
                return f"a change of {name} can touch every row"
            step = self.found[name]
            if not (step.in_part or step.is_comparable):
                return f"{name} is built whole"
        for name, columns in self._reads(model).items():
            held = self.before.get(name)
            if held and held.fingerprint.of_columns(columns) != before.inputs.get(name):
                return f"it was not up to date with {name}"
        return None

    def _comments(self, name: str) -> str:
        said = self.properties.models.get(name)
        if said is None:
            return ""
        columns = {column: one.description for column, one in said.columns.items() if one.description}
        return _digest([said.description, columns]) if said.description or columns else ""

    def _build(self, name: str, relation: Relation, reasons: Sequence[str], in_part: Locality | None) -> None:
        is_comparable = _is_comparable(name, self.before.get(name), relation)
        self._found(Step(name, "build", relation, tuple(reasons), in_part, is_comparable))

    def _reuse(self, name: str, relation: Relation) -> None:
        self._found(Step(name, "reuse", relation))

    def _found(self, step: Step) -> None:
        self.found[step.name] = step
        if step.relation.kind != "macro":
            self.tables[step.name] = step.relation.fingerprint


def config_text(config: Config) -> str:
    """How a model is kept, in words.

    >>> config_text(Config("incremental", ("area", "period")))
    'incremental by area, period'
    """
    by = f" by {', '.join(config.unique_key)}" if config.unique_key else ""
    return f"{config.materialized}{by}"


def _kept(before: Relation, now: Relation) -> Relation:
    """A relation that is reused: its rows, and what its files say of it now."""
    return Relation(
        kind=before.kind,
        fingerprint=now.fingerprint,
        text=now.text,
        columns=now.columns,
        config=now.config,
        comments=now.comments,
        inputs=now.inputs,
        unique_key=now.unique_key,
        rows=before.rows,
        warnings=before.warnings,
    )


def _is_comparable(name: str, before: Relation | None, now: Relation) -> bool:
    if before is None or before.kind == "view" or now.kind == "view":
        return False
    return name == "raw.record" or (before.rows or 0) <= _COMPARABLE_ROWS


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def _sql_changed(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Which columns of a query changed, as far as it could be taken apart.

    >>> _sql_changed({"": "f", "a": "1", "b": "2"}, {"": "f", "a": "1", "b": "3", "c": "4"})
    'SQL changed: columns b, c'
    """
    changed = _changed(before, now)
    columns = [name for name in changed if name]
    if not columns and not changed:
        return "SQL changed"
    rows = ["which rows there are"] if "" in changed else []
    named = [f"column{'s' if len(columns) > 1 else ''} {', '.join(columns)}"] if columns else []
    return f"SQL changed: {' and '.join(rows + named)}"


def _name(table: str) -> ModelName:
    schema, name = table.split(".")
    return ModelName(schema, name)


def _digest(parts: Collection[object]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]
