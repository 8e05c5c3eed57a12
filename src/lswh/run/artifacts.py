"""What a run leaves for other programs, in .lswh/target: manifest.json (the models), run_results.json (the run)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from lswh.contract import Verdict
from lswh.graph import Model
from lswh.project import Project
from lswh.run.execute import Built
from lswh.run.plan import Plan
from lswh.run.wanted import Wanted


def write_artifacts(
    project: Project,
    wanted: Wanted,
    plan: Plan,
    built: Sequence[Built],
    verdict: Verdict | None,
    generation: str | None,
    now: datetime,
    error: str | None = None,
) -> None:
    """Write both files, each whole; verdict is None where the run failed, with an error, before all was checked."""
    target = project.state / "target"
    target.mkdir(parents=True, exist_ok=True)
    nodes = {str(model.name): _node(model, wanted) for model in wanted.graph}
    _write(target / "manifest.json", {"generated_at": now.isoformat(), "project": project.name, "nodes": nodes})
    results = {
        "generated_at": now.isoformat(),
        "generation": generation,
        "outcome": _outcome(verdict, generation),
        "error": error,
        "reasons": list(plan.causes),
        "steps": [
            {"name": step.name, "action": step.action, "kind": step.relation.kind, "reasons": list(step.reasons)}
            for step in plan.steps
        ],
        "models": [
            {"name": one.name, "how": one.how, "rows": one.rows, "seconds": round(one.seconds, 6)} for one in built
        ],
        "contracts": [
            {"contract": one.contract, "table": one.table, "outcome": one.outcome, "failures": one.count}
            for one in (verdict.held if verdict else ())
        ],
        "findings": [str(finding) for finding in (verdict.findings if verdict else ())],
    }
    _write(target / "run_results.json", results)


def _outcome(verdict: Verdict | None, generation: str | None) -> str:
    if verdict is None:
        return "failed"
    return "published" if generation else "refused"


def _node(model: Model, wanted: Wanted) -> dict[str, Any]:
    said = wanted.properties.models.get(str(model.name))
    return {
        "path": model.path,
        "materialized": "macro" if model.is_macro else model.config.materialized,
        "unique_key": list(model.config.unique_key),
        "tags": sorted(model.config.tags),
        "depends_on": sorted(map(str, wanted.graph.reads[model.name])),
        "description": said.description if said else "",
        "columns": {name: one.description for name, one in said.columns.items()} if said else {},
        "data_tests": [test.name for test in said.data_tests] if said else [],
    }


def _write(file: Path, document: dict[str, Any]) -> None:
    aside = file.with_name(f"{file.name}.next")
    aside.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")
    aside.replace(file)
