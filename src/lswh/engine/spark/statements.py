"""Statements that change a table, as queries that answer what the table holds then: parts are never changed."""

from __future__ import annotations

from collections.abc import Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from lswh.engine.protocol import Column
from lswh.engine.spark.refusal import NotOnSpark
from lswh.errors import QueryError

_HIT = "lswh hit"
_CATALOGS = ("duckdb_", "pragma_", "read_parquet", "read_csv")


def then(statement: exp.Expr, columns: Sequence[Column]) -> exp.Expr | None:
    """What a table holds after a statement, or what is added to it."""
    match statement:
        case exp.Delete():
            return after_delete(statement)
        case exp.Insert():
            return inserted(statement, columns)
        case exp.Update():
            return after_update(statement, columns)
        case _:
            assert isinstance(statement, exp.Merge)
            return after_merge(statement, columns)


def after_delete(statement: exp.Delete) -> exp.Select | None:
    """The rows that a DELETE leaves; None where it leaves none."""
    where = statement.args.get("where")
    if statement.args.get("using") or statement.args.get("returning"):
        raise NotOnSpark(statement, "DELETE with USING or RETURNING", "write IN (SELECT ...)")
    if where is None:
        return None
    goes = exp.func("COALESCE", exp.paren(where.this.copy()), exp.false())
    return exp.select("*").from_(statement.this.copy()).where(exp.not_(goes))


def inserted(statement: exp.Insert, columns: Sequence[Column]) -> exp.Select:
    """The rows that an INSERT adds, in the columns of its table."""
    target = statement.this
    named = (
        [one.name for one in target.expressions] if isinstance(target, exp.Schema) else [one.name for one in columns]
    )
    if statement.args.get("conflict") or statement.args.get("returning") or statement.args.get("by_name"):
        raise NotOnSpark(
            statement, "INSERT with ON CONFLICT, RETURNING or BY NAME", "compute the rows in a query before"
        )
    query = statement.expression
    if isinstance(query, exp.Values):
        query = exp.Select(expressions=[exp.Star()], from_=exp.From(this=query.copy()))
    alias = exp.TableAlias(
        this=exp.to_identifier("added"), columns=[exp.to_identifier(one, quoted=True) for one in named]
    )
    given = {one.lower(): one for one in named}
    cells = [
        exp.alias_(
            exp.cast(
                exp.column(exp.to_identifier(given[one.name.lower()], quoted=True), "added")
                if one.name.lower() in given
                else exp.null(),
                exp.DataType.build(one.type, "duckdb"),
            ),
            one.name,
            quoted=True,
        )
        for one in columns
    ]
    return exp.Select(expressions=cells, from_=exp.From(this=exp.Subquery(this=query.copy(), alias=alias)))


def after_update(statement: exp.Update, columns: Sequence[Column]) -> exp.Select:
    """All rows of a table after UPDATE ... FROM a query, of which at most one row meets each row of the table."""
    source = statement.args.get("from_")
    where = statement.args.get("where")
    target = statement.this.copy()
    if source is None or not isinstance(source.this, exp.Subquery) or where is None:
        raise NotOnSpark(
            statement,
            "UPDATE without FROM (a query) and WHERE",
            "write UPDATE t SET ... FROM (SELECT ...) AS q WHERE ...",
        )
    alias = source.this.alias
    marked = exp.select("*").select(exp.true().as_(_HIT, quoted=True)).from_(source.this.copy())
    values = {one.this.name.lower(): one.expression for one in statement.expressions}
    name = target.alias_or_name
    hit = exp.Is(this=exp.column(exp.to_identifier(_HIT, quoted=True), alias), expression=exp.true())
    cells = []
    for one in columns:
        old: exp.Expr = exp.column(exp.to_identifier(one.name, quoted=True), name)
        value = values.get(one.name.lower())
        anew = (
            old
            if value is None
            else exp.cast(exp.case().when(hit.copy(), value.copy()).else_(old), exp.DataType.build(one.type, "duckdb"))
        )
        cells.append(exp.alias_(anew, one.name, quoted=True))
    return (
        exp.Select(expressions=cells).from_(target).join(marked.subquery(alias), on=where.this.copy(), join_type="left")
    )


def after_merge(statement: exp.Merge, columns: Sequence[Column]) -> exp.SetOperation:
    """All rows of a table after a MERGE that deletes what it marks, and takes all other rows of its source."""
    whens = statement.args["whens"].expressions
    target, source = statement.this, statement.args["using"]
    shape = [(bool(one.args.get("matched")), type(one.args.get("then")).__name__) for one in whens]
    if shape != [(True, "Var"), (True, "Update"), (False, "Insert")] or not isinstance(source, exp.Subquery):
        raise NotOnSpark(
            statement, "a MERGE of another form", "delete what is marked, update what is matched, insert the rest"
        )
    on, gone = statement.args["on"], whens[0].args["condition"]
    kept = exp.select(*(exp.column(exp.to_identifier(one.name, quoted=True), target.alias) for one in columns))
    kept = kept.from_(target.copy()).join(source.copy(), on=on.copy(), join_type="anti")
    come = exp.select(*(exp.column(exp.to_identifier(one.name, quoted=True), source.alias) for one in columns))
    come = come.from_(source.copy()).where(exp.not_(exp.func("COALESCE", gone.copy(), exp.false())))
    return exp.union(kept, come, distinct=False)


def read(sql: str) -> exp.Expr:
    """A statement, parsed. Raises QueryError."""
    try:
        return sqlglot.parse_one(sql, read="duckdb")
    except (ParseError, TokenError) as error:
        raise QueryError(f"the SQL does not parse: {str(error).splitlines()[0]}") from error


def is_about_catalogs(tree: exp.Expr) -> bool:
    """Whether a query asks what there is, or reads files: the shadow answers."""
    tables = list(tree.find_all(exp.Table))
    return bool(tables) and all(
        one.db.lower() == "information_schema"
        or (isinstance(one.this, exp.Func) and (one.this.name or one.this.sql_name()).lower().startswith(_CATALOGS))
        for one in tables
    )
