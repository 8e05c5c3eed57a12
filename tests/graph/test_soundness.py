"""Where fingerprints say that nothing changed, DuckDB says so too.

Every query of cases/downstream.sql is built on every variant of the table that it reads, and on macros as they are and
changed; and queries are changed at random, one or two words at a time. The changes are the same in each run.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest

from lswh.graph.statement import tokens_of
from tests.graph.world import CASES, DOWNSTREAM, MACROS, UPSTREAM, Built, World, contradiction, world

AS_THEY_ARE = [macro for macro, _ in MACROS]
WORDS = (CASES / "words.txt").read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    made = [world(upstream, AS_THEY_ARE) for upstream in UPSTREAM]
    assert all(made)
    return [one for one in made if one is not None]


def test_a_change_of_a_table_that_is_not_seen_in_a_fingerprint_is_not_seen_in_what_reads_it(
    worlds: list[World],
) -> None:
    seen: Counter[bool] = Counter()
    for query in DOWNSTREAM:
        built = [one.build(query) for one in worlds]
        assert any(one is not None and one.columns for one in built), f"it never runs: {query}"
        for (upstream, a), (other, b) in itertools.combinations(zip(UPSTREAM, built, strict=True), 2):
            seen[is_claim(a, b)] += 1
            assert contradiction(a, b) is None, f"{query}\n on {upstream}\n and {other}"
    assert seen[True] > seen[False] / 3, "the fingerprints tell nothing apart"


@pytest.mark.parametrize("macro", range(len(MACROS)))
def test_a_change_of_a_macro_that_is_not_seen_in_a_fingerprint_is_not_seen_in_what_calls_it(macro: int) -> None:
    changed = [after if number == macro else before for number, (before, after) in enumerate(MACROS)]
    now, then = World(UPSTREAM[0], AS_THEY_ARE), World(UPSTREAM[0], changed)
    built = [(query, now.build(query), then.build(query)) for query in DOWNSTREAM]
    assert any(is_claim(a, b) for _, a, b in built)
    assert not all(is_claim(a, b) for _, a, b in built)
    for query, a, b in built:
        assert contradiction(a, b) is None, query


@pytest.mark.parametrize("seed", range(4))
def test_a_change_of_a_query_that_is_not_seen_in_its_fingerprint_is_not_seen_in_its_table(seed: int) -> None:
    chance = random.Random(seed)
    now = World(UPSTREAM[0], AS_THEY_ARE, {"stg.n": UPSTREAM[0], "stg.o": UPSTREAM[4]})
    claims = 0
    for query in chance.sample(DOWNSTREAM, 40):
        built = now.build(query)
        for _ in range(12):
            other = changed(query, chance)
            found = now.build(other)
            claims += is_claim(built, found)
            assert contradiction(built, found) is None, f"{query}\n and {other}"
    assert claims > 50


@pytest.mark.parametrize("seed", range(2))
def test_a_change_at_random_of_a_table_is_seen_in_what_reads_it_wherever_it_changes_that(seed: int) -> None:
    chance = random.Random(seed)
    queries = chance.sample(DOWNSTREAM, 25)
    for upstream in chance.sample(UPSTREAM, 6):
        now = World(upstream, AS_THEY_ARE)
        built = [now.build(query) for query in queries]
        for _ in range(6):
            other = changed(upstream, chance)
            then = world(other, AS_THEY_ARE)
            for query, a in zip(queries if then else [], built, strict=False):
                assert then is not None
                assert contradiction(a, then.build(query)) is None, f"{query}\n on {upstream}\n and {other}"


def is_claim(a: Built | None, b: Built | None) -> bool:
    """Whether the fingerprints of two tables that could be built say that they are the same."""
    return a is not None and b is not None and bool(a.columns and b.columns) and a.fingerprint == b.fingerprint


def changed(sql: str, chance: random.Random) -> str:
    """A query with one or two of its words in another case, away, doubled, in parentheses or another word."""
    if chance.random() < 0.2:
        return sql.replace("stg.m", chance.choice(["stg.n", "stg.n as m", "stg.o as m", "stg.o"]), 1)
    tokens = tokens_of(sql, "a.sql")
    for token in sorted(chance.sample(tokens, chance.choice([1, 1, 2])), key=lambda one: -one.start):
        text = sql[token.start : token.end + 1]
        other = chance.choice(tokens)
        word = chance.choice(
            [
                *(text.upper(), text.lower(), text.capitalize(), text.swapcase()),
                *("", f"({text})", f"{text} {chance.choice(WORDS)}", chance.choice(WORDS)),
                *(sql[other.start : other.end + 1], f"+{text}"),
            ]
        )
        sql = f"{sql[: token.start]} {word} {sql[token.end + 1 :]}"
    return sql
