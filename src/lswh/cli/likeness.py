"""What is different between two targets, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lswh.cli.report import plural
from lswh.cli.tables import as_json

if TYPE_CHECKING:
    from lswh.api import TargetsComparison
    from lswh.generation.likeness import Unlike


def comparison_as_text(found: TargetsComparison) -> Iterator[str]:
    """A line for each table that is not the same, and under it its columns and their sums."""
    before, after = found.before, found.after
    yield f"{before.target} {before.generation} -> {after.target} {after.generation}"
    for table in found.different:
        yield f"{table.table}: {_what(table, after.target)}"
        yield from (f"    + column {column.name} {column.type}" for column in table.columns_added)
        yield from (f"    - column {column.name} {column.type}" for column in table.columns_removed)
        yield from (f"    ~ column {old.name} {old.type} -> {new.type}" for old, new in table.columns_retyped)
        for name in table.columns:
            sums = table.sums.get(name)
            said = f"the sum is {as_json(sums[0])} -> {as_json(sums[1])}" if sums else "other values"
            yield f"    ~ {name}: {said}"
        if table.is_reordered:
            yield "    ~ each column has the same values, in other rows"
    equal = len(found.likeness.equal)
    yield f"{plural(equal, 'table')} equal" if found.different else f"nothing: all {plural(equal, 'table')} equal"


def comparison_as_json(found: TargetsComparison) -> str:
    """A comparison as one JSON document. Decimals are texts."""
    document = {
        "before": {"target": found.before.target, "generation": found.before.generation},
        "after": {"target": found.after.target, "generation": found.after.generation},
        "different": [_table(table) for table in found.different],
        "equal": list(found.likeness.equal),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _what(table: Unlike, after: str) -> str:
    if table.rows_before is None:
        return f"only in {after}, {plural(table.rows_after or 0, 'row')}"
    if table.rows_after is None:
        return f"not in {after}, {plural(table.rows_before, 'row')}"
    if table.rows_before == table.rows_after:
        return f"{plural(table.rows_after, 'row')} in both"
    return f"{plural(table.rows_before, 'row')} -> {plural(table.rows_after, 'row')}"


def _table(table: Unlike) -> dict[str, Any]:
    return {
        "table": table.table,
        "rows_before": table.rows_before,
        "rows_after": table.rows_after,
        "columns_added": [{"name": one.name, "type": one.type} for one in table.columns_added],
        "columns_removed": [{"name": one.name, "type": one.type} for one in table.columns_removed],
        "columns_retyped": [{"name": old.name, "type": old.type, "to": new.type} for old, new in table.columns_retyped],
        "columns": list(table.columns),
        "sums": {name: [as_json(one) for one in pair] for name, pair in table.sums.items()},
        "is_reordered": table.is_reordered,
    }
