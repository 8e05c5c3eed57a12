"""What a run changed, as far as it has to be held against contracts again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from lswh.change.delta import Delta
from lswh.change.touched import touched
from lswh.engine import Engine
from lswh.graph.locality import local_to, restricted


@dataclass(frozen=True, slots=True)
class Changes:
    """The tables that changed since everything was held against its contracts, and how: None where it is not known.

    keys are the unique keys of tables, by 'schema.name'.
    """

    deltas: Mapping[str, Delta | None]
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def touch(self, tables: Collection[str]) -> bool:
        """Whether one of these tables changed."""
        return not self.deltas.keys().isdisjoint(tables)

    def part_of(self, engine: Engine, statement: exp.Expr, name: str) -> exp.Expr | None:
        """A query, restricted to the partitions that the changes touch; None where it cannot be.

        What it answers elsewhere is what it answered before. `name` is for the tables that this needs.
        """
        deltas = {table: delta for table, delta in self.deltas.items() if delta is not None}
        for local in local_to(statement, self.keys):
            read = {local.driving, *local.keyed}
            changed = self.deltas.keys() & {f"{one.db}.{one.name}" for one in statement.find_all(exp.Table) if one.db}
            if changed <= read and changed <= deltas.keys():
                affected = touched(engine, name, local, {table: deltas[table] for table in changed})
                if affected is not None:
                    return restricted(statement, local.driving, [*local.partition.values()], affected)
        return None
