"""What one parse of a model's file finds, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lswh.errors import Where
from lswh.graph.name import ModelName, Reference

if TYPE_CHECKING:
    from sqlglot import exp

ALL = "*"
"""Stands for every column of a table."""


@dataclass(frozen=True, slots=True, order=True)
class Spelling:
    """A name as it is written, which is the case that an output column shows where `table` has the column `column`.

    Without a table it always does.
    """

    written: str
    table: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a query: the hash of its text, the columns it reads of each table, and the functions it calls.

    reads has the names of tables as 'schema.name', in the order in which the text numbers them, and of columns in lower
    case, sorted, or (ALL,); a table of which only the rows count has (). calls are all names that could be a macro's,
    in lower case and without a schema.
    qualifiers are the names before columns: t.a is a field of a struct where there is a column t and no column a.
    """

    text: str
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    calls: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    spellings: tuple[Spelling, ...] = ()

    def to_json(self) -> list[Any]:
        """The part as plain JSON."""
        spellings = [[one.written, one.table, one.column] for one in self.spellings]
        reads = {name: list(of) for name, of in self.reads.items()}
        return [self.text, reads, list(self.calls), list(self.qualifiers), spellings]

    @classmethod
    def from_json(cls, document: Sequence[Any]) -> Part:
        """What to_json wrote."""
        text, reads, calls, qualifiers, spellings = document
        return cls(
            text,
            {name: tuple(of) for name, of in reads.items()},
            tuple(calls),
            tuple(qualifiers),
            tuple(Spelling(*one) for one in spellings),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement: the tables it names and where, the functions it calls, and what its hash is made of.

    sources are the functions that stand for a table. frame is what decides which rows there are, columns what decides
    each column (by its name as it is written, in order); both are None where the query cannot be taken apart, and
    `whole` is always there.
    """

    tables: tuple[Reference, ...]
    sources: tuple[Reference, ...]
    calls: frozenset[str]
    whole: Part
    frame: Part | None = None
    columns: Mapping[str, Part] | None = None

    def to_json(self) -> dict[str, Any]:
        """The reading as plain JSON, without the path of the file."""
        return {
            "tables": [_plain(one) for one in self.tables],
            "sources": [_plain(one) for one in self.sources],
            "calls": sorted(self.calls),
            "whole": self.whole.to_json(),
            "frame": self.frame.to_json() if self.frame is not None else None,
            "columns": [[name, part.to_json()] for name, part in self.columns.items()]
            if self.columns is not None
            else None,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any], path: str) -> Reading:
        """What to_json wrote of the file that is now at `path`."""
        frame, columns = document["frame"], document["columns"]
        return cls(
            tables=tuple(_reference(one, path) for one in document["tables"]),
            sources=tuple(_reference(one, path) for one in document["sources"]),
            calls=frozenset(document["calls"]),
            whole=Part.from_json(document["whole"]),
            frame=Part.from_json(frame) if frame is not None else None,
            columns={name: Part.from_json(part) for name, part in columns} if columns is not None else None,
        )


def read_statement(statement: exp.Expr, sql: str, path: str) -> Reading:
    """What there is to know of a statement that lswh.graph.statement parsed from a text.

    Raises UnknownTable and ModelError, with the place, for tables without a schema and for what no model may do.
    """
    from lswh.graph.parts import read

    return read(statement, sql, path)


def _plain(reference: Reference) -> list[Any]:
    return [reference.name.schema, reference.name.name, reference.where.line, reference.where.column]


def _reference(plain: Sequence[Any], path: str) -> Reference:
    schema, name, line, column = plain
    return Reference(ModelName(schema, name), Where(path, line, column))
