"""Where a table or a column comes from, and what is made of it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lswh.errors import LswhError
from lswh.graph.dag import Graph
from lswh.graph.name import ModelName

if TYPE_CHECKING:
    from lswh.graph.tracing import Traced

Kind = Literal["value", "filter", "table"]


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A column, in lower case, or the whole of a table ('')."""

    table: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.table}.{self.column}" if self.column else self.table


@dataclass(frozen=True, slots=True)
class Edge:
    """That `below` is made of `above`.

    value: of its values. filter: it only decides which rows there are, or how they are matched, grouped and ordered.
    table: of the table as a whole, where columns are not told apart.
    """

    above: Node
    below: Node
    kind: Kind


@dataclass(frozen=True, slots=True)
class Lineage:
    """The edges upwards or downwards from a node, nearest first, and notes on what is known by table only.

    Upwards a filter is named, and not followed; downwards it leads to the whole of the table that it filters.
    """

    start: Node
    is_down: bool
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = ()


def lineage(
    graph: Graph,
    target: ModelName,
    column: str | None,
    *,
    down: bool,
    schemas: Mapping[ModelName, Mapping[str, str]],
) -> Lineage:
    """The lineage of a table, or of a column of it, upwards (what it is made of) or downwards (what is made of it).

    A macro of a schema that reads tables is one too, as a whole.

    schemas are the types of the columns of tables that exist, in order; those of other models follow from their SQL.
    Raises LswhError, with the nearest name, where there is no such table or column.
    """
    tracer = _Tracer(graph, schemas)
    start = Node(_checked(str(target).lower(), tracer.tables, "table"), (column or "").lower())
    known = tracer.columns(start.table)
    if start.column and known is not None:
        _checked(start.column, {name.lower() for name in known}, f"column in {start.table}")
    edges = tracer.down(start) if down else tracer.up(start)
    return Lineage(start, down, tuple(dict.fromkeys(edges)), tuple(tracer.notes.values()))


def every_edge(graph: Graph, schemas: Mapping[ModelName, Mapping[str, str]]) -> tuple[Edge, ...]:
    """Every edge into every model, by column where that is known; see `lineage` for schemas.

    A filter is of the whole table that it filters: its `below` has no column.
    """
    tracer = _Tracer(graph, schemas)
    return tuple(dict.fromkeys(edge for table in tracer.models for edge in tracer.into(table)))


def _checked(name: str, known: set[str], what: str) -> str:
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        raise LswhError(f"there is no {what} called {name}", hint=f"did you mean {near[0]}?" if near else None)
    return name


class _Tracer:
    def __init__(self, graph: Graph, schemas: Mapping[ModelName, Mapping[str, str]]) -> None:
        self.notes: dict[str, str] = {}
        self._graph = graph
        kept = (model for model in graph if not model.is_macro or (model.tables and model.name.schema != "main"))
        self._models = {str(model.name).lower(): model for model in kept}
        self._read = {name: sorted(self._tables_read(model.name)) for name, model in self._models.items()}
        self._schemas = {str(name).lower(): dict(columns) for name, columns in schemas.items()}
        self._traced: dict[str, Traced | None] = {}
        self.tables = {*self._models, *self._schemas, *(read for reads in self._read.values() for read in reads)}

    @property
    def models(self) -> Iterable[str]:
        """The tables that models make, each after what it reads."""
        return self._models

    def columns(self, table: str) -> Mapping[str, str] | None:
        """The columns of a table; None where they are not known."""
        if table not in self._schemas and table in self._models and (traced := self._trace(table)) is not None:
            self._schemas[table] = dict.fromkeys(traced.values, "unknown")
        return self._schemas.get(table)

    def up(self, start: Node) -> Iterator[Edge]:
        open_, seen = [start], {start}
        while open_:
            node = open_.pop(0)
            for edge in self._above(node):
                yield edge
                if edge.kind != "filter" and edge.above not in seen:
                    seen.add(edge.above)
                    open_.append(edge.above)

    def down(self, start: Node) -> Iterator[Edge]:
        touched = {start: None}
        for table in self._models:
            if not any(node.table in self._read[table] for node in touched):
                continue
            for edge in self.into(table, by_column=bool(start.column)):
                for node in [one for one in touched if _holds(one, edge.above)]:
                    yield Edge(node, edge.below, edge.kind)
                    if edge.kind != "filter":
                        touched[edge.below] = None

    def _above(self, node: Node) -> Iterator[Edge]:
        if node.table not in self._models:
            return
        traced = self._trace(node.table) if node.column else None
        if traced is None or node.column not in traced.values:
            yield from (Edge(Node(read), node, "table") for read in self._read[node.table])
            return
        values = traced.values[node.column]
        yield from (Edge(Node(*origin), node, "value") for origin in sorted(values))
        yield from (Edge(Node(*origin), node, "filter") for origin in sorted(traced.filters - values))
        yield from (Edge(Node(read), node, "table") for read in self._by_macros(node.table, traced))

    def into(self, table: str, *, by_column: bool = True) -> Iterator[Edge]:
        """Every edge into a table, by column where that is asked for and known."""
        traced = self._trace(table) if by_column else None
        if traced is None:
            for read in self._read[table]:
                yield Edge(Node(read), Node(table), "table")
            return
        for column, values in traced.values.items():
            yield from (Edge(Node(*origin), Node(table, column), "value") for origin in sorted(values))
        yield from (Edge(Node(*origin), Node(table), "filter") for origin in sorted(traced.filters))
        yield from (Edge(Node(read), Node(table), "table") for read in self._by_macros(table, traced))

    def _by_macros(self, table: str, traced: Traced) -> Iterator[str]:
        """The tables that only the macros of a query read."""
        named = {str(reference.name) for reference in self._models[table].tables}
        return (read for read in self._read[table] if read not in named)

    def _trace(self, table: str) -> Traced | None:
        if table not in self._traced:
            from lswh.graph.tracing import Untraceable, trace

            self._traced[table] = None
            if self._models[table].is_macro:
                return None
            schemas = {read: columns for read in self._read[table] if (columns := self.columns(read)) is not None}
            try:
                self._traced[table] = trace(self._models[table].sql, schemas)
            except Untraceable as error:
                self.notes[table] = f"{table} is known by table only: {error}"
        return self._traced[table]

    def _tables_read(self, name: ModelName) -> set[str]:
        found = set()
        for read in self._graph.reads[name]:
            model = self._graph.models.get(read)
            found |= self._tables_read(read) if model is not None and model.is_macro else {str(read).lower()}
        return found


def _holds(touched: Node, above: Node) -> bool:
    """Whether a node that is touched is what an edge comes from, as far as is known."""
    return touched.table == above.table and (touched.column == above.column or not (touched.column and above.column))
