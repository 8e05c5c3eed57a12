"""The law: a table kept up to date from changes equals the same table built in full."""

import random
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import yaml
from sqlglot import exp

from lswh.change import build_in_part, compare, keep, temporary
from lswh.engine import Column, Engine
from lswh.engine.duckdb import DuckDB
from lswh.graph.locality import Locality, NotLocal, locality

CASES = Path(__file__).parent / "cases"
LOCAL = yaml.safe_load((CASES / "local.yml").read_text(encoding="utf-8"))
NOT_LOCAL = yaml.safe_load((CASES / "not_local.yml").read_text(encoding="utf-8"))
TABLES = {"driving": ("id", "g", "h", "v", "d"), "other": ("d", "w"), "third": ("g", "x")}
CHANGES = 8


def few(rng: random.Random) -> int | None:
    return rng.choice([None, 0, 1, 2, 3])


def change(engine: Engine, rng: random.Random, name: str) -> None:
    """Rows of a table go, come and change, or do not."""
    if name == "driving":
        if rng.random() < 0.6:
            engine.query("delete from t.driving where id in (select unnest($ids))", {"ids": rng.sample(range(60), 4)})
        taken = {row[0] for row in engine.query("select id from t.driving").rows}
        new = [one for one in rng.sample(range(60), 8) if one not in taken]
        engine.append("t", "driving", TABLES["driving"], [(one, *(few(rng) for _ in range(4))) for one in new])
    elif rng.random() < 0.6:
        key = TABLES[name][0]
        engine.query(f"delete from t.{name} where {key} is not distinct from $key", {"key": few(rng)})
        engine.append("t", name, TABLES[name], [(few(rng), few(rng))])


def differences(engine: Engine, name: str, sql: str) -> int:
    """Rows that a table has and the query does not answer, and the other way."""
    both = f"((from {name} except all ({sql})) union all (({sql}) except all from {name}))"
    [(count,)] = engine.query(f"select count(*) from {both}").rows
    return int(count)


@pytest.mark.parametrize("case", LOCAL, ids=[case["name"] for case in LOCAL])
def test_over_random_changes(case: dict[str, Any]) -> None:
    statement = sqlglot.parse_one(case["sql"], read="duckdb")
    local = locality(statement, case["key"])
    assert isinstance(local, Locality), local
    in_part = 0
    for seed in range(4):
        rng = random.Random(seed)
        engine = DuckDB.memory()
        for name, columns in TABLES.items():
            engine.create_table("t", name, [Column(column, "INTEGER") for column in columns])
            change(engine, rng, name)
            change(engine, rng, name)
        engine.create_table_as("m", "made", case["sql"], "made.sql")
        for _ in range(CHANGES):
            changed = rng.sample(list(TABLES), rng.choice([1, 1, 2, 3]))
            deltas = {}
            for name in changed:
                table = exp.table_(name, db="t")
                keep(engine, temporary("before"), exp.select("*").from_(table))
                change(engine, rng, name)
                before, after = exp.select("*").from_(temporary("before")), exp.select("*").from_(table)
                delta = compare(engine, f"t.{name}", before, after)
                assert delta is not None
                if f"t.{name}" in (local.driving, *local.keyed):
                    deltas[f"t.{name}"] = delta
            if deltas and build_in_part(engine, "m.made", statement, local, deltas, case["key"]) is not None:
                in_part += 1
            elif deltas:
                engine.drop("m", "made", "TABLE")
                engine.create_table_as("m", "made", case["sql"], "made.sql")
            assert differences(engine, "m.made", case["sql"]) == 0
        engine.close()
    assert in_part > 3


@pytest.mark.parametrize("case", NOT_LOCAL, ids=[case["name"] for case in NOT_LOCAL])
def test_a_query_that_touches_every_row_is_not_taken_for_a_local_one(case: dict[str, str]) -> None:
    found = locality(sqlglot.parse_one(case["sql"], read="duckdb"), ["id"])
    assert isinstance(found, NotLocal)
    assert case["why"] in found.why
