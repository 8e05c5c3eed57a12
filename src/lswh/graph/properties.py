"""What dbt's property files say of tables: descriptions, configuration, data tests, unit tests (docs/properties.md)."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from lswh.errors import ConfigurationError, Where
from lswh.graph.thresholds import ANY_FAILURE

Kind = Literal["unique", "not_null", "accepted_values", "relationships", "expression"]
Severity = Literal["error", "warn"]


"""dbt's condition where a test has none of its own."""


@dataclass(frozen=True, slots=True)
class DataTest:
    """One test of one table: its failing rows are counted, and judged by severity, error_if and warn_if.

    arguments, by kind: unique {columns} where it is of the table and not of `column`; accepted_values {values, quote};
    relationships {to: schema.name, field}; expression {expression}, which follows the column where there is one.
    A test of an expression in place of a column has it in arguments, as dbt has it: {column_name}.
    """

    table: str
    column: str | None
    kind: Kind
    arguments: Mapping[str, Any]
    name: str
    where_in_file: Where
    severity: Severity = "error"
    warn_if: str = ANY_FAILURE
    error_if: str = ANY_FAILURE
    where: str | None = None
    limit: int | None = None

    def columns(self) -> tuple[str, ...]:
        """The columns of its own table that it names as columns, and not within an expression."""
        return (self.column,) if self.column else tuple(self.arguments.get("columns", ()))


@dataclass(frozen=True, slots=True)
class ColumnProperties:
    """What is said of a column; an empty description and data_type None are nothing."""

    description: str
    data_type: str | None
    where: Where


@dataclass(frozen=True, slots=True)
class ModelProperties:
    """What is said of a model, or of a table in raw. config is as lswh.graph.config takes it, with every tag in it."""

    name: str
    description: str
    config: Mapping[str, Any]
    tags: tuple[str, ...]
    columns: Mapping[str, ColumnProperties]
    data_tests: tuple[DataTest, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Fixture:
    """Rows of a unit test: mappings, each with the place that it is written at, or CSV text.

    file is where CSV that is not inline comes from; `where` is the place of the rows, the first line of CSV.
    """

    where: Where
    rows: tuple[Mapping[str, Any], ...] = ()
    places: tuple[Where, ...] = ()
    csv: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What a table that a model reads has in a unit test."""

    input: str
    fixture: Fixture
    where: Where


@dataclass(frozen=True, slots=True)
class UnitTest:
    """A model's answer, expected, for given inputs."""

    name: str
    model: str
    given: tuple[Given, ...]
    expect: Fixture
    where: Where


@dataclass(frozen=True, slots=True)
class Properties:
    """Everything that property files say. models are by schema.name; those in the schema raw are dbt's sources."""

    models: Mapping[str, ModelProperties] = field(default_factory=dict)
    unit_tests: tuple[UnitTest, ...] = ()

    @property
    def data_tests(self) -> Iterator[DataTest]:
        """Every data test, table by table."""
        return (test for model in self.models.values() for test in model.data_tests)

    def to_json(self) -> dict[str, Any]:
        """As values that JSON has."""
        from lswh.graph.property_json import dump

        return dump(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Properties:
        """The inverse of to_json. Raises KeyError, TypeError or ValueError for what to_json did not write."""
        from lswh.graph.property_json import load

        return load(document)


def load_properties(models: Path, root: Path, *, cache: Path | None = None, tables: Collection[str] = ()) -> Properties:
    """What the property files below the folder `models` say. Messages name files relative to root.

    cache is a JSON file that keeps what was read, by content; it may be deleted at any time.
    tables are further names, beside the models and raw, that may have properties. Raises ConfigurationError, with
    file and line, for what cannot be read or is not understood.
    """
    from lswh.graph.property_names import load

    return load(models, root, cache, tables)


def check_columns(properties: Properties, schemas: Mapping[str, Iterable[str]]) -> None:
    """Raise ConfigurationError where properties name a column that its table does not have.

    schemas are the column names of tables; a table that is not in it is not checked. As in DuckDB, case does not count.
    """
    known = {table: {name.lower(): name for name in names} for table, names in schemas.items()}
    for model in properties.models.values():
        for name, column in model.columns.items():
            _check_column(known, model.name, name, column.where)
        for test in model.data_tests:
            for name in test.columns():
                _check_column(known, model.name, name, test.where_in_file)
            if test.kind == "relationships":
                _check_column(known, test.arguments["to"], test.arguments["field"], test.where_in_file)


def _check_column(known: Mapping[str, Mapping[str, str]], table: str, column: str, where: Where) -> None:
    columns = known.get(table)
    if columns is None or column.lower() in columns:
        return
    near = difflib.get_close_matches(column.lower(), columns, 1)
    hint = f"did you mean {columns[near[0]]!r}?" if near else f"it has {', '.join(columns.values())}"
    raise ConfigurationError(f"{table} has no column {column!r}", where=where, hint=hint)
