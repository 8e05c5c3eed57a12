"""An incremental table, brought up to date from the changes of its inputs alone.

What is in the table for the partitions that a change touches is answered anew, from those partitions of the driving
table, and merged by the unique key (or appended, where there is none); lswh.graph.locality proves that the result is
what a full build makes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from lswh.change.delta import Delta, column, compare, count, keep, table_of, temporary
from lswh.change.touched import touched
from lswh.engine import Engine
from lswh.graph.locality import Locality, replaced, restricted


def build_in_part(
    engine: Engine, name: str, statement: exp.Expr, local: Locality, deltas: Mapping[str, Delta], key: Sequence[str]
) -> Delta | None:
    """Bring the table `name` up to date and answer what it lost and gained.

    deltas are the changes of the inputs that changed. None where the table has to be built whole: too much of it is
    touched, rows go that an append cannot take back, or the unique key is not unique.
    """
    if not key:
        return _append(engine, name, statement, local, deltas)
    affected = touched(engine, name, local, deltas)
    if affected is None:
        return None
    held, anew = temporary(f"{name} held"), temporary(f"{name} anew")
    keep(engine, held, _held(name, local, affected))
    keep(engine, anew, restricted(statement, local.driving, [*local.partition.values()], affected))
    if not (_is_unique(engine, held, key) and _is_unique(engine, anew, key)):
        return None
    delta = compare(engine, name, exp.select("*").from_(held), exp.select("*").from_(anew))
    if delta is not None:
        apart = [*dict.fromkeys((*key, *local.partition))]  # rows of other partitions stay, whatever their keys
        engine.query(_merge(name, delta, apart, [one.name for one in engine.columns(*name.split("."))]))
    return delta


def _append(
    engine: Engine, name: str, statement: exp.Expr, local: Locality, deltas: Mapping[str, Delta]
) -> Delta | None:
    driving = deltas.get(local.driving)
    if driving is None or len(deltas) > 1 or not local.is_rowwise or count(engine, driving.gone):
        return None
    delta = Delta.of(name)
    come = driving.come
    keep(engine, delta.come, replaced(statement, local.driving, lambda: exp.select("*").from_(come.copy())))
    keep(engine, delta.gone, exp.select("*").from_(table_of(name)).limit(0))
    engine.query(exp.insert(exp.select("*").from_(delta.come.copy()), table_of(name)))
    return delta


def _held(name: str, local: Locality, affected: exp.Table) -> exp.Select:
    """The rows that the table has of the partitions that are touched."""
    same = exp.and_(
        *(
            exp.NullSafeEQ(this=column(its, "t"), expression=column(driving, "affected"))
            for its, driving in local.partition.items()
        )
    )
    held = exp.select("t.*").from_(exp.alias_(table_of(name), "t", table=True))
    return held.join(exp.alias_(affected.copy(), "affected", table=True), on=same, join_type="semi")


def _merge(name: str, delta: Delta, key: Sequence[str], columns: Sequence[str]) -> exp.Merge:
    """MERGE INTO the table: rows come, rows of one key change, and keys that are in no row any more go."""
    gone = exp.alias_(delta.gone.copy(), "g", table=True)
    come = exp.alias_(delta.come.copy(), "c", table=True)
    left = exp.select("g.*").select(exp.true().as_("is gone", quoted=True)).from_(gone)
    left = left.join(come, on=_same(key, "g", "c"), join_type="anti")
    new = exp.select("*").select(exp.false().as_("is gone", quoted=True)).from_(delta.come.copy())
    target = exp.alias_(table_of(name), "t", table=True)
    values = [column(one, "s") for one in columns]
    names = [column(one) for one in columns]
    anew = exp.Update(expressions=[exp.EQ(this=one, expression=to) for one, to in zip(names, values, strict=True)])
    added = exp.Insert(this=exp.Tuple(expressions=names), expression=exp.Tuple(expressions=values))
    return exp.merge(
        exp.When(matched=True, condition=column("is gone", "s"), then=exp.Var(this="DELETE")),
        exp.When(matched=True, then=anew),
        exp.When(matched=False, then=added),
        into=target,
        using=exp.union(new, left, distinct=False).subquery("s"),
        on=_same(key, "t", "s"),
    )


def _same(key: Sequence[str], left: str, right: str) -> exp.Expr:
    return exp.and_(*(exp.NullSafeEQ(this=column(one, left), expression=column(one, right)) for one in key))


def _is_unique(engine: Engine, table: exp.Table, key: Sequence[str]) -> bool:
    columns = [column(one) for one in key]
    twice = exp.select("1").from_(table.copy()).group_by(*columns).having("count(*) > 1").limit(1)
    return not engine.query(twice).rows
