"""Unit tests of models. What passes and what is refused is what dbt-core 1.12 passes and refuses, unless it says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from textwrap import dedent

import pytest

from lswh.contract.data_tests import run_all_data_tests
from lswh.contract.unit_tests import UnitResult, run_unit_tests
from lswh.engine import Column
from lswh.engine.duckdb import DuckDB
from lswh.errors import ConfigurationError
from lswh.graph import ModelName, load_graph
from lswh.graph.properties import load_properties
from tests.conftest import REPOSITORY

RAW = {
    "raw.input": [
        *(Column("id", "INTEGER"), Column("name", "VARCHAR"), Column("amount", "DECIMAL(9,2)")),
        *(Column("ratio", "DOUBLE"), Column("day", "DATE"), Column("tags", "VARCHAR[]")),
    ],
    "raw.area": [Column("id", "INTEGER"), Column("area", "VARCHAR")],
}
MODELS = {
    "macros/twice": "create macro twice(x) as x * 2",
    "staging/input": "select * from raw.input",
    "mart/m": """
        select i.id, i.name, twice(i.amount) as twice, i.ratio, i.day, i.tags, a.area
        from staging.input i left join raw.area a using (id)
    """,
    "mart/breaks": "select name::int as number from staging.input",
}


class Bench:
    """A project of a few models, and its unit tests."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, sql in MODELS.items():
            self.write(f"models/{name}.sql", sql)

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run(
        self,
        text: str,
        *,
        schemas: dict[str, Sequence[Column]] | None = None,
        only: set[ModelName] | None = None,
    ) -> list[UnitResult]:
        """What the unit tests in a property file find."""
        self.write("models/u.yml", "unit_tests:\n" + dedent(text).strip("\n") + "\n")
        properties = load_properties(self.root / "models", self.root)
        graph = load_graph(self.root / "models", self.root, ["input", "area"])
        return run_unit_tests(DuckDB.memory, graph, properties, RAW if schemas is None else schemas, only)

    def one(self, given: str, expect: str, area: str = "[]", *, model: str = "m") -> UnitResult:
        """What one unit test of mart.m finds."""
        areas = f"\n    - {{input: \"source('raw', 'area')\", rows: {area}}}" if model == "m" else ""
        [found] = self.run(f"""\
- name: t
  model: {model}
  given:
    - {{input: ref('input'), rows: {given}}}{areas}
  expect: {{rows: {expect}}}
""")
        return found


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.mark.parametrize(
    ("given", "area", "expect"),
    [
        ("[{id: 1, amount: 1.5}, {id: 2}]", "[{id: 1, area: vn}]",
         "[{id: 2, twice: null, area: null}, {id: 1, twice: 3, area: vn}]"),
        ("[{id: 1, name: x}]", "[]", "[{name: x}]"),
        ("[{ID: 1, Name: x}]", "[]", "[{NAME: x}]"),
        ("[]", "[{id: 1}]", "[]"),
        ("[{id: 1}, {id: 1}]", "[]", "[{id: 1}, {id: 1}]"),
        ("[{name: \"it's\"}]", "[]", "[{name: \"it's\"}]"),
        ("[{ratio: .nan}, {ratio: .inf}]", "[]", "[{ratio: .inf}, {ratio: .nan}]"),
        ("[{ratio: 0.1}]", "[]", "[{ratio: 0.1}]"),
        ("[{day: 2020-02-29}]", "[]", "[{day: '2020-02-29'}]"),
        ("[{tags: [a, b]}]", "[]", "[{tags: [a, b]}]"),
        ("[{amount: 1234567.89}]", "[]", "[{twice: 2469135.78}]"),
    ],
)  # fmt: skip
def test_a_model_that_makes_the_expected_rows_passes(bench: Bench, given: str, area: str, expect: str) -> None:
    found = bench.one(given, expect, area)
    assert found.passes, found.difference


@pytest.mark.parametrize(
    ("given", "expect", "missing", "unexpected"),
    [
        ("[{id: 1}, {id: 1}]", "[{id: 1}]", 0, 1),
        ("[{id: 1}]", "[{id: 1}, {id: 1}]", 1, 0),
        ("[{id: 1}]", "[]", 0, 1),
        ("[{id: 1, name: x}]", "[{id: 1, name: y}]", 1, 1),
        ("[{id: 1}]", "[{id: 1, name: x}]", 1, 1),
        ("[{ratio: 0.1}]", "[{ratio: 0.10000000000000001}]", 0, 0),
        ("[{ratio: 0.1}]", "[{ratio: 0.1000001}]", 1, 1),
    ],
)
def test_rows_are_held_against_each_other_as_multisets(
    bench: Bench, given: str, expect: str, missing: int, unexpected: int
) -> None:
    found = bench.one(given, expect)
    assert (len(found.missing), len(found.unexpected)) == (missing, unexpected)
    assert found.passes == (missing == unexpected == 0)


def test_the_difference_is_a_table_of_what_is_missing_and_what_was_not_expected(bench: Bench) -> None:
    found = bench.one(
        "[{id: 1, name: hai, amount: 1.5}, {id: 10, name: ba}]",
        "[{id: 1, name: hai, twice: 4}, {id: 10, name: ba, twice: null}]",
    )
    assert found.difference == ("  id  name  twice", "- 1   hai   4.00", "+ 1   hai   3.00")
    finding = found.finding
    assert finding is not None
    assert (finding.contract, finding.table, finding.severity) == ("unit test t", "mart.m", "error")
    assert "models/u.yml:2:3" in finding.message
    assert "- 1   hai   4.00" in finding.message


CSV = """
- name: t
  model: m
  given:
    - input: ref('input')
      format: csv
      rows: |
        id,name,amount
        1,,2.5
        2,"b,c",
    - {input: raw.area, format: csv, fixture: areas}
  expect:
    format: csv
    rows: |
      id,name,twice,area
      1,,5,VN-09
      2,"b,c",,
"""


def test_csv_inline_and_of_a_file_is_read_and_blank_is_null(bench: Bench) -> None:
    bench.write("models/tests/fixtures/areas.csv", "area,id\r\nVN-09,1\r\n")
    [found] = bench.run(CSV)
    assert found.passes, found.difference


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ("id,name,amount", "id,nmae,amount", "models/u.yml:8", "staging.input has no column 'nmae'"),
        ("1,,2.5", "1,2.5", "models/u.yml:9", "here are 2 cells for 3 columns"),
        ("1,,2.5", "one,,2.5", "models/u.yml:9", "Could not convert string 'one' to INT32"),
        ("id,name,twice,area", "id,name,twcie,area", "models/u.yml:15", "mart.m has no column 'twcie'"),
        ("id,name,amount", "id,name,id", "models/u.yml:8", "a column is there twice"),
        ('2,"b,c",\n    - ', '2,"b,c\n    - ', "models/u.yml:10", "the CSV cannot be read"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_csv_is_said_with_its_line(bench: Bench, old: str, new: str, place: str, what: str) -> None:
    bench.write("models/tests/fixtures/areas.csv", "area,id\nVN-09,1\n")
    assert old in CSV
    with pytest.raises(ConfigurationError, match=re.escape(what)) as caught:
        bench.run(CSV.replace(old, new, 1))
    assert str(caught.value.where) == place


@pytest.mark.parametrize(
    ("given", "expect", "what", "hint", "line"),
    [
        ("[{idd: 1}]", "[{id: 1}]", "staging.input has no column 'idd'", "did you mean 'id'?", 5),
        ("[{id: 1}]", "[{nmae: x}]", "mart.m has no column 'nmae'", "did you mean 'name'?", 7),
        ("[{id: 1}]", "[{id: 1, name: x}, {id: 2}]", "rows of t do not have the same columns: name", "null", 7),
        ("[{id: one}]", "[]", "Could not convert string 'one' to INT32", "", 5),
        # dbt rounds these without a word, so that a wrong expectation passes
        ("[{amount: 1.005}]", "[]", "1.005 is not exact as DECIMAL(9,2), the type of amount", "fewer decimals", 5),
        ("[{id: 1.5}]", "[]", "1.5 is not exact as INTEGER", "fewer decimals", 5),
        ("[{amount: 1.5}]", "[{twice: 3.004}]", "3.004 is not exact as DECIMAL", "fewer decimals", 7),
    ],
)  # fmt: skip
def test_a_fixture_that_does_not_fit_is_refused_where_it_stands(
    bench: Bench, given: str, expect: str, what: str, hint: str, line: int
) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(what)) as caught:
        bench.one(given, expect)
    assert hint in (caught.value.hint or "")
    assert caught.value.where is not None
    assert (caught.value.where.path, caught.value.where.line) == ("models/u.yml", line)


def test_an_input_that_is_missing_is_refused(bench: Bench) -> None:
    with pytest.raises(ConfigurationError, match=r"the unit test t is given nothing for raw\.area") as caught:
        bench.run("- {name: t, model: m, given: [{input: ref('input'), rows: []}], expect: {rows: []}}")
    assert caught.value.hint == "add `- input: raw.area`, with `rows: []` where it is to be empty"


def test_an_input_that_the_model_does_not_read_is_refused(bench: Bench) -> None:
    """dbt takes it in silence."""
    with pytest.raises(ConfigurationError, match=r"mart\.m does not read raw\.input") as caught:
        bench.run("- {name: t, model: m, given: [{input: raw.input, rows: []}], expect: {rows: []}}")
    assert caught.value.hint == "did you mean 'staging.input'?"


def test_a_model_that_breaks_on_the_given_rows_fails_and_the_others_go_on(bench: Bench) -> None:
    broken, fine = bench.run("""
        - {name: a, model: breaks, given: [{input: staging.input, rows: [{name: x}]}], expect: {rows: [{number: 1}]}}
        - {name: b, model: breaks, given: [{input: staging.input, rows: [{name: '1'}]}], expect: {rows: [{number: 1}]}}
    """)
    assert fine.passes
    assert not broken.passes
    assert "Could not convert string 'x' to INT32" in str(broken.finding)


def test_tests_do_not_see_each_others_rows(bench: Bench) -> None:
    given = "given: [{input: staging.input, rows: [{name: '1'}]}]"
    text = f"- {{name: NAME, model: breaks, {given}, expect: {{rows: [{{number: 1}}]}}}}"
    found = bench.run("\n".join(text.replace("NAME", name) for name in "abc"))
    assert [one.passes for one in found] == [True] * 3


def test_only_the_tests_of_some_models_are_run(bench: Bench) -> None:
    text = """
        - {name: a, model: breaks, given: [{input: staging.input, rows: []}], expect: {rows: []}}
        - {name: b, model: input, given: [{input: raw.input, rows: []}], expect: {rows: []}}
    """
    assert [one.test.name for one in bench.run(text, only={ModelName("staging", "input")})] == ["b"]
    assert bench.run(text, only=set()) == []


def test_tables_that_a_macro_reads_are_inputs(bench: Bench) -> None:
    bench.write("models/macros/area_of.sql", "create macro area_of(x) as (select area from raw.area where id = x)")
    bench.write("models/mart/n.sql", "select area_of(id) as area from staging.input")
    [found] = bench.run("""
        - name: t
          model: n
          given: [{input: ref('input'), rows: [{id: 1}]}, {input: raw.area, rows: [{id: 1, area: VN}]}]
          expect: {rows: [{area: VN}]}
    """)
    assert found.passes, found.difference


def test_an_ephemeral_model_is_an_input_like_any_other(bench: Bench) -> None:
    bench.write("models/staging/thin.sql", "-- config: {materialized: ephemeral}\nselect id, amount from staging.input")
    bench.write("models/mart/n.sql", "select sum(amount) as total from staging.thin")
    [found] = bench.run("""
        - name: t
          model: n
          given: [{input: ref('thin'), rows: [{amount: 1}, {amount: 2}]}]
          expect: {rows: [{total: 3}]}
    """)
    assert found.passes, found.difference


def test_a_raw_table_that_nobody_knows_has_what_is_given(bench: Bench) -> None:
    bench.write("models/mart/n.sql", "select area, id + 1 as next, ratio / 2 as half, is_new from raw.area")
    [found] = bench.run(
        """
        - name: t
          model: n
          given: [{input: raw.area, rows: [{id: 1, area: VN, ratio: 0.5, is_new: true}, {id: null, area: LA}]}]
          expect:
            rows:
              - {area: VN, next: 2, half: 0.25, is_new: true}
              - {area: LA, next: null, half: null, is_new: null}
        """,
        schemas={},
    )
    assert found.passes, found.difference


def test_the_schemas_of_a_long_chain_of_models_are_found(bench: Bench) -> None:
    bench.write("models/chain/m0.sql", "select id from raw.area")
    for number in range(1, 400):
        bench.write(f"models/chain/m{number}.sql", f"select id from chain.m{number - 1}")
    [found] = bench.run(
        "- {name: t, model: m399, given: [{input: ref('m398'), rows: [{id: 7}]}], expect: {rows: [{id: 7}]}}"
    )
    assert found.passes, found.difference


def test_the_example_of_the_manual_is_understood_and_passes(bench: Bench) -> None:
    manual = (REPOSITORY / "docs/properties.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(\w+)\n(.*?)```", manual, re.DOTALL)
    [sql], [yml] = ([text for language, text in blocks if language == one] for one in ("sql", "yaml"))
    bench.write("models/mart/attainment.sql", sql)
    bench.write("models/fact/figure.sql", "select * from raw.figure")
    figure = {"area": "VARCHAR", "period": "VARCHAR", "value": "DECIMAL(28,6)", "plan": "DECIMAL(28,6)"}
    schemas = {"raw.figure": [Column(name, of) for name, of in figure.items()]}
    bench.write("models/mart/attainment.yml", yml)
    properties = load_properties(bench.root / "models", bench.root)
    graph = load_graph(bench.root / "models", bench.root, ["input", "area", "figure"], properties=properties)
    [found] = run_unit_tests(DuckDB.memory, graph, properties, schemas)
    assert found.passes, found.difference
    with closing(DuckDB.memory()) as engine:
        engine.create_table("raw", "figure", schemas["raw.figure"])
        engine.create_table("raw", "area", [Column("area", "VARCHAR")])
        for name in ("fact.figure", "mart.attainment"):
            model = graph.models[ModelName(*name.split("."))]
            engine.create_table_as(model.name.schema, model.name.name, model.sql, model.path)
        results = run_all_data_tests(engine, list(properties.data_tests), limit=1)
    assert [one.outcome for one in results] == ["pass"] * 6
