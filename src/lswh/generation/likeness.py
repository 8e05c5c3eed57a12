"""Whether two warehouses, each on an engine of its own, hold the same: tables, columns, rows, sums and checksums."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lswh.engine import Column, Engine
from lswh.engine.contents import Contents, checksums, contents
from lswh.errors import LswhError
from lswh.generation.diff import OWN_SCHEMA


@dataclass(frozen=True, slots=True)
class Unlike:
    """A table or view that is not the same in both. rows are None where it is not there at all.

    columns_retyped are pairs of a column before and after. columns are those, of the ones that both have with one type,
    whose values differ in whatever order; sums are the exact sums of those that are numbers, where these differ too.
    is_reordered says that no column differs by itself, and that the same values stand in other rows.
    """

    table: str
    rows_before: int | None
    rows_after: int | None
    columns_added: tuple[Column, ...] = ()
    columns_removed: tuple[Column, ...] = ()
    columns_retyped: tuple[tuple[Column, Column], ...] = ()
    columns: tuple[str, ...] = ()
    sums: Mapping[str, tuple[Decimal | None, Decimal | None]] = field(default_factory=dict)
    is_reordered: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """The tables and views that are not the same in two warehouses, and the names of those that are."""

    different: tuple[Unlike, ...]
    equal: tuple[str, ...]


def likeness(before: Engine, after: Engine, tables: Collection[str] = ()) -> Likeness:
    """Compare two warehouses: all their tables and views but those of the schema lswh, or those that are named.

    Raises LswhError for a table that neither has, and for a column whose type has no canonical text.
    """
    there, theirs = _relations(before), _relations(after)
    names = sorted({*there, *theirs})
    for table in tables:
        if table not in names:
            near = difflib.get_close_matches(table, names, 1)
            raise LswhError(
                f"neither target has a table {table!r}",
                hint=f"did you mean {near[0]!r}?" if near else "its name is schema.table",
            )
    compared = [one for one in names if (one in tables if tables else not one.startswith(f"{OWN_SCHEMA}."))]
    found = {one: _compared(before, after, one, one in there, one in theirs) for one in compared}
    return Likeness(
        tuple(unlike for unlike in found.values() if unlike), tuple(one for one, unlike in found.items() if not unlike)
    )


def _relations(engine: Engine) -> set[str]:
    return {f"{schema}.{name}" for (schema, name), kind in engine.relations().items() if kind in ("TABLE", "VIEW")}


def _compared(before: Engine, after: Engine, table: str, is_before: bool, is_after: bool) -> Unlike | None:
    """What is different in a table, None where nothing is."""
    schema, name = table.split(".", 1)
    if not (is_before and is_after):
        return Unlike(
            table,
            before.count(schema, name) if is_before else None,
            after.count(schema, name) if is_after else None,
        )
    old = {one.name: one for one in before.columns(schema, name)}
    new = {one.name: one for one in after.columns(schema, name)}
    common = [one for one in old.values() if new.get(one.name) == one]
    retyped = tuple((one, new[one.name]) for one in old.values() if one.name in new and new[one.name] != one)
    here, there = (_contents(engine, schema, name, common) for engine in (before, after))
    differing = _differing(before, after, schema, name, common) if here.checksum != there.checksum else ()
    if here == there and not retyped and old.keys() == new.keys():
        return None
    return Unlike(
        table,
        here.rows,
        there.rows,
        columns_added=tuple(column for one, column in new.items() if one not in old),
        columns_removed=tuple(column for one, column in old.items() if one not in new),
        columns_retyped=retyped,
        columns=differing,
        sums={
            one: (here.sums[one], there.sums[one])
            for one in differing
            if one in here.sums and here.sums[one] != there.sums[one]
        },
        is_reordered=here.checksum != there.checksum and not differing,
    )


def _contents(engine: Engine, schema: str, name: str, columns: Sequence[Column]) -> Contents:
    return contents(engine, schema, name, columns) if columns else Contents(engine.count(schema, name), {}, 0)


def _differing(before: Engine, after: Engine, schema: str, name: str, columns: Sequence[Column]) -> tuple[str, ...]:
    here, there = (checksums(engine, schema, name, columns) for engine in (before, after))
    return tuple(one for one in here if here[one] != there[one])
