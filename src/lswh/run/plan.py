"""What a build would do, and why. Nothing here touches a warehouse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lswh.generation import Manifest
from lswh.graph import Graph, ModelName
from lswh.landing import Landed, content_hash

Fingerprints = Mapping[str, str]
"""The hash of each thing that a warehouse depends on, by the words that a reason for building uses."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The models to build, in order, and the reasons; without reasons there is nothing to do."""

    models: tuple[ModelName, ...]
    reasons: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether what is published is what a build would make."""
        return not self.reasons


def fingerprints(
    package: Path, graph: Graph, contracts: Path, landed: Sequence[Landed], package_files: Iterable[Path]
) -> Fingerprints:
    """Hashes of the program, the models, the contracts and what has landed."""
    return {
        "what has landed": _digest([one.path, one.kind.value, one.content_hash, one.batch] for one in landed),
        "the models": _digest([str(model.name), model.sql] for model in graph),
        "the contracts": _digest([file.name, content_hash(file)] for file in sorted(contracts.glob("*.py"))),
        "lswh itself": _digest(
            [file.relative_to(package).as_posix(), content_hash(file)] for file in sorted(package_files)
        ),
    }


def plan(graph: Graph, present: Fingerprints, published: Manifest | None) -> Plan:
    """Build every model where anything has changed since the published generation, and nothing where nothing has."""
    if published is None:
        reasons = ["nothing is published yet"]
    else:
        reasons = [f"{what} changed" for what, digest in present.items() if published.fingerprints.get(what) != digest]
    return Plan(tuple(graph.models) if reasons else (), tuple(reasons))


def _digest(parts: Iterable[Sequence[object]]) -> str:
    return hashlib.sha256(json.dumps(list(map(list, parts))).encode()).hexdigest()
