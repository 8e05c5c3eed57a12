"""mart.reconciliation: what each rule compared, the intervals on both sides, and whether they meet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from sqlglot import exp

from lswh.change import Changes
from lswh.change.delta import keep, temporary
from lswh.contract.additive import added
from lswh.contract.explaining import COLUMNS, STATEMENTS, Row, comparison_of, evidence, finding, suspicion
from lswh.contract.held import Held
from lswh.contract.judging import TOLERATED, TOLERATED_COLUMNS, counted, judged, shown
from lswh.contract.readings import coarsely
from lswh.contract.rules import COORDINATES, RECONCILIATION, CompiledRule, sql
from lswh.contract.suspects import Comparison, Suspect, suspects
from lswh.domain.finding import Finding
from lswh.domain.waiver import Waiver
from lswh.engine import Engine
from lswh.graph.thresholds import outcome

_ABOUT = "Every comparison of the rules: what was printed, what is computed, and whether they meet."
_MEANINGS = {
    "rule": "The rule that compares, as in models/contracts.",
    "measure": "What is compared: value, plan, yoy, a number of rows.",
    "area": "The area that the comparison is of.",
    "period": "The period that it is of.",
    "metric": "The indicator that it is of.",
    "source_id": "The publication whose figure is held against something, as in fact.dim_source.",
    "plan_kind": "The kind of plan that it is of.",
    "plan_period": "The period that the plan is for.",
    "key": "What names the comparison among those of its rule, with source_id.",
    "printed": "What was printed, or is there.",
    "printed_low": "The least that printed can stand for, as it was rounded.",
    "printed_high": "What printed is less than, as it was rounded.",
    "computed": "What other figures give.",
    "computed_low": "The least that they can give.",
    "computed_high": "What they give less than.",
    "gap": "How far the two intervals are apart; 0 where they meet.",
    "verdict": "holds, coarse, waived, broken or overflow; see docs/contracts.md of lswh.",
    "waiver": "Why somebody has accepted a breach.",
    "severity": "error, which stops a publication, or warn.",
}
_EXPLAINED = 20
_MOST = 1000
_SUSPECTED = 5


@dataclass(frozen=True, slots=True)
class Waived:
    """What rules may break: the waivers, and the day on which they have to hold."""

    waivers: tuple[Waiver, ...] = ()
    today: date = date.min

    def of(self, rule: str) -> tuple[Waiver, ...]:
        """The waivers of a rule."""
        return tuple(one for one in self.waivers if one.rule == rule)

    def valid(self, rule: str) -> tuple[Waiver, ...]:
        """Those that have not expired."""
        return tuple(one for one in self.of(rule) if not one.has_expired(self.today))


NOTHING = Waived()


def write_reconciliation(engine: Engine, rules: Sequence[CompiledRule], *, are_new: bool = True) -> None:
    """Make the view mart.reconciliation: a row for each comparison of the rules; none where there are no rules.

    Where they are not new, a view that is there is theirs.
    """
    schema, name = RECONCILIATION.split(".")
    if there := engine.relations().get((schema, name)):
        if not are_new:
            return
        engine.drop(schema, name, there)
    engine.create_table(TOLERATED.db, TOLERATED.name, TOLERATED_COLUMNS)
    compared = [query(text).subquery("compared", copy=False) for rule in rules for text in rule.comparisons]
    every = [exp.select("*").from_(one, copy=False) for one in compared]
    if every:
        union = exp.union(*every, distinct=False, copy=False) if len(every) > 1 else every[0]
        engine.create_view(schema, name, shown(union).sql("duckdb", pretty=True), RECONCILIATION)
        engine.comment(schema, name, "VIEW", _ABOUT, _MEANINGS)


@dataclass(frozen=True, slots=True)
class Compared:
    """A rule that was held, and the first comparisons that break it, in the order of its findings."""

    held: Held
    broken: tuple[Row, ...] = ()


def reconcile(
    engine: Engine,
    rules: Sequence[CompiledRule],
    changes: Changes | None,
    warned: Collection[str],
    waived: Waived,
    *,
    writes: bool = False,
) -> list[Held]:
    """Hold the rules that changes touch; what breaks them is explained, the first comparisons of each at least.

    changes are what there is beyond what held before, None for everything. warned are rules that had something to say
    then: they are held whole, where they are touched. writes: whether what is tolerated is written into lswh.tolerated.
    """
    compared = [
        compare(engine, rule, None if rule.name in warned else changes, waived, writes=writes)
        for rule in rules
        if is_touched(rule, changes, waived)
    ]
    broken: dict[str, list[Comparison]] = {}
    for one in compared:
        for row in one.broken if one.held.outcome == "fail" else ():
            if row["source_id"]:
                broken.setdefault(row["source_id"], []).append(comparison_of(one.held.contract, row))
    found = {
        source: suspects(engine, rules, source, comparisons)
        for source, comparisons in islice(broken.items(), _SUSPECTED)
    }
    return [_with_suspects(one, found) for one in compared]


def is_touched(rule: CompiledRule, changes: Changes | None, waived: Waived) -> bool:
    """Whether a rule has to be held: a table that it reads changed, it has waivers, or it speaks of today."""
    return changes is None or rule.speaks_of_today or bool(waived.of(rule.name)) or changes.touch(rule.tables)


def compare(
    engine: Engine, rule: CompiledRule, changes: Changes | None, waived: Waived = NOTHING, *, writes: bool = False
) -> Compared:
    """Make the comparisons of a rule; the findings quote what the publication of each says, the first ones.

    changes are what there is beyond what held before: only comparisons that they touch are made, as far as that can be
    told from the rule. None is for everything, and so is a rule with waivers: whether they are used is held too.
    """
    made, failures, coarse_ones = 0, 0, 0
    if writes and (changes is None or waived.of(rule.name)):
        engine.query(exp.delete(TOLERATED.copy()).where(exp.column("rule").eq(rule.name)))
    broken: list[Row] = []
    used: set[tuple[str, str]] = set()
    for number, text in enumerate(rule.comparisons):
        asked = _asked(engine, rule, number, query(text), None if waived.of(rule.name) else changes)
        if rule.speaks_of_today:
            asked = on_day(asked, waived.today)
        [(comparisons, failing)] = engine.query(counted(asked)).rows
        made += comparisons
        if failing:
            judgements = judged(
                asked, _coarsely(engine, text) if rule.has_coarse_reading else None, waived.valid(rule.name)
            )
            more, held_coarsely, rows = _not_holding(engine, judgements, writes=writes)
            failures, coarse_ones = failures + more, coarse_ones + held_coarsely
            broken += [row for row in rows if row["verdict"] != "waived"]
            used |= {(row["key"], row["source_id"] or "") for row in rows if row["verdict"] == "waived"}
    of_waivers = tuple(_of_waivers(waived, rule.name, used))
    severity = outcome(rule.severity, rule.error_if, rule.warn_if, failures, made)
    shown = broken[:_MOST] if severity != "pass" else []
    quoted = evidence(engine, shown[:_EXPLAINED]) if shown and _has_statements(engine) else []
    quoted += [()] * (len(shown) - len(quoted))
    is_error = severity == "fail"
    findings = [
        finding(rule.name, "error" if is_error else "warn", row, quotes)
        for row, quotes in zip(shown, quoted, strict=True)
    ]
    said = (*findings, *of_waivers)
    held = Held(rule.name, RECONCILIATION, "rule", said, checked=made, coarse=coarse_ones, waived=len(used))
    return Compared(held, tuple(shown))


def _with_suspects(compared: Compared, found: Mapping[str, Sequence[Suspect]]) -> Held:
    findings = list(compared.held.findings)
    for place, row in enumerate(compared.broken):
        about = comparison_of(compared.held.contract, row)
        ones = [one for one in found.get(row["source_id"], ()) if about in one.mends]
        if ones:
            findings[place] = replace(findings[place], details=(*findings[place].details, suspicion(ones)))
    return replace(compared.held, findings=tuple(findings))


def query(text: str) -> exp.Query:
    """A query as an expression."""
    parsed = sql(text)
    assert isinstance(parsed, exp.Query)
    return parsed


def _coarsely(engine: Engine, text: str) -> exp.Query | None:
    return coarsely(query(text), lambda name: [column.name for column in engine.columns(*name.split("."))])


def on_day(comparisons: exp.Query, today: date) -> exp.Query:
    """A query as it would be answered on a day."""
    day = exp.cast(exp.Literal.string(today.isoformat()), "DATE")
    asked = comparisons.copy()
    for moment in list(asked.find_all(exp.CurrentDate)):
        moment.replace(day.copy())
    return asked


def _asked(
    engine: Engine, rule: CompiledRule, number: int, comparisons: exp.Query, changes: Changes | None
) -> exp.Query:
    """The comparisons that have to be made."""
    if changes is None or rule.speaks_of_today:
        return comparisons
    if rule.sums_over:
        return added(engine, comparisons, rule.sums_over, changes) or comparisons
    distinct = exp.Select(**{**comparisons.copy().args, "distinct": None})  # to compare twice is no harm
    part = changes.part_of(engine, distinct, f"{rule.name} {number}")
    return part if isinstance(part, exp.Query) else comparisons


def _not_holding(engine: Engine, judgements: exp.Query, *, writes: bool) -> tuple[int, int, list[Row]]:
    """How many comparisons fail, how many hold coarsely; and which fail or are waived: the first ones."""
    table = temporary("not holding")
    failing_rows = exp.select(*COLUMNS).distinct().from_(judgements.subquery("judged"))
    keep(engine, table, failing_rows.where("verdict <> 'holds'"))
    if writes:
        _tolerate(engine, table)
    counts = [f"count(*) filter (where verdict in ({verdicts}))" for verdicts in ("'broken', 'overflow'", "'coarse'")]
    [(failures, coarse)] = engine.query(exp.select(*counts).from_(table)).rows
    rows = exp.select(*COLUMNS).from_(table).where("verdict <> 'coarse'")
    ordered = rows.order_by("verdict = 'waived' desc", "measure", *COORDINATES).limit(_MOST)
    return failures, coarse, [dict(zip(COLUMNS, row, strict=True)) for row in engine.query(ordered).rows]


def _tolerate(engine: Engine, judged_table: exp.Table) -> None:
    """Write down what is tolerated, in the place of what was said of the same comparisons before."""
    about = exp.select("rule", "key", "coalesce(source_id, '')").from_(judged_table)
    is_judged = exp.In(this=sql("(rule, key, source_id)"), query=about.subquery())
    engine.query(exp.delete(TOLERATED.copy()).where(is_judged))
    names = [column.name for column in TOLERATED_COLUMNS]
    cells = ["coalesce(source_id, '') as source_id" if name == "source_id" else name for name in names]
    rows = exp.select(*cells, dialect="duckdb").from_(judged_table).where("verdict in ('coarse', 'waived')")
    engine.query(exp.insert(rows, TOLERATED.copy(), columns=names))


def _of_waivers(waived: Waived, rule: str, used: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """Waivers that accept nothing, or no longer."""
    for one in waived.of(rule):
        if one.has_expired(waived.today):
            what = f"the waiver of {one.key!r} has expired on {one.expires}: mend the figure, or waive it anew"
        elif (one.key, one.source_id) not in used:
            what = f"the waiver of {one.key!r} is unused, nothing breaks the rule there: remove it"
        else:
            continue
        yield Finding(rule, RECONCILIATION, f"{what} ({one.where})", "error", 1)


def _has_statements(engine: Engine) -> bool:
    known = exp.select("table_name").from_("information_schema.tables")
    named = f"table_schema = '{STATEMENTS.db}' and table_name = '{STATEMENTS.name}'"
    return bool(engine.query(known.where(named)).rows)
