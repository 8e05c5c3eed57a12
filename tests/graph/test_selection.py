"""Which models are meant. What is expected here is what `dbt ls` of dbt-core 1.12 answers on the same graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pytest

from lswh.errors import LswhError
from lswh.graph.name import ModelName
from lswh.graph.selection import State, select


@dataclass(frozen=True)
class Node:
    reads: str
    path: str
    materialized: str = "table"
    tags: str = ""


NODES = {
    "staging.stg_orders": Node("raw.record", "models/staging/stg_orders.sql", "view", "nightly"),
    "staging.stg_areas": Node("raw.area main.key", "models/staging/stg_areas.sql", "view"),
    "mart.orders": Node(
        "staging.stg_orders staging.stg_areas", "models/mart/orders.sql", "incremental", "nightly finance"
    ),
    "mart.revenue": Node("mart.orders", "models/mart/finance/revenue.sql"),
    "mart.profit": Node("mart.revenue staging.stg_orders", "models/mart/finance/profit.sql", tags="finance"),
}
STATES: dict[str, State] = {"orders": "modified", "stg_areas": "new"}


def named(name: str) -> ModelName:
    return ModelName(*name.split("."))


class View:
    """A small warehouse: raw -> staging -> mart. The macro main.key reads raw.alias."""

    @property
    def names(self) -> Iterable[ModelName]:
        return [named(name) for name in NODES]

    def parents(self, name: ModelName) -> Iterable[ModelName]:
        reads = {**{key: node.reads for key, node in NODES.items()}, "main.key": "raw.alias"}
        return [named(read) for read in reads.get(str(name), "").split()]

    def tags(self, name: ModelName) -> Iterable[str]:
        return NODES[str(name)].tags.split()

    def path(self, name: ModelName) -> str:
        return NODES[str(name)].path

    def materialized(self, name: ModelName) -> str:
        return NODES[str(name)].materialized


def selected(include: Sequence[str], exclude: Sequence[str] = ()) -> str:
    """The bare names that are selected, sorted."""
    found = select(View(), include, exclude, lambda name: STATES.get(name.name, "same"))
    return " ".join(sorted(name.name for name in found))


ALL = "orders profit revenue stg_areas stg_orders"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("orders", "orders"),
        ("mart", "orders profit revenue"),
        ("mart.orders", "orders"),
        ("mart.finance", "profit revenue"),
        ("mart.finance.profit", "profit"),
        ("mart.profit", "profit"),  # the table's name, whatever folder its file is in
        ("staging.*", "stg_areas stg_orders"),
        ("mart.*", "orders profit revenue"),
        ("*.finance.*", "profit revenue"),
        ("*stg_*", "stg_areas stg_orders"),
        ("stg_*", "stg_areas stg_orders"),  # dbt wants *.stg_*
        ("fqn:orders", "orders"),
        ("+orders", "orders stg_areas stg_orders"),
        ("orders+", "orders profit revenue"),
        ("+orders+", ALL),
        ("0+orders", "orders"),
        ("1+profit", "profit revenue stg_orders"),
        ("stg_orders+1", "orders profit stg_orders"),
        ("1+orders+1", "orders revenue stg_areas stg_orders"),
        ("2+profit+2", "orders profit revenue stg_orders"),
        ("@orders", ALL),
        ("@stg_areas", ALL),
        ("tag:nightly", "orders stg_orders"),
        ("tag:n*", "orders stg_orders"),
        ("+tag:finance", ALL),
        ("path:models/mart", "orders profit revenue"),
        ("path:models/mart/finance/", "profit revenue"),
        ("path:./models/mart/orders.sql", "orders"),
        ("path:models/*/orders.sql", "orders"),
        ("path:models/**/profit.sql", "profit"),
        ("models/mart/orders.sql", "orders"),
        ("orders.sql", "orders"),
        ("file:stg_*.sql", "stg_areas stg_orders"),
        ("config.materialized:table", "profit revenue"),
        ("config.materialized:incremental+", "orders profit revenue"),
        ("source:raw+", ALL),
        ("source:raw.record+", "orders profit revenue stg_orders"),
        ("source:raw.record+1", "stg_orders"),
        ("source:raw.a*+", "orders profit revenue stg_areas"),
        ("source:raw.alias+", "orders profit revenue stg_areas"),  # by way of a macro
        ("orders stg_areas", "orders stg_areas"),
        ("tag:nightly,tag:finance", "orders"),
        ("+orders,stg_areas+", "orders stg_areas"),
        ("tag:nightly,mart profit", "orders profit"),
        ("stg_orders+,profit", "profit"),
        ("state:modified", "orders stg_areas"),
        ("state:new", "stg_areas"),
        ("state:modified+", "orders profit revenue stg_areas"),
        ("1+state:modified,tag:finance", "orders"),
        ("state:old", "orders profit revenue stg_orders"),
        ("state:unmodified", "profit revenue stg_orders"),
    ],
)
def test_words_select_what_they_select_in_dbt(words: str, expected: str) -> None:
    assert selected([words]) == expected


def test_arguments_are_a_union_and_nothing_is_everything() -> None:
    assert selected(["orders", "stg_areas"]) == "orders stg_areas"
    assert selected([]) == ALL


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (["mart"], ["tag:finance"], "revenue"),
        ([], ["+orders"], "profit revenue"),
        (["+profit"], ["staging", "revenue+"], "orders"),
        (["state:modified"], ["state:new"], "orders"),
    ],
)
def test_what_is_excluded_is_left_out(include: list[str], exclude: list[str], expected: str) -> None:
    assert selected(include, exclude) == expected


@pytest.mark.parametrize(
    ("include", "exclude", "what", "hint"),
    [
        (["odrers"], [], "nothing is selected by 'odrers'", "did you mean 'orders'?"),
        (["orders", "+mart.proft"], [], "nothing is selected by '+mart.proft'", "did you mean 'mart.profit'?"),
        (["tag:nigthly"], [], "nothing is selected by 'tag:nigthly'", "did you mean 'nightly'?"),
        (["path:models/marts"], [], "nothing is selected by 'path:models/marts'", "did you mean 'models/mart'?"),
        (["source:raw.recrod+"], [], "nothing is selected by 'source:raw.recrod+'", "did you mean 'raw.record'?"),
        (["mart"], ["odrers"], "nothing is selected by 'odrers'", "did you mean 'orders'?"),
        (["tags:nightly"], [], "models are not selected by tags:", "did you mean tag:?"),
        (["state:broken"], [], "a model has no state 'broken'", "state:modified"),
        (["@orders+"], [], "'@orders+' has both @ and +", "below it already"),
        (["orders,"], [], "'orders,' is no selection", "x,y"),
        (["+"], [], "'+' is no selection", "name+"),
        (["revenue,stg_areas"], [], "'revenue,stg_areas' selects nothing that is built", "by both sides"),
        (["source:raw.record"], [], "'source:raw.record' selects nothing that is built", "source:raw.record+"),
        (["orders"], ["mart"], "nothing is left of 'orders' without 'mart'", "exclude less"),
    ],
)  # fmt: skip
def test_a_selection_of_nothing_is_refused(include: list[str], exclude: list[str], what: str, hint: str) -> None:
    with pytest.raises(LswhError, match=re.escape(what)) as caught:
        selected(include, exclude)
    assert hint in (caught.value.hint or "")


@pytest.mark.parametrize("words", ["state:modified", "state:new+", "state:modified,tag:nightly"])
def test_a_selection_by_state_may_be_empty(words: str) -> None:
    assert select(View(), [words], [], lambda name: "same") == frozenset()


def test_a_long_chain_is_walked() -> None:
    class Chain(View):
        @property
        def names(self) -> Iterable[ModelName]:
            return [ModelName("mart", f"m{n}") for n in range(3000)]

        def parents(self, name: ModelName) -> Iterable[ModelName]:
            number = int(name.name[1:])
            return [ModelName("mart", f"m{number - 1}")] if number else []

        def path(self, name: ModelName) -> str:
            return f"models/mart/{name.name}.sql"

    assert len(select(Chain(), ["+m2999"], [], lambda name: "same")) == 3000
