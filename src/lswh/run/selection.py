"""Which models a build may build, as its caller selects them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lswh.generation import Manifest, Relation
from lswh.graph import Graph, ModelName
from lswh.graph.selection import State, select
from lswh.run.steps import config_text
from lswh.run.wanted import Wanted


def selected(
    wanted: Wanted, published: Manifest | None, include: Sequence[str], exclude: Sequence[str]
) -> frozenset[ModelName] | None:
    """The models that dbt's selection grammar means; None where nothing is selected, nor left out: all of them.

    Raises LswhError, see lswh.graph.select.
    """
    if not include and not exclude:
        return None
    relations = published.relations if published else {}

    def state(name: ModelName) -> State:
        before = relations.get(str(name))
        return "new" if before is None else "modified" if _is_modified(wanted, name, before) else "same"

    return select(_View(wanted.graph), include, exclude, state)


def _is_modified(wanted: Wanted, name: ModelName, before: Relation) -> bool:
    model = wanted.graph.models[name]
    return (before.text, before.config) != (model.reading.whole.text, config_text(model.config))


@dataclass(frozen=True, slots=True)
class _View:
    """A graph, as a selection sees it."""

    graph: Graph

    @property
    def names(self) -> Iterable[ModelName]:
        return self.graph.tables

    def parents(self, name: ModelName) -> Iterable[ModelName]:
        return self.graph.reads.get(name, ())

    def tags(self, name: ModelName) -> Iterable[str]:
        return self.graph.models[name].config.tags

    def path(self, name: ModelName) -> str:
        return self.graph.models[name].path if name in self.graph.models else ""

    def materialized(self, name: ModelName) -> str:
        return self.graph.models[name].config.materialized
