"""What a comparison comes to: the verdict on two intervals, as printed, read coarsely, or waived by somebody.

What does not hold as printed and is tolerated nonetheless, because it holds coarsely or is waived, is found by the gate
and kept in the table lswh.tolerated; mart.reconciliation is the comparisons as printed, with that.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from lswh.contract.rules import BOUNDS, COORDINATES
from lswh.domain.waiver import Waiver
from lswh.engine import Column

TOLERATED = exp.table_("tolerated", db="lswh")
"""Comparisons that do not hold as printed, and stop nothing, by rule, key and source_id ('' where there is none)."""

_AMOUNT = "decimal(38, 6)"
TOLERATED_COLUMNS = (
    *(Column(name, "VARCHAR") for name in ("rule", "key", "source_id", "verdict", "waiver")),
    *(Column(name, _AMOUNT) for name in BOUNDS),
)

_MEETS = (
    "({0}.computed_low < {0}.printed_high and {0}.printed_low < {0}.computed_high"
    " or {0}.printed_low = {0}.computed_low and {0}.printed_high = {0}.computed_high)"
)
_AS_PRINTED, _AS_COARSE = _MEETS.format("p"), _MEETS.format("c")
_KEY = "concat_ws(' ', p.metric, p.measure, p.area, p.period, p.plan_kind, p.plan_period)"
_GAP = f"try(greatest(p.printed_low - p.computed_high, p.computed_low - p.printed_high, 0))::{_AMOUNT} as gap"
_NAMES = ("p.rule", "p.measure", *(f"p.{name}" for name in COORDINATES), f"{_KEY} as key")
_SAME = " and ".join(f"p.{name} is not distinct from c.{name}" for name in ("measure", *COORDINATES))


def counted(comparisons: exp.Query) -> exp.Select:
    """How many comparisons a query makes, and how many of them do not hold as printed."""
    return _select(comparisons, "count(*)", f"count(*) filter (where {_AS_PRINTED} is not true)")


def judged(comparisons: exp.Query, coarse: exp.Query | None = None, waivers: Sequence[Waiver] = ()) -> exp.Select:
    """Each comparison with its verdict and what names it: key and source_id, among those of its rule.

    verdict is holds; coarse, where it does only if trailing zeros are no digits (the bounds are those, then); waived;
    overflow, where a figure is too large to be compared; or broken. gap is how far apart the intervals are.
    """
    bound = f"case when {_AS_COARSE} then c.{{0}} else p.{{0}} end" if coarse else "p.{0}"
    verdict = (
        f"case when {_AS_PRINTED} then 'holds'"
        f"{f' when {_AS_COARSE} then' if coarse else ' when false then'} 'coarse'"
        f"{' when w.reason is not null then' if waivers else ' when false then'} 'waived'"
        f" when {_AS_PRINTED} is null then 'overflow' else 'broken' end as verdict"
    )
    bounds = (f"{bound.format(name)}::{_AMOUNT} as {name}" for name in BOUNDS)
    waiver = f"{'w.reason' if waivers else 'null'}::varchar as waiver"
    query = _select(comparisons, *_NAMES, *bounds, _GAP, verdict, waiver, "p.severity")
    if coarse:
        on = f"{_AS_PRINTED} is not true and {_SAME}"
        query = query.join(coarse.subquery("c", copy=False), on=on, join_type="left", dialect="duckdb", copy=False)
    if waivers:
        on = f"{_KEY} = w.key and coalesce(p.source_id, '') = w.source_id"
        query = query.join(_values(waivers), on=on, join_type="left", dialect="duckdb", copy=False)
    return query


def shown(comparisons: exp.Query) -> exp.Select:
    """mart.reconciliation: the comparisons as printed, and what is tolerated of those that do not hold."""
    verdict = (
        f"case when {_AS_PRINTED} then 'holds' when t.verdict is not null then t.verdict"
        f" when {_AS_PRINTED} is null then 'overflow' else 'broken' end as verdict"
    )
    is_coarse = f"t.verdict = 'coarse' and {_AS_PRINTED} is not true"
    bounds = (f"case when {is_coarse} then t.{name} else p.{name}::{_AMOUNT} end as {name}" for name in BOUNDS)
    waiver = f"case when {_AS_PRINTED} is not true then t.waiver end as waiver"
    query = _select(comparisons, *_NAMES, *bounds, _GAP, verdict, waiver, "p.severity")
    on = f"p.rule = t.rule and {_KEY} = t.key and coalesce(p.source_id, '') = t.source_id"
    tolerated = exp.alias_(TOLERATED.copy(), "t", table=True)
    return query.join(tolerated, on=on, join_type="left", dialect="duckdb", copy=False)


def _select(comparisons: exp.Query, *columns: str) -> exp.Select:
    return exp.select(*columns, dialect="duckdb", copy=False).from_(comparisons.subquery("p", copy=False), copy=False)


def _values(waivers: Sequence[Waiver]) -> exp.Expr:
    rows = [(one.key, one.source_id, f"{one.reason} ({one.by})") for one in waivers]
    return exp.values(rows, alias="w", columns=["key", "source_id", "reason"])
