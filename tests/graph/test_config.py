"""How a model says what it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lswh.errors import ModelError
from lswh.graph import Config, ModelName, load_graph, load_properties
from lswh.graph.config import config_of, head_config
from tests.graph.test_graph import models


@pytest.mark.parametrize(
    ("sql", "config"),
    [
        ("select 1 as x", {}),
        ("-- config: {materialized: view}\nselect 1 as x", {"materialized": "view"}),
        ("\n-- what it is\n\n--config: { tags: [a, b] }  \n-- more\nselect 1 as x", {"tags": ("a", "b")}),
        (
            "-- config: {materialized: incremental, unique_key: k}\n",
            {"materialized": "incremental", "unique_key": ("k",)},
        ),
        ("-- configuration: {materialized: view}\nselect 1", {}),
        ("select '-- config' as x", {}),
        ("-- config: {}\nselect 1 as x", {}),
    ],
)
def test_the_config_of_a_model_is_one_line_at_its_head(sql: str, config: dict[str, Any]) -> None:
    assert head_config(sql, "a.sql") == config


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("-- config: view", "a.sql:2: the config line is not a mapping (write -- config:"),
        ("-- config: {materialized: view", "a.sql:2: the config line is not YAML"),
        (
            "-- config: {materialised: view}",
            "a.sql:2: a model has no setting 'materialised' (did you mean 'materialized'?)",
        ),
        ("-- config: {enabled: false}", "known are materialized, unique_key, tags"),
        ("-- config: {materialized: vew}", "a.sql:2: nothing is materialized as 'vew' (did you mean 'view'?)"),
        ("-- config: {materialized: [view]}", "nothing is materialized as ['view']"),
        ("-- config: {materialized: 1}", "known are table, view, ephemeral, incremental"),
        ("-- config: {tags: 1}", "tags is a name or a list of names, not 1"),
        ("-- config: {unique_key: [a, 2]}", "unique_key is a name or a list of names"),
        ("-- config: {unique_key: [a, A]}", "unique_key says a name twice: a, A"),
        ("-- config: {}\n-- config: {}", "a.sql:3: a model has one config line, here is a second"),
        (
            "select 1 as x\n-- config: {}",
            "a.sql:3: a config line stands below the head of the file (move it to the top)",
        ),
    ],
)
def test_a_config_line_that_cannot_be_used_is_one_clear_error(line: str, words: str) -> None:
    with pytest.raises(ModelError) as caught:
        head_config(f"-- what it is\n{line}\nselect 1 as x", "a.sql")
    assert words in str(caught.value)


def test_the_head_wins_over_the_property_file_and_tags_are_united() -> None:
    below = {"materialized": "table", "unique_key": ["a"], "tags": ["daily"]}
    assert config_of({"materialized": "incremental", "tags": ["fast"]}, below) == Config(
        "incremental", ("a",), frozenset({"daily", "fast"})
    )


def test_a_unique_key_goes_with_an_incremental_model() -> None:
    with pytest.raises(ModelError, match="a table has no unique_key"):
        config_of({"unique_key": "a"}, {})


def test_a_model_has_what_its_head_and_its_property_file_say(tmp_path: Path) -> None:
    folder = models(
        tmp_path,
        mart__a="-- config: {tags: fast}\nselect 1 as x",
        mart__b="-- config: {unique_key: x}\nselect 1 as x",
        macros__f="create macro f(x) as x",
    )
    said = "version: 2\nmodels: [{name: a, config: {materialized: view, tags: [daily]}}, {name: b, config: {%s}}]"
    (folder / "mart" / "a.yml").write_text(said % "materialized: incremental", encoding="utf-8")
    graph = load_graph(folder, tmp_path, [], properties=load_properties(folder, tmp_path))
    assert graph.models[ModelName("mart", "a")].config == Config("view", (), frozenset({"daily", "fast"}))
    assert graph.models[ModelName("mart", "b")].config == Config("incremental", ("x",))
    assert graph.models[ModelName("main", "f")].config == Config()
    (folder / "mart" / "a.yml").write_text(said % "materialized: view", encoding="utf-8")
    with pytest.raises(ModelError, match=r"models/mart/b\.sql:1: a view has no unique_key"):
        load_graph(folder, tmp_path, [], properties=load_properties(folder, tmp_path))


def test_a_macro_has_no_config(tmp_path: Path) -> None:
    folder = models(tmp_path, macros__f="-- config: {materialized: view}\ncreate macro f(x) as x")
    with pytest.raises(ModelError, match="a macro has no config"):
        load_graph(folder, tmp_path, [])
