"""What lswh asks of an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeAlias

from lswh.errors import LswhError

if TYPE_CHECKING:
    from sqlglot import exp

Rows = list[tuple[Any, ...]]
Parameters = Mapping[str, Any]
Cells: TypeAlias = "Mapping[str, exp.Expr]"
Kind = Literal["TABLE", "VIEW", "MACRO", "MACRO TABLE"]


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


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What engines differ in, as far as it matters to others.

    warehouse: what holds one, a file or a folder. translates: statements, which are in DuckDB's dialect, are
    translated, and what would answer something else is refused with a ModelError or a QueryError before it runs.
    """

    warehouse: Literal["file", "folder"]
    translates: bool = False


class Engine(Protocol):
    """One open warehouse. Every method raises an LswhError, never an exception of the engine's own."""

    capabilities: ClassVar[Capabilities]

    def query(self, sql: str | exp.Expr, parameters: Parameters | None = None) -> Result:
        """Run one statement and fetch what it answers."""

    def create_table(self, schema: str, name: str, columns: Sequence[Column]) -> None:
        """Make an empty table, and its schema, where they are missing."""

    def create_table_as(self, schema: str, name: str, sql: str, path: str) -> int:
        """Make a table of what a query answers, and say how many rows it has. path is the file that holds the SQL."""

    def create_table_like(self, schema: str, name: str, sql: str, path: str) -> None:
        """Make an empty table with the columns that a query answers, without running it."""

    def create_view(self, schema: str, name: str, sql: str, path: str) -> None:
        """Make a view of a query."""

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

    def relations(self) -> Mapping[tuple[str, str], Kind]:
        """What there is in the warehouse, by schema and name."""

    def drop(self, schema: str, name: str, kind: Kind) -> None:
        """Remove a table, a view or a macro."""

    def comment(self, schema: str, name: str, kind: Kind, text: str, columns: Mapping[str, str]) -> None:
        """Write comments on a table or view and on its columns; an empty text removes one."""

    def count(self, schema: str, name: str) -> int:
        """How many rows a table has."""

    def columns(self, schema: str, name: str) -> tuple[Column, ...]:
        """The columns of a table or view, in order."""

    def attach(self, file: Path, catalog: str) -> None:
        """Let queries read another warehouse, as catalog.schema.name."""

    def transaction(self) -> AbstractContextManager[None]:
        """Make what is done in a block stay together: all of it, or nothing where it raises."""

    def commit(self) -> None:
        """Make what was done so far in the block of a transaction stay, and go on in a new one."""

    def has_rows(self, schema: str | None, name: str) -> bool:
        """Whether a table has any row; without a schema, a temporary table."""

    def ibis_table(self, schema: str | None, name: str) -> Any:
        """A table as an ibis expression, for libraries that check data where it is; temporary without a schema."""

    def close(self) -> None:
        """Write everything down and let go of the file."""
