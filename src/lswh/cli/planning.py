"""A plan, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lswh.cli.report import plural

if TYPE_CHECKING:
    from lswh.run import Plan, Step

_WHOLE, _PART = "build", "build in part"


def plan_as_text(plan: Plan) -> Iterator[str]:
    """What a build would do: one line for each relation that it touches, and what would be published."""
    if plan.is_empty:
        yield "nothing to do: what is published is up to date"
        return
    yield f"because {'; '.join(plan.causes)}:"
    touched = [step for step in plan.steps if step.action != "reuse"]
    reused = len(plan.steps) - len(touched)
    width = max((len(step.name) for step in touched), default=0)
    for step in touched:
        yield f"{_action(step):<13}  {step.name:<{width}}  {'; '.join(step.reasons)}".rstrip()
    for line in (
        f"reuse {plural(reused, 'relation')} of {_BASES[plan.base]}" if reused else "",
        f"hold contracts of {plural(len(plan.gates.tables), 'table')}" if plan.gates.tables else "",
        "compare what the rules compare" if plan.gates.reconciles else "",
        f"write comments on {plural(len(plan.described), 'relation')}" if plan.described else "",
    ):
        if line:
            yield line
    yield "publish a new generation, if every contract holds"


_BASES = {
    "nothing": "what is published",
    "published": "what is published",
    "candidate": "the candidate of the build before, which was not published",
}


def plan_as_json(plan: Plan) -> str:
    """A plan as one JSON document."""
    document = {
        "base": plan.base,
        "is_empty": plan.is_empty,
        "reasons": list(plan.reasons),
        "steps": [
            {
                "name": step.name,
                "kind": step.relation.kind,
                "action": step.action,
                "in_part": step.in_part is not None,
                "reasons": list(step.reasons),
                "downstream": list(plan.downstream(step.name)) if step.action != "reuse" else [],
            }
            for step in plan.steps
        ],
        "contracts": sorted(plan.gates.tables),
        "reconciles": plan.gates.reconciles,
        "comments": list(plan.described),
        "publishes": not plan.is_empty,
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _action(step: Step) -> str:
    return step.action if step.action != "build" else _PART if step.in_part else _WHOLE
