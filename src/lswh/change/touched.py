"""Which partitions of a driving table the changes of its inputs touch."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from lswh.change.delta import Delta, column, count, keep, table_of, temporary
from lswh.engine import Engine
from lswh.graph.locality import Locality

_FEW, _LARGEST_SHARE = 1000, 4
"""More than a few partitions that are one for each so many rows of the driving table are too many to be done apart."""


def touched(engine: Engine, name: str, local: Locality, deltas: Mapping[str, Delta]) -> exp.Table | None:
    """A temporary table of the partitions that the deltas of inputs touch; None where they are too many.

    Its columns have the driving table's names. `name` is of what is made from it.
    """
    columns = [*local.partition.values()]
    parts: list[exp.Query] = []
    for table, delta in deltas.items():
        if table == local.driving:
            parts.append(delta.changed(*map(column, columns)))
        for pairs in local.keyed.get(table, ()):
            changed = delta.changed(*(column(its) for _, its in pairs)).subquery("changed")
            same = exp.and_(
                *(exp.NullSafeEQ(this=column(mine, "t"), expression=column(its, "changed")) for mine, its in pairs)
            )
            driving = exp.alias_(table_of(local.driving), "t", table=True)
            rows = exp.select(*(column(one, "t") for one in columns)).from_(driving)
            parts.append(rows.join(changed, on=same, join_type="semi"))
    affected = temporary(f"{name} affected")
    every = exp.union(*parts, distinct=False) if len(parts) > 1 else parts[0]
    keep(engine, affected, exp.select("*").distinct().from_(every.subquery("touched")))
    partitions = count(engine, affected)
    is_most = partitions * _LARGEST_SHARE > engine.count(*local.driving.split("."))
    return None if partitions > _FEW and is_most else affected
