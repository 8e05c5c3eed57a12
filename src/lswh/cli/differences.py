"""What is different between two generations, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lswh.cli.report import plural
from lswh.cli.tables import as_json, short

if TYPE_CHECKING:
    from lswh.api import GenerationsDiff
    from lswh.engine import Column
    from lswh.engine.compare import Comparison, Example
    from lswh.generation.diff import TableDiff

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_WIDEST = 40


def diff_as_text(found: GenerationsDiff) -> Iterator[str]:
    """A line for each table that is different, and under it its columns and examples of its rows."""
    yield f"{found.before} -> {found.after}"
    for table in found.diff.different:
        yield f"{table.table}: {', '.join(_what(table))}"
        yield from (f"    + column {column.name} {column.type}" for column in table.columns_added)
        yield from (f"    - column {column.name} {column.type}" for column in table.columns_removed)
        yield from (f"    ~ column {old.name} {old.type} -> {new.type}" for old, new in table.columns_retyped)
        if table.comparison:
            for example in table.comparison.examples:
                yield f"    {_SIGNS[example.change]} {_row(example)}"
    equal = len(found.diff.equal)
    yield f"{plural(equal, 'table')} equal" if found.diff.different else f"nothing: all {plural(equal, 'table')} equal"


def _what(table: TableDiff) -> Iterator[str]:
    if table.rows_before is None:
        yield f"new, {plural(table.rows_after or 0, 'row')}"
    elif table.rows_after is None:
        yield f"gone, with {plural(table.rows_before, 'row')}"
    elif comparison := table.comparison:
        yield from _counts(comparison)
        if not (comparison.added or comparison.removed or comparison.changed):
            yield f"the same {plural(comparison.after, 'row')}"
    else:
        yield "no column is the same"


def _counts(comparison: Comparison) -> Iterator[str]:
    for count, change in ((comparison.added, "added"), (comparison.removed, "removed")):
        if count:
            yield f"{plural(count, 'row')} {change}"
    if comparison.changed:
        values = ", ".join(f"{name} in {count}" for name, count in comparison.values.items())
        yield f"{plural(comparison.changed, 'row')} changed ({values})"


def _row(example: Example) -> str:
    cells = " ".join(f"{name}={_cell(value)}" for name, value in example.row.items() if value is not None)
    values = ", ".join(f"{name} {_cell(old)} -> {_cell(new)}" for name, (old, new) in example.values.items())
    return f"{cells}: {values}" if values else cells


def _cell(value: Any) -> str:
    if value is None:
        return "null"
    text = short(value)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def diff_as_json(found: GenerationsDiff) -> str:
    """A diff as one JSON document. Decimals and dates are texts."""
    document = {
        "before": found.before,
        "after": found.after,
        "different": [_table(table) for table in found.diff.different],
        "equal": list(found.diff.equal),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _table(table: TableDiff) -> dict[str, Any]:
    comparison = table.comparison
    rows = (
        {
            "key": list(comparison.key),
            "added": comparison.added,
            "removed": comparison.removed,
            "changed": comparison.changed,
            "values": dict(comparison.values),
            "examples": [
                {
                    "change": example.change,
                    "row": _json_of(example.row),
                    "values": {name: [as_json(old), as_json(new)] for name, (old, new) in example.values.items()},
                }
                for example in comparison.examples
            ],
        }
        if comparison
        else None
    )
    return {
        "table": table.table,
        "rows_before": table.rows_before,
        "rows_after": table.rows_after,
        "columns_added": [_column(column) for column in table.columns_added],
        "columns_removed": [_column(column) for column in table.columns_removed],
        "columns_retyped": [{**_column(old), "to": new.type} for old, new in table.columns_retyped],
        "rows": rows,
    }


def _column(column: Column) -> dict[str, str]:
    return {"name": column.name, "type": column.type}


def _json_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_json(value) for name, value in row.items()}
