"""dbt's property files, read as dbt reads them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

from lswh.errors import ConfigurationError, ModelError
from lswh.graph.properties import DataTest, Properties, check_columns, load_properties
from tests.conftest import REPOSITORY


class Folder:
    """A project's folder with models orders, customers, and two that are called `twice`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in (
            "mart/orders",
            "mart/customers",
            "staging/deep/below",
            "mart/twice",
            "staging/twice",
            "macros/double",
        ):
            self.write(f"models/{name}.sql", "select 1 as id")

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def read(self, text: str, *, cache: bool = False) -> Properties:
        """What a file with this text says."""
        self.write("models/mart/properties.yml", dedent(text))
        return self.load(cache=cache)

    def load(self, *, cache: bool = False) -> Properties:
        return load_properties(self.root / "models", self.root, cache=self.root / "cache/p.json" if cache else None)

    def tests(self, text: str) -> tuple[DataTest, ...]:
        """The data tests that mart.orders has."""
        return self.read(text).models["mart.orders"].data_tests

    def of_column(self, text: str) -> DataTest:
        """The only data test of a column, its entry being `text`."""
        head = "models:\n  - name: orders\n    columns:\n      - name: status\n        data_tests:\n"
        [test] = self.tests(head + indent(text, " " * 10) + "\n")
        return test

    def complaint(self, text: str) -> ConfigurationError:
        """Why a file with this text cannot be read."""
        with pytest.raises(ConfigurationError) as caught:
            self.read(text)
        return caught.value


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


# What is read


def test_descriptions_tags_configuration_and_columns_are_read(folder: Folder) -> None:
    model = folder.read("""
        version: 2
        models:
          - name: mart.orders
            description: |
              Every order.
              Once.
            tags: finance
            meta: {owner: someone}
            config: {materialized: incremental, unique_key: id, tags: [nightly, finance]}
            columns:
              - {name: id, description: The key., data_type: bigint}
              - name: note
    """).models["mart.orders"]
    assert model.description == "Every order.\nOnce."
    assert model.tags == ("finance", "nightly")
    assert model.config == {"materialized": "incremental", "unique_key": ("id",), "tags": ("finance", "nightly")}
    assert [(name, one.description, one.data_type) for name, one in model.columns.items()] == [
        ("id", "The key.", "bigint"),
        ("note", "", None),
    ]
    assert str(model.where) == "models/mart/properties.yml:4:11"


def test_a_bare_name_stands_for_the_only_model_that_is_called_so(folder: Folder) -> None:
    assert list(folder.read("models: [{name: below}, {name: customers}]").models) == ["staging.below", "mart.customers"]


def test_a_bare_name_of_two_models_is_refused(folder: Folder) -> None:
    error = folder.complaint("models: [{name: twice}]")
    assert str(error).startswith("models/mart/properties.yml:1:17: 'twice' may be mart.twice or staging.twice")


def test_an_unknown_model_is_refused_with_the_nearest_name(folder: Folder) -> None:
    assert folder.complaint("models: [{name: odrers}]").hint == "did you mean 'orders'?"


def test_a_macro_is_no_model(folder: Folder) -> None:
    assert "there is no model 'double'" in str(folder.complaint("models: [{name: double}]"))


def test_the_source_raw_has_descriptions_and_tests(folder: Folder) -> None:
    model = folder.read("""
        sources:
          - name: raw
            tables:
              - name: record
                description: What was printed.
                columns: [{name: area, data_tests: [not_null]}]
    """).models["raw.record"]
    assert model.description == "What was printed."
    assert [(test.table, test.column, test.name) for test in model.data_tests] == [
        ("raw.record", "area", "source_not_null_raw_record_area")
    ]


def test_another_source_is_refused(folder: Folder) -> None:
    assert "there is no source 'shop'" in str(folder.complaint("sources: [{name: shop, tables: []}]"))


def test_a_file_without_anything_and_one_in_a_folder_below_are_read(folder: Folder) -> None:
    folder.write("models/staging/deep/more.yaml", "models: [{name: orders, description: deep}]")
    assert folder.read("# nothing yet\n").models["mart.orders"].description == "deep"


def test_a_model_that_two_files_describe_is_refused(folder: Folder) -> None:
    folder.write("models/a.yml", "models: [{name: mart.orders}]")
    error = folder.complaint("models: [{name: orders}]")
    assert "mart.orders is described twice, first at models/a.yml:1:17" in str(error)


def test_anchors_and_merged_keys_are_read(folder: Folder) -> None:
    [test] = folder.tests("""
        anchors:
          - &lenient {severity: warn, limit: 7}
        models:
          - name: orders
            columns: [{name: id, data_tests: [{not_null: {config: {<<: *lenient, limit: 3}}}]}]
    """)
    assert (test.severity, test.limit) == ("warn", 3)


# Data tests, in each of dbt's spellings


@pytest.mark.parametrize("key", ["tests", "data_tests"])
def test_both_names_of_the_list_are_taken(folder: Folder, key: str) -> None:
    tests = folder.tests(f"models: [{{name: orders, columns: [{{name: id, {key}: [unique, not_null]}}]}}]")
    assert [(test.kind, test.column, test.name) for test in tests] == [
        ("unique", "id", "unique_orders_id"),
        ("not_null", "id", "not_null_orders_id"),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        "- accepted_values: {values: [placed, shipped]}",
        "- accepted_values: {arguments: {values: [placed, shipped]}}",
        "- accepted_values:\n    values: [placed, shipped]",
        "- test_name: accepted_values\n  values: [placed, shipped]",
        "- test_name: accepted_values\n  arguments: {values: [placed, shipped]}",
    ],
)
def test_arguments_are_taken_nested_or_flat(folder: Folder, entry: str) -> None:
    test = folder.of_column(entry)
    assert (test.kind, dict(test.arguments)) == ("accepted_values", {"values": ["placed", "shipped"], "quote": True})
    assert test.name == "accepted_values_orders_status__placed__shipped"  # as dbt 1.12 calls it


@pytest.mark.parametrize(
    "entry",
    [
        "- not_null: {severity: warn, warn_if: '> 1', error_if: '>10', where: 'id > 0', limit: 5}",
        "- not_null: {config: {severity: warn, warn_if: '> 1', error_if: '>10', where: 'id > 0', limit: 5}}",
        "- not_null: {severity: WARN, limit: 5, config: {warn_if: '> 1', error_if: '>10', where: 'id > 0'}}",
    ],
)
def test_configuration_is_taken_nested_or_flat(folder: Folder, entry: str) -> None:
    test = folder.of_column(entry)
    assert (test.severity, test.warn_if, test.error_if, test.where, test.limit) == ("warn", "> 1", ">10", "id > 0", 5)


def test_a_test_without_configuration_has_dbts_defaults(folder: Folder) -> None:
    test = folder.of_column("- not_null:")
    assert (test.severity, test.warn_if, test.error_if, test.where, test.limit) == ("error", "!= 0", "!= 0", None, None)


@pytest.mark.parametrize(
    "to", ["ref('customers')", 'ref( "customers" )', "mart.customers", "customers", "{{ ref('customers') }}"]
)
def test_a_relationship_is_to_a_ref_or_a_name(folder: Folder, to: str) -> None:
    test = folder.of_column(f"- relationships: {{to: {json.dumps(to)}, field: id}}")
    assert dict(test.arguments) == {"to": "mart.customers", "field": "id"}


def test_a_relationship_is_to_a_source(folder: Folder) -> None:
    test = folder.of_column("- relationships: {to: \"source('raw', 'area')\", field: code}")
    assert test.arguments["to"] == "raw.area"


def test_names_of_synthesized_tests_are_dbts(folder: Folder) -> None:
    test = folder.of_column("- relationships: {to: ref('customers'), field: id}")
    assert test.name == "relationships_orders_status__id__ref_customers_"


def test_a_test_may_have_a_name_of_its_own(folder: Folder) -> None:
    assert folder.of_column("- unique: {name: the_key, description: why}").name == "the_key"


def test_tests_of_a_table_name_their_columns(folder: Folder) -> None:
    tests = folder.tests("""
        models:
          - name: orders
            data_tests:
              - unique: {columns: [id, day]}
              - dbt_utils.unique_combination_of_columns: {combination_of_columns: [id, day]}
              - unique: {column_name: "id || '-' || day"}
              - not_null: {column_name: id}
              - dbt_utils.expression_is_true: {arguments: {expression: total >= 0}}
              - expression: total < 10
    """)
    assert [(test.kind, test.column, dict(test.arguments)) for test in tests] == [
        ("unique", None, {"columns": ["id", "day"], "nulls": "ignored"}),
        ("unique", None, {"columns": ["id", "day"], "nulls": "equal"}),
        ("unique", None, {"column_name": "id || '-' || day"}),
        ("not_null", "id", {}),
        ("expression", None, {"expression": "total >= 0"}),
        ("expression", None, {"expression": "total < 10"}),
    ]


def test_an_expression_follows_its_column(folder: Folder) -> None:
    test = folder.of_column("- dbt_utils.expression_is_true: {expression: '>= 0'}")
    assert (test.kind, test.column, test.arguments["expression"]) == ("expression", "status", ">= 0")


def test_a_test_that_is_not_enabled_is_none(folder: Folder) -> None:
    assert folder.tests("models: [{name: orders, columns: [{name: id, tests: [{unique: {enabled: false}}]}]}]") == ()


def test_accepted_values_are_kept_as_they_are_written(folder: Folder) -> None:
    test = folder.of_column('- accepted_values: {values: [1, 1.5, true, 2020-01-01, 1234567890.123456789, "it\'s"]}')
    assert test.arguments["values"] == [1, 1.5, True, "2020-01-01", "1234567890.123456789", "it's"]


# What is refused, and where


@pytest.mark.parametrize(
    ("text", "place", "what", "hint"),
    [
        ("modles: []", "1:1", "a property file has no key 'modles'", "did you mean 'models'?"),
        ("version: 3", "1:10", "property files have version 2, not 3", "write version: 2"),
        ("models: {name: orders}", "1:9", "'models' of a property file is a list, not a mapping", "dash"),
        ("models: [{nam: orders}]", "1:11", "a model has no key 'nam'", "did you mean 'name'?"),
        ("models: [{description: x}]", "1:10", "a model has no 'name'", "add name:"),
        ("models: [{name: orders, constraints: []}]", "1:25", "which dbt understands and lswh does not", "docs/"),
        ("models: [{name: orders, config: {enabled: false}}]", "1:34", "which dbt understands", "docs/"),
        ("models: [{name: orders, config: {materialised: view}}]", "1:34", "no key 'materialised'", "'materialized'?"),
        ("models: [{name: orders, description: \"{{ doc('x') }}\"}]", "1:38", "Jinja", "write what it stands for"),
        ("models: [{name: orders, name: orders}]", "1:11", "a model has 'name' twice", "remove one"),
        ("models: [{name: orders, columns: [{name: a}, {name: a}]}]", "1:53", "the column 'a' twice", "join"),
        ("snapshots: []", "1:1", "which dbt understands and lswh does not", "docs/"),
        ("models: [", "2:1", "the YAML cannot be read", ""),
        ("models: [*nobody]", "1:10", "the YAML cannot be read", ""),
        ("models: &all [*all]", "1:9", "a model is a mapping", ""),
        ("models: []\n---\nmodels: []", "2:1", "the YAML cannot be read", ""),
        ("- models", "1:1", "a property file is a mapping", ""),
        ("models: [{name: 'a b'}]", "1:17", "'a b' is no table's name", "schema.name"),
        ("sources: [{name: raw, freshness: {}, tables: []}]", "1:23", "which dbt understands", "docs/"),
        ("models: [{name: orders, columns: [{name: a, data_tests: [], tests: []}]}]", "1:68", "here are both", "join"),
        ("models: [{name: orders, tests: [uniqe]}]", "1:33", "there is no data test 'uniqe'", "did you mean 'unique'?"),
        ("models: [{name: orders, tests: [not_null]}]", "1:33", "not_null is a test of a column", "column_name"),
        ("models: [{name: orders, tests: [{unique: {columns: a, sverity: warn}}]}]", "1:55", "'sverity'", "severity"),
        ("models: [{name: orders, tests: [{unique: {columns: a, fail_calc: x}}]}]", "1:55", "which dbt", "docs/"),
        ("models: [{name: orders, tests: [{unique: a, config: {}}]}]", "1:33", "a data test has one name", "indent"),
        ("models: [{name: orders, tests: [expression]}]", "1:33", "has no 'expression'", "add expression:"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_where_it_stands(
    folder: Folder, text: str, place: str, what: str, hint: str
) -> None:
    error = folder.complaint(text + "\n")
    assert str(error.where) == f"models/mart/properties.yml:{place}"
    assert what in error.what
    assert hint in (error.hint or "")


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("- accepted_values: {values: []}", "there are no accepted values"),
        ("- accepted_values: {values: [a, null]}", "an accepted value is a text"),
        ("- accepted_values: {values: a}", "is a list, not 'a'"),
        ("- accepted_values: {values: [a], quote: maybe}", "quote is true or false"),
        ("- accepted_values: {values: [a], arguments: {values: [b]}}", "'values' is given twice"),
        ("- relationships: {to: ref('nobody'), field: id}", "there is no model 'nobody'"),
        ("- relationships: {to: this, field: id}", "a model has no earlier state of itself"),
        ("- relationships: {to: ref('customers')}", "has no 'field'"),
        ("- unique: {column_name: other}", "a test of the column 'status' names another one"),
        ("- unique: {columns: [a, b]}", "is a test of the table"),
        ("- not_null: {severity: fatal}", "severity is error or warn"),
        ("- not_null: {error_if: '10'}", "error_if is no condition"),
        ("- not_null: {warn_if: '> many'}", "warn_if is no condition"),
        ("- not_null: {limit: 0}", "limit is a number of rows"),
        ("- not_null\n- not_null", "two tests are called not_null_orders_status"),
    ],
)
def test_a_test_that_cannot_be_is_refused_with_file_and_line(folder: Folder, entry: str, what: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(what)) as caught:
        folder.of_column(entry)
    assert caught.value.where is not None
    assert (caught.value.where.path, caught.value.where.line is not None) == ("models/mart/properties.yml", True)


def test_a_materialization_that_is_none_is_refused(folder: Folder) -> None:
    with pytest.raises(ModelError, match="materialized_view") as caught:
        folder.read("models: [{name: orders, config: {materialized: materialized_view}}]")
    assert str(caught.value.where) == "models/mart/properties.yml:1:48"


def test_a_file_that_is_not_utf_8_is_refused(folder: Folder) -> None:
    folder.write("models/mart/properties.yml", "").write_bytes(b"models: \xff")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        folder.load()


# Unit tests

UNIT = """
    unit_tests:
      - name: adds
        description: one and one
        model: orders
        given:
          - input: ref('customers')
            rows:
              - {id: 1, name: null}
              - {id: 2, share: 0.1234567890123456789}
          - input: source('raw', 'record')
            format: csv
            rows: |
              area,value
              VN-09,"1,5"
        expect:
          format: csv
          fixture: sums
"""


def test_a_unit_test_has_rows_inline_csv_and_csv_of_a_file(folder: Folder) -> None:
    folder.write("models/tests/fixtures/sums.csv", "total\n2\n")
    [test] = folder.read(UNIT).unit_tests
    assert (test.name, test.model) == ("adds", "mart.orders")
    assert [one.input for one in test.given] == ["mart.customers", "raw.record"]
    first, second = (one.fixture for one in test.given)
    assert first.rows == ({"id": 1, "name": None}, {"id": 2, "share": "0.1234567890123456789"})
    assert [place.line for place in first.places] == [9, 10]
    assert (second.csv, second.where.line) == ('area,value\nVN-09,"1,5"\n', 14)
    assert (test.expect.csv, str(test.expect.where)) == ("total\n2\n", "models/tests/fixtures/sums.csv:1")


def test_a_fixture_may_be_where_dbt_has_it(folder: Folder) -> None:
    folder.write("tests/fixtures/sums.csv", "total\n3\n")
    assert folder.read(UNIT).unit_tests[0].expect.file == "tests/fixtures/sums.csv"


def test_a_fixture_that_is_not_there_is_refused_with_the_nearest_name(folder: Folder) -> None:
    folder.write("models/tests/fixtures/sum.csv", "total\n")
    error = folder.complaint(UNIT)
    assert (error.what, error.hint) == ("there is no fixture 'sums'", "did you mean 'sum'?")
    assert error.where is not None
    assert error.where.line == 18


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("model: orders", "model: odrers", "there is no model 'odrers'"),
        ("model: orders", "model: orders\n        overrides: {}", "which dbt understands and lswh does not"),
        ("ref('customers')", "this", "a model has no earlier state of itself"),
        ("source('raw', 'record')", "ref('customers')", "the unit test adds is given mart.customers twice"),
        ("format: csv\n            rows", "format: sql\n            rows", "rows are not read in the format 'sql'"),
        ("format: csv\n          fixture", "fixture", "a fixture's file is CSV"),
        ("- input: ref('customers')", "- inptu: ref('customers')", "an input has no key 'inptu'"),
    ],
)
def test_a_unit_test_that_is_not_understood_is_refused(folder: Folder, old: str, new: str, what: str) -> None:
    folder.write("models/tests/fixtures/sums.csv", "total\n2\n")
    assert old in UNIT
    error = folder.complaint(UNIT.replace(old, new))
    assert what in error.what
    assert error.where is not None
    assert error.where.line is not None


# The cache


EVERYTHING = (
    UNIT
    + """
    models:
      - name: orders
        config: {materialized: incremental, unique_key: [id, day]}
        columns:
          - name: id
            description: the key
            data_tests: [unique, {accepted_values: {values: [1, 2.5, x], limit: 3, severity: warn, error_if: "> 3"}}]
"""
)


def test_what_the_cache_answers_is_what_the_file_says(folder: Folder) -> None:
    folder.write("models/tests/fixtures/sums.csv", "total\n2\n")
    read = folder.read(EVERYTHING)
    assert folder.load(cache=True) == read  # it is written
    assert folder.load(cache=True) == read  # it is read
    assert Properties.from_json(json.loads(json.dumps(read.to_json()))) == read


def test_the_cache_follows_the_content_and_may_be_damaged_or_gone(folder: Folder) -> None:
    folder.read("models: [{name: orders, description: one}]", cache=True)
    assert (
        folder.read("models: [{name: orders, description: two}]", cache=True).models["mart.orders"].description == "two"
    )
    cache = folder.root / "cache/p.json"
    whole = cache.read_text(encoding="utf-8")
    for text in ("{", "[]", whole.replace('"name"', '"nme"')):
        cache.write_text(text, encoding="utf-8")
        assert folder.load(cache=True).models["mart.orders"].description == "two"
    cache.unlink()
    assert folder.load(cache=True).models["mart.orders"].description == "two"


def test_a_cached_name_is_resolved_anew(folder: Folder) -> None:
    folder.read("models: [{name: below}]", cache=True)
    folder.write("models/mart/below.sql", "select 1")
    with pytest.raises(ConfigurationError, match="'below' may be"):
        folder.load(cache=True)


def test_yaml_is_not_imported_where_every_file_is_cached(folder: Folder) -> None:
    folder.read("models: [{name: orders, columns: [{name: id, tests: [unique]}]}]", cache=True)
    program = (
        "import sys; from pathlib import Path; from lswh.graph.properties import load_properties; "
        "root = Path(sys.argv[1]); found = load_properties(root / 'models', root, cache=root / 'cache/p.json'); "
        "assert len(list(found.data_tests)) == 1; print('yaml' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, folder.root], capture_output=True, text=True, cwd=REPOSITORY, check=True
    )
    assert done.stdout == "False\n"


# Columns, held against schemas


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("columns: [{name: idd}]", "mart.orders has no column 'idd'"),
        ("columns: [{name: idd, tests: [unique]}]", "mart.orders has no column 'idd'"),
        ("tests: [{unique: {columns: [id, dya]}}]", "mart.orders has no column 'dya'"),
        (
            "columns: [{name: id, tests: [{relationships: {to: ref('customers'), field: x}}]}]",
            "mart.customers has no column 'x'",
        ),
    ],
)
def test_a_column_that_is_not_there_is_refused(folder: Folder, text: str, what: str) -> None:
    properties = folder.read(f"models: [{{name: orders, {text}}}]")
    with pytest.raises(ConfigurationError, match=re.escape(what)) as caught:
        check_columns(properties, {"mart.orders": ["id", "day"], "mart.customers": ["id"]})
    assert caught.value.hint
    assert caught.value.where


def test_columns_are_the_same_in_any_case_and_tables_without_a_schema_pass(folder: Folder) -> None:
    properties = folder.read(
        "models: [{name: orders, columns: [{name: ID}]}, {name: customers, columns: [{name: any}]}]"
    )
    check_columns(properties, {"mart.orders": ["id"]})
