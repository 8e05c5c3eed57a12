"""The graph of models: what there is, in an order in which each comes after what it reads."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from lswh.errors import ConfigurationError, ModelCycle, ModelError, UnknownTable, Where
from lswh.graph.cache import ReadingCache
from lswh.graph.functions import PURE_SOURCES
from lswh.graph.model import MACROS, Model, ModelName, read_model

if TYPE_CHECKING:
    from lswh.graph.properties import Properties

RAW = "raw"
"""The schema of what has landed; no model may write to it."""

_TAKEN = {
    RAW: "what has landed",
    "lswh": "what lswh says of its runs",
    **dict.fromkeys(("temp", "memory", "system", "information_schema", "pg_catalog"), "DuckDB's own"),
}


@dataclass(frozen=True, slots=True)
class Graph:
    """Models in building order, and the tables in raw that they may read."""

    models: Mapping[ModelName, Model]
    reads: Mapping[ModelName, frozenset[ModelName]]

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models.values())

    @property
    def tables(self) -> tuple[ModelName, ...]:
        """The tables that models make, in building order."""
        return tuple(name for name, model in self.models.items() if not model.is_macro)


def load_graph(
    models: Path,
    root: Path,
    raw_tables: Iterable[str],
    *,
    cache: Path | None = None,
    properties: Properties | None = None,
) -> Graph:
    """The graph of the folder `models`. raw_tables are the names in the schema raw that exist.

    cache is a JSON file in which parsed models are kept, by content: it may be deleted at any time. properties are what
    property files say. Raises ModelSyntaxError, UnknownTable (with the nearest name), ModelCycle, ModelError,
    ConfigurationError.
    """
    if not models.is_dir():
        raise ConfigurationError(f"there is no folder of models at {models}", hint="see [tool.lswh] models")
    kept = ReadingCache(cache)
    configs = {name: one.config for name, one in properties.models.items()} if properties else {}
    found: dict[ModelName, Model] = {}
    for file in sorted(models.rglob("*.sql")):
        below = PurePosixPath(file.relative_to(models).as_posix())
        model = read_model(file, file.relative_to(root).as_posix(), _checked(below), cache=kept, configs=configs)
        if model.name in found:
            raise ModelError(
                f"{model.name} is made by two files: {found[model.name].path} and {model.path}", hint="rename one"
            )
        found[model.name] = model
    if not found:
        raise ConfigurationError(
            f"there are no models in {models}", hint="models/<schema>/<name>.sql is the table <schema>.<name>"
        )
    kept.save()
    raw = {ModelName(RAW, name) for name in raw_tables}
    macros = _macros(found.values())
    reads = {name: frozenset(_reads(model, found, raw, macros)) for name, model in found.items()}
    return Graph({name: found[name] for name in _order(reads)}, reads)


def _checked(below: PurePosixPath) -> PurePosixPath:
    if len(below.parts) < 2:
        raise ModelError(
            f"{below} is in no schema",
            where=Where(f"models/{below}"),
            hint="models/<schema>/<name>.sql is the table <schema>.<name>",
        )
    if below.parts[0].lower() in _TAKEN:
        raise ModelError(
            f"the schema {below.parts[0]} is {_TAKEN[below.parts[0].lower()]}",
            where=Where(f"models/{below}"),
            hint="use another schema",
        )
    if below.parts[0] != MACROS and not (below.parts[0].isidentifier() and below.stem.isidentifier()):
        raise ModelError(
            "a model's name is letters, digits and underscores", where=Where(f"models/{below}"), hint="rename it"
        )
    return below


def _macros(models: Iterable[Model]) -> Mapping[str, ModelName]:
    """The macros by their names without a schema, in lower case, as they are called."""
    found: dict[str, ModelName] = {}
    for model in models:
        if not model.is_macro:
            continue
        other = found.setdefault(model.name.name.lower(), model.name)
        if other != model.name:
            raise ModelError(
                f"two macros are called {model.name.name}: {other} and {model.name}",
                where=Where(model.path),
                hint="rename one",
            )
    return found


def _reads(
    model: Model, found: Mapping[ModelName, Model], raw: set[ModelName], macros: Mapping[str, ModelName]
) -> set[ModelName]:
    names = set()
    for reference in model.tables:
        if reference.name not in found and reference.name not in raw:
            near = difflib.get_close_matches(str(reference.name), map(str, {*found, *raw}), 1)
            raise UnknownTable(
                f"{model.name} reads {reference.name}, which nothing makes",
                where=reference.where,
                hint=f"did you mean {near[0]}?" if near else "add the model, or the file in raw/reference",
                excerpt=reference.where.excerpt(model.sql),
            )
        names.add(reference.name)
    for source in model.reading.sources:
        if source.name.name not in macros and source.name.name not in PURE_SOURCES:
            near = difflib.get_close_matches(source.name.name, {*macros, *PURE_SOURCES}, 1)
            raise ModelError(
                f"{source.name.name}() is no macro, and reads what no model names",
                where=source.where,
                hint=f"did you mean {near[0]}?" if near else "let the file land in raw/, and read its table",
                excerpt=source.where.excerpt(model.sql),
            )
    called = {macros[call] for call in model.calls if call in macros}
    return names | (called - {model.name})


def _order(reads: Mapping[ModelName, frozenset[ModelName]]) -> list[ModelName]:
    sorter = TopologicalSorter({name: sorted(of & reads.keys()) for name, of in sorted(reads.items())})
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise ModelCycle(list(reversed(error.args[1]))) from error
