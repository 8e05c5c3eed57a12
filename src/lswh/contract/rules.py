"""Reconciliation rules: small declarations that become rows of mart.reconciliation.

Each rule compares two intervals, what was printed and what is computed. A figure `m` of a table has the columns m,
m_low and m_high, where [m_low, m_high) is what it can stand for; a rule holds where the two intervals meet. Rules
multiply and add in exact decimals, and never divide.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar

from sqlglot import exp

from lswh.domain.finding import Severity
from lswh.graph.thresholds import ANY_FAILURE

RECONCILIATION = "mart.reconciliation"
"""The view that the gate itself makes, of the rules."""

COORDINATES = ("area", "period", "metric", "source_id", "plan_kind", "plan_period")
"""What a row of mart.reconciliation is about, as far as its rule says so."""

ENDS = ("", "_low", "_high")
"""What follows a figure's name in its three columns."""

BOUNDS = tuple(f"{side}{end}" for side in ("printed", "computed") for end in ENDS)


@dataclass(frozen=True, slots=True)
class Rule(ABC):
    """What all rules say: a name for reports, whether a breach stops a publication, and how many breaches matter.

    error_if and warn_if are counts or shares of the comparisons. has_coarse_reading is true of a rule that compares
    printed figures with each other: what does not hold as printed is tried with coarse figures (see
    lswh.contract.readings).
    """

    has_coarse_reading: ClassVar[bool] = False

    name: str
    _: KW_ONLY
    severity: Severity = "error"
    error_if: str = ANY_FAILURE
    warn_if: str = ANY_FAILURE

    @property
    @abstractmethod
    def tables(self) -> tuple[str, ...]:
        """The tables that it reads."""

    @property
    def sums_over(self) -> tuple[str, ...]:
        """The tables over whose rows both of its sides are sums, if they are (see lswh.contract.additive)."""
        return ()

    @abstractmethod
    def selects(self) -> Iterator[exp.Select]:
        """Queries that answer the columns of `comparison`, a row for each comparison."""


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule as plain data, which needs neither the rule's class nor the file that it is written in.

    comparisons are the queries that make its comparisons, as SQL; has_coarse_reading is whether those that do not hold
    as printed are tried with coarse figures. sums_over are the tables over whose rows both sides are sums;
    speaks_of_today, whether an answer may be another one on another day.
    """

    name: str
    severity: Severity
    tables: tuple[str, ...]
    comparisons: tuple[str, ...]
    error_if: str = ANY_FAILURE
    warn_if: str = ANY_FAILURE
    has_coarse_reading: bool = False
    sums_over: tuple[str, ...] = ()
    speaks_of_today: bool = False


def compile_rule(rule: Rule) -> CompiledRule:
    """A rule as plain data."""
    selects = list(rule.selects())
    return CompiledRule(
        name=rule.name,
        severity=rule.severity,
        tables=rule.tables,
        comparisons=tuple(select.sql("duckdb") for select in selects),
        error_if=rule.error_if,
        warn_if=rule.warn_if,
        has_coarse_reading=rule.has_coarse_reading,
        sums_over=rule.sums_over,
        speaks_of_today=any(select.find(exp.CurrentDate) for select in selects),
    )


def comparison(
    rule: Rule, measure: str, coordinates: Mapping[str, exp.Expr], bounds: Mapping[str, exp.Expr]
) -> exp.Select:
    """A query for rows of one shape, whatever the rule; what it does not say is null."""
    texts = [exp.cast(coordinates.get(name, exp.null()), "VARCHAR").as_(name) for name in COORDINATES]
    amounts = [_amount(bounds.get(name, exp.null())).as_(name) for name in BOUNDS]
    names = [
        exp.Literal.string(text).as_(name)
        for name, text in (("rule", rule.name), ("measure", measure), ("severity", rule.severity))
    ]
    return exp.select(*names, *texts, *amounts)


def _amount(bound: exp.Expr) -> exp.Expr:
    """A bound, or null where it is too large, which is an overflow and no error."""
    return exp.TryCast(this=bound.copy(), to=exp.DataType.build("DECIMAL(38, 12)", dialect="duckdb"))


def coordinates_of(key: Sequence[str]) -> dict[str, exp.Expr]:
    """The coordinates that a table with these key columns has; an indicator is a metric."""
    renamed = {"metric" if name == "indicator" else name: name for name in key}
    return {name: column(renamed[name]) for name in COORDINATES if name in renamed}


def column(name: str) -> exp.Column:
    """A column by its name."""
    return exp.column(name, quoted=True)


def table(name: str) -> exp.Table:
    """A table by its schema.name."""
    return exp.to_table(name, dialect="duckdb")


def sql(text: str) -> exp.Expr:
    """An expression as DuckDB writes it."""
    return exp.maybe_parse(text, dialect="duckdb")
