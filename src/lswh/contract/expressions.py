"""What a pandera check on ibis means, as SQL: a condition on a row, an aggregate, or a statement of its own.

A check is a function of a table; what it answers may look at the table by way of projections of it. These are resolved
to the columns of the table itself, so that many checks are asked in one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pandera.backends.ibis.builtin_checks  # noqa: F401 what pandera brings learns to be asked of tables
from ibis.backends.sql.compilers import DuckDBCompiler
from ibis.backends.sql.datatypes import DuckDBType
from pandera.api.function_dispatch import Dispatcher
from pandera.api.ibis.types import IbisData
from sqlglot import exp

from lswh.contract.compiled import HOLDS, ROWS
from lswh.engine import Column

_SUFFIX = "lswh check "
_IMPURE = (ops.Impure, ops.TimestampNow, ops.DateNow)
_DUCKDB = DuckDBCompiler()


class NotCompiled(Exception):
    """A check means something that is not asked of a database. The message says what, hint what to write instead."""

    def __init__(self, what: str, hint: str) -> None:
        self.hint = hint
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Meant:
    """A check as SQL. kind and sql are as in CompiledCheck; a Python bool is `constant`."""

    kind: Literal["row", "whole", "rows of its own", "constant"]
    sql: str
    columns: tuple[str, ...] = ()
    is_rowwise: bool = False


def table_of(name: str, columns: Sequence[Column]) -> Any:
    """A table of the warehouse that is only known by its columns."""
    schema, _, bare = name.partition(".")
    types = {one.name: DuckDBType.from_string(one.type) for one in columns}
    return ibis.table(types, name=bare, database=schema)


def meaning(check: Any, base: Any, key: str | None) -> Meant:
    """What a pandera check of a table, or of its column `key`, means. Raises NotCompiled, or what the check raises."""
    table = base if key is None else base[key].as_table()
    is_kept = check.ignore_na and key is not None  # a null passes
    answer = (
        _unique_values(check, table[key]) if key and _name(check) == "unique_values_eq" else _answer(check, table, key)
    )
    if isinstance(answer, bool):
        return Meant("constant", str(answer).lower())
    if isinstance(answer, dict):
        made = table.mutate(**{f"{_SUFFIX}{name}": one for name, one in answer.items()})
        answer = made.select(*(f"{_SUFFIX}{name}" for name in answer))
    if isinstance(answer, ir.Table):
        if any(not type_.is_boolean() for type_ in answer.schema().types):
            raise NotCompiled("it answers a table with a column that is not boolean", "answer booleans only")
        if not _is_of_rows(answer.op(), base.op()):
            return _by_position(base, answer, key if is_kept else None)
        answer = _all_of(answer, answer.columns)
    if not isinstance(answer, ir.BooleanValue):
        raise NotCompiled(
            f"it answers {type(answer).__name__}, which is no boolean", "answer a boolean expression of ibis"
        )
    if isinstance(answer, ir.BooleanScalar):
        return _whole(base, answer)
    if is_kept and not isinstance(check._check_fn, Dispatcher):  # what pandera brings is null of a null, which passes
        answer |= table[key].isnull()
    return _row(base, answer)


def null_condition(base: Any, name: str) -> Meant:
    """That a column has a value, which NaN is not."""
    column = base[name]
    return _row(base, column.notnull() & ~column.isnan() if column.type().is_floating() else column.notnull())


def _name(check: Any) -> str:
    return str(getattr(check._check_fn, "__name__", ""))


def _unique_values(check: Any, column: Any) -> Any:
    """Pandera fetches the values for this one of its own checks."""
    values = set(check._check_kwargs["values"])
    among = column.nunique(where=column.isin(list(values))) if values else ibis.literal(0)
    return (column.nunique() == len(values)) & (among == len(values))


def _answer(check: Any, table: Any, key: str | None) -> Any:
    try:
        return partial(check._check_fn, **check._check_kwargs)(IbisData(table, key))
    except ibis.common.exceptions.IbisError as error:
        if "unbound" not in str(error):
            raise
        hint = "answer an expression, without execute() or to_pyarrow()"
        raise NotCompiled("it asks for rows while it is compiled", hint) from error


def _is_of_rows(relation: Any, base: Any) -> bool:
    """Whether a relation has the rows of a table, in its order: only columns are chosen and made."""
    while isinstance(relation, ops.Project):
        relation = relation.parent
    return bool(relation == base)


def _all_of(table: Any, names: Sequence[str]) -> Any:
    answer = table[names[0]]
    for name in names[1:]:
        answer &= table[name]
    return answer


def _by_position(base: Any, answer: Any, kept: str | None) -> Meant:
    """Another table's rows are held against the table's own one by one, as pandera does."""
    _check_pure(base, answer.op())
    renamed = answer.rename({f"{_SUFFIX}{name}": name for name in answer.columns})
    joined = base.join(renamed, how="positional")
    holds = _all_of(joined, renamed.columns)
    judged = joined.mutate(**{HOLDS: holds | joined[kept].isnull() if kept else holds}).drop(*renamed.columns)
    return Meant("rows of its own", _DUCKDB.to_sqlglot(judged).sql("duckdb"), (kept,) if kept else ())


def _whole(base: Any, answer: Any) -> Meant:
    resolving = _Resolving(base.op(), in_rows=False)
    resolved = resolving.value(answer.op())
    _check_pure(base, resolved)
    tree = _DUCKDB.to_sqlglot(base.aggregate(**{HOLDS: resolved.to_expr()}))
    sql = _text(tree) if _is_plain(tree) else tree.subquery().sql("duckdb")
    return Meant("whole", sql, _columns(base, resolved))


def _row(base: Any, answer: Any) -> Meant:
    resolving = _Resolving(base.op(), in_rows=True)
    resolved = resolving.value(answer.op())
    _check_pure(base, resolved)
    columns = _columns(base, resolved)
    if not resolving.has_window:
        tree = _DUCKDB.to_sqlglot(base.select(**{HOLDS: resolved.to_expr()}))
        if _is_plain(tree):
            is_rowwise = not resolving.looks_elsewhere and not resolved.find(_IMPURE)
            return Meant("row", _text(tree), columns, is_rowwise)
    judged = base.mutate(**{HOLDS: resolved.to_expr()})
    return Meant("rows of its own", _DUCKDB.to_sqlglot(judged).sql("duckdb"), columns)


def _is_plain(tree: Any) -> bool:
    source = tree.args.get("from_")
    return (
        isinstance(tree, exp.Select)
        and not any(tree.args.get(part) for part in ("with_", "joins", "where", "qualify", "group"))
        and source is not None
        and isinstance(source.this, exp.Table)
        and source.this.alias == ROWS
    )


def _text(tree: Any) -> str:
    [holds] = tree.selects
    return str(holds.unalias().sql("duckdb"))


def _columns(base: Any, resolved: Any) -> tuple[str, ...]:
    read = {field.name for field in resolved.find(ops.Field)}
    return tuple(name for name in base.columns if name in read)


def _check_pure(base: Any, node: Any) -> None:
    """Raise where a database cannot compute it by itself, and of the checked table alone.

    A contract is held again where its table changed, and not where another one did.
    """
    udfs = [one for one in node.find(ops.ScalarUDF) if one.__input_type__.name != "BUILTIN"]
    if udfs:
        raise NotCompiled("it calls a function of Python for each row", "write it with expressions of ibis")
    if node.find(ops.InMemoryTable):
        raise NotCompiled("it reads a table in memory", "write isin([...])")
    if any(one != base.op() for one in node.find(ops.PhysicalTable)):
        raise NotCompiled("it reads another table", "write a relationships data test, or a rule between tables")


class _Resolving:
    """Resolves what is read by way of projections to the columns of the table that they are of."""

    def __init__(self, base: Any, *, in_rows: bool) -> None:
        self._base = base
        self._in_rows = in_rows
        self.looks_elsewhere = False
        self.has_window = False

    def value(self, node: Any) -> Any:
        """A value, over the table itself."""
        return self._value(node, in_rows=self._in_rows)

    def _value(self, node: Any, *, in_rows: bool) -> Any:  # noqa: PLR0911 a case each
        if isinstance(node, tuple):
            return tuple(self._value(one, in_rows=in_rows) for one in node)
        if not isinstance(node, ops.Node):
            return node
        if isinstance(node, ops.Field):
            return self._field(node, in_rows=in_rows)
        if isinstance(node, ops.Relation):
            if node == self._base or _is_of_rows(node, self._base):
                return self._base
            raise NotCompiled("it is about rows of another table", "answer a condition on the table's own rows")
        if isinstance(node, ops.WindowFunction) and not (node.group_by or node.order_by or node.start or node.end):
            return self._value(node.func, in_rows=in_rows)
        if isinstance(node, ops.WindowFunction | ops.Analytic):
            self.has_window = True
            func = getattr(node, "func", None)
            return self._remade(node, in_rows=in_rows, func=func)
        if isinstance(node, ops.Subquery):
            self.looks_elsewhere = True
            return self._remade(node, in_rows=in_rows, keeps_relations=True)
        if isinstance(node, ops.Reduction):
            return self._reduction(node, in_rows=in_rows)
        return self._remade(node, in_rows=in_rows)

    def _field(self, node: Any, *, in_rows: bool) -> Any:
        if node.rel == self._base:
            return node
        if isinstance(node.rel, ops.Project):
            return self._value(node.rel.values[node.name], in_rows=in_rows)
        raise NotCompiled("it is about rows of another table", "answer a condition on the table's own rows")

    def _reduction(self, node: Any, *, in_rows: bool) -> Any:
        """An aggregate of the whole table; in a condition on a row, one number that is asked for beside it."""
        if not in_rows:
            try:
                return self._remade(node, in_rows=True)
            except NotCompiled:
                pass
        self.looks_elsewhere = True
        return node.to_expr().as_scalar().op()

    def _remade(self, node: Any, *, in_rows: bool, keeps_relations: bool = False, func: Any = None) -> Any:
        arguments = {}
        for name, argument in zip(node.argnames, node.args, strict=True):
            if keeps_relations and isinstance(argument, ops.Relation):
                arguments[name] = argument
            elif func is not None and argument is func:
                arguments[name] = self._remade(func, in_rows=in_rows)
            else:
                arguments[name] = self._value(argument, in_rows=in_rows)
        return node.__recreate__(arguments)
