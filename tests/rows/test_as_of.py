"""docs/time.md: what readers saw on a day, by property over random histories and by example."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from lswh import api
from lswh.engine import Engine
from tests.conftest import Trial
from tests.rows.histories import NO_END, History, Version, build, contents, files, histories, seen, shown, write

CELL = "area, metric, period"
CATALOG = "warehouse"
LASTING = "columns(lambda name: name not in ('batch', 'landed_at'))"


@settings(max_examples=40, deadline=None)
@given(histories())
def test_as_of_each_day_equals_a_replay_of_what_was_published_until_then(history: History) -> None:
    engine = build(history)
    for day in history.days:
        assert shown(engine, day) == seen(history, day), day


@settings(max_examples=10, deadline=None)
@given(histories())
def test_the_history_is_what_it_says(history: History) -> None:
    engine = build(history)
    now = "mart.indicator_as_of(date '9999-12-30')"
    assert _differences(engine, "mart.indicator", now) == 0
    overlaps = f"lead(valid_from) over (partition by {CELL} order by valid_from) < valid_to"
    assert engine.query(f"from mart.indicator_history qualify {overlaps}").rows == []
    first: dict[tuple[str, str, str], date] = dict(
        engine.query("select (area, metric, period), valid_from from mart.first_release()").rows
    )
    for day in history.days:
        assert first.keys() >= shown(engine, day).keys()
        assert all(first[cell] <= day for cell in shown(engine, day))
    for metric in ("TRADE_EXPORT", "GRDP"):
        triangle = f"select known_on, period, value, yoy from mart.vintage_matrix('{metric}', 'VN-09')"
        rows = engine.query(triangle).rows
        days = {known_on for known_on, *_ in rows}
        of_each_day = [(day, *row) for day in days for row in _series(engine, metric, day)]
        assert sorted(rows, key=str) == sorted(of_each_day, key=str)


@settings(max_examples=20, deadline=None)
@given(histories(1), st.data())
def test_late_and_out_of_order_landings_make_the_same_tables(history: History, data: st.DataObject) -> None:
    ours = contents(build(history))
    other = data.draw(st.permutations(history.versions))
    theirs = contents(build(History(tuple(other), history.withdrawn)))
    assert "mart.indicator_history" in ours
    assert ours == theirs


@settings(max_examples=2, deadline=None)
@given(files(), st.data())
def test_landed_at_once_or_one_by_one_it_is_the_same_warehouse(landed: list[Version], data: st.DataObject) -> None:
    other = data.draw(st.permutations(landed))
    with TemporaryDirectory() as folder:
        at_once, one_by_one = Trial(Path(folder) / "at once"), Trial(Path(folder) / "one by one")
        for trial in (at_once, one_by_one):
            shutil.rmtree(trial.root / "models" / "contracts")
        for version in landed:
            write(at_once, version)
            api.land(at_once.project, at_once.now)
        at_once.build_clean()
        for version in other:
            write(one_by_one, version)
            one_by_one.build_clean()
        assert one_by_one.ask("select count(*) from lswh.model_run where how = 'in part'") > [(0,)]
        with duckdb.connect(str(at_once.project.warehouse), read_only=True) as reader:
            reader.execute(f"attach '{one_by_one.project.warehouse}' as other (read_only)")
            sql = "select table_schema || '.' || table_name from information_schema.tables"
            of_rows = f"{sql} where table_catalog = 'other' and table_schema in ('fact', 'mart')"
            tables = [name for (name,) in reader.execute(of_rows).fetchall()]
            assert "mart.indicator_history" in tables
            for name in tables:
                ours, theirs = (reader.table(f"{catalog}.{name}").project(LASTING) for catalog in (CATALOG, "other"))
                assert len(ours.except_(theirs)) == 0, name
                assert len(theirs.except_(ours)) == 0, name


def test_withdrawn_it_is_still_what_was_seen_before_and_what_was_before_returns(trial: Trial) -> None:
    trial.records("a", {"value": "100", "published_on": "2025-01-20", "source": "first"})
    trial.records("b", {"value": "110", "published_on": "2025-02-20", "source": "second"})
    trial.build_clean()
    api.withdraw(trial.project, "second", "a misprint", date(2025, 3, 20))
    trial.build_clean()
    assert _values(trial) == {
        "2025-01-19": [], "2025-01-20": [100], "2025-02-19": [100], "2025-02-20": [110],
        "2025-03-19": [110], "2025-03-20": [100], "2026-01-01": [100],
    }  # fmt: skip
    assert trial.ask("select value from mart.indicator") == [(Decimal(100),)]
    assert trial.ask("select valid_from, valid_to, value, revision from mart.revision order by vintage") == [
        (date(2025, 1, 20), date(2025, 2, 20), Decimal(100), None),
        (date(2025, 2, 20), date(2025, 3, 20), Decimal(110), Decimal(10)),
        (date(2025, 3, 20), NO_END, Decimal(100), Decimal(-10)),
    ]


def test_an_erratum_is_a_vintage_from_its_day_on_and_without_a_day_it_was_always_so(trial: Trial) -> None:
    trial.records("dated", {"value": "100", "published_on": "2025-01-20"})
    trial.records("undated", {"indicator": "nhập khẩu", "value": "7", "published_on": "2025-01-20"})
    trial.build_clean()
    trial.records("dated", {"value": "101", "published_on": "2025-02-20"})
    trial.records("undated", {"indicator": "nhập khẩu", "value": "8", "published_on": "2025-01-20"})
    trial.build_clean()
    assert _values(trial)["2025-01-20"] == [8, 100]
    assert _values(trial)["2025-02-20"] == [8, 101]


def test_what_a_later_version_of_a_file_has_no_more_was_seen_until_its_day(trial: Trial) -> None:
    trial.records("a", {"value": "100", "published_on": "2025-01-20"}, {"indicator": "nhập khẩu", "value": "7"})
    trial.build_clean()
    trial.records("a", {"value": "101", "published_on": "2025-02-20"})
    trial.build_clean()
    assert _values(trial)["2025-02-19"] == [7, 100]
    assert _values(trial)["2025-02-20"] == [101]


def test_a_correction_of_our_reading_is_no_vintage(trial: Trial) -> None:
    trial.document("note", "Năm 2023, kim ngạch xuất khẩu đạt 2.050 triệu USD.", published_on="2024-01-10")
    trial.build_clean()
    trial.write(
        "raw/corrections/a.yml",
        "- document: raw/documents/note.md\n  quote: kim ngạch xuất khẩu đạt 2.050 triệu USD\n  wrong: misread\n"
        "  right: {value: 2005}\n  why: a test\n  who: a tester\n  when: 2024-02-01\n",
    )
    trial.build_clean()
    assert trial.ask("select value, valid_from, valid_to from mart.indicator_history") == [
        (Decimal(2005), date(2024, 1, 10), NO_END)
    ]


def test_what_no_day_is_known_of_was_known_always_and_gives_way_to_all_else(trial: Trial) -> None:
    forecast = {"status": "forecast", "published_on": "", "period_end": "2024-12-31"}
    trial.records("a", {"value": "90", **forecast, "source": "undated"})
    trial.records("b", {"value": "100", "published_on": "2025-01-20"})
    trial.build_clean()
    assert trial.ask("select value, published_on, valid_from from mart.indicator_history order by valid_from") == [
        (Decimal(90), None, date(1, 1, 1)),
        (Decimal(100), date(2025, 1, 20), date(2025, 1, 20)),
    ]
    assert _values(trial)["2025-01-19"] == [90]


def _values(trial: Trial) -> dict[str, list[int]]:
    """What mart.indicator_as_of shows on some days."""
    days = ("2025-01-19", "2025-01-20", "2025-02-19", "2025-02-20", "2025-03-19", "2025-03-20", "2026-01-01")
    sql = "select value::int from mart.indicator_as_of('{}') order by value"
    return {day: [value for (value,) in trial.ask(sql.format(day))] for day in days}


def _series(engine: Engine, metric: str, day: date) -> list[tuple[object, ...]]:
    found = shown(engine, day).items()
    return [(period, value, yoy) for (_, of, period), (_, _, value, yoy, _) in found if of == metric]


def _differences(engine: Engine, one: str, other: str) -> int:
    """Rows that one has and the other has not, both ways."""
    both = f"(from {one} except all from {other}) union all (from {other} except all from {one})"
    [(rows,)] = engine.query(f"select count(*) from ({both})").rows
    return int(rows)
