"""Which queries can be kept up to date in parts: those that are local to a partition of the table that drives them.

A query is local to columns P of a table T (its driving table) where every row that it answers comes from rows of T with
one value of P: a change of T then touches only the values of P of the rows that changed, and restricting T to them
answers exactly the rows that are to be replaced. That is proved here from the query's text, never assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlglot import exp

from lswh.graph.proof import Locality, Obstacle, Proof, table_name

__all__ = ["Locality", "NotLocal", "local_to", "locality", "replaced", "restricted"]


@dataclass(frozen=True, slots=True)
class NotLocal:
    """Why a query is not local to any partition of its tables."""

    why: str


def locality(statement: exp.Expr, unique_key: Sequence[str]) -> Locality | NotLocal:
    """The locality of a query; where it can be driven by several tables, by the first that it names.

    unique_key names the columns of the result to which it is local where it neither groups nor partitions.
    """
    tables = dict.fromkeys(table_name(table) for table in statement.find_all(exp.Table) if table.db)
    refusals: list[NotLocal] = []
    for driving in tables:
        try:
            return Proof(driving).of(statement, [name.lower() for name in unique_key])
        except Obstacle as obstacle:
            refusals.append(NotLocal(str(obstacle)))
    return refusals[0] if refusals else NotLocal("it reads no table")


def local_to(statement: exp.Expr, keys: Mapping[str, Sequence[str]]) -> Iterator[Locality]:
    """Every way in which a query is local to columns of a table, whether or not its result shows them.

    keys names the columns to which a query is local where it neither groups nor partitions, for each table.
    """
    for driving in dict.fromkeys(table_name(table) for table in statement.find_all(exp.Table) if table.db):
        with suppress(Obstacle):
            yield Proof(driving).hidden(statement, [name.lower() for name in keys.get(driving, ())])


def restricted(statement: exp.Expr, driving: str, partition: Sequence[str], affected: exp.Table) -> exp.Expr:
    """The query over those rows of its driving table whose partition is in the table `affected`.

    affected has the columns of the partition under their names in the driving table.
    """
    same = exp.and_(
        *(exp.NullSafeEQ(this=_column(name, "affected"), expression=_column(name, "t")) for name in partition)
    )
    return replaced(
        statement,
        driving,
        lambda: (
            exp.select("t.*")
            .from_(exp.alias_(_table(driving), "t", table=True))
            .join(exp.alias_(affected.copy(), "affected", table=True), on=same, join_type="semi")
        ),
    )


def replaced(statement: exp.Expr, driving: str, query: Callable[[], exp.Select]) -> exp.Expr:
    """The query with another query in place of its driving table."""
    whole = statement.copy()
    for table in list(whole.find_all(exp.Table)):
        if table.db and table_name(table) == driving:
            subquery = query().subquery(table.alias_or_name)
            for join in table.args.get("joins") or ():
                subquery.append("joins", join)
            table.replace(subquery)
    return whole


def _table(name: str) -> exp.Table:
    schema, table = name.split(".")
    return exp.table_(table, db=schema, quoted=True)


def _column(name: str, table: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True), table)
