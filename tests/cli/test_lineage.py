"""lswh lineage."""

from __future__ import annotations

import json

from click.testing import CliRunner

from lswh.cli import main
from tests.conftest import Trial


def run(trial: Trial, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["--project", str(trial.root), "lineage", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_tree_shows_what_a_column_is_made_of(trial: Trial) -> None:
    trial.records("one", {"value": "1"})
    trial.build_clean()
    code, tree, notes = run(trial, "mart.trade_balance.balance")
    assert (code, notes) == (0, "")
    lines = tree.splitlines()
    assert lines[0] == "mart.trade_balance.balance"
    assert lines[1] == "├── mart.indicator.value"
    assert any(line.endswith("└── raw.record.value") for line in lines)
    assert lines[-1] == "└── mart.indicator.source_id (filter)"


def test_a_tree_shows_what_is_made_of_a_column_before_anything_is_published(trial: Trial) -> None:
    trial.records("one", {"value": "1"})
    code, tree, _ = run(trial, "raw.record.hedge", "--down")
    assert (code, tree.splitlines()[0]) == (0, "raw.record.hedge")


def test_json_has_every_edge(trial: Trial) -> None:
    trial.records("one", {"value": "1"})
    trial.build_clean()
    code, text, _ = run(trial, "raw.record.hedge", "--down", "--format", "json")
    document = json.loads(text)
    assert code == 0
    assert (document["start"], document["direction"], document["notes"]) == ("raw.record.hedge", "down", [])
    assert document["edges"][0] == {"from": "raw.record.hedge", "to": "staging.record.hedge", "kind": "value"}
    assert "staging.observation.hedge" in {edge["to"] for edge in document["edges"]}


def test_a_diagram_draws_filters_as_dotted_lines(trial: Trial) -> None:
    trial.records("one", {"value": "1"})
    trial.build_clean()
    code, text, _ = run(trial, "fact.dim_source.title", "--format", "mermaid")
    lines = text.splitlines()
    assert code == 0
    assert lines[:3] == ["flowchart LR", '    n0["fact.dim_source.title"]', '    n1["staging.publication.title"]']
    assert "    n1 --> n0" in lines
    assert any("-. filter .->" in line for line in lines)


def test_a_table_that_is_not_there_is_one_clear_error(trial: Trial) -> None:
    code, _, said = run(trial, "mart.indicatr")
    assert (code, said) == (2, "error: there is no table called mart.indicatr (did you mean mart.indicator?)\n")
    code, _, said = run(trial, "indicator")
    assert code == 2
    assert "write schema.name or schema.name.column" in said
