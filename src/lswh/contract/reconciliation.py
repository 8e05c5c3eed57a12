"""mart.reconciliation: what each rule compared, the intervals on both sides, and whether they meet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlglot import exp

from lswh.change import Changes
from lswh.contract.held import Held
from lswh.contract.rules import BOUNDS, COORDINATES, CompiledRule, sql
from lswh.domain.finding import Finding
from lswh.engine import Engine

_SCHEMA, _NAME = "mart", "reconciliation"
_MEETS = (
    "computed_low < printed_high and printed_low < computed_high "
    "or printed_low = computed_low and printed_high = computed_high"
)
_VERDICT = f"case when ({_MEETS}) is null then 'overflow' when {_MEETS} then 'holds' else 'broken' end"
_GAP = "greatest(printed_low - computed_high, computed_low - printed_high, 0)"
_STATEMENTS = exp.table_("statement", db="fact")
_EXPLAINED = 20
_MOST = 1000


def write_reconciliation(engine: Engine, rules: Sequence[CompiledRule]) -> None:
    """Make the view mart.reconciliation: a row for each comparison of the rules; none where there are no rules."""
    if there := engine.relations().get((_SCHEMA, _NAME)):
        engine.drop(_SCHEMA, _NAME, there)
    judged = [_judged(sql(printed)) for rule in rules for printed, _ in rule.comparisons]
    if not judged:
        return
    every = exp.union(*judged, distinct=False) if len(judged) > 1 else judged[0]
    engine.create_view(_SCHEMA, _NAME, every.sql("duckdb", pretty=True), f"{_SCHEMA}.{_NAME}")


def compare(engine: Engine, rule: CompiledRule, changes: Changes | None) -> Held:
    """Make the comparisons of a rule; the findings quote what the publication of each says, the first ones.

    changes are what there is beyond what held before: only comparisons that they touch are made, as far as that can be
    told from the rule. None is for everything.
    """
    made, rows = 0, []
    for number, (printed, _) in enumerate(rule.comparisons):
        asked = select = sql(printed)
        if changes is not None:
            if not changes.touch(rule.tables):
                continue
            distinct = exp.Select(**{**select.copy().args, "distinct": None})  # to compare twice is no harm
            asked = changes.part_of(engine, distinct, f"{rule.name} {number}") or select
        judged = _judged(asked)
        counts = exp.select("count(*)", "count(*) filter (where verdict <> 'holds')").from_(judged.subquery("judged"))
        [(comparisons, broken)] = engine.query(counts).rows
        made += comparisons
        if broken:
            rows += _broken(engine, judged)
    has_statements = bool(rows) and _has_statements(engine)
    findings = [
        _finding(row, _evidence(engine, row) if has_statements and n < _EXPLAINED else "") for n, row in enumerate(rows)
    ]
    return Held(rule.name, f"{_SCHEMA}.{_NAME}", "rule", tuple(findings), checked=made)


def _judged(select: exp.Expr) -> exp.Select:
    """The comparisons of a rule, with how far they are apart and what that means."""
    columns: list[str | exp.Expr] = ["rule", "measure", *COORDINATES]
    columns += [exp.cast(exp.column(name), "DECIMAL(38, 6)").as_(name) for name in BOUNDS]
    columns += [exp.cast(exp.maybe_parse(_GAP, dialect="duckdb"), "DECIMAL(38, 6)").as_("gap")]
    columns += [exp.maybe_parse(_VERDICT, dialect="duckdb").as_("verdict"), "severity"]
    assert isinstance(select, exp.Query)
    return exp.select(*columns).from_(select.subquery("compared"))


def _broken(engine: Engine, judged: exp.Select) -> list[dict[str, Any]]:
    names = ("rule", "measure", "severity", "verdict", "gap", *COORDINATES, *BOUNDS)
    query = exp.select(*names).from_(judged.subquery("judged")).where("verdict <> 'holds'")
    ordered = query.distinct().order_by("measure", *COORDINATES).limit(_MOST)
    return [dict(zip(names, row, strict=True)) for row in engine.query(ordered).rows]


def _has_statements(engine: Engine) -> bool:
    known = exp.select("table_name").from_("information_schema.tables")
    named = f"table_schema = '{_STATEMENTS.db}' and table_name = '{_STATEMENTS.name}'"
    return bool(engine.query(known.where(named)).rows)


def _finding(row: dict[str, Any], evidence: str) -> Finding:
    about = " ".join(str(row[name]) for name in ("metric", "measure") if row[name])
    cell = " ".join(str(row[name]) for name in ("area", "period") if row[name])
    plan = f" ({row['plan_kind']} {row['plan_period']})" if row["plan_kind"] and row["measure"] == "plan" else ""
    sides = f"{_side(row, 'printed')} against {_side(row, 'computed')}"
    gap = "a figure is too large to compare" if row["verdict"] == "overflow" else f"{_plain(row['gap'])} apart"
    message = f"{about}{f' of {cell}' if cell else ''}{plan}: {sides}, {gap}{evidence}"
    return Finding(row["rule"], f"{_SCHEMA}.{_NAME}", message, row["severity"], 1)


def _side(row: dict[str, Any], side: str) -> str:
    figure, low, high = (row[name] for name in (side, f"{side}_low", f"{side}_high"))
    bounds = f"[{_plain(low)}, {_plain(high)})" if low != high else ""
    return " ".join(part for part in (side, _plain(figure) if figure is not None else "", bounds) if part)


def _evidence(engine: Engine, row: dict[str, Any]) -> str:
    """The sentences of the publication that state the indicator of the cell."""
    about = {name: row[name] for name in ("source_id", "metric", "area", "period")}
    if not all(about.values()):
        return ""
    query = (
        exp.select("document", "quote")
        .distinct()
        .from_(_STATEMENTS)
        .where("source_id = $source_id and indicator = $metric", dialect="duckdb")
        .where("area = $area and period = $period", dialect="duckdb")
        .limit(3)
    )
    found = engine.query(query, about).rows
    return "".join(f"\n    {document}: {quote or 'a record'}" for document, quote in found)


def _plain(number: Decimal | None) -> str:
    """A decimal without padding.

    >>> _plain(Decimal("2600.500000"))
    '2600.5'
    """
    if number is None:
        return "?"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
