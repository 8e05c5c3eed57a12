"""What a build would do, and why. Nothing here touches a warehouse."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lswh.errors import LswhError
from lswh.generation.manifest import Manifest, Relation
from lswh.graph import ModelName
from lswh.landing import Landed
from lswh.run.gates import Gates, gates
from lswh.run.steps import Step, steps
from lswh.run.wanted import Wanted

Base = Literal["nothing", "published", "candidate"]

_FOLLOWS, _NAMED = "input changed", 3


@dataclass(frozen=True, slots=True)
class Plan:
    """The warehouse to start from, what is done to each relation in order, and what is held against it then.

    landed is what the raw tables will hold; compared are the relations whose rows before and after are to be compared,
    because others are built from the difference; described are those on which comments are written.
    """

    base: Base
    reasons: tuple[str, ...]
    landed: tuple[Landed, ...]
    steps: tuple[Step, ...]
    gates: Gates
    compared: frozenset[str] = field(default_factory=frozenset)
    described: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether what is published is what a build would make."""
        is_changed = any(step.action != "reuse" for step in self.steps)
        return self.base == "published" and not (is_changed or self.gates.is_needed or self.described)

    @property
    def built(self) -> tuple[Step, ...]:
        """The steps that build something, in order."""
        return tuple(step for step in self.steps if step.action == "build")

    @property
    def causes(self) -> tuple[str, ...]:
        """Why anything is done, without what follows from it: each cause, and the relations that it is about."""
        if self.reasons:
            return self.reasons
        about: dict[str, list[str]] = {}
        for step in self.steps:
            first = step.reasons[0] if step.reasons else _FOLLOWS
            if step.action != "reuse" and not first.startswith(_FOLLOWS):
                about.setdefault(first, []).append(step.name)
        behind = [step for step in self.built if step.reasons]
        if not about and behind:  # a selected build left them behind what they read
            about[behind[0].reasons[0]] = [behind[0].name]
        named = [f"{cause} ({', '.join(names[:_NAMED])}{_more(len(names) - _NAMED)})" for cause, names in about.items()]
        if self.base == "candidate":
            named.append("the build before did not publish")
        elif not self.is_empty and not named:
            named.append("contracts, waivers or descriptions changed")
        return tuple(named)

    def downstream(self, name: str) -> tuple[str, ...]:
        """Every relation that reads another, directly or not, in building order."""
        found = {name}
        for step in self.steps:
            if found & step.relation.inputs.keys():
                found.add(step.name)
        return tuple(step.name for step in self.steps if step.name in found and step.name != name)


def plan(
    wanted: Wanted,
    published: Manifest | None,
    candidate: Manifest | None,
    *,
    only: frozenset[ModelName] | None = None,
    full: bool = False,
) -> Plan:
    """How to get from what is published, or from the candidate of a failed build, to what is wanted, with least work.

    only are the models that may be built, None for all of them (a view and a macro always follow what they read).
    full builds everything anew, or what is selected. Raises LswhError where a model that may be built reads one that is
    not there.
    """
    bases: dict[Base, Manifest] = {}
    if only is not None and published is not None:
        return _selected(wanted, published, only, full=full)
    reasons = ["nothing is published yet"]
    if published is not None:
        is_same = published.program == wanted.program
        reasons = ["lswh itself changed"] if not is_same else ["--full"] if full else []
        if is_same and not full:
            bases["published"] = published
    if candidate is not None and candidate.program == wanted.program and not full:
        bases["candidate"] = candidate
    held = bases.get("published")
    plans = [_from(wanted, base, manifest, held, only) for base, manifest in bases.items()]
    if not any(one.is_empty or _reuses(one) for one in plans):
        return _from(wanted, "nothing", None, held, only, reasons)
    return min(plans, key=lambda one: len(one.built))


def _selected(wanted: Wanted, published: Manifest, only: frozenset[ModelName], *, full: bool) -> Plan:
    """The plan of a selection: what is published, with nothing changed but what may be."""
    if published.program != wanted.program:
        raise LswhError(
            "lswh itself changed since the last build: everything has to be built", hint="build without a selection"
        )
    return _from(wanted, "published", published, published, only, anew=full)


def _from(
    wanted: Wanted,
    base: Base,
    manifest: Manifest | None,
    held: Manifest | None,
    only: frozenset[ModelName] | None,
    reasons: Sequence[str] = (),
    *,
    anew: bool = False,
) -> Plan:
    """The plan from one base; held is what has passed the gate of this lswh. anew: what is selected is built whole."""
    found = steps(wanted.graph, wanted.properties, wanted.landed, wanted.local_to, manifest, only, anew=anew)
    relations = {step.name: step.relation for step in found if step.action != "drop"}
    is_filled = any(step.action == "build" for step in found if step.relation.kind == "raw")
    landed = wanted.landed if manifest is None or is_filled else manifest.landed
    return Plan(
        base=base,
        reasons=tuple(reasons),
        landed=tuple(landed),
        steps=found,
        gates=gates(relations, wanted.properties, wanted.contracts, wanted.waivers, held),
        compared=_compared(found, held.ruled if held else ()),
        described=tuple(_described(relations, found, manifest)),
    )


def _reuses(one: Plan) -> bool:
    """Whether any table stays, or is changed in part only."""
    return any(
        (step.relation.kind in ("table", "incremental") or step.name == "raw.record")
        and (step.action == "reuse" or step.in_part)
        for step in one.steps
    )


def _compared(found: Sequence[Step], ruled: Collection[str]) -> frozenset[str]:
    """What is built whole, and compared with what it was for the sake of tables or rules that follow its changes."""
    whole = {step.name for step in found if step.action == "build" and step.in_part is None and step.is_comparable}
    followed = {name for step in found if step.in_part for name in (step.in_part.driving, *step.in_part.keyed)}
    return frozenset(whole & (followed | set(ruled)))


def _more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""


def _described(relations: Mapping[str, Relation], found: Sequence[Step], base: Manifest | None) -> list[str]:
    anew = {step.name for step in found if step.action == "build" and step.in_part is None}
    before = base.relations if base else {}
    return [
        name
        for name, one in relations.items()
        if (one.comments and name in anew) or (name not in anew and one.comments != before[name].comments)
    ]
