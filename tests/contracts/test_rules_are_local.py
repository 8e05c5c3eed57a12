"""After a landing a rule is compared only where the landing can matter: each of ours, but for those of whole layers."""

from __future__ import annotations

import runpy

import pytest

from lswh.contract import (
    AreaTotal,
    Completeness,
    Concept,
    Cumulative,
    Discrete,
    Outlier,
    Revision,
    Rule,
    Scale,
    Within,
    Wording,
)
from lswh.contract.reconciliation import query
from lswh.contract.rules import compile_rule
from lswh.graph.locality import local_to
from tests.conftest import REPOSITORY

PARTITIONS = {
    AreaTotal: {"indicator", "period", "source_id"},
    Completeness: {"area", "metric"},
    Concept: {"indicator", "period"},
    Cumulative: {"area"},
    Discrete: {"area", "indicator", "source_id"},
    Outlier: {"area", "metric"},
    Revision: {"area", "indicator", "period"},
    Scale: {"area"},
    Within: {"area", "period", "source_id"},
    Wording: {"area", "indicator", "period", "source_id"},
}
RULES = [
    rule
    for rule in runpy.run_path(str(REPOSITORY / "models" / "contracts" / "reconciliation.py"))["RULES"]
    if type(rule) in PARTITIONS
]


def test_there_is_a_rule_of_each_kind() -> None:
    assert {type(rule) for rule in RULES} == set(PARTITIONS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_compared_in_the_partitions_that_a_change_touches(rule: Rule) -> None:
    for text in compile_rule(rule).comparisons:
        ways = {local.driving: set(local.partition) for local in local_to(query(text), {})}
        assert PARTITIONS[type(rule)] <= ways[rule.tables[0]]
