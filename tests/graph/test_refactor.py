"""Two hundred models in ten layers, refactored: exactly what changed in meaning has another fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from sqlglot import TokenType

from lswh.graph import Graph, TableFingerprint, load_graph, macro_fingerprint, table_fingerprint
from lswh.graph.statement import tokens_of

LAYERS, WIDTH = 10, 20
RAW = {"raw.record": TableFingerprint("landed", None, "landed")}

Files = dict[str, str]


class Project:
    """The files of the models, and what each reads: two of the layer before; and column w of the first, if it is even.

    Nothing reads the column `note`, which every fifth model makes with the macro `mark`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: Files = {"macros/mark": "create macro mark(x) as 'marked ' || x"}
        self.reads: dict[str, set[str]] = {}
        self.reads_w: dict[str, set[str]] = {}
        for layer in range(LAYERS):
            for number in range(WIDTH):
                self._add(layer, number)

    def _add(self, layer: int, number: int) -> None:
        name = f"l{layer}/m{number}"
        note = f"mark('{number}')" if number % 5 == 0 else f"'{number}'"
        if layer == 0:
            self.files[name] = (
                f"select record_id as id, area as k, decimals * {number} as v, length(quote) as w, {note} as note\n"
                f"from raw.record\nwhere decimals > {number % 5}"
            )
            self.reads[name], self.reads_w[name] = set(), set()
            return
        first, second = f"m{number}", f"m{(number + layer) % WIDTH}"
        w = f"a.w + {number}" if number % 2 == 0 else str(number)
        self.files[name] = (
            f"with b as (select id, v from l{layer - 1}.{second} where v is not null)\n"
            f"select a.id, a.k, a.v + b.v as v, {w} as w, {note} as note\n"
            f"from l{layer - 1}.{first} as a\njoin b on b.id = a.id\nwhere a.k <> '{number}'"
        )
        self.reads[name] = {f"l{layer - 1}/{one}" for one in (first, second)}
        self.reads_w[name] = {f"l{layer - 1}/{first}"} if number % 2 == 0 else set()

    def fingerprints(self, files: Files) -> Mapping[str, TableFingerprint]:
        """The fingerprint of each model, by the name of its file."""
        models = self.root / "models"
        for old in models.rglob("*.sql"):
            if old.relative_to(models).with_suffix("").as_posix() not in files:
                old.unlink()
        for name, sql in files.items():
            file = models / f"{name}.sql"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(sql, encoding="utf-8")
        return fingerprints(load_graph(models, self.root, ["record"], cache=self.root / "cache.json"))

    def changed(self, edit: Callable[[Files], None]) -> set[str]:
        """The models that an edit of the files gives another fingerprint, or takes away, or adds."""
        before = self.fingerprints(self.files)
        files = dict(self.files)
        edit(files)
        after = self.fingerprints(files)
        return {name for name in {*before, *after} if before.get(name) != after.get(name)}

    def below(self, start: Iterable[str], reads: Mapping[str, set[str]]) -> set[str]:
        """Some models, and all that read them, and so on."""
        found = {*start}
        for name, read in reads.items():
            if read & found:
                found.add(name)
        return found


def fingerprints(graph: Graph) -> Mapping[str, TableFingerprint]:
    tables, macros = dict(RAW), dict[str, str]()
    for model in graph:
        if model.is_macro:
            macros[model.name.name.lower()] = macro_fingerprint(model.reading, tables, macros)
        else:
            tables[str(model.name)] = table_fingerprint(model.reading, tables, macros, names_count=False)
    return {name.replace(".", "/"): found for name, found in tables.items() if name not in RAW}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("project"))


def test_reformatting_every_file_changes_nothing(project: Project) -> None:
    def edit(files: Files) -> None:
        for name, sql in files.items():
            files[name] = reformatted(sql)

    assert project.changed(edit) == set()


def test_another_expression_of_a_column_that_nobody_reads_changes_its_table(project: Project) -> None:
    assert project.changed(replacing("l3/m4", "'4' as note", "'four' as note")) == {"l3/m4"}


def test_a_new_column_changes_its_table(project: Project) -> None:
    assert project.changed(replacing("l3/m4", "as note", "as note, a.v * 2 as v2")) == {"l3/m4"}


def test_another_order_of_columns_changes_its_table(project: Project) -> None:
    assert project.changed(replacing("l3/m4", "a.id, a.k", "a.k, a.id")) == {"l3/m4"}


def test_another_expression_of_a_column_changes_its_table_and_those_that_read_the_column(project: Project) -> None:
    expected = project.below({"l2/m6"}, project.reads_w)
    assert project.changed(replacing("l2/m6", "a.w + 6", "a.w + 60")) == expected
    assert 1 < len(expected) < len(project.below({"l2/m6"}, project.reads))


def test_another_condition_changes_its_table_and_everything_below(project: Project) -> None:
    expected = project.below({"l2/m6"}, project.reads)
    assert project.changed(replacing("l2/m6", "where a.k <> '6'", "where a.k <> '7'")) == expected


def test_another_case_of_a_name_changes_its_table_and_those_that_read_the_column(project: Project) -> None:
    assert project.changed(replacing("l2/m6", "as w,", "as W,")) == project.below({"l2/m6"}, project.reads_w)
    assert project.changed(replacing("l2/m6", "as note", "as Note")) == {"l2/m6"}


def test_another_name_of_a_common_table_expression_is_another_text(project: Project) -> None:
    def edit(files: Files) -> None:
        files["l8/m1"] = files["l8/m1"].replace("with b", "with other").replace("join b", "join other as b")

    assert project.changed(edit) == project.below({"l8/m1"}, project.reads)


def test_another_macro_changes_the_tables_of_the_columns_that_call_it(project: Project) -> None:
    calling = {name for name, sql in project.files.items() if "mark(" in sql and name != "macros/mark"}
    assert project.changed(replacing("macros/mark", "marked", "noted")) == calling
    assert len(calling) == LAYERS * 4


def test_renaming_a_model_and_editing_what_reads_it_changes_nothing_else(project: Project) -> None:
    before = project.fingerprints(project.files)

    def edit(files: Files) -> None:
        files["l4/renamed"] = files.pop("l4/m3")
        readers = [name for name, read in project.reads.items() if "l4/m3" in read]
        assert len(readers) == 2
        for name in readers:
            files[name] = files[name].replace("l4.m3 ", "l4.renamed ")

    assert project.changed(edit) == {"l4/m3", "l4/renamed"}
    files = dict(project.files)
    edit(files)
    assert project.fingerprints(files)["l4/renamed"] == before["l4/m3"]


def test_splitting_a_model_changes_it_and_everything_below(project: Project) -> None:
    def edit(files: Files) -> None:
        first, query = files["l5/m2"].split("\nselect", 1)
        files["l5/m2_matched"] = first.removeprefix("with b as (").removesuffix(")")
        files["l5/m2"] = f"select{query}".replace("join b", "join l5.m2_matched as b")

    assert project.changed(edit) == {"l5/m2_matched", *project.below({"l5/m2"}, project.reads)}


def test_a_layer_of_views_is_what_its_tables_are(project: Project) -> None:
    def edit(files: Files) -> None:
        for name in files:
            if name.startswith("l4/"):
                files[name] = f"-- config: {{materialized: view}}\n{files[name]}"

    assert project.changed(edit) == set()


def replacing(name: str, old: str, new: str) -> Callable[[Files], None]:
    def edit(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new)

    return edit


def reformatted(sql: str) -> str:
    """A word on each line, in capitals but for names that are given and literals, and a comment behind it."""
    lines, before = [], ""
    for token in tokens_of(sql, "a.sql"):
        text = sql[token.start : token.end + 1]
        is_kept = before == "AS" or token.token_type == TokenType.STRING
        lines.append(f"{text if is_kept else text.upper()}  -- {text.lower()}")
        before = text.upper()
    return "\n".join(lines)
