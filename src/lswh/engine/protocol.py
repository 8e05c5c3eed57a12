"""What lswh asks of an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlglot import exp

from lswh.errors import LswhError

Rows = list[tuple[Any, ...]]
Parameters = Mapping[str, Any]
Cells = Mapping[str, exp.Expr]


class MalformedFile(LswhError):
    """A data file that the engine could not read. `line` is counted from 1 where it is known."""

    def __init__(self, what: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name and its type as the engine writes it."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a query answered: its columns, and its rows as Python values (decimals as Decimal)."""

    columns: tuple[Column, ...]
    rows: Rows


class Engine(Protocol):
    """One open warehouse. Every method raises an LswhError, never an exception of the engine's own."""

    def query(self, sql: str | exp.Expr, parameters: Parameters | None = None) -> Result:
        """Run one statement and fetch what it answers."""

    def create_table(self, schema: str, name: str, columns: Sequence[Column]) -> None:
        """Make an empty table, and its schema where that is missing."""

    def create_table_as(self, schema: str, name: str, sql: str, path: str) -> int:
        """Make a table of what a query answers, and say how many rows it has. path is the file that holds the SQL."""

    def create_macro(self, schema: str, sql: str, path: str) -> None:
        """Make the macro that a CREATE MACRO statement describes."""

    def append(self, schema: str, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add rows, in the given columns, to a table."""

    def append_csv(self, schema: str, name: str, file: Path, header: Sequence[str], fixed: Cells) -> int:
        """Add the rows of a CSV file, all as text, to a table; blank cells are null.

        header names the file's columns, which the table has too; fixed gives further columns of the table, each an
        expression over the file's. Answers how many rows were added. Raises MalformedFile.
        """

    def append_parquet(self, schema: str, name: str, file: Path, fixed: Cells) -> int:
        """Add the rows of a Parquet file to a table, every cell as text without padding; as append_csv otherwise."""

    def parquet_columns(self, file: Path) -> tuple[str, ...]:
        """The column names of a Parquet file. Raises MalformedFile."""

    def count(self, schema: str, name: str) -> int:
        """How many rows a table has."""

    def ibis_table(self, schema: str, name: str) -> Any:
        """A table as an ibis expression, for libraries that check data where it is."""

    def close(self) -> None:
        """Write everything down and let go of the file."""
