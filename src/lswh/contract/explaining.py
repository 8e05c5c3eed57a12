"""What a comparison that does not hold says to a person: both sides, how far apart, and the sentences behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlglot import exp

from lswh.contract.rules import BOUNDS, COORDINATES, RECONCILIATION
from lswh.contract.suspects import Comparison, Suspect
from lswh.domain.finding import Finding, Severity
from lswh.engine import Engine

Row = Mapping[str, Any]

COLUMNS = ("rule", "verdict", "measure", *COORDINATES, "key", *BOUNDS, "gap", "waiver")
"""What is said of a comparison in mart.reconciliation."""

_CELL = ("source_id", "metric", "area", "period")
_QUOTED = 3

STATEMENTS = exp.table_("statement", db="fact")
"""Where sentences are, in a warehouse that has any."""


def finding(rule: str, severity: Severity, row: Row, details: tuple[str, ...]) -> Finding:
    """A comparison that does not hold, as a finding."""
    about = " ".join(str(row[name]) for name in ("metric", "measure") if row[name])
    cell = " ".join(str(row[name]) for name in ("area", "period") if row[name])
    plan = f" ({row['plan_kind']} {row['plan_period']})" if row["plan_kind"] and row["measure"] == "plan" else ""
    sides = f"{_side(row, 'printed')} against {_side(row, 'computed')}"
    gap = "a figure is too large to compare" if row["verdict"] == "overflow" else f"{_plain(row['gap'])} apart"
    message = f"{about}{f' of {cell}' if cell else ''}{plan}: {sides}, {gap}"
    return Finding(rule, RECONCILIATION, message, severity, 1, details)


def evidence(engine: Engine, rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """For each row, the sentences of its publication that state the indicator of its cell; at most three."""
    cells = [tuple(str(row[name]) for name in _CELL) for row in rows]
    about = exp.values([(number, *cell) for number, cell in enumerate(cells)], alias="c", columns=["number", *_CELL])
    same = "s.source_id = c.source_id and s.indicator = c.metric and s.area = c.area and s.period = c.period"
    query = (
        exp.select("c.number", "s.document", "s.quote")
        .distinct()
        .from_(exp.alias_(STATEMENTS.copy(), "s", table=True))
        .join(about, on=same)
        .order_by("c.number", "s.document", "s.quote")
    )
    quotes: list[tuple[str, ...]] = [() for _ in rows]
    for number, document, quote in engine.query(query).rows:
        if len(quotes[number]) < _QUOTED:
            quotes[number] = (*quotes[number], f"{document}: {quote or 'a record'}")
    return quotes


def comparison_of(rule: str, row: Row) -> Comparison:
    """What names a comparison within its publication."""
    return (rule, row["measure"], *(row[name] for name in COORDINATES if name != "source_id"))


def suspicion(ones: Sequence[Suspect]) -> str:
    """What is said of the figures of which one may be wrong.

    >>> suspicion([Suspect("GRDP", "yoy", "VN", "2023", Decimal("5.32"), Decimal("3.52"), frozenset())])
    'a suspect figure: 5.32, the yoy of GRDP of VN 2023; 3.52 would fit'
    """
    each = (
        f"{_plain(one.printed)}, the {one.measure} of {one.metric} of {one.area} {one.period}; "
        f"{_plain(one.instead)} would fit"
        for one in ones
    )
    return f"{'a suspect figure' if len(ones) == 1 else 'one of these is suspect'}: {'; or '.join(each)}"


def _side(row: Row, side: str) -> str:
    figure, low, high = (row[name] for name in (side, f"{side}_low", f"{side}_high"))
    bounds = f"[{_plain(low)}, {_plain(high)})" if low != high else ""
    return " ".join(part for part in (side, _plain(figure) if figure is not None else "", bounds) if part)


def _plain(number: Decimal | None) -> str:
    """A decimal without padding.

    >>> _plain(Decimal("2600.500000"))
    '2600.5'
    """
    if number is None:
        return "?"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
