"""Rules between layers, held against what came and went alone: the verdict is that of whole tables."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from lswh.change import Changes, Delta, keep
from lswh.contract import Conserve, Partition, Side
from lswh.contract.reconciliation import compare
from lswh.contract.rules import Rule, compile_rule, sql
from lswh.engine import Engine

RULES: tuple[Rule, ...] = (
    Conserve(
        "conserve",
        whole=Side("layer.whole", content=("id", "value")),
        parts=(Side("layer.one", content=("id", "value")), Side("layer.two", where="id > 0", content=("id", "value"))),
    ),
    Partition("partition", whole="layer.whole", parts=("layer.one", "layer.two"), key="id"),
)
Rows = Sequence[tuple[int, str, int]]


def put(engine: Engine, name: str, rows: Rows) -> None:
    values = ", ".join(f"({key}, '{group}', {value}::decimal(28, 6))" for key, group, value in rows)
    source = f"values {values}" if rows else "select 1, '', 0::decimal(28, 6) where false"
    engine.query(f"create or replace table layer.{name} as from ({source}) as t(id, indicator, value)")


def change(engine: Engine, name: str, rows: Rows) -> Delta:
    """Put other rows into a table; what it lost and gained."""
    engine.query(f"create or replace temp table before as from layer.{name}")
    put(engine, name, rows)
    delta = Delta.of(f"layer.{name}")
    keep(engine, delta.gone, sql(f"select * from before except all from layer.{name}"))
    keep(engine, delta.come, sql(f"select * from layer.{name} except all from before"))
    return delta


@pytest.mark.parametrize("seed", range(30))
def test_a_change_is_judged_as_the_whole_tables_are(engine: Engine, seed: int) -> None:
    random = Random(seed)
    engine.query("create schema layer")

    def draw() -> list[tuple[int, str, int]]:
        return [(key, random.choice("AB"), random.randint(1, 9)) for key in range(1, random.randint(2, 30))]

    def split(rows: Rows) -> tuple[Rows, Rows]:
        at = random.randint(0, len(rows))
        return rows[:at], rows[at:]

    whole = draw()
    one, two = split(whole)
    for name, rows in (("whole", whole), ("one", one), ("two", two)):
        put(engine, name, rows)
    kept = whole[random.randint(0, 3) :]
    after = kept + [(100 + key, group, value) for key, group, value in draw()]
    one, two = map(list, split(after))
    error = random.choice(("none", "lost", "twice", "altered"))
    damaged = one or two
    if error == "lost":
        damaged.pop()
    elif error == "twice":
        damaged.append(damaged[0])
    elif error == "altered":
        key, group, value = damaged[-1]
        damaged[-1] = (key, group, value + 1)
    deltas: dict[str, Delta | None] = {
        f"layer.{name}": change(engine, name, rows) for name, rows in (("whole", after), ("one", one), ("two", two))
    }
    for rule in map(compile_rule, RULES):
        of_change = compare(engine, rule, Changes(deltas)).held
        of_all = compare(engine, rule, None).held
        assert of_change.outcome == of_all.outcome
        assert len(of_change.findings) == len(of_all.findings)
        assert of_all.outcome == (
            "pass" if error == "none" or (error, rule.name) == ("altered", "partition") else "fail"
        )


def test_where_what_changed_is_not_known_the_whole_tables_are_held(engine: Engine) -> None:
    engine.query("create schema layer")
    for name, rows in (("whole", [(1, "A", 1)]), ("one", [(1, "A", 1)]), ("two", [])):
        put(engine, name, rows)
    for rule in map(compile_rule, RULES):
        held = compare(engine, rule, Changes({"layer.one": None})).held
        assert held.outcome == "pass"
        assert held.checked == len(engine.query(rule.comparisons[0]).rows)
