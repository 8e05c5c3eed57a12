"""What a data test asks of a table: the number of its failures, and the failures themselves, as dbt has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from lswh.contract.rules import column
from lswh.contract.rules import table as table_of
from lswh.errors import ConfigurationError
from lswh.graph.properties import DataTest


def _null_count(test: DataTest) -> exp.Expr:
    subject = _subject(test)
    if test.where is None:
        return exp.Sub(this=_count_of_rows(), expression=exp.Count(this=subject))
    return _filtered(_count_of_rows(), test, subject.is_(exp.null()))


def _other_values_count(test: DataTest) -> exp.Expr:
    values = exp.Count(this=exp.Distinct(expressions=[_subject(test)]))
    return _filtered(values, test, _is_another_value(test))


def _untrue_count(test: DataTest) -> exp.Expr:
    return _filtered(_count_of_rows(), test, _expression(test).not_())


OF_ROWS: Mapping[str, Callable[[DataTest], exp.Expr]] = {
    "not_null": _null_count,
    "accepted_values": _other_values_count,
    "expression": _untrue_count,
}
"""The tests that one pass over a table can answer together: the aggregate that counts the failures of each."""


def _filtered(aggregate: exp.Expr, test: DataTest, fails: exp.Expr) -> exp.Expr:
    """An aggregate of the failing rows; what `where` leaves out is not looked at."""
    condition = fails if test.where is None else exp.case().when(_where(test), fails).else_(exp.false())
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def failing(test: DataTest) -> exp.Select:
    """The failures of a test, a row for each. Raises ConfigurationError for what is no expression."""
    source = tested(test)
    if test.kind == "unique":
        return _repeated(test, source)
    if test.kind == "relationships":
        return _orphans(test, source)
    if test.kind == "accepted_values":
        subject = _subject(test)
        query = exp.select(subject.as_(title_of(test), quoted=True), _records()).from_(source)
        return query.where(_is_another_value(test)).group_by("1").order_by("1")
    fails = _subject(test).is_(exp.null()) if test.kind == "not_null" else _expression(test).not_()
    return exp.select("*").from_(source).where(fails)


def tested(test: DataTest) -> exp.Expr:
    """The rows that a test looks at."""
    source: exp.Expr = exp.alias_(table_of(test.table), "tested", table=True, copy=False)
    if test.where is not None:
        source = exp.select("*").from_(source).where(_where(test)).subquery("tested")
    return source


def _repeated(test: DataTest, source: exp.Expr) -> exp.Select:
    columns = test.arguments.get("columns")
    subjects = [column(name) for name in columns] if columns else [_subject(test)]
    titles = columns or [title_of(test)]
    shown = [exp.alias_(one, title, quoted=True, copy=False) for one, title in zip(subjects, titles, strict=True)]
    query = exp.Select(expressions=[*shown, _records()]).from_(source, copy=False)
    if test.arguments.get("nulls") != "equal":
        query = query.where(*(one.copy().is_(exp.null()).not_(copy=False) for one in subjects), copy=False)
    groups = [exp.Literal.number(place) for place in range(1, len(subjects) + 1)]
    several = exp.GT(this=_count_of_rows(), expression=exp.Literal.number(1))
    return query.group_by(*groups, copy=False).having(several, copy=False)


def _orphans(test: DataTest, source: exp.Expr) -> exp.Select:
    subject, field = _subject(test), exp.column(exp.to_identifier(test.arguments["field"], quoted=True), "referred")
    child = exp.select(subject.as_("from_field")).from_(source).where(subject.copy().is_(exp.null()).not_())
    on = exp.EQ(this=exp.column("from_field", "child"), expression=field)
    return (
        exp.select(exp.column("from_field", "child").as_(title_of(test), quoted=True))
        .from_(child.subquery("child"))
        .join(exp.alias_(table_of(test.arguments["to"]), "referred", table=True), on=on, join_type="anti")
    )


def _is_another_value(test: DataTest) -> exp.Expr:
    """Whether a value is not accepted; a null is not looked at."""
    quote = test.arguments.get("quote", True)
    values = [exp.Literal.string(str(value)) if quote else _bare(test, value) for value in test.arguments["values"]]
    return exp.In(this=_subject(test), expressions=values).not_()


def _bare(test: DataTest, value: Any) -> exp.Expr:
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    return _parsed(test, value) if isinstance(value, str) else exp.Literal.number(value)


def _count_of_rows() -> exp.Expr:
    return exp.Count(this=exp.Star())


def _records() -> exp.Expr:
    return exp.alias_(_count_of_rows(), "n_records", copy=False)


def _subject(test: DataTest) -> exp.Expr:
    return column(test.column) if test.column else _parsed(test, test.arguments["column_name"])


def title_of(test: DataTest) -> str:
    """The column, or the expression in its place, that a test is of."""
    return test.column or str(test.arguments["column_name"])


def _where(test: DataTest) -> exp.Expr:
    assert test.where is not None
    return _parsed(test, test.where)


def _expression(test: DataTest) -> exp.Expr:
    """What has to be true; it follows the column, where the test is of one."""
    subject = test.column or test.arguments.get("column_name")
    head = f"{text_of(column(test.column)) if test.column else subject} " if subject else ""
    return exp.paren(_parsed(test, head + test.arguments["expression"]))


def _parsed(test: DataTest, text: str) -> exp.Expr:
    """An expression as DuckDB writes it. Raises ConfigurationError."""
    try:
        return exp.condition(text, dialect="duckdb")
    except (ParseError, TokenError) as error:
        details = getattr(error, "errors", None) or [{}]
        problem = details[0].get("description") or str(error).splitlines()[0]
        raise ConfigurationError(
            f"{text!r} of the data test {test.name} is no expression: {problem.rstrip('.')}",
            where=test.where_in_file,
            hint="try it in a DuckDB shell",
        ) from error


def text_of(expression: exp.Expr) -> str:
    """An expression that is not used again, as DuckDB reads it."""
    return expression.sql("duckdb", copy=False)
