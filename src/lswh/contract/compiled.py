"""The contract of a table as plain data: SQL that counts what breaks it, which needs neither pandera nor its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from lswh.domain.finding import Severity
from lswh.graph.thresholds import ANY_FAILURE

ROWS = "t0"
"""What the checked table is called in the SQL of a check."""

HOLDS = "lswh holds"
"""The column in which a statement of its own says of each row whether a check holds."""

Kind: TypeAlias = Literal["row", "whole", "rows of its own", "never", "unique"]
"""How a check is looked at.

row: sql is a condition on a row, counted with the others in one pass. whole: an aggregate of the table that has to be
true, in the same pass. rows of its own: a statement that answers all rows, and of each whether it HOLDS. never: it
cannot hold, whatever the rows are (a type is wrong). unique: no two rows have the same of the columns; a null is like
any other value.
"""


@dataclass(frozen=True, slots=True)
class CompiledCheck:
    """One demand. name is what reports call it, columns are those that it reads.

    error_if and warn_if say how many failures matter; shown is the most failing rows that are kept, None for as many
    as the project keeps. is_rowwise: what it says of a row depends on nothing else. total counts, in an aggregate, the
    failures of a condition, where there is something quicker than counting its rows. repeats: of the rows that share
    a key, "all" are failures, or the "others" than one.
    """

    name: str
    kind: Kind
    sql: str = ""
    columns: tuple[str, ...] = ()
    severity: Severity = "error"
    error_if: str = ANY_FAILURE
    warn_if: str = ANY_FAILURE
    shown: int | None = None
    is_rowwise: bool = False
    total: str | None = None
    repeats: Literal["all", "others"] = "all"
    about: str | None = None

    @property
    def counts_any(self) -> bool:
        """Whether one failure is already one too many to pass."""
        return self.error_if == self.warn_if == ANY_FAILURE


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """The contract of a table. path is the file that it is written in; key names a row, empty where nothing does.

    is_known: whether the table's columns are known, without which there are no checks and nothing can be held.
    """

    table: str
    path: str
    checks: tuple[CompiledCheck, ...] = ()
    key: tuple[str, ...] = ()
    is_known: bool = True

    @property
    def is_rowwise(self) -> bool:
        """Whether rows that stayed as they were cannot break it, nor rows that went."""
        return all(one.counts_any and (one.is_rowwise or one.kind == "unique") for one in self.checks)

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """The columns, together or alone, that it says are unique."""
        return tuple(one.columns for one in self.checks if one.kind == "unique")


def says_unique(table: CompiledTable | None, key: Sequence[str]) -> bool:
    """Whether a table's contract, where there is one, demands that a key is unique; nulls are equal there too."""
    names = {name.lower() for name in key}
    if table is None:
        return False
    strict = [one for one in table.checks if one.kind == "unique" and one.counts_any]
    return any({name.lower() for name in one.columns} == names for one in strict)


def table_from_json(entry: Any) -> CompiledTable:
    """A contract from what dataclasses.asdict made of it. Raises TypeError or KeyError for anything else."""
    checks = tuple(CompiledCheck(**{name: plain(value) for name, value in one.items()}) for one in entry["checks"])
    return CompiledTable(entry["table"], entry["path"], checks, tuple(entry["key"]))


def plain(value: Any) -> Any:
    """A value that was JSON, with tuples for its lists."""
    return tuple(map(plain, value)) if isinstance(value, list) else value
