"""Rules between layers: rows, sums and contents, whatever their order."""

from __future__ import annotations

import runpy
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from lswh.contract import Conserve, Converted, Partition, Rule, Side
from lswh.engine import Column, Engine
from lswh.engine.duckdb import DuckDB
from tests.conftest import REPOSITORY, Trial
from tests.contracts.hand_made import only, said, write

COLUMNS = (Column("indicator", "VARCHAR"), Column("value", "DECIMAL(28, 6)"), Column("quote", "VARCHAR"))
CONTENT = ("indicator", "value", "quote")
ROWS = (("A", "1.5", "one"), ("A", "2.5", "two"), ("B", None, "three"), ("B", "-4", None))
CONSERVE = Conserve(
    "conserve",
    whole=Side("fact.whole", content=CONTENT),
    parts=(Side("fact.this", content=CONTENT), Side("fact.that", where="value is null or value > 0", content=CONTENT)),
)
PARTITION = Partition("partition", whole="fact.whole", parts=("fact.this", "fact.that"), key="quote")

Row = tuple[str, str | None, str | None]


def layers(engine: Engine, whole: tuple[Row, ...], this: tuple[Row, ...], that: tuple[Row, ...] = ()) -> None:
    for name, rows in (("whole", whole), ("this", this), ("that", that)):
        cells = [dict(zip(CONTENT, row, strict=True)) for row in rows]
        typed = [{**row, "value": Decimal(row["value"]) if row["value"] else None} for row in cells]
        write(engine, f"fact.{name}", COLUMNS, typed)


def measures(engine: Engine, rule: Rule) -> set[str]:
    return {row["measure"] for row in said(engine, rule).rows}


def test_what_is_parted_in_whatever_order_is_conserved(engine: Engine) -> None:
    layers(engine, ROWS, (ROWS[3], ROWS[1]), (ROWS[2], ROWS[0]))
    answer = said(engine, CONSERVE)
    assert (answer.comparisons, answer.broken) == (6, [])
    layers(engine, ROWS[:3], ROWS[1:2], (ROWS[2], ROWS[0]))
    assert said(engine, PARTITION).broken == []


@pytest.mark.parametrize(
    ("parts", "broken"),
    [
        (ROWS[:3], {"rows", "value", "content"}),  # one is lost
        ((*ROWS, ROWS[2]), {"rows", "content"}),  # one is there twice
        ((("A", "1.6", "one"), *ROWS[1:]), {"value", "content"}),  # one digit
        ((("A", "1.5", "onE"), *ROWS[1:]), {"content"}),  # one letter
        ((("A", "2.5", "one"), ("A", "1.5", "two"), *ROWS[2:]), {"content"}),  # two that are swapped
        ((("A", "1.6", "one"), ("A", "2.4", "two"), *ROWS[2:]), {"content"}),  # two errors that cancel out
        ((*ROWS[:2], ("B", "0", "three"), ROWS[3]), {"content"}),  # a null that is a zero
        ((("B", "1.5", "one"), *ROWS[1:]), {"rows", "value", "content"}),  # one in another group
    ],
)
def test_what_is_changed_breaks_what_it_changes(engine: Engine, parts: tuple[Row, ...], broken: set[str]) -> None:
    layers(engine, ROWS, parts)
    assert measures(engine, CONSERVE) == broken


def test_a_breach_names_the_group_and_both_sides(engine: Engine) -> None:
    layers(engine, ROWS, (("A", "11.5", "one"), *ROWS[1:]))
    [row] = [row for row in said(engine, CONSERVE).rows if row["measure"] == "value"]
    assert [row[name] for name in ("metric", "printed", "computed", "gap")] == ["A", 4, 14, 10]


def test_a_side_without_a_value_is_rows_and_content_and_a_group_may_be_new(engine: Engine) -> None:
    sides = [Side(f"fact.{name}", value=None, content=("quote",)) for name in ("whole", "this")]
    rule = Conserve("conserve", whole=sides[0], parts=(sides[1],))
    layers(engine, ROWS, (*ROWS, ("C", None, "four")))
    assert {(row["metric"], row["measure"]) for row in said(engine, rule).rows} == {("C", "rows"), ("C", "content")}


def test_a_condition_may_name_another_table_which_the_rule_then_reads(engine: Engine) -> None:
    later = Side("fact.whole", where="quote in (select quote from fact.that)")
    rule = Conserve("conserve", whole=later, parts=(Side("fact.that"),))
    assert rule.tables == ("fact.whole", "fact.that")
    layers(engine, ROWS, (), ROWS[1:3])
    assert said(engine, rule).broken == []
    layers(engine, ROWS, (), (("A", "2.6", "two"),))
    assert measures(engine, rule) == {"value"}


def test_a_sum_that_is_too_large_to_compare_is_an_overflow(engine: Engine) -> None:
    layers(engine, ROWS, ROWS)
    for name in ("whole", "this"):
        engine.query(f"alter table fact.{name} alter value set data type decimal(38, 6)")
        engine.query(f"update fact.{name} set value = 1e30::decimal(38, 6) where quote = 'one'")
    assert [(row["metric"], row["verdict"]) for row in said(engine, CONSERVE).rows] == [("A", "overflow")]


def test_an_equal_number_of_other_keys_is_not_the_same_partition(engine: Engine) -> None:
    layers(engine, ROWS[:3], ROWS[:1], (ROWS[1], ("B", None, "other")))
    row = only(engine, PARTITION)
    assert row["measure"] == "checksum"


# units

CONVERTED = Converted(
    "converted",
    printed=Side("staging.record", by="unit"),
    rejected=Side("staging.reject", by="unit_printed"),
    typed=Side("staging.observation", by="unit_printed"),
    printed_powers="staging.unit_match",
    powers="raw.unit",
)


def units(
    engine: Engine,
    records: Sequence[tuple[str, str | None]],
    rejects: Sequence[tuple[str, str | None]],
    typed: list[tuple[str, str, str]],
) -> None:
    text = [Column("unit", "VARCHAR"), Column("value", "VARCHAR")]
    write(engine, "staging.record", text, [{"unit": unit, "value": value} for unit, value in records])
    text = [Column("unit_printed", "VARCHAR"), Column("value", "VARCHAR")]
    write(engine, "staging.reject", text, [{"unit_printed": unit, "value": value} for unit, value in rejects])
    number = [Column("unit_printed", "VARCHAR"), Column("unit", "VARCHAR"), Column("value", "DECIMAL(28, 6)")]
    rows = [{"unit_printed": printed, "unit": unit, "value": Decimal(value)} for printed, unit, value in typed]
    write(engine, "staging.observation", number, rows)
    powers = {"tỷ USD": 9, "triệu USD": 6, "USD": 0}
    match = [Column("printed", "VARCHAR"), Column("unit_mult", "INTEGER")]
    write(
        engine, "staging.unit_match", match, [{"printed": unit, "unit_mult": power} for unit, power in powers.items()]
    )
    known = [Column("unit", "VARCHAR"), Column("unit_mult", "VARCHAR")]
    write(engine, "raw.unit", known, [{"unit": unit, "unit_mult": str(power)} for unit, power in powers.items()])


RECORDS = [
    ("tỷ USD", "5.98"),
    ("tỷ USD", "0.000001"),
    ("USD", "2285000"),
    ("bushel", "7"),
    ("tỷ USD", "1,5"),
    ("USD", None),
    ("USD", "300"),
]
REJECTS = [("bushel", "7"), ("tỷ USD", "1,5"), ("USD", "300")]
TYPED = [("tỷ USD", "triệu USD", "5980"), ("USD", "triệu USD", "2.285")]


def test_sums_agree_but_for_the_powers_of_ten_of_their_units(engine: Engine) -> None:
    rejects = REJECTS
    units(engine, RECORDS, rejects, [*TYPED, ("tỷ USD", "triệu USD", "0.001")])
    answer = said(engine, CONVERTED)
    assert (answer.comparisons, answer.broken) == (2, [])


@pytest.mark.parametrize(
    ("typed", "broken"),
    [
        ([("tỷ USD", "triệu USD", "5980"), ("USD", "triệu USD", "2.285")], {"tỷ USD"}),  # the small one is lost
        ([("tỷ USD", "triệu USD", "5980.001"), ("USD", "triệu USD", "2285")], {"USD"}),  # off by a thousand
        ([("tỷ USD", "triệu USD", "5980.001"), ("USD", "triệu USD", "2.286")], {"USD"}),  # one digit
        ([("tỷ USD", "triệu USD", "5980.001"), ("USD", "USD", "2285000")], set()),
    ],
)
def test_a_value_in_another_unit_than_it_was_printed_in_is_found(
    engine: Engine, typed: list[tuple[str, str, str]], broken: set[str]
) -> None:
    units(engine, RECORDS, REJECTS, typed)
    assert {row["metric"] for row in said(engine, CONVERTED).rows} == broken


def test_a_sum_that_is_too_large_to_compare_in_its_printed_unit_is_an_overflow(engine: Engine) -> None:
    units(engine, [("USD", "9" * 19)] * 20, [], [("USD", "tỷ USD", "1" + "0" * 21)] * 20)
    assert said(engine, CONVERTED).verdicts == ["overflow"]


def test_values_that_nobody_prints_are_no_error(engine: Engine) -> None:
    units(engine, [("USD", "9" * 30)] * 20, [], [("USD", "USD", "9" * 22)] * 20)
    assert said(engine, CONVERTED).verdicts == ["overflow"]
    units(engine, [("USD", "9" * 30)], [], [("USD", "USD", "9" * 20)])
    assert said(engine, CONVERTED).verdicts == ["broken"]


# the layers of the project


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of a few records, of which some are rejected, merged, superseded, or against another plan."""
    trial = Trial(tmp_path_factory.mktemp("layers") / "a trial project")
    shared = {"value": "1.28", "unit": "tỷ USD", "pct_of_plan": "98.5", "yoy_pct": "-22.4", "quote": "xuất khẩu"}
    trial.records(
        "a",
        {**shared, "plan": "1.3"},
        {**shared, "plan": "1.4", "pct_of_plan": "91.4", "plan_kind": "TARGET"},
        {"indicator": "cán cân thương mại", "value": "-40.50"},
        {"indicator": "nhập khẩu", "value": "1005", "period_start": "2023-01-01", "period_end": "2023-12-31"},
        {"indicator": "zebra", "value": "1,5", "unit": "bushel", "quote": "ngựa vằn"},
        {"indicator": "nhập khẩu", "value": "", "quote": "không có gì"},
    )
    trial.records("b", {"indicator": "cán cân thương mại", "value": "-41.50", "published_on": "2025-06-20"})
    sentence = "Năm 2022, xuất khẩu đạt 1.500 triệu USD. "
    trial.document("note", f"{sentence}\n\nNhư vậy, năm 2022, kim ngạch xuất khẩu đạt 1,5 tỷ USD.\n")
    trial.build_clean()
    return trial.root / "warehouse.duckdb"


RULES = {
    rule.name: rule
    for rule in runpy.run_path(str(REPOSITORY / "models" / "contracts" / "reconciliation.py"))["RULES"]
    if isinstance(rule, Conserve | Converted | Partition)
}


@pytest.fixture
def copied(published: Path, tmp_path: Path) -> Iterator[Engine]:
    file = tmp_path / "warehouse.duckdb"
    file.write_bytes(published.read_bytes())
    engine = DuckDB.open(file, "warehouse", spill=tmp_path, threads=1, memory_limit=None)
    yield engine
    engine.close()


def test_the_layers_of_a_clean_warehouse_hold(copied: Engine) -> None:
    counts = {name: said(copied, rule) for name, rule in RULES.items()}
    assert {name: answer.rows for name, answer in counts.items() if answer.rows} == {}
    assert all(answer.comparisons for answer in counts.values()), counts
    [dispositions] = copied.query("select list(distinct disposition order by disposition) from fact.vintage").rows
    assert dispositions == (["latest", "other_plan", "superseded"],)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("update staging.record set value = '1.23' where value = '1.28' and plan = '1.3'", "raw_to_record"),
        ("update staging.record set quote = 'Xuất khẩu' where plan = '1.4'", "raw_to_record"),
        ("update staging.record set hedge = 'hơn' where value = '1005'", "raw_to_record"),
        ("update staging.record set indicator = area, area = indicator where value = '1005'", "raw_to_record"),
        ("delete from staging.record where value = '1005'", "raw_is_recorded"),
        ("update staging.observation set value = 1290 where plan = 1300", "record_to_staging"),
        ("update staging.observation set value = 1290 where plan = 1300", "record_to_unit"),
        ("update staging.observation set value = 1280000 where plan = 1300", "record_to_unit"),
        ("update staging.observation set value = 40.5 where value = -40.5", "record_to_staging"),
        ("update staging.observation set yoy = 22.4 where plan = 1300", "record_to_staging"),
        ("update staging.observation set plan = 1310 where plan = 1300", "record_to_staging"),
        ("update staging.observation set yoy = pct_of_plan, pct_of_plan = yoy where plan = 1300", "record_to_staging"),
        ("update staging.observation set unit_printed = 'USD' where plan = 1300", "record_to_staging"),
        ("update staging.reject set value = '1,6' where value = '1,5'", "record_to_staging"),
        ("update staging.reject set quote = null", "record_to_staging"),
        ("update fact.statement set quote = 'Xuất khẩu' where quote = 'xuất khẩu'", "staging_to_statement"),
        ("update fact.statement set area = 'VN' where value = 1005", "staging_to_statement"),
        ("update fact.statement set is_carrier = not is_carrier where value = 1500", "staging_to_fact"),
        ("update fact.observation set period = '2022' where value = 1005", "staging_to_fact"),
        ("delete from fact.observation where value = 1005", "staging_to_fact"),
        ("insert into fact.observation select * from fact.observation where value = 1005", "staging_to_fact"),
        ("update fact.vintage set yoy = 1 where disposition = 'superseded'", "fact_to_mart"),
        ("update fact.vintage set disposition = 'superseded' where disposition = 'latest'", "fact_to_mart"),
        ("delete from fact.vintage where disposition = 'other_plan'", "fact_to_mart"),
        ("update mart.indicator set value_low = value_low + 1 where value = 1005", "fact_to_mart"),
        ("update mart.indicator set source_id = 'x' where value = 1005", "fact_to_mart"),
        ("update mart.indicator set status = 'E' where value = 1005", "latest_to_mart"),
        ("update mart.indicator set unit = 'tỷ đồng' where value = 1005", "latest_to_mart"),
        ("update mart.indicator set yoy = 9 where value = 1005", "history_to_mart"),
        ("delete from mart.indicator_history where value = 1005", "history_to_mart"),
        ("update mart.plan_attainment set plan = 1400 where plan = 1300", "plans_to_mart"),
        ("delete from mart.plan_attainment where plan = 1400", "plans_to_mart"),
    ],
)
def test_what_is_changed_in_a_table_breaks_the_rule_of_its_layer(copied: Engine, statement: str, broken: str) -> None:
    copied.query(statement)
    assert said(copied, RULES[broken]).rows
