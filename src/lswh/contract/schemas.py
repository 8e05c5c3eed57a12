"""Tables held against their contracts: every check of rows in one pass, and what is unique in one query for each key.

Only what is broken is looked at again, for some of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from lswh.change import Changes, is_unique_among
from lswh.change.delta import column, keep, table_of, temporary
from lswh.contract.compiled import HOLDS, ROWS, CompiledCheck, CompiledTable
from lswh.contract.held import Failure, Held
from lswh.contract.row_json import row_as_json
from lswh.contract.rules import sql
from lswh.domain.finding import Finding, Severity
from lswh.engine import Engine
from lswh.engine.messages import complaint
from lswh.errors import ConfigurationError, QueryError, Where
from lswh.graph.thresholds import ANY_FAILURE, outcome

KEPT = 100
"""How many failing rows of a check are kept, where the project does not say."""

_SHOWN, _WIDTH, _MOST_NAMES = 3, 80, 8


@dataclass(frozen=True, slots=True)
class _Count:
    """How many rows break a check; of an aggregate, whether it is not true. error is why that cannot be told."""

    failures: int
    error: str | None = None


def validate(table: CompiledTable, engine: Engine, changes: Changes | None = None, kept: int = KEPT) -> Held:
    """What the contract of a table has to say of its rows, with at most `kept` of those that break each check.

    changes are what there is beyond what held before: where rows that came are all that can break it, they are looked
    at first, and the whole table only where they do. A table without rows is broken by none. Raises ConfigurationError
    for one that was compiled without its columns.
    """
    if not table.is_known:
        raise ConfigurationError(f"the columns of {table.table} are not known", where=Where(table.path))
    contract = f"{table.table} contract"
    if not table.checks:  # all that it says is which columns there are, and of which types: a view need not run for it
        return Held(contract, table.table, "table")
    delta = changes.deltas.get(table.table) if changes else None
    if delta is not None and table.is_rowwise:
        come = _Rows(engine, delta.come)
        is_unique = all(is_unique_among(engine, table.table, delta.come, key) for key in table.keys)
        if is_unique and not any(count.failures for count in come.counts(_of_rows(table)).values()):
            return Held(contract, table.table, "table", checked=come.total)
    rows = _Rows(engine, table_of(table.table))
    counts = rows.counts(table.checks)
    found = [(one, counts[one]) for one in table.checks if counts[one].failures]
    findings: list[Finding] = []
    failures: list[Failure] = []
    for check, count in found:
        became = outcome(check.severity, check.error_if, check.warn_if, count.failures, rows.total)
        if became == "pass":
            continue
        limit = kept if check.shown is None else min(kept, check.shown)
        broken = [] if count.error else rows.broken(check, max(limit, _SHOWN))
        severity: Severity = "error" if became == "fail" else "warn"
        findings.append(_finding(contract, table, check, count, rows.total, severity, broken))
        for row in broken[:limit]:
            key = row_as_json({name: row[name] for name in table.key}) if table.key else None
            failures.append(Failure(contract, table.table, check.name, key, row_as_json(row)))
    return Held(contract, table.table, "table", tuple(findings), tuple(failures), rows.total)


def _of_rows(table: CompiledTable) -> tuple[CompiledCheck, ...]:
    return tuple(one for one in table.checks if one.kind == "row")


class _Rows:
    """The rows of a table, or of some of them, which checks are counted in."""

    def __init__(self, engine: Engine, source: exp.Table) -> None:
        self._engine = engine
        self._source = exp.alias_(source.copy(), ROWS, table=True)
        self.total = 0

    def counts(self, checks: Sequence[CompiledCheck]) -> Mapping[CompiledCheck, _Count]:
        """How many rows break each check."""
        together = [one for one in checks if one.kind in ("row", "whole")]
        counted = dict.fromkeys(checks, _Count(0))
        counted |= {one: _Count(1) for one in checks if one.kind == "never"}
        try:
            self.total, failures = self._aggregate(together)
            counted |= {one: _Count(count) for one, count in zip(together, failures, strict=True) if self.total}
        except QueryError:
            self.total, _ = self._aggregate(())
            counted |= {one: self._alone(one) for one in together}
        if self.total:
            counted |= {one: self._apart(one) for one in checks if one.kind in ("rows of its own", "unique")}
        return counted

    def _aggregate(self, checks: Sequence[CompiledCheck]) -> tuple[int, list[int]]:
        """How many rows there are, and how many break each check, in one pass."""
        numbers = [sql(_number(one)) for one in checks]
        counted = exp.Select(expressions=[exp.Count(this=exp.Star()), *numbers]).from_(self._source)
        [(total, *failures)] = self._engine.query(counted).rows
        return int(total), [int(one) for one in failures]

    def _alone(self, check: CompiledCheck) -> _Count:
        """A check of a table that has one that cannot be evaluated."""
        try:
            total, [failures] = self._aggregate([check])
        except QueryError as error:
            return _Count(1, complaint(error.what).what)
        return _Count(failures if total else 0)

    def _apart(self, check: CompiledCheck) -> _Count:
        """A check that is no part of the pass."""
        try:
            if check.kind == "unique":
                keep(self._engine, self._kept(check), self._repeated(check))
                number = "coalesce(sum(n), 0)" if check.repeats == "all" else "coalesce(sum(n - 1), 0)"
                asked = exp.select(sql(number)).from_(self._kept(check))
            else:
                number = f"COUNT(*) FILTER (WHERE NOT {_quoted(HOLDS)})"
                asked = exp.select(sql(number)).from_(_statement(check).subquery("judged"))
            [(failures,)] = self._engine.query(asked).rows
        except QueryError as error:
            return _Count(1, complaint(error.what).what)
        return _Count(int(failures))

    def _repeated(self, check: CompiledCheck) -> exp.Select:
        """The keys that are there more than once; only rows whose hash is there twice are grouped by the key itself."""
        keys = [column(name, ROWS) for name in check.columns]
        hashed = exp.Anonymous(this="hash", expressions=keys)
        hashes = exp.select(hashed.as_("h")).from_(self._source).group_by("1").having("COUNT(*) > 1")
        same = exp.EQ(this=exp.column("h", "twice"), expression=hashed.copy())
        shown = [key.as_(_key(number)) for number, key in enumerate(keys)]
        rows = exp.select(*shown, sql("COUNT(*)").as_("n")).from_(self._source)
        return (
            rows.join(hashes.subquery("twice"), on=same, join_type="semi")
            .group_by(*(key.copy() for key in keys))
            .having("COUNT(*) > 1")
        )

    def _kept(self, check: CompiledCheck) -> exp.Table:
        """Where the keys that are there more than once are kept, with the number of their rows."""
        return temporary(f"{self._source.this.name} {check.name}")

    def broken(self, check: CompiledCheck, limit: int) -> list[dict[str, Any]]:
        """Some rows that break a check."""
        rows = exp.select("*").from_(self._source)
        match check.kind:
            case "row":
                asked = rows.where(sql(check.sql).not_())
            case "rows of its own":
                judged = exp.select("*").from_(_statement(check).subquery("judged"))
                asked = judged.where(column(HOLDS).not_())
            case "unique":
                keys = [column(name, ROWS) for name in check.columns]
                named = [exp.column(_key(number), "r") for number in range(len(keys))]
                pairs = [exp.NullSafeEQ(this=key, expression=name) for key, name in zip(keys, named, strict=True)]
                repeated = exp.select("*").from_(self._kept(check)).order_by(*(one.name for one in named)).limit(limit)
                asked = rows.join(repeated.subquery("r"), on=exp.and_(*pairs), join_type="semi").order_by(*keys)
            case _:
                return []
        answer = self._engine.query(asked.limit(limit))
        names = [one.name for one in answer.columns]
        found = [dict(zip(names, row, strict=True)) for row in answer.rows]
        return [{name: value for name, value in row.items() if name != HOLDS} for row in found]


def _key(number: int) -> str:
    return f"k{number}"


def _statement(check: CompiledCheck) -> exp.Query:
    statement = sql(check.sql)
    assert isinstance(statement, exp.Query)
    return statement


def _number(check: CompiledCheck) -> str:
    """The aggregate that counts what breaks a check; what is null of a row breaks nothing."""
    if check.kind == "whole":
        return f"CASE WHEN {check.sql} THEN 0 ELSE 1 END"
    return check.total or f"COUNT(*) FILTER (WHERE NOT ({check.sql}))"


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


# What is said


def _finding(
    contract: str,
    table: CompiledTable,
    check: CompiledCheck,
    count: _Count,
    total: int,
    severity: Severity,
    broken: Sequence[Mapping[str, Any]],
) -> Finding:
    if count.error:
        return Finding(contract, table.table, f"{check.name} cannot be evaluated: {count.error}", severity)
    if check.kind == "never":
        return Finding(contract, table.table, f"{check.name}: {check.about}", severity)
    about = (check.about,) if check.about else ()
    if check.kind == "whole":
        return Finding(contract, table.table, f"{check.name} does not hold", severity, details=about)
    names = tuple(dict.fromkeys((*table.key, *check.columns)))[:_MOST_NAMES]
    shown = "; ".join(_example(row, names) for row in broken[:_SHOWN])
    condition = check.error_if if severity == "error" else check.warn_if
    limit = f", which is {condition}" if condition != ANY_FAILURE else ""
    rows = f"{count.failures} of {total} row{'' if total == 1 else 's'}"
    message = f"{check.name} fails in {rows}{limit}{f', for example {shown}' if shown else ''}"
    return Finding(contract, table.table, message, severity, count.failures, about)


def _example(row: Mapping[str, Any], names: Sequence[str]) -> str:
    text = ", ".join(_cells(row, names))
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _cells(row: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    for name in names:
        value = row[name]
        yield f"{name}={'null' if value is None else ' '.join(str(value).splitlines())}"
