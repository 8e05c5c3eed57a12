"""dbt's data tests: how many rows of a table break each, asked in one statement for many.

A statement is a UNION ALL: a branch for all tests of rows of one table, in one pass over it, and a branch for each
test that has to group or join. DuckDB runs the branches of big tables one after the other, so that this needs hardly
more memory than one query for each, and takes a third of the time on small tables. Each test is on lines of its own:
DuckDB says in which line an error is, and so which test it is of.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from sqlglot import exp

from lswh.contract.failing import OF_ROWS, failing, tested, text_of, title_of
from lswh.contract.held import Failure, Held, Outcome
from lswh.contract.row_json import row_as_json
from lswh.contract.rules import table as table_of
from lswh.domain.finding import Finding
from lswh.engine import Engine
from lswh.engine.messages import complaint
from lswh.errors import ConfigurationError, QueryError
from lswh.graph.properties import DataTest
from lswh.graph.thresholds import ANY_FAILURE, is_share, outcome

_BRANCHES = 50
"""In one statement. Measured on 500 tables: fewer cost more round trips, many more cost more planning."""

_SHOWN, _WIDTH = 3, 80
"""How many examples a message has, and how much of each."""


@dataclass(frozen=True, slots=True)
class TestResult:
    """What a test found. failures are counted as dbt counts them; failing are some of them, as JSON objects."""

    __test__ = False

    test: DataTest
    failures: int
    outcome: Outcome
    failing: tuple[str, ...] = ()

    @property
    def examples(self) -> tuple[str, ...]:
        """The failing rows, for a person."""
        rows = (json.loads(row).items() for row in self.failing)
        return tuple(", ".join(f"{name}={'null' if one is None else one}" for name, one in row) for row in rows)

    @property
    def finding(self) -> Finding | None:
        """What the gate has to say of it, nothing where it passes."""
        if self.outcome == "pass":
            return None
        shown = "; ".join(map(_short, self.examples[:_SHOWN]))
        example = f", for example {shown}" if shown else ""
        message = f"{_said(self.test, self.failures, self.outcome)}{example} ({self.test.where_in_file})"
        severity: Literal["error", "warn"] = "error" if self.outcome == "fail" else "warn"
        return Finding(self.test.name, self.test.table, message, severity, self.failures)

    @property
    def held(self) -> Held:
        """The test as one contract among others."""
        failures = (Failure(self.test.name, self.test.table, self.test.name, None, row) for row in self.failing)
        finding = self.finding
        return Held(self.test.name, self.test.table, "data test", (finding,) if finding else (), tuple(failures))


def run_all_data_tests(engine: Engine, tests: Sequence[DataTest], *, limit: int) -> list[TestResult]:
    """What tests find, in their order, with at most `limit` examples of the failures of each that does not pass.

    Tests of many tables asked together take a third of the time that they take table by table. Raises
    ConfigurationError, with file and line, for a test that cannot be evaluated.
    """
    counts: dict[int, int] = {}
    for branches in _statements(tests):
        counts |= _counted(engine, branches)
    results = []
    for position, test in enumerate(tests):
        failures = min(counts[position], test.limit or counts[position])
        became = _outcome(engine, test, failures)
        failing_rows = () if became == "pass" else _failing_rows(engine, test, min(limit, test.limit or limit))
        results.append(TestResult(test, failures, became, failing_rows))
    return results


@dataclass(frozen=True, slots=True)
class _Branch:
    """The numbers that one query answers, each of one test (by position), and what they are asked of."""

    tests: tuple[tuple[int, DataTest], ...]
    numbers: tuple[str, ...]
    source: str


def _statements(tests: Sequence[DataTest]) -> Iterator[list[_Branch]]:
    """The branches of each statement; those of one table are together, unless they are too many."""
    gathered: list[_Branch] = []
    placed = sorted(enumerate(tests), key=lambda pair: pair[1].table)
    for _, of_table in groupby(placed, key=lambda pair: pair[1].table):
        branches = list(_branches(list(of_table)))
        if gathered and len(gathered) + len(branches) > _BRANCHES:
            yield gathered
            gathered = []
        gathered += branches
        while len(gathered) > _BRANCHES:
            yield gathered[:_BRANCHES]
            gathered = gathered[_BRANCHES:]
    if gathered:
        yield gathered


def _branches(tests: Sequence[tuple[int, DataTest]]) -> Iterator[_Branch]:
    of_rows = [(position, test) for position, test in tests if test.kind in OF_ROWS]
    if of_rows:
        numbers = tuple(text_of(OF_ROWS[test.kind](test)) for _, test in of_rows)
        yield _Branch(tuple(of_rows), numbers, text_of(table_of(of_rows[0][1].table)))
    for position, test in tests:
        if test.kind not in OF_ROWS:
            failures = failing(test).subquery("failing", copy=False)
            yield _Branch(((position, test),), (text_of(exp.Count(this=exp.Star())),), text_of(failures))


def _counted(engine: Engine, branches: Sequence[_Branch]) -> dict[int, int]:
    """The failures of the tests in one statement, by position."""
    lines: list[str] = []
    whose: list[DataTest | None] = []

    def write(text: str, test: DataTest | None) -> None:
        lines.append(text)
        whose.extend([test] * (text.count("\n") + 1))

    for number, branch in enumerate(branches):
        write(f"{'UNION ALL ' if number else ''}SELECT {number} AS branch, [", None)
        for place, (text, (_, test)) in enumerate(zip(branch.numbers, branch.tests, strict=True)):
            write(f"{', ' if place else ''}{text}", test)
        write("] AS failures FROM", None)
        write(branch.source, branch.tests[0][1])
    try:
        rows = engine.query("\n".join(lines)).rows
    except QueryError as error:
        raise _blamed(error, whose, branches) from error
    return {
        position: int(count or 0)
        for number, counts in rows
        for (position, _), count in zip(branches[number].tests, counts, strict=True)
    }


def _blamed(error: QueryError, whose: Sequence[DataTest | None], branches: Sequence[_Branch]) -> ConfigurationError:
    said = complaint(error.what)
    test = whose[said.line - 1] if said.line and said.line <= len(whose) else None
    every = [one for branch in branches for _, one in branch.tests]
    blamed = test or (every[0] if len(every) == 1 else None)
    if blamed is None:
        tables = ", ".join(sorted({one.table for one in every}))
        return ConfigurationError(f"a data test of {tables} cannot be evaluated: {said.what}", hint=said.hint)
    return ConfigurationError(
        f"the data test {blamed.name} of {blamed.table} cannot be evaluated: {said.what}",
        where=blamed.where_in_file,
        hint=said.hint,
    )


def _outcome(engine: Engine, test: DataTest, failures: int) -> Outcome:
    total = _tested(engine, test) if is_share(test.error_if) or is_share(test.warn_if) else 0
    return outcome(test.severity, test.error_if, test.warn_if, failures, total)


def _tested(engine: Engine, test: DataTest) -> int:
    """How many rows a test looks at."""
    [(rows,)] = engine.query(exp.select(exp.Count(this=exp.Star())).from_(tested(test))).rows
    return int(rows)


def _failing_rows(engine: Engine, test: DataTest, limit: int) -> tuple[str, ...]:
    try:
        answer = engine.query(failing(test).limit(limit))
    except QueryError as error:
        raise ConfigurationError(error.what, where=test.where_in_file) from error
    names = [one.name for one in answer.columns]
    return tuple(row_as_json(dict(zip(names, row, strict=True))) for row in answer.rows)


# What is said


def _short(example: str) -> str:
    return example if len(example) <= _WIDTH else f"{example[: _WIDTH - 1]}…"


def _said(test: DataTest, failures: int, became: Outcome) -> str:
    tail = f" where {test.where}" if test.where else ""
    condition = test.error_if if became == "fail" else test.warn_if
    limit = f", which is {condition}" if condition != ANY_FAILURE else ""
    rows = f"{failures} row{'' if failures == 1 else 's'}"
    values = f"{failures} value{'' if failures == 1 else 's'}"
    match test.kind:
        case "not_null":
            what = f"{title_of(test)} is null in {rows}"
        case "unique":
            what = f"{values} of {', '.join(test.arguments.get('columns') or [title_of(test)])} more than once"
        case "accepted_values":
            known = ", ".join(map(str, test.arguments["values"]))
            what = f"{values} of {title_of(test)} other than {known}"
        case "relationships":
            to = f"{test.arguments['to']}.{test.arguments['field']}"
            what = f"{rows} whose {title_of(test)} is not in {to}"
        case _:
            subject = test.column or test.arguments.get("column_name")
            what = f"{rows} without {f'{subject} ' if subject else ''}{test.arguments['expression']}"
    return f"{what}{tail}{limit}"
