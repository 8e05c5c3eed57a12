"""Which contracts are to be held against a candidate: those whose tables, or whose own words, have changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lswh.generation.manifest import Manifest, Relation
from lswh.graph import DataTest, Properties


@dataclass(frozen=True, slots=True)
class Gates:
    """tables: those whose contracts are to be held, each with the hash of its contracts and of all that they read.

    reconciles: whether the rules are to be compared. is_bound: whether
    the files of models/contracts are needed at all.
    """

    tables: Mapping[str, str]
    reconciles: bool
    is_bound: bool

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to hold."""
        return bool(self.tables) or self.reconciles


def gates(
    relations: Mapping[str, Relation], properties: Properties, contracts: str, waivers: str, published: Manifest | None
) -> Gates:
    """What a candidate with these relations has to pass beyond what the published generation has passed already."""
    known = published if published is not None and published.contracts == contracts else None
    bound = frozenset(relations if known is None else known.bound) if contracts else frozenset()
    passed = {name: one.gate for name, one in published.relations.items()} if published else {}
    every = every_gate(relations, properties, contracts, bound)
    needed = {name: digest for name, digest in every.items() if passed.get(name) != digest}
    were_ruled = published is not None and bool(published.ruled)
    if known is None:
        reconciles = bool(contracts) or were_ruled
    else:
        is_other = reconciled(contracts, known.ruled, relations) != known.reconciled or waivers != known.waivers
        reconciles = bool(known.ruled) and is_other
    return Gates(needed, reconciles, is_bound=bool(contracts) and (reconciles or bool(needed.keys() & bound)))


def every_gate(
    relations: Mapping[str, Relation], properties: Properties, contracts: str, bound: Collection[str]
) -> dict[str, str]:
    """The hash of the contracts of each relation that has any; bound are those that a pandera class is of."""
    return {
        name: digest
        for name, one in relations.items()
        if (digest := _gate(name, relations, properties, contracts if name in bound else "", one))
    }


def reconciled(contracts: str, ruled: tuple[str, ...], relations: Mapping[str, Relation]) -> str:
    """The hash of the rules and of the tables that they read."""
    read = [[name, relations[name].fingerprint.whole] for name in sorted(ruled) if name in relations]
    return _digest([contracts, read])


def _gate(
    name: str, relations: Mapping[str, Relation], properties: Properties, contracts: str, relation: Relation
) -> str | None:
    said = properties.models.get(name)
    tests = said.data_tests if said else ()
    if relation.kind == "macro" or not (tests or contracts or relation.unique_key):
        return None
    related = sorted({to for test in tests if (to := test.arguments.get("to"))})
    read = [[to, relations[to].fingerprint.whole] for to in related if to in relations]
    return _digest([relation.fingerprint.whole, contracts, relation.unique_key, list(map(_words, tests)), read])


def _words(test: DataTest) -> list[object]:
    return [test.name, test.severity, test.warn_if, test.error_if, test.where, test.limit, dict(test.arguments)]


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()[:32]
