"""Rules between layers, held against a change alone: what rows add to one side of a sum, they add to the other.

Where the sums of both sides agreed before, they agree after a change if what it adds to them does: what came counts for
its own side, and what went for the other one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlglot import exp

from lswh.change import Changes, Delta
from lswh.change.delta import count
from lswh.contract.rules import BOUNDS, COORDINATES
from lswh.engine import Engine

_NAMES = ("rule", "measure", "severity", *COORDINATES)


def added(engine: Engine, comparisons: exp.Query, summed: Collection[str], changes: Changes) -> exp.Query | None:
    """The comparisons of what a change adds to sums over the rows of the tables `summed`; None where it is not known.

    It is not where another table that the query reads changed, or where the rows that came and went are not kept.
    """
    read = {f"{one.db}.{one.name}" for one in comparisons.find_all(exp.Table) if one.db}
    deltas: dict[str, Delta] = {}
    for name in read & changes.deltas.keys():
        delta = changes.deltas[name]
        if delta is None or (name not in summed and _has_rows(engine, delta)):
            return None
        deltas[name] = delta
    came = _over(comparisons, summed, {name: delta.come for name, delta in deltas.items()})
    went = _over(comparisons, summed, {name: delta.gone for name, delta in deltas.items()})
    opposite = [exp.column(_other(name)).as_(name) for name in BOUNDS]
    sides = [
        exp.select(*_NAMES, *BOUNDS).from_(came.subquery("came", copy=False)),
        exp.select(*_NAMES, *opposite).from_(went.subquery("went", copy=False)),
    ]
    sums = [exp.func("SUM", exp.column(name)).as_(name) for name in BOUNDS]
    both = exp.union(*sides, distinct=False).subquery("added")
    return exp.select(*_NAMES, *sums).from_(both).group_by(*_NAMES)


def _over(comparisons: exp.Query, summed: Collection[str], rows: Mapping[str, exp.Table]) -> exp.Query:
    """A query in which the tables that are summed have these rows only, and none where nothing changed."""
    asked = comparisons.copy()
    for one in list(asked.find_all(exp.Table)):
        name = f"{one.db}.{one.name}"
        if name in summed:
            alias = one.alias_or_name
            if name in rows:
                one.replace(exp.alias_(rows[name].copy(), alias, table=True))
            else:
                nothing = exp.select("*").from_(exp.table_(one.name, db=one.db, quoted=True)).where(exp.false())
                one.replace(nothing.subquery(alias))
    return asked


def _has_rows(engine: Engine, delta: Delta) -> bool:
    return any(count(engine, side) for side in (delta.gone, delta.come))


def _other(bound: str) -> str:
    """The same bound of the other side.

    >>> _other("printed_low"), _other("computed")
    ('computed_low', 'printed')
    """
    side, _, end = bound.partition("_")
    opposite = "computed" if side == "printed" else "printed"
    return f"{opposite}_{end}" if end else opposite
