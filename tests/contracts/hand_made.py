"""Small tables as the warehouse has them, made by hand, and what a rule says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlglot import exp

from lswh.contract import Rule
from lswh.contract.judging import judged
from lswh.contract.reconciliation import Waived, compare, query
from lswh.contract.rules import compile_rule
from lswh.domain.period import Period
from lswh.engine import Column, Engine

MEASURES = ("value", "plan", "yoy", "previous")
ENDS = ("", "_low", "_high")
_RATES = {"yoy": "DECIMAL(9, 4)"}
_FIGURES = tuple(Column(m + end, _RATES.get(m, "DECIMAL(28, 6)")) for m in MEASURES for end in ENDS)
_TEXTS = (
    "observation_id",
    "area",
    "indicator",
    "period",
    "source_id",
    "plan_kind",
    "plan_period",
    "frequency",
    "disposition",
)
_DATES = ("period_start", "period_end", "published_on")
OBSERVATION = (
    *(Column(name, "VARCHAR") for name in _TEXTS),
    *(Column(name, "DATE") for name in _DATES),
    *_FIGURES,
)
TOO_LARGE = Decimal("9e21")
DAY = date(2025, 1, 20)
LINES = {12: "A", 6: "S", 3: "Q", 1: "M"}


def figure(code: str, value: str | None = None, **more: Any) -> dict[str, Any]:
    """A row of fact.observation: a printed value of a period, and what else is said (plan, yoy, area, ...) of it."""
    period = Period.parse(code)
    months = 12 * (period.end.year - period.start.year) + period.end.month - period.start.month + 1
    is_coded = "/" not in code and len(code) < 10
    row = dict.fromkeys(_TEXTS) | {
        "area": "VN-09",
        "indicator": "TRADE_EXPORT",
        "period": code,
        "source_id": "s",
        "plan_kind": "PLAN",
        "plan_period": code[:4],
        "frequency": LINES[months] if is_coded else "D" if period.start == period.end else "_O",
        "disposition": "latest",
        "period_start": period.start,
        "period_end": period.end,
        "published_on": DAY,
    }
    printed = {"value": value} | {name: more.pop(name) for name in MEASURES if name in more}
    for name in MEASURES:
        row |= dict.fromkeys(name + end for end in ENDS)
        if printed.get(name) is not None:
            row |= dict(zip((name + end for end in ENDS), interval(printed[name]), strict=True))
    return row | more


def interval(text: str) -> tuple[Decimal, Decimal, Decimal]:
    """A printed figure, and half of its last digit to both sides."""
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    half = Decimal(5).scaleb(exponent - 1)
    return number, number - half, number + half


def write(engine: Engine, name: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> None:
    """A table anew."""
    schema, table = name.split(".")
    if (schema, table) in engine.relations():
        engine.drop(schema, table, "TABLE")
    engine.create_table(schema, table, columns)
    names = [column.name for column in columns]
    engine.append(schema, table, names, [[row.get(one) for one in names] for row in rows])


def observations(engine: Engine, *rows: Mapping[str, Any], table: str = "fact.observation") -> None:
    """fact.observation, or a table with its columns."""
    named = [{**row, "observation_id": row["observation_id"] or f"{n:03}"} for n, row in enumerate(rows)]
    write(engine, table, OBSERVATION, named)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of fact.dim_indicator."""

    indicator: str
    parent: str | None = None
    weight: int | None = None
    kind: str = "flow"
    value_min: int | None = 0
    is_additive: bool = True


TRADE = (
    Indicator("TRADE_TOTAL"),
    Indicator("TRADE_EXPORT", "TRADE_TOTAL", 1),
    Indicator("TRADE_IMPORT", "TRADE_TOTAL", 1),
    Indicator("TRADE_EXPORT_LOCAL", "TRADE_EXPORT"),
    Indicator("TRADE_BALANCE", value_min=-500_000),
    Indicator("STOCK", kind="stock"),
    Indicator("RATIO", kind="ratio", is_additive=False),
)


def indicators(engine: Engine, *ones: Indicator) -> None:
    """fact.dim_indicator."""
    columns = [
        *(Column(name, "VARCHAR") for name in ("indicator", "parent", "kind")),
        Column("weight", "DECIMAL(9, 4)"),
        Column("value_min", "DECIMAL(28, 6)"),
        Column("is_additive", "BOOLEAN"),
    ]
    rows = [{column.name: getattr(one, column.name) for column in columns} for one in ones or TRADE]
    write(engine, "fact.dim_indicator", columns, rows)


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule said: how many comparisons, and the rows that do not hold."""

    comparisons: int
    rows: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def broken(self) -> list[tuple[Any, ...]]:
        """What does not hold, by measure, area, period, metric and verdict."""
        return [tuple(row[name] for name in ("measure", "area", "period", "metric", "verdict")) for row in self.rows]

    @property
    def verdicts(self) -> list[str]:
        """The verdicts of what does not hold."""
        return [row["verdict"] for row in self.rows]


def said(engine: Engine, rule: Rule, today: date = DAY) -> Said:
    """What a rule says of the tables."""
    compared = compare(engine, compile_rule(rule), None, Waived((), today))
    return Said(compared.held.checked, compared.broken)


def breaches_as_printed(engine: Engine, rule: Rule) -> list[Mapping[str, Any]]:
    """The comparisons of a rule that do not hold where trailing zeros are digits."""
    rows: list[Mapping[str, Any]] = []
    for text in compile_rule(rule).comparisons:
        judgements = judged(query(text), None, ()).subquery("judged")
        answer = engine.query(exp.select("*").from_(judgements).where("verdict <> 'holds'"))
        rows += [dict(zip((one.name for one in answer.columns), row, strict=True)) for row in answer.rows]
    return rows


def only(engine: Engine, rule: Rule) -> Mapping[str, Any]:
    """The one comparison of a rule that does not hold."""
    [row] = said(engine, rule).rows
    return row
