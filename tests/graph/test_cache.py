"""Parsed models are kept by their content."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lswh.errors import ModelError
from lswh.graph import Graph, ModelName, load_graph
from tests.graph.test_graph import models

FILES = {
    "staging__a": "-- config: {materialized: view, tags: daily}\nselect f(id) as x, T.Id from raw.record as T",
    "mart__b": "select * from staging.a where exists (from latest(1))",
    "macros__f": "create macro f(x, y := 1) as x + y",
    "macros__latest": "create macro latest(n) as table select id as id from raw.record limit n",
}


def load(root: Path) -> Graph:
    return load_graph(root / "models", root, ["record"], cache=root / ".lswh" / "cache" / "readings.json")


def kept(root: Path) -> Path:
    return root / ".lswh" / "cache" / "readings.json"


def test_a_graph_from_the_cache_is_the_graph(tmp_path: Path) -> None:
    models(tmp_path, **FILES)
    parsed = load(tmp_path)
    before = kept(tmp_path).read_bytes()
    assert load(tmp_path) == parsed == load_graph(tmp_path / "models", tmp_path, ["record"])
    assert kept(tmp_path).read_bytes() == before


def test_a_graph_from_the_cache_needs_no_parser(tmp_path: Path) -> None:
    models(tmp_path, **FILES)
    program = (
        "import sys; from pathlib import Path; from lswh.graph import load_graph; root = Path(sys.argv[1]); "
        "load_graph(root / 'models', root, ['record'], cache=root / 'cache.json'); "
        "print([name for name in ('sqlglot', 'yaml', 'duckdb') if name in sys.modules])"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)], check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    ]
    assert said == ["['sqlglot', 'yaml']\n", "[]\n"]


def test_a_file_that_moves_is_not_parsed_again_and_its_places_move_with_it(tmp_path: Path) -> None:
    folder = models(tmp_path, staging__a="select id as x from raw.record")
    load(tmp_path)
    before = kept(tmp_path).read_bytes()
    (folder / "mart").mkdir()
    (folder / "staging" / "a.sql").rename(folder / "mart" / "z.sql")
    [reference] = load(tmp_path).models[ModelName("mart", "z")].tables
    assert str(reference.where) == "models/mart/z.sql:1:21"
    assert kept(tmp_path).read_bytes() == before


def test_what_is_no_longer_there_goes_when_something_new_comes(tmp_path: Path) -> None:
    folder = models(tmp_path, **FILES)
    load(tmp_path)
    (folder / "mart" / "b.sql").write_text("select x from staging.a", encoding="utf-8")
    load(tmp_path)
    assert len(json.loads(kept(tmp_path).read_bytes())["entries"]) == len(FILES)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"form": "other", "entries": {}}', '{"entries": 1}', "\x00\x00"])
def test_a_cache_that_is_damaged_or_of_another_version_is_none(tmp_path: Path, text: str) -> None:
    models(tmp_path, **FILES)
    parsed = load(tmp_path)
    whole = kept(tmp_path).read_bytes()
    kept(tmp_path).write_text(text, encoding="utf-8")
    assert load(tmp_path) == parsed
    assert kept(tmp_path).read_bytes() == whole


def test_an_entry_that_is_damaged_is_parsed_again(tmp_path: Path) -> None:
    models(tmp_path, **FILES)
    parsed = load(tmp_path)
    document = json.loads(kept(tmp_path).read_bytes())
    for key in document["entries"]:
        document["entries"][key] = {"makes": None}
    kept(tmp_path).write_text(json.dumps(document), encoding="utf-8")
    assert load(tmp_path) == parsed


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    models(tmp_path, **FILES)
    (tmp_path / ".lswh").write_text("a file where the folder would be", encoding="utf-8")
    assert load(tmp_path) == load(tmp_path)


def test_a_model_that_is_refused_is_refused_again(tmp_path: Path) -> None:
    models(tmp_path, mart__a="select now() as x")
    for _ in range(2):
        with pytest.raises(ModelError, match="asks the clock"):
            load(tmp_path)
