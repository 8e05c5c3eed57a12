"""dbt's unit tests: a model's query on given rows, in a database in memory, held against expected rows."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlglot import exp

from lswh.contract.fixtures import Rows, insert_rows, read_rows
from lswh.domain.finding import Finding
from lswh.engine import Column, Engine
from lswh.errors import ConfigurationError, ModelError
from lswh.graph import Graph, Model, ModelName, Properties
from lswh.graph.expansion import running_sql
from lswh.graph.properties import UnitTest

_SCHEMA, _ACTUAL, _EXPECTED = "lswh_unit_test", "actual", "expected"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What a unit test found: the expected rows that the model did not make, and those that it made beyond them.

    problem is why the model could not run on the given rows.
    """

    test: UnitTest
    columns: tuple[str, ...] = ()
    missing: tuple[tuple[Any, ...], ...] = ()
    unexpected: tuple[tuple[Any, ...], ...] = ()
    problem: str | None = None

    @property
    def passes(self) -> bool:
        """Whether the model made the expected rows and no others."""
        return not (self.missing or self.unexpected or self.problem)

    @property
    def difference(self) -> tuple[str, ...]:
        """The rows as lines of a table: - is expected and missing, + is there and not expected."""
        if self.problem is not None or self.passes:
            return (self.problem,) if self.problem else ()
        rows = [("-", tuple(map(_text, row))) for row in self.missing]
        rows += [("+", tuple(map(_text, row))) for row in self.unexpected]
        rows.sort(key=lambda line: (line[1][:1], line[0] == "+", line[1]))
        table = [("", self.columns), *rows[:_SHOWN]]
        widths = [max(len(cells[n]) for _, cells in table) for n in range(len(self.columns))]
        shown = [
            f"{sign:1} {'  '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))}".rstrip()
            for sign, cells in table
        ]
        return (*shown, f"... and {len(rows) - _SHOWN} more") if len(rows) > _SHOWN else tuple(shown)

    @property
    def finding(self) -> Finding | None:
        """What a gate has to say of it, nothing where it passes."""
        if self.passes:
            return None
        what = self.problem or f"rows that are missing: {len(self.missing)}, not expected: {len(self.unexpected)}"
        lines = "" if self.problem else "".join(f"\n    {line}" for line in self.difference)
        return Finding(f"unit test {self.test.name}", self.test.model, f"{what} ({self.test.where}){lines}")


def run_unit_tests(
    engine_factory: Callable[[], Engine],
    graph: Graph,
    properties: Properties,
    schemas: Mapping[str, Sequence[Column]],
    only: Collection[ModelName] | None = None,
) -> list[UnitResult]:
    """What the unit tests find of some models, or of all.

    engine_factory opens an empty database in memory. schemas are the columns of tables, by schema.name; those of models
    that are not in it are found by making them of empty tables, so that raw tables are enough. Raises
    ConfigurationError, with file and line, for a test that does not fit its model: an input that it does not read, one
    that is missing, a column that is not there, a value that is not of its column's type.
    """
    wanted = None if only is None else {str(name) for name in only}
    tests = [test for test in properties.unit_tests if wanted is None or test.model in wanted]
    if not tests:
        return []
    with closing(engine_factory()) as engine:
        bench = _Bench(engine, graph, schemas)
        return [_run(bench, test) for test in tests]


def _run(bench: _Bench, test: UnitTest) -> UnitResult:
    model = bench.graph.models[_name(test.model)]
    inputs = bench.inputs(model)
    _check_inputs(test, {str(name) for name in inputs})
    expected = read_rows(test.expect)
    _check_expected(test, expected)
    try:
        for given in test.given:
            bench.put(_name(given.input), read_rows(given.fixture), given.input)
        try:
            columns = bench.make(model)
        except ModelError as error:
            return UnitResult(test, problem=f"the model cannot run on the given rows: {error}")
        compared = expected.within(columns, test.model) if expected.header else columns
        missing, unexpected = bench.compare(compared, expected)
    finally:
        bench.clear()
    return UnitResult(test, tuple(one.name for one in compared), missing, unexpected)


def _check_inputs(test: UnitTest, inputs: Collection[str]) -> None:
    for given in test.given:
        if given.input not in inputs:
            near = difflib.get_close_matches(given.input, inputs, 1)
            raise ConfigurationError(
                f"{test.model} does not read {given.input}",
                where=given.where,
                hint=f"did you mean {near[0]!r}?" if near else f"it reads {', '.join(sorted(inputs)) or 'nothing'}",
            )
    missing = sorted(set(inputs) - {given.input for given in test.given})
    if missing:
        raise ConfigurationError(
            f"the unit test {test.name} is given nothing for {missing[0]}, which {test.model} reads",
            where=test.where,
            hint=f"add `- input: {missing[0]}`, with `rows: []` where it is to be empty",
        )


def _check_expected(test: UnitTest, expected: Rows) -> None:
    """As in dbt, the first expected row says which columns are compared."""
    header = {name.lower() for name in expected.rows[0].cells} if expected.rows else set()
    for row in expected.rows:
        if odd := sorted({name.lower() for name in row.cells} ^ header):
            raise ConfigurationError(
                f"the expected rows of {test.name} do not have the same columns: {', '.join(odd)}",
                where=row.where,
                hint="write null where there is none",
            )


class _Bench:
    """A database with the tables that models read, empty between tests."""

    def __init__(self, engine: Engine, graph: Graph, schemas: Mapping[str, Sequence[Column]]) -> None:
        self.graph = graph
        self._engine = engine
        self._schemas = schemas
        self._shapes: dict[ModelName, Sequence[Column] | None] = {}
        self._filled: list[ModelName] = []
        self._made: list[tuple[str, str]] = []

    def inputs(self, model: Model) -> set[ModelName]:
        """The tables that a model reads, itself or by its macros."""
        found: set[ModelName] = set()
        for name in self.graph.reads[model.name]:
            read = self.graph.models.get(name)
            found |= self.inputs(read) if read is not None and read.is_macro else {name}
        return found

    def put(self, name: ModelName, rows: Rows, title: str) -> None:
        """Give a table some rows."""
        columns = self._shape(name)
        if columns is None:  # a raw table that nobody knows: it has what is given
            columns = [Column(column, _type(rows, column)) for column in rows.header]
            if not columns:
                raise ConfigurationError(
                    f"the columns of {title} are not known", where=rows.where, hint="give it a row, or build first"
                )
            self._engine.create_table(name.schema, name.name, columns)
            self._made.append((name.schema, name.name))
        else:
            self._filled.append(name)
        insert_rows(self._engine, name.schema, name.name, rows.within(columns, title), rows)

    def make(self, model: Model) -> tuple[Column, ...]:
        """Run a model, and answer the columns that it makes. Raises ModelError."""
        for name in self.graph.reads[model.name]:
            self._shape(name)
        self._engine.create_table_as(_SCHEMA, _ACTUAL, model.sql, model.path)
        self._made.append((_SCHEMA, _ACTUAL))
        return self._engine.columns(_SCHEMA, _ACTUAL)

    def compare(self, columns: Sequence[Column], expected: Rows) -> tuple[tuple[tuple[Any, ...], ...], ...]:
        """The rows that are only expected, and those that are only there; as multisets, with nulls and NaN equal."""
        self._engine.create_table(_SCHEMA, _EXPECTED, columns)
        self._made.append((_SCHEMA, _EXPECTED))
        insert_rows(self._engine, _SCHEMA, _EXPECTED, columns, expected)
        sides = [
            exp.select(*(exp.column(one.name, quoted=True) for one in columns)).from_(exp.table_(side, db=_SCHEMA))
            for side in (_EXPECTED, _ACTUAL)
        ]
        both = (sides, sides[::-1])
        return tuple(tuple(self._engine.query(exp.except_(*two, distinct=False)).rows) for two in both)

    def clear(self) -> None:
        """Empty the tables, and remove what a test has made."""
        for schema, table in self._made:
            self._engine.drop(schema, table, "TABLE")
        for name in self._filled:
            self._engine.query(exp.delete(exp.table_(name.name, db=name.schema, quoted=True)))
        self._made, self._filled = [], []

    def _shape(self, name: ModelName) -> Sequence[Column] | None:
        """Make a table or a macro, empty, and what it reads; answer its columns, None where they cannot be known."""
        ahead, needed = [name], set[ModelName]()
        while ahead:
            one = ahead.pop()
            if one not in needed and one not in self._shapes:
                needed.add(one)
                ahead += () if str(one) in self._schemas else self.graph.reads.get(one, ())
        for one in sorted(needed - self.graph.models.keys()):
            self._shapes[one] = self._known(one)
        for one, model in self.graph.models.items() if needed else ():
            if one in needed:
                self._shapes[one] = self._shaped(model)
        return self._shapes[name]

    def _known(self, name: ModelName) -> Sequence[Column] | None:
        known = self._schemas.get(str(name))
        if known is not None:
            self._engine.create_table(name.schema, name.name, known)
        return known

    def _shaped(self, model: Model) -> Sequence[Column] | None:
        name = model.name
        if model.is_macro:
            self._engine.create_macro(name.schema, model.sql, model.path)
            return ()
        if str(name) in self._schemas:
            return self._known(name)
        if any(self._shapes[read] is None for read in self.graph.reads[name]):
            return None
        self._engine.create_table_like(name.schema, name.name, running_sql(model, self.graph), model.path)
        return self._engine.columns(name.schema, name.name)


def _type(rows: Rows, column: str) -> str:
    """The type of a column that is known by its cells only."""
    cells = {type(row.cells[column]) for row in rows.rows if row.cells.get(column) is not None}
    match cells:
        case _ if cells == {bool}:
            return "BOOLEAN"
        case _ if cells == {int}:
            return "BIGINT"
        case _ if cells and cells <= {int, float}:
            return "DOUBLE"
    return "VARCHAR"


def _name(table: str) -> ModelName:
    schema, _, name = table.partition(".")
    return ModelName(schema, name)


def _text(value: Any) -> str:
    if value is None:
        return "null"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
