"""Data tests. The failures and outcomes expected here are what dbt-core 1.12 with dbt-duckdb 1.11 counts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent, indent
from time import process_time

import pytest
from sqlglot import exp

from lswh.contract.data_tests import TestResult, run_all_data_tests
from lswh.engine import Engine
from lswh.errors import ConfigurationError, Where
from lswh.graph.properties import DataTest, load_properties

ORDERS = """
    select * from (values
        (1, 1, 'placed', 10.5::decimal(9,4), true, 'a''b', 'nan'::double, '7'),
        (1, 2, 'placed', -1, false, 'x', 1.5, '8'),
        (2, 3, 'lost', null, null, 'x', 'nan', '9'),
        (2, null, 'lost', 3, true, null, null, null),
        (2, 4, 'gone', 4, true, 'y', 2, '10'),
        (null, 4, null, 5, true, 'y', 2, '11'),
        (null, 5, null, 5, true, 'z', 3, 'no number')
    ) t(id, customer_id, status, total, is_paid, note, ratio, code)
"""
CUSTOMERS = "select * from (values (1), (2), (null), (2)) t(id)"


@pytest.fixture
def shop(engine: Engine) -> Engine:
    engine.create_table_as("mart", "orders", ORDERS, "models/mart/orders.sql")
    engine.create_table_as("mart", "customers", CUSTOMERS, "models/mart/customers.sql")
    return engine


def declared(root: Path, table_tests: str = "", **columns: str) -> list[DataTest]:
    """The tests that a property file has for mart.orders: of the table, and of columns."""
    for name in ("orders", "customers"):
        file = root / f"models/mart/{name}.sql"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("select 1", encoding="utf-8")
    text = "models:\n  - name: orders\n"
    if table_tests:
        text += "    data_tests:\n" + indent(dedent(table_tests).strip("\n"), "      ") + "\n"
    text += "    columns:\n" if columns else ""
    for name, tests in columns.items():
        text += f"      - name: {name}\n        data_tests:\n" + indent(dedent(tests).strip("\n"), "          ") + "\n"
    (root / "models/p.yml").write_text(text, encoding="utf-8")
    return list(load_properties(root / "models", root).data_tests)


def result(shop: Engine, tests: list[DataTest], *, limit: int = 100) -> TestResult:
    """What the only test finds."""
    [found] = run_all_data_tests(shop, tests, limit=limit)
    return found


@pytest.mark.parametrize(
    ("column", "entry", "failures", "outcome"),
    [
        ("id", "not_null", 2, "fail"),
        ("id", "unique", 2, "fail"),
        ("id", "not_null: {where: total > 4}", 2, "fail"),
        ("id", "unique: {where: total > 0}", 1, "fail"),
        ("id", "not_null: {where: total < 0}", 0, "pass"),
        ("id", "not_null: {severity: warn}", 2, "warn"),
        ("id", "not_null: {severity: warn, error_if: '> 0', warn_if: '> 5'}", 2, "pass"),
        ("id", "not_null: {error_if: '> 10', warn_if: '> 1'}", 2, "warn"),
        ("id", "not_null: {error_if: '>= 2'}", 2, "fail"),
        ("id", "not_null: {error_if: '>5', warn_if: '>5'}", 2, "pass"),
        ("id", "not_null: {error_if: 'between 1 and 2'}", 2, "fail"),
        ("id", "not_null: {error_if: '> 28%'}", 2, "fail"),  # of 7
        ("id", "not_null: {error_if: '> 29%'}", 2, "warn"),
        ("id", "not_null: {where: total = 5, error_if: '>= 100%'}", 2, "fail"),
        ("id", "not_null: {limit: 1}", 1, "fail"),
        ("id", "not_null: {limit: 1, error_if: '> 1'}", 1, "warn"),
        ("customer_id", "relationships: {to: ref('customers'), field: id}", 4, "fail"),
        ("customer_id", "relationships: {to: ref('customers'), field: id, where: customer_id < 4}", 1, "fail"),
        ("customer_id", "relationships: {to: ref('customers'), field: id, where: customer_id < 3}", 0, "pass"),
        ("status", "accepted_values: {values: [placed, shipped]}", 2, "fail"),
        ("status", "accepted_values: {values: [placed, lost, gone]}", 0, "pass"),
        ("status", "accepted_values: {values: [placed], where: id = 2}", 2, "fail"),
        ("total", "accepted_values: {values: [10.5, -1, 3, 4]}", 1, "fail"),
        ("total", "accepted_values: {values: [10.5, -1, 3, 4, 5], quote: false}", 0, "pass"),
        ("total", "unique", 1, "fail"),
        ("is_paid", "accepted_values: {values: [true]}", 1, "fail"),
        ("is_paid", "accepted_values: {values: [true, false], quote: false}", 0, "pass"),
        ("note", "unique", 2, "fail"),
        ("note", 'accepted_values: {values: ["a\'b", x, y, z]}', 0, "pass"),
        ("ratio", "unique", 2, "fail"),
        ("ratio", "accepted_values: {values: [NaN, 1.5]}", 2, "fail"),
        ("ratio", "not_null", 1, "fail"),
        ("id", "dbt_utils.expression_is_true: {expression: '< 2'}", 3, "fail"),
        ("id", "expression: '>= 1'", 0, "pass"),  # null is not false
    ],
)
def test_failures_are_counted_and_judged_as_dbt_does(
    shop: Engine, tmp_path: Path, column: str, entry: str, failures: int, outcome: str
) -> None:
    found = result(shop, declared(tmp_path, **{column: f"- {entry}"}))
    assert (found.failures, found.outcome) == (failures, outcome)
    assert (found.finding is None) == (outcome == "pass")


@pytest.mark.parametrize(
    ("entry", "failures"),
    [
        ("unique: {columns: [id, status]}", 2),  # (1, placed), (2, lost)
        ("dbt_utils.unique_combination_of_columns: {combination_of_columns: [id, status]}", 3),  # and (null, null)
        ("unique: {columns: [id, customer_id]}", 0),
        ("unique: {column_name: \"id || '-' || customer_id\"}", 0),
        ("unique: {column_name: id % 2}", 2),
        ("not_null: {column_name: id + customer_id}", 3),
        ("expression: total >= 0 or not is_paid", 0),
        ("dbt_utils.expression_is_true: {expression: 'total >= 0', config: {where: is_paid}}", 0),
        ("dbt_utils.expression_is_true: {expression: total >= 0}", 1),
        ("expression: \"note <> 'a''b'\"", 1),
    ],
)
def test_a_tests_of_a_table_counts_its_failures(shop: Engine, tmp_path: Path, entry: str, failures: int) -> None:
    assert result(shop, declared(tmp_path, f"- {entry}")).failures == failures


def test_where_is_looked_at_before_the_expression(shop: Engine, tmp_path: Path) -> None:
    """A cast that fails on rows which are left out."""
    entry = "- expression: {expression: 'code::int > 6', where: \"note <> 'z'\"}"
    assert result(shop, declared(tmp_path, entry)).outcome == "pass"


def test_all_tests_of_a_table_are_one_statement_and_answer_in_their_order(tmp_path: Path, shop: Engine) -> None:
    asked: list[str] = []

    class Listening:
        """The engine, overheard."""

        def __getattr__(self, name: str) -> object:
            return getattr(shop, name)

        def query(self, sql: str, parameters: object = None) -> object:
            asked.append(sql)
            return shop.query(sql)

    tests = declared(
        tmp_path,
        "- expression: customer_id < 100\n- unique: {columns: [customer_id, total]}",
        code="- unique",
        customer_id="- accepted_values: {values: [1, 2, 3, 4, 5]}\n"
        "- relationships: {to: mart.orders, field: customer_id}",
    )
    found = run_all_data_tests(Listening(), tests, limit=3)  # type: ignore[arg-type]
    assert [one.test.kind for one in found] == ["expression", "unique", "unique", "accepted_values", "relationships"]
    assert [one.outcome for one in found] == ["pass"] * 5
    assert len(asked) == 1


def test_examples_are_of_what_fails_and_no_more_than_the_limit(shop: Engine, tmp_path: Path) -> None:
    found = result(shop, declared(tmp_path, status="- accepted_values: {values: [placed]}"), limit=1)
    assert found.examples == ("status=gone, n_records=1",)
    assert found.failures == 2
    [failure] = found.held.failures
    assert (failure.contract, failure.table) == ("accepted_values_orders_status__placed", "mart.orders")
    assert json.loads(failure.row) == {"status": "gone", "n_records": 1}


def test_an_example_of_a_row_has_the_whole_row(shop: Engine, tmp_path: Path) -> None:
    [example] = result(shop, declared(tmp_path, ratio="- not_null")).examples
    assert example.startswith("id=2, customer_id=null, status=lost, total=3.0000")


@pytest.mark.parametrize(
    ("column", "entry", "message"),
    [
        ("id", "not_null: {error_if: '>= 2'}", "id is null in 2 rows, which is >= 2, for example id=null"),
        ("id", "unique: {where: total > 0}", "1 value of id more than once where total > 0, for example id=2, n_"),
        ("status", "accepted_values: {values: [a, b]}", "3 values of status other than a, b, for example status=gone"),
        ("id", "expression: < 2", "3 rows without id < 2, for example id=2"),
        ("customer_id", "relationships: {to: ref('customers'), field: id}",
         "4 rows whose customer_id is not in mart.customers.id, for example customer_id="),
    ],
)  # fmt: skip
def test_a_finding_says_what_is_wrong_how_often_and_where_it_was_declared(
    shop: Engine, tmp_path: Path, column: str, entry: str, message: str
) -> None:
    finding = result(shop, declared(tmp_path, **{column: f"- {entry}"})).finding
    assert finding is not None
    assert message in finding.message
    assert finding.message.endswith("(models/p.yml:6:13)")
    assert finding.table == "mart.orders"


def test_a_name_with_quotes_is_a_name(engine: Engine) -> None:
    engine.create_table_as("odd", "order", """select 'x' as "a ""quoted"" one", 1 as "select" """, "a.sql")
    tests = [
        DataTest("odd.order", 'a "quoted" one', "accepted_values", {"values": ["';--"]}, "a", Where("p.yml", 1)),
        DataTest("odd.order", "select", "unique", {}, "b", Where("p.yml", 2)),
    ]
    found = run_all_data_tests(engine, tests, limit=5)
    assert [one.failures for one in found] == [1, 0]
    assert found[0].examples == ('a "quoted" one=x, n_records=1',)


# What cannot be asked


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("expression: total >", "is no expression"),
        ("expression: total > 0; drop table mart.orders", "is no expression"),
        ("expression: totl > 0", 'Referenced column "totl" not found'),
        ("expression: code::int > 0", "Could not convert string 'no number' to INT32"),
        ("expression: {expression: total > 0, where: id = }", "is no expression"),
        ("unique: {columns: [id, nothing]}", "nothing"),
        ("accepted_values: {column_name: total, values: [many]}", "many"),
        ("relationships: {column_name: id, to: ref('customers'), field: nothing}", "nothing"),
    ],
)
def test_a_test_that_cannot_be_evaluated_is_named_with_its_place_among_others(
    shop: Engine, tmp_path: Path, entry: str, what: str
) -> None:
    tests = declared(tmp_path, f"- expression: id > 0\n- {entry}\n- expression: \"note <> '\\n'\"")
    with pytest.raises(ConfigurationError, match=re.escape(what)) as caught:
        run_all_data_tests(shop, tests, limit=5)
    assert caught.value.where == Where("models/p.yml", 5, 9)


def test_a_text_of_several_lines_does_not_shift_the_blame(shop: Engine, tmp_path: Path) -> None:
    tests = declared(tmp_path, "- expression: \"note <> 'a\\n\\nb'\"\n- expression: nothing > 0")
    with pytest.raises(ConfigurationError) as caught:
        run_all_data_tests(shop, tests, limit=5)
    assert caught.value.where == Where("models/p.yml", 5, 9)


# Many tables


def test_tests_of_many_tables_are_asked_together(engine: Engine) -> None:
    tests = []
    for number in range(130):
        query = exp.select(exp.func("NULLIF", exp.column("range"), exp.convert(number)).as_("id")).from_("range(100)")
        engine.create_table_as("many", f"t{number}", query.sql("duckdb"), "a.sql")
        place = Where("p.yml", number)
        tests += [
            DataTest(f"many.t{number}", "id", kind, {}, f"{kind}_{number}", place) for kind in ("not_null", "unique")
        ]
    found = run_all_data_tests(engine, tests, limit=5)
    assert [one.test for one in found] == tests
    assert [one.failures for one in found] == [count for number in range(130) for count in (int(number < 100), 0)]


def test_saying_what_five_hundred_tests_ask_takes_little_time() -> None:
    from lswh.contract.data_tests import _statements

    tests = [DataTest(f"m.t{n}", "id", "not_null", {}, f"not_null_{n}", Where("p.yml", n)) for n in range(500)]
    started = process_time()
    assert sum(map(len, _statements(tests))) == 500
    assert process_time() - started < 0.3  # 0.02 s where it was measured
