"""CTEs that a model reads several times, taken out of it: Spark would compute them each time, and plan them too."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

Keep = Callable[[exp.Create], object]


def has_shared(tree: exp.Expr) -> bool:
    """Whether a query has CTEs of its own that are read more than once."""
    clause = tree.args.get("with_")
    if clause is None or clause.args.get("recursive"):
        return False
    return any(len(_reads(tree, one.alias)) > 1 for one in clause.expressions)


def staged(tree: exp.Expr, keep: Keep, name: Callable[[], str]) -> exp.Expr:
    """A query that reads temporary tables in the place of such CTEs; keep makes one, name names a new one."""
    clause = tree.args["with_"]
    left: list[exp.Expr] = []
    for one in list(clause.expressions):
        if len(_reads(tree, one.alias)) < 2:
            left.append(one)
            continue
        table = exp.table_(name(), quoted=True)
        query = one.this.copy()
        if one.args["alias"].columns:
            inner = exp.Subquery(this=query, alias=one.args["alias"].copy())
            query = exp.select("*").from_(inner)
        needed = [other.copy() for other in left]
        if needed:
            own = query.args.get("with_")
            query.set("with_", exp.With(expressions=[*needed, *(own.expressions if own is not None else [])]))
        temporarily = exp.Properties(expressions=[exp.TemporaryProperty()])
        keep(exp.Create(this=table.copy(), kind="TABLE", expression=query, properties=temporarily))
        for read in _reads(tree, one.alias):
            alias = read.args.get("alias") or exp.TableAlias(this=exp.to_identifier(read.name))
            read.replace(exp.Table(this=table.this.copy(), alias=alias.copy()))
    tree.set("with_", exp.With(expressions=left) if left else None)
    return tree


def _reads(tree: exp.Expr, name: str) -> list[exp.Table]:
    """Where a name is read as a table."""
    return [one for one in tree.find_all(exp.Table) if not one.db and one.name.lower() == name.lower()]
