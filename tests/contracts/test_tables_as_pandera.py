"""What is held is what pandera means: verdicts and counts are those of its own validation, on random tables.

Where pandera is not followed, it is because of how its ibis backend asks, and a test below says so: a table without
rows, and a check that is null in every row, fail there (an aggregate of nothing is null, not true); a column that is
unique by itself is passed over; of several keys only the first that is broken is told; and a column that looks at an
aggregate or a window fails, since it is asked for an aggregate of an aggregate.
"""

import warnings
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import ibis
import pandera.ibis as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors, SchemaWarning

from lswh.contract.compiled import CompiledTable
from lswh.contract.compiling import Written, compile_table
from lswh.contract.held import Held
from lswh.contract.schemas import validate
from lswh.engine import Column
from lswh.engine.duckdb import DuckDB
from lswh.errors import Where

NAME, REGEX = "mart.t", "^(i|big)$"
COLUMNS = {
    "i": "INTEGER",
    "big": "BIGINT",
    "d": "DECIMAL(10,2)",
    "f": "DOUBLE",
    "s": "VARCHAR",
    "day": "DATE",
    "b": "BOOLEAN",
}
DTYPES = {
    name: ibis.dtype(kind)
    for name, kind in zip(
        COLUMNS, ("int32", "int64", "decimal(10, 2)", "float64", "string", "date", "boolean"), strict=True
    )
}
INTS = st.integers(-3, 3)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "i": INTS,
    "big": INTS,
    "d": st.decimals(-2, 2, places=2),
    "f": st.sampled_from([0.0, -0.0, 1.5, -1.5, 2.0, float("nan"), float("inf"), float("-inf")]),
    "s": st.sampled_from(["", "a", "ab", "abc", "b\na", "Đà", "a'b", "%"]),
    "day": st.dates(date(2024, 1, 1), date(2024, 1, 4)),
    "b": st.booleans(),
}
Check = Callable[[bool, bool], pa.Check]


def _compared(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    one = st.tuples(st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"]), values).map(
        lambda p: (p[0], {"value": p[1]})
    )
    several = st.tuples(st.sampled_from(["isin", "notin"]), st.lists(values, min_size=1, max_size=3))
    ends = st.tuples(values, values, st.booleans(), st.booleans())
    keys = ("min_value", "max_value", "include_min", "include_max")
    return st.one_of(
        one,
        several.map(lambda p: (p[0], {"values": p[1]})),
        ends.filter(lambda p: p[0] <= p[1] and (p[0] < p[1] or (p[2] and p[3]))).map(
            lambda p: ("in_range", dict(zip(keys, p, strict=True)))
        ),
    )


TEXTS = st.one_of(
    st.tuples(st.sampled_from(["str_matches", "str_contains"]), st.sampled_from(["a", "^a", "b$", "a|b", "[^a]", "."])),
    st.tuples(st.sampled_from(["str_startswith", "str_endswith"]), st.sampled_from(["a", "b", "", "%", "'"])),
).map(lambda p: (p[0], {"value": p[1]}))
LENGTHS = st.sampled_from([(0, 1), (1, None), (None, 2), (2, 3)]).map(
    lambda p: ("str_length", {"min_value": p[0], "max_value": p[1]})
)
UNIQUE_VALUES = st.lists(VALUES["s"], max_size=3).map(lambda p: ("unique_values_eq", {"values": p}))
BUILT_IN = {
    **{name: _compared(VALUES[name]) for name in ("i", "big", "day")},
    "d": _compared(st.one_of(VALUES["d"], INTS)),
    "f": _compared(st.sampled_from([0.0, 1.5, -1.5, 2.0])),
    "s": st.one_of(_compared(VALUES["s"]), TEXTS, LENGTHS, UNIQUE_VALUES),
    "b": st.tuples(st.sampled_from(["eq", "ne"]), st.booleans()).map(lambda p: (p[0], {"value": p[1]})),
}
CUSTOM_OF_COLUMN: dict[str, Callable[[Any], Any]] = {
    "a table": lambda d: d.table.select(ibis._[d.key].notnull()),
    "a null": lambda d: d.table.select(ok=d.table[d.key].nullif(d.table[d.key].max()) == d.table[d.key]),
    "a column": lambda d: d.table[d.key] == d.table[d.key],
    "an isnull": lambda d: d.table[d.key].isnull(),
    "a scalar": lambda d: d.table[d.key].count() > 2,
    "a nunique": lambda d: d.table[d.key].nunique() == d.table.count(),
    "yes": lambda d: True,
    "no": lambda d: False,
    "a dict": lambda d: {"x": d.table[d.key].notnull(), "y": d.table[d.key] == d.table[d.key].max()},
    "an aggregate": lambda d: d.table.select(ok=d.table[d.key] < d.table[d.key].max()),
}
CUSTOM: dict[str, Callable[[Any], Any]] = {
    "between columns": lambda d: d.table.i <= d.table.big,
    "of several": lambda d: d.table.d.isnull() | ((d.table.d > d.table.i) & (d.table.f > 0)),
    "a table": lambda d: d.table.select(x=d.table.i > 0, y=d.table.s != "a"),
    "a dict": lambda d: {"x": d.table.f.isnan(), "y": d.table.b},
    "a scalar": lambda d: d.table.i.sum() >= d.table.big.sum(),
    "of some rows": lambda d: d.table.filter(ibis._.b).count() < 2,
    "a window": lambda d: d.table.select(ok=d.table.i.sum().over(group_by="s") <= 3),
    "another table": lambda d: d.table.group_by("s").agg(ok=ibis._.i.max() > 0).order_by("s").select("ok"),
    "no": lambda d: False,
}


@st.composite
def checks(draw: st.DrawFn, column: str | None) -> pa.Check:
    options = {"ignore_na": draw(st.booleans()), "raise_warning": draw(st.booleans())}
    if column and draw(st.integers(0, 2)):
        name, arguments = draw(BUILT_IN[column])
        return _built_in(name, arguments, options)
    custom = CUSTOM_OF_COLUMN if column else CUSTOM
    name = draw(st.sampled_from(sorted(custom)))
    return pa.Check(custom[name], name=name, **options)


def _built_in(name: str, arguments: dict[str, Any], options: dict[str, Any]) -> pa.Check:
    made = getattr(pa.Check, name)
    if "values" in arguments:
        return made(arguments["values"], **options)
    return made(arguments["value"], **options) if "value" in arguments else made(**arguments, **options)


@st.composite
def schemas(draw: st.DrawFn) -> pa.DataFrameSchema:
    has_regex = draw(st.booleans())
    pool = sorted(COLUMNS.keys() - {"i", "big"} if has_regex else COLUMNS)
    names = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=5, unique=True))
    columns = {}
    for name in names:
        dtype = draw(st.sampled_from([*[DTYPES[name]] * 5, None, DTYPES["big"]]))
        some = draw(st.lists(checks(name), max_size=2, unique_by=str))
        columns[name] = pa.Column(dtype, some, nullable=draw(st.booleans()), name=name)
    if has_regex:
        some = draw(st.lists(checks("i"), max_size=2, unique_by=str))
        columns[REGEX] = pa.Column(None, some, nullable=draw(st.booleans()), regex=True, name=REGEX)
    if draw(st.booleans()):
        columns["zebra"] = pa.Column(DTYPES["big"], [pa.Check.gt(0)], required=False, name="zebra")
    return pa.DataFrameSchema(
        columns,
        checks=draw(st.lists(checks(None), max_size=3, unique_by=str)),
        strict=draw(st.booleans()),
        ordered=draw(st.booleans()),
        unique=draw(st.sampled_from([None, ["i", "s"], ["f"], ["d", "day"], [["b", "f"], ["i"]]])),
        report_duplicates=draw(st.sampled_from(["all", "exclude_first", "exclude_last"])),
        name=NAME,
    )


ROWS = st.lists(st.tuples(*(st.none() | VALUES[name] for name in COLUMNS)), min_size=1, max_size=6)


def held(schema: pa.DataFrameSchema, rows: list[tuple[Any, ...]]) -> tuple[CompiledTable, Held, dict[str, int], int]:
    """What lswh says of a table; and what pandera says: failing rows of each check, and its warnings."""
    columns = [Column(name, kind) for name, kind in COLUMNS.items()]
    compiled = compile_table(Written(NAME, schema, Where("contract.py"), {}), columns)
    with closing(DuckDB.memory()) as engine:
        engine.create_table("mart", "t", columns)
        engine.append("mart", "t", list(COLUMNS), rows)
        said = validate(compiled, engine)
        errors, warned = pandera_says(schema, engine.ibis_table("mart", "t"))
        return compiled, said, errors, warned


def pandera_says(schema: pa.DataFrameSchema, table: Any) -> tuple[dict[str, int], int]:
    errors: list[Any] = []
    with (
        warnings.catch_warnings(record=True) as caught,
        config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA),
    ):
        warnings.simplefilter("always")
        try:
            schema.validate(table, lazy=True)
        except SchemaErrors as raised:
            errors = raised.schema_errors
    found: dict[str, int] = {}
    for error in errors:
        label, count = _said(error)
        found[label] = count + found.get(label, 0)
    return found, sum(issubclass(one.category, SchemaWarning) for one in caught)


def _said(error: Any) -> tuple[str, int]:
    column = getattr(error.schema, "name", None)
    of = f"{column}: " if column and column != NAME else ""
    match error.check:
        case "not_nullable":
            return f"{of}not null", int(error.check_output.sum().execute())
        case "multiple_fields_uniqueness":
            return "unique", int(error.failure_cases.count().execute())
        case "column_in_schema" | "column_ordered":
            return "arrangement", -1
        case str() as dtype if dtype.startswith("dtype"):
            return f"{of}dtype", -1
    label = of + " ".join(str(error.check.error or error.check.name).split())
    output = error.check_output
    if isinstance(output, ibis.Table):
        output = output[output.columns[0]]
    is_one = output is None or isinstance(output, ibis.expr.types.Scalar)
    return label, -1 if is_one else int((~output).sum().fill_null(0).execute())


def ours(schema: pa.DataFrameSchema, compiled: CompiledTable, said: Held, severity: str) -> dict[str, int]:
    found: dict[str, int] = {}
    matched = ("i: ", "big: ") if REGEX in schema.columns else ("?",)
    unique = [one.name for one in compiled.checks if one.kind == "unique"]
    for finding in said.findings:
        if finding.severity != severity:
            continue
        named = [one.name for one in compiled.checks if finding.message.startswith(one.name)]
        label = max(named, key=len)  # "no" begins as "not_equal_to" does
        if label in ("strict", "ordered"):
            label = "arrangement"
        elif label in unique:
            label = "unique"
        elif label.startswith(matched):
            label = f"{REGEX}: {label.split(': ', 1)[1]}"
        if label not in ("unique", "arrangement") or label not in found:  # pandera tells of the first one
            found[label] = (-1 if finding.count is None else finding.count) + found.get(label, 0)
    return found


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(schema=schemas(), rows=ROWS)
def test_verdicts_and_counts_are_pandera_s(schema: pa.DataFrameSchema, rows: list[tuple[Any, ...]]) -> None:
    compiled, said, errors, warned = held(schema, rows)
    expected = {label: count for label, count in errors.items() if count}  # 0: null in every row, see below
    assert ours(schema, compiled, said, "error") == expected
    assert len(ours(schema, compiled, said, "warn")) <= warned


def table(of_column: list[pa.Check] | None = None, **options: Any) -> pa.DataFrameSchema:
    column = pa.Column(DTYPES["i"], of_column or [], nullable=True, name="i", unique=options.pop("of_one", False))
    return pa.DataFrameSchema({"i": column}, name=NAME, **options)


def rows_of(*values: int | None) -> list[tuple[Any, ...]]:
    return [(value, *[None] * (len(COLUMNS) - 1)) for value in values]


@pytest.mark.parametrize(
    ("schema", "rows", "pandera_finds", "we_find"),
    [
        (table([pa.Check.ge(0)]), [], {"i: greater_than_or_equal_to(0)": 0}, {}),
        (table([pa.Check.ge(0, ignore_na=False)]), rows_of(None), {"i: greater_than_or_equal_to(0)": 0}, {}),
        (table([pa.Check.ge(0, ignore_na=False)]), rows_of(None, 1), {}, {}),
        (table(of_one=True), rows_of(1, 1, None, None, 2), {}, {"i: unique": 4}),
        (table(unique=[["i"], ["s"]]), rows_of(1, 1), {"unique": 2}, {"i: unique": 2, "s: unique": 2}),
        (
            table(checks=[pa.Check(lambda d: d.table.i <= d.table.i.mean(), name="mean")]),
            rows_of(1, 2, 4),
            {"mean": -1},
            {"mean": 1},
        ),
        (
            table(checks=[pa.Check(lambda d: d.table.i.sum().over(group_by="i") < 4, name="sum")]),
            rows_of(1, 2, 2, 3),
            {"sum": -1},
            {"sum": 2},
        ),
    ],
    ids=["no rows", "null in every row", "null in some rows", "unique alone", "two keys", "an aggregate", "a window"],
)
def test_where_pandera_is_not_followed(
    schema: pa.DataFrameSchema, rows: list[tuple[Any, ...]], pandera_finds: dict[str, int], we_find: dict[str, int]
) -> None:
    _, said, errors, _ = held(schema, rows)
    assert errors == pandera_finds
    assert {one.message.split(" fails in ")[0]: one.count for one in said.findings} == we_find
