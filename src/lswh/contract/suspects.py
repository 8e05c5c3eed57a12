"""A suspect: the one figure of a publication that, if it is altered, mends every rule that it breaks.

It is found by trying: the publication is copied, once for each of its figures and for each value that would mend a
comparison, and the rules are held against all the copies at once. A comparison is linear in most of its figures, so
that what a figure would have to be is known from how far the two sides move when it is moved a little; where it is not
(a plan that is implied by a share of it), a second step from there comes close enough for the intervals to meet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlglot import exp

from lswh.change.delta import keep, temporary
from lswh.contract.judging import judged
from lswh.contract.rules import COORDINATES, ENDS, CompiledRule, sql
from lswh.engine import Engine

OBSERVATIONS = "fact.observation"
_MEASURES = ("value", "plan", "pct_of_plan", "yoy")
_LARGEST = 300
_STEPS = 2
_CELL = tuple(name for name in COORDINATES if name != "source_id")
_FIGURE = ("observation_id", "indicator", "area", "period", "plan_kind", "plan_basis")

Comparison = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure as it is printed, what it would have to be, and the comparisons that this would mend.

    A comparison is named by its rule, its measure, and its coordinates without source_id.
    """

    metric: str
    measure: str
    area: str
    period: str
    printed: Decimal
    instead: Decimal
    mends: frozenset[Comparison]


@dataclass(frozen=True, slots=True)
class _Figure:
    row: Mapping[str, Any]
    measure: str

    @property
    def value(self) -> Decimal:
        return self.row[self.measure]  # type: ignore[no-any-return]

    @property
    def step(self) -> Decimal:
        """What its last digit is worth, or a little more."""
        return max(self.row[f"{self.measure}_high"] - self.row[f"{self.measure}_low"], Decimal("0.000001"))  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class _Trial:
    """A copy of the publication in which a figure is something else."""

    figure: _Figure
    instead: Decimal

    @property
    def ratios(self) -> tuple[float, float]:
        """By what an implied plan, and last year's implied level, are multiplied."""
        old, new = self.figure.value, self.instead
        match self.figure.measure:
            case "value" if old:
                return (float(new / old), float(new / old))
            case "pct_of_plan" if new:
                return (float(old / new), 1.0)
            case "yoy" if new != -100:
                return (1.0, float((100 + old) / (100 + new)))
        return (1.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Gap:
    """How far the middles of the two sides of a comparison are apart, and whether they meet nonetheless."""

    distance: Decimal
    holds: bool


def suspects(
    engine: Engine, rules: Sequence[CompiledRule], source_id: str, broken: Collection[Comparison]
) -> tuple[Suspect, ...]:
    """The figures of a publication that may be wrong, of which one is; none where no single figure explains enough.

    broken are its comparisons that do not hold. Only those figures are answered that mend the most of them.
    """
    asked = [rule for rule in rules if _is_of_one_publication(engine, rule)]
    figures = _figures(engine, source_id) if asked else []
    if not figures:
        return ()
    trials = [_Trial(one, one.value + max(abs(one.value) / 100, one.step)) for one in figures]
    before, *after = _held(engine, asked, source_id, [_Trial(figures[0], figures[0].value), *trials])
    failing = {one for one in broken if one in before}
    fitting: list[Suspect] = []
    for _ in range(_STEPS):
        trials = [
            _Trial(trial.figure, instead)
            for trial, gaps in zip(trials, after, strict=True)
            for instead in {_closer(trial, before[one], gaps[one]) for one in _moved(before, gaps) & failing}
        ]
        after = _held(engine, asked, source_id, trials) if trials else []
        for trial, gaps in zip(trials, after, strict=True):
            moved = _moved(before, gaps)
            if all(gaps[one].holds for one in moved if one in failing or before[one].holds):
                fitting.append(_suspect(trial, moved & failing))
    most = max((len(one.mends) for one in fitting), default=0)
    best = {(one.metric, one.measure, one.area, one.period): one for one in fitting if len(one.mends) == most}
    return tuple(best.values())


def _moved(before: Mapping[Comparison, _Gap], gaps: Mapping[Comparison, _Gap]) -> set[Comparison]:
    """The comparisons that a trial has an effect on."""
    return {one for one, gap in gaps.items() if one in before and gap.distance != before[one].distance}


def _closer(trial: _Trial, before: _Gap, after: _Gap) -> Decimal:
    """What a figure would have to be if the distance goes on as it does from the print to the trial."""
    figure, moved = trial.figure, after.distance - before.distance
    exact = figure.value - before.distance * (trial.instead - figure.value) / moved
    place = Decimal(1).scaleb(figure.step.adjusted())
    return (exact / place).to_integral_value() * place


def _suspect(trial: _Trial, mends: Iterable[Comparison]) -> Suspect:
    row, figure = trial.figure.row, trial.figure
    return Suspect(
        row["indicator"], figure.measure, row["area"], row["period"], figure.value, trial.instead, frozenset(mends)
    )


def _is_of_one_publication(engine: Engine, rule: CompiledRule) -> bool:
    """Whether a rule compares figures of OBSERVATIONS with each other, and with nothing that other publications say."""
    others = [name for name in rule.tables if name != OBSERVATIONS]
    named = {column.name for name in others for column in engine.columns(*name.split("."))}
    return OBSERVATIONS in rule.tables and "source_id" not in named


def _figures(engine: Engine, source_id: str) -> list[_Figure]:
    """The printed figures of a publication; none of one that is too large to be tried."""
    names = [*_FIGURE, *(f"{measure}{end}" for measure in _MEASURES for end in ENDS)]
    if not {*names, "previous", "previous_low"} <= {one.name for one in engine.columns(*OBSERVATIONS.split("."))}:
        return []
    query = exp.select(*names).from_(exp.to_table(OBSERVATIONS)).where("source_id = $source", dialect="duckdb")
    rows = engine.query(query.order_by("observation_id").limit(_LARGEST + 1), {"source": source_id}).rows
    if len(rows) > _LARGEST:
        return []
    return [
        _Figure(row, measure)
        for row in (dict(zip(names, cells, strict=True)) for cells in rows)
        for measure in _MEASURES
        if row[measure] is not None
        and row[f"{measure}_low"] is not None
        and (measure != "plan" or row["plan_basis"] == "printed")
    ]


def _held(
    engine: Engine, rules: Sequence[CompiledRule], source_id: str, trials: Sequence[_Trial]
) -> list[dict[Comparison, _Gap]]:
    """How the rules stand in each trial."""
    copies = temporary("suspects")
    keep(engine, copies, _copies(source_id, trials))
    names = ("rule", "measure", *_CELL)
    found: list[dict[Comparison, _Gap]] = [{} for _ in trials]
    for rule in rules:
        for printed in rule.comparisons:
            compared = sql(printed)
            for one in list(compared.find_all(exp.Table)):
                if f"{one.db}.{one.name}" == OBSERVATIONS:
                    one.replace(exp.alias_(copies.copy(), one.alias_or_name, table=True))
            assert isinstance(compared, exp.Query)
            middle = "(printed_low + printed_high - computed_low - computed_high)::decimal(38, 6)"
            query = exp.select("source_id", "verdict", sql(middle), *names).from_(judged(compared).subquery("j"))
            for number, verdict, distance, *about in engine.query(query).rows:
                if distance is not None:
                    found[int(number)][tuple(about)] = _Gap(distance, verdict == "holds")
    return found


def _copies(source_id: str, trials: Sequence[_Trial]) -> exp.Select:
    """The publication once for each trial, with the trial's number in place of its source_id."""
    rows = [
        (str(number), one.figure.row["observation_id"], one.figure.measure, str(one.instead), *map(str, one.ratios))
        for number, one in enumerate(trials)
    ]
    columns = ["trial", "observation_id", "measure", "instead", "plan_ratio", "previous_ratio"]
    replaced = [
        exp.column("trial", "t").as_("source_id"),
        *(_tried(m, end) for m in _MEASURES for end in ENDS),
        *(_tried("previous", end) for end in ENDS),
    ]
    return (
        exp.Select(expressions=[exp.Column(this=exp.Star(replace=replaced), table=exp.to_identifier("o"))])
        .from_(exp.alias_(exp.to_table(OBSERVATIONS), "o", table=True))
        .join(exp.values(rows, alias="t", columns=columns), join_type="cross")
        .where(exp.column("source_id", "o").eq(exp.Literal.string(source_id)))
    )


def _tried(measure: str, end: str) -> exp.Expr:
    """A column as it is in a trial: moved with the figure that is tried, in proportion where it is implied by it.

    What is too large for its type is null, and no comparison is made of it.
    """
    name = f"{measure}{end}"
    kind = "decimal(9, 4)" if measure in {"pct_of_plan", "yoy"} else "decimal(28, 6)"
    column = exp.column(name, "o")
    is_it = "t.observation_id = o.observation_id"
    tried = exp.case()
    if measure == "previous":
        tried = tried.when(is_it, sql(f"try(o.{name} * t.previous_ratio::double)"))
    else:
        moved = sql(f"try(o.{name} + t.instead::{kind} - o.{measure})")
        tried = tried.when(f"{is_it} and t.measure = '{measure}'", moved)
    if measure == "plan":
        implied = sql(f"try(o.{name} * t.plan_ratio::double)")
        tried = tried.when(f"{is_it} and o.plan_basis = 'implied'", implied)
    return exp.TryCast(this=tried.else_(column), to=exp.DataType.build(kind, dialect="duckdb")).as_(name)
