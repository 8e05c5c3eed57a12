"""What a table holds: equal contents are equal whatever the order and the scale, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from hashlib import md5

import pytest

from lswh.engine import Engine
from lswh.engine.contents import Contents, checksums, contents
from lswh.engine.duckdb import DuckDB
from lswh.errors import LswhError, QueryError


@pytest.fixture(scope="module")
def duckdb() -> Iterator[Engine]:
    with closing(DuckDB.memory()) as engine:
        yield engine


def held(engine: Engine, rows: str) -> Contents:
    """The contents of a table with the rows that a query answers."""
    engine.query(f"create or replace table main.held as {rows}")
    return contents(engine, "main", "held", engine.columns("main", "held"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("values (1, 'a'), (2, 'b')", "values (2, 'b'), (1, 'a')"),
        ("select 1.50::decimal(9, 2)", "select 1.5::decimal(28, 6)"),
        ("select 100::decimal(9, 4)", "select 100::bigint"),
        ("select 0::decimal(9, 4)", "select 0::decimal(9, 0)"),
        ("select 7::hugeint", "select 7::utinyint"),
        ("select [1.10::decimal(9, 2), null]", "select [1.1::decimal(9, 1), null]"),
        ("select {'a': 1, 'b': 2.0::decimal(9, 1)}", "select {'a': 1::bigint, 'b': 2::bigint}"),
        ("select 'x'::enum('x', 'y')", "select 'x'"),
        ("select date '2024-01-31'", "select '2024-01-31'"),
        ("select true", "select 'true'"),
    ],
)
def test_the_same_values_have_one_checksum(duckdb: Engine, one: str, other: str) -> None:
    assert held(duckdb, one).checksum == held(duckdb, other).checksum


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("select null::varchar", "select ''"),
        ("select null::varchar", "select '-'"),
        ("select null::varchar", "select 'null'"),
        ("select 'ab', 'c'", "select 'a', 'bc'"),
        ("select 'a', null::varchar", "select null::varchar, 'a'"),
        ("select '1:a1:b', 'c'", "select '1:a', '1:bc'"),
        ("values (1, 'a'), (2, 'b')", "values (1, 'b'), (2, 'a')"),
        ("values (1), (1), (2)", "values (1), (2), (2)"),
        ("values (1), (1)", "values (1)"),
        ("select 100::decimal(9, 0)", "select 1::decimal(9, 0)"),
        ("select 10::decimal(9, 2)", "select 1::decimal(9, 2)"),
        ("select -0.1::decimal(9, 2)", "select 0.1::decimal(9, 2)"),
        ("select ['a', 'b']", "select ['ab']"),
        ("select [null::varchar]", "select []::varchar[]"),
        ("select null::varchar[]", "select []::varchar[]"),
        ("select {'a': null::integer}", "select null::struct(a integer)"),
        ("select [[1], [2, 3]]", "select [[1, 2], [3]]"),
        ("select 'Hà Nội'", "select 'Ha Noi'"),
    ],
)
def test_other_values_have_another(duckdb: Engine, one: str, other: str) -> None:
    assert held(duckdb, one).checksum != held(duckdb, other).checksum


def test_sums_are_exact_and_of_numbers_only(duckdb: Engine) -> None:
    found = held(
        duckdb,
        "select 9007199254740993::bigint as n, 0.000001::decimal(28, 6) as value, null::decimal(9, 4) as yoy,"
        " 'a' as name, 0.1::double as share from range(3)",
    )
    assert found.rows == 3
    assert found.sums == {"n": Decimal(27021597764222979), "value": Decimal("0.000003"), "yoy": None}


def test_an_empty_table_has_contents_too(duckdb: Engine) -> None:
    assert held(duckdb, "select 1 as n where false") == Contents(0, {"n": None}, 0)


def test_the_checksum_of_a_row_is_what_any_engine_can_compute(duckdb: Engine) -> None:
    digits = md5("1:16:Hà Nội-".encode(), usedforsecurity=False).hexdigest()
    written = digits.translate(str.maketrans("abcdef", "012345"))[:18]
    assert held(duckdb, "select 1, 'Hà Nội', null::integer").checksum == int(written)


def test_a_view_may_have_a_column_of_nothing(duckdb: Engine) -> None:
    duckdb.query("create or replace view main.nothing as select 1 as n, null as x")
    found = contents(duckdb, "main", "nothing", duckdb.columns("main", "nothing"))
    assert found.checksum == held(duckdb, "select 1 as n, null::varchar as x").checksum


def test_each_column_has_a_checksum_of_its_own(duckdb: Engine) -> None:
    held(duckdb, "select 1 as a, 1 as b, 2 as c")
    found = checksums(duckdb, "main", "held", duckdb.columns("main", "held"))
    assert found["a"] == found["b"] != found["c"]


def test_a_sum_that_no_number_holds_is_said_of_its_table(duckdb: Engine) -> None:
    most = "170141183460469231731687303715884105727::hugeint"
    with pytest.raises(QueryError, match=r"main\.held cannot be compared: .*[Oo]verflow"):
        held(duckdb, f"select {most} as n from range(2)")


@pytest.mark.parametrize(
    "value", ["interval 1 day", "map {'a': 1}", "[interval 1 day]", "{'a': 'x'::blob}", "1::variant"]
)
def test_a_type_without_a_canonical_text_is_refused_by_name(duckdb: Engine, value: str) -> None:
    with pytest.raises(LswhError, match=r"main\.held cannot be compared: its column odd is a .*cast it to VARCHAR"):
        held(duckdb, f"select 1 as n, {value} as odd")
