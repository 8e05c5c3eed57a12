"""Tables held against their pandera schemas, inside the database, by way of ibis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lswh.domain.finding import Finding, Severity
from lswh.engine import Engine

_EXAMPLES = 100
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Broken:
    """A check of a table's contract that does not hold, and examples of what breaks it, as text."""

    finding: Finding
    examples: tuple[str, ...]


def validate(name: str, schema: Any, engine: Engine) -> list[Broken]:
    """What a pandera schema has to say against the table `name`.

    On a table without rows pandera's checks of rows fail (an aggregate of nothing is null, not true), though nothing
    breaks them: only the columns are looked at.
    """
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaErrors

    table_schema, table = name.split(".")
    depth = ValidationDepth.SCHEMA_AND_DATA if engine.count(table_schema, table) else ValidationDepth.SCHEMA_ONLY
    try:
        with config_context(validation_depth=depth):
            schema.validate(engine.ibis_table(table_schema, table), lazy=True)
    except SchemaErrors as errors:
        return [_broken(name, error) for error in errors.schema_errors]
    return []


def _broken(table: str, error: Any) -> Broken:
    column = getattr(error.schema, "name", None)
    reason = error.reason_code.name.lower() if error.reason_code else "check"
    examples = _examples(error.failure_cases)
    what = f"{column}: {_check(error)}" if column and column != table else _check(error)
    shown = "; ".join(examples[:_SHOWN])
    message = f"{what} ({reason}){f', for example {shown}' if shown else ''}"
    severity: Severity = "warn" if getattr(error.check, "raise_warning", False) else "error"
    return Broken(Finding(f"{table} contract", table, message, severity, len(examples) or None), examples)


def _check(error: Any) -> str:
    check = error.check
    return str(getattr(check, "error", None) or getattr(check, "name", None) or check)


def _examples(cases: Any) -> tuple[str, ...]:
    if cases is None or isinstance(cases, str | int | float):
        return () if cases is None else (str(cases),)
    frame = cases.limit(_EXAMPLES).execute() if hasattr(cases, "execute") else cases.head(_EXAMPLES)
    return tuple(_example(row) for row in frame.to_dict("records"))


def _example(row: dict[str, Any]) -> str:
    case = row.get("failure_case", row)
    return ", ".join(f"{name}={value}" for name, value in case.items()) if isinstance(case, dict) else str(case)
