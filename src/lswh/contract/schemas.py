"""Tables held against their pandera schemas, inside the database, by way of ibis."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from lswh.change import Changes, is_unique_among
from lswh.contract.held import Failure, Held
from lswh.domain.finding import Finding, Severity
from lswh.engine import Engine

_EXAMPLES = 100
_SHOWN = 3


def validate(name: str, schema: Any, engine: Engine, changes: Changes | None = None) -> Held:
    """What a pandera schema has to say against the table `name`.

    changes are what there is beyond what held before: where rows that came are all that can break it, they are looked
    at first, and the whole table only where they do. On a table without rows pandera's checks of rows fail (an
    aggregate of nothing is null, not true), though nothing breaks them: only the columns are looked at.
    """
    contract = f"{name} contract"
    keys = _keys(schema)
    delta = changes.deltas.get(name) if changes else None
    if delta is not None and _is_rowwise(schema, engine.ibis_table(*name.split("."))):
        is_unique = all(is_unique_among(engine, name, delta.come, key) for key in keys)
        if is_unique and not _errors(schema, [], engine, None, delta.come.name):
            return Held(contract, name, "table")
    broken = [_broken(contract, name, error) for error in _errors(schema, keys, engine, *name.split("."))]
    failures = tuple(failure for _, some in broken for failure in some)
    return Held(contract, name, "table", tuple(finding for finding, _ in broken), failures)


def _errors(schema: Any, keys: list[Sequence[str]], engine: Engine, in_schema: str | None, table: str) -> list[Any]:
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaErrors

    rows = engine.ibis_table(in_schema, table)
    depth = ValidationDepth.SCHEMA_AND_DATA if engine.has_rows(in_schema, table) else ValidationDepth.SCHEMA_ONLY
    try:
        with config_context(validation_depth=depth), _with_keys(schema, keys):
            schema.validate(rows, lazy=True)
    except SchemaErrors as errors:
        return list(errors.schema_errors)
    return []


def _keys(schema: Any) -> list[Sequence[str]]:
    """The columns, together or alone, that a schema says are unique.

    pandera's ibis backend passes over a single one that is unique, so they are all told to it as if they were several.
    """
    together = schema.unique or []
    several = [together] if together and all(isinstance(one, str) for one in together) else together
    return [*several, *([name] for name, column in schema.columns.items() if column.unique)]


@contextmanager
def _with_keys(schema: Any, keys: list[Sequence[str]]) -> Iterator[None]:
    """Have a schema say for a while that these are unique, and nothing else."""
    said = schema.unique
    schema.unique = [list(key) for key in keys] or None
    try:
        yield
    finally:
        schema.unique = said


def _is_rowwise(schema: Any, table: Any) -> bool:
    """Whether each check of a schema judges each row by itself."""
    schema.get_backend(table)  # where pandera meets such a table first, it learns what to do with it
    checks = [(None, check) for check in schema.checks]
    checks += [(name, check) for name, column in schema.columns.items() for check in column.checks]
    return all(_is_rowwise_check(check, table, key) for key, check in checks)


def _is_rowwise_check(check: Any, table: Any, key: str | None) -> bool:
    """Whether what a check computes for a row needs no other row: no aggregate, no window, no other table."""
    from ibis.expr import operations as ops
    from ibis.expr.types import BooleanColumn, Table

    if check.element_wise or check.groupby is not None or (key is not None and key not in table.columns):
        return False
    judged = check(table, key).check_output
    if not isinstance(judged, BooleanColumn | Table):
        return False
    across_rows = (ops.Reduction, ops.Analytic, ops.WindowFunction, ops.Subquery)
    made = judged.op()
    # a check of a column answers a table, which pandera joins to the checked one by position: each row to itself
    by_position = (ops.Project, ops.DatabaseTable, ops.JoinChain, ops.JoinReference, ops.JoinLink)
    is_plain = all(isinstance(one, by_position) for one in made.find(ops.Relation))
    is_aligned = all(link.how == "positional" for link in made.find(ops.JoinLink))
    return is_plain and is_aligned and len(set(made.find(ops.DatabaseTable))) == 1 and not made.find(across_rows)


def says_unique(schema: Any, key: Sequence[str]) -> bool:
    """Whether a pandera schema, where there is one, demands that a key is unique; nulls are equal there too."""
    names = {name.lower() for name in key}
    return schema is not None and any({name.lower() for name in one} == names for one in _keys(schema))


def _broken(contract: str, table: str, error: Any) -> tuple[Finding, list[Failure]]:
    column = getattr(error.schema, "name", None)
    reason = error.reason_code.name.lower() if error.reason_code else "check"
    rows = _rows(error.failure_cases)
    what = f"{column}: {_check(error)}" if column and column != table else _check(error)
    shown = "; ".join(", ".join(f"{name}={value}" for name, value in row.items()) for row in rows[:_SHOWN])
    message = f"{what} ({reason}){f', for example {shown}' if shown else ''}"
    severity: Severity = "warn" if getattr(error.check, "raise_warning", False) else "error"
    failures = [Failure(contract, table, what, None, json.dumps(row, ensure_ascii=False, default=str)) for row in rows]
    return Finding(contract, table, message, severity, len(rows) or None), failures


def _check(error: Any) -> str:
    check = error.check
    return str(getattr(check, "error", None) or getattr(check, "name", None) or check)


def _rows(cases: Any) -> list[dict[str, Any]]:
    if cases is None or isinstance(cases, str | int | float):
        return [] if cases is None else [{"failure_case": cases}]
    if hasattr(cases, "execute") and not hasattr(cases, "limit"):  # a check of the whole table has no case
        return []
    frame = cases.limit(_EXAMPLES).execute() if hasattr(cases, "execute") else cases.head(_EXAMPLES)
    found = [row.get("failure_case", row) for row in frame.to_dict("records")]
    return [row if isinstance(row, dict) else {"failure_case": row} for row in found]
