"""The handle of a notebook: what it answers, in which form, and how it says what is wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import matplotlib as mpl
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import lswh
from lswh.errors import ConfigurationError, LswhError, NothingPublished, QueryError
from tests.conftest import Trial

mpl.use("agg")

LEVEL = {"period_start": "2023-01-01", "period_end": "2023-12-31"}
HALF = {"period_start": "2023-01-01", "period_end": "2023-06-30"}
RECORDS = (
    LEVEL | {"value": "2800.5", "plan": "3000", "published_on": "2024-01-20", "status": "estimate"},
    LEVEL | {"value": "2730", "plan": "3000", "published_on": "2024-06-20"},
    HALF | {"value": "1280", "pct_of_plan": "42.7", "published_on": "2023-07-07"},
    HALF | {"indicator": "nhập khẩu", "value": "1005", "published_on": "2023-07-07"},
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    trial = Trial(tmp_path_factory.mktemp("api") / "published here")
    trial.records("file", *RECORDS)
    trial.build_clean()
    return trial


@pytest.fixture
def warehouse(published: Trial) -> Iterator[lswh.Warehouse]:
    with lswh.open(published.root) as opened:
        yield opened


def test_an_indicator_is_what_readers_see_in_the_order_of_its_periods(warehouse: lswh.Warehouse) -> None:
    found = warehouse.indicator("TRADE_EXPORT", "VN-09")
    names = [column.name for column in found.columns]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    assert [(row["period"], row["value"]) for row in rows] == [("2023-S1", Decimal(1280)), ("2023", Decimal(2730))]


def test_an_indicator_as_of_a_day_is_what_readers_saw_then(warehouse: lswh.Warehouse) -> None:
    def seen(day: date | str) -> list[tuple[object, ...]]:
        frame = warehouse.indicator("TRADE_EXPORT", "VN-09", as_of=day).polars()
        return frame.select("period", "value").rows()

    assert seen("2023-07-06") == []
    assert seen(date(2024, 1, 20)) == [("2023-S1", Decimal(1280)), ("2023", Decimal("2800.5"))]
    assert seen("2024-06-20") == [("2023-S1", Decimal(1280)), ("2023", Decimal(2730))]


def test_periods_frequencies_and_several_codes_choose_rows(warehouse: lswh.Warehouse) -> None:
    both = ("TRADE_IMPORT", "TRADE_EXPORT")
    assert warehouse.indicator(both, ["VN-09", "VN"]).arrow().column("metric").to_pylist() == [
        "TRADE_EXPORT",
        "TRADE_EXPORT",
        "TRADE_IMPORT",
    ]
    for chosen in (
        warehouse.indicator(both[1], "VN-09", frequency="A"),
        warehouse.indicator(both[1], "VN-09", start="2023-Q1", end=date(2024, 1, 1), frequency="A"),
    ):
        assert chosen.arrow().column("period").to_pylist() == ["2023"]
    assert warehouse.indicator(both[1], "VN-09", end="2023-S1").arrow().column("period").to_pylist() == ["2023-S1"]
    assert warehouse.indicator(both[1], "VN-09", start="2023-02").arrow().num_rows == 0


def test_every_form_has_the_same_exact_values(warehouse: lswh.Warehouse) -> None:
    found = warehouse.sql("select value, published_on from mart.indicator where value = $value", {"value": 2730})
    expected = (Decimal("2730.000000"), date(2024, 6, 20))
    assert found.fetchall() == [expected]
    assert found.arrow().schema.field("value").type == pa.decimal128(28, 6)
    assert found.arrow().to_pylist() == [{"value": expected[0], "published_on": expected[1]}]
    assert found.polars().schema["value"] == pl.Decimal(28, 6)
    assert found.polars().rows() == [expected]
    frame = found.pandas()
    assert frame["value"].sum() == Decimal(2730)
    assert str(frame["published_on"].dtype).startswith("datetime64")


def test_rows_come_in_batches_of_the_size_that_is_asked_for(warehouse: lswh.Warehouse) -> None:
    batches = list(warehouse.sql("from range(5)").batches(2))
    assert batches == [[(0,), (1,)], [(2,), (3,)], [(4,)]]
    assert list(warehouse.sql("from range(5) where range > 9").batches(2)) == []


def test_batches_that_are_left_half_way_leave_the_warehouse_to_the_next_query(warehouse: lswh.Warehouse) -> None:
    batches = warehouse.sql("from range(50000)").batches(2)
    assert next(batches) == [(0,), (1,)]
    batches.close()
    assert warehouse.sql("select 1").fetchall() == [(1,)]


def test_a_warehouse_is_opened_by_its_file_and_by_any_folder_of_its_project(published: Trial) -> None:
    for path in (published.root, published.root / "raw", str(published.root / "warehouse.duckdb")):
        with lswh.open(path) as opened:
            assert opened.sql("select count(*) from mart.indicator").fetchall() == [(3,)]
            assert opened.file.name == "warehouse.duckdb"
            assert repr(opened) == f"Warehouse('{published.root}/warehouse.duckdb')"


def test_what_is_open_stays_as_it_is_when_the_next_generation_is_published(trial: Trial) -> None:
    trial.records("file", RECORDS[0])
    trial.build_clean()
    with lswh.open(trial.root) as before:
        trial.records("more", RECORDS[1])
        trial.build_clean()
        assert before.indicator("TRADE_EXPORT", "VN-09").arrow().column("value").to_pylist() == [Decimal("2800.5")]
        with lswh.open(trial.root) as after:
            assert after.indicator("TRADE_EXPORT", "VN-09").arrow().column("value").to_pylist() == [Decimal(2730)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select nothing_of_the_kind from mart.indicator", "nothing_of_the_kind"),
        ("select 'a'::int + count(*) from mart.indicator", "Could not convert"),
        ("delete from mart.indicator", "read-only"),
        ("select * from 'pyproject.toml'", "pyproject.toml"),
        ("", "answers nothing"),
        ("select $a", "parameters: a"),
    ],
)
def test_a_query_that_cannot_run_is_a_query_error(warehouse: lswh.Warehouse, query: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        warehouse.sql(query).fetchall()


def test_a_day_or_a_period_that_is_none_is_an_error_with_a_hint(warehouse: lswh.Warehouse) -> None:
    with pytest.raises(LswhError, match="no day: '7/7/2023'") as of_day:
        warehouse.indicator("TRADE_EXPORT", "VN-09", as_of="7/7/2023")
    assert "2023-07-07" in str(of_day.value)
    with pytest.raises(LswhError, match="not a period") as of_period:
        warehouse.indicator("TRADE_EXPORT", "VN-09", start="last year")
    assert "2023-Q2" in str(of_period.value)


def test_what_is_no_warehouse_is_said(trial: Trial, tmp_path: Path) -> None:
    with pytest.raises(NothingPublished):
        lswh.open(trial.root)
    with pytest.raises(ConfigurationError, match="no lswh project"):
        lswh.open(tmp_path)
    with pytest.raises(LswhError, match="no such file"):
        lswh.open(tmp_path / "warehouse.duckdb")
    (tmp_path / "text.duckdb").write_text("no warehouse", encoding="utf-8")
    with pytest.raises(LswhError, match=r"cannot open .*text\.duckdb"):
        lswh.open(tmp_path / "text.duckdb")


def test_values_are_drawn_against_their_plans_with_the_bounds_of_both(warehouse: lswh.Warehouse) -> None:
    axes = warehouse.indicator("TRADE_EXPORT", "VN-09").plot()
    assert [bar.get_height() for bar in axes.patches] == [1280, 2730]  # type: ignore[attr-defined]
    lines = [[np.asarray(path.vertices).tolist() for path in one.get_paths()] for one in axes.collections]
    bounds, plans, plan_bounds = lines
    assert bounds == [[[0, 1279.5], [0, 1280.5]], [[1, 2729.5], [1, 2730.5]]]
    assert [round(ends[0][1]) for ends in plans] == [2998, 3000]
    assert plan_bounds[1] == [[1, 2999.5], [1, 3000.5]]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["2023-S1", "2023"]
    assert (axes.get_ylabel(), axes.get_title()) == ("triệu USD", "Kim ngạch xuất khẩu, Lạng Sơn")


def test_a_fan_goes_from_the_first_release_to_the_last(warehouse: lswh.Warehouse) -> None:
    axes = warehouse.revisions("TRADE_EXPORT", "VN-09").plot()
    [line, _] = axes.lines
    assert line.get_label() == "2023"
    assert np.asarray(line.get_xdata()).tolist() == [0, 152]
    assert np.asarray(line.get_ydata()).round(3).tolist() == [0, -2.517]
    [band] = axes.collections
    assert np.asarray(band.get_paths()[0].vertices)[:, 1].max() == pytest.approx(100 * (2800.55 / 2800.5 - 1))


def test_a_plot_is_drawn_where_it_is_told(warehouse: lswh.Warehouse) -> None:
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    assert warehouse.indicator("TRADE_EXPORT", "VN-09").plot(axes) is axes


def test_a_plot_of_two_metrics_or_of_nothing_is_refused(warehouse: lswh.Warehouse) -> None:
    with pytest.raises(LswhError, match="not of TRADE_EXPORT of VN-09, TRADE_IMPORT of VN-09"):
        warehouse.indicator(["TRADE_EXPORT", "TRADE_IMPORT"], "VN-09").plot()
    with pytest.raises(LswhError, match="not of none"):
        warehouse.indicator("TRADE_EXPORT", "VN-13").plot()
    with pytest.raises(LswhError, match="nothing was revised"):
        warehouse.revisions("TRADE_IMPORT", "VN-09").plot()


@pytest.mark.parametrize(("missing", "extra"), [("polars", "frames"), ("matplotlib.pyplot", "plot")])
def test_what_is_not_installed_is_said_with_the_extra_that_has_it(
    warehouse: lswh.Warehouse, monkeypatch: pytest.MonkeyPatch, missing: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    if "." in missing:
        monkeypatch.delattr(mpl, "pyplot", raising=False)
    found = warehouse.indicator("TRADE_EXPORT", "VN-09")
    with pytest.raises(LswhError, match="is not installed") as said:
        found.polars() if extra == "frames" else found.plot()
    assert f"pip install 'lswh[{extra}]'" in str(said.value)


def test_importing_lswh_imports_nothing_heavy_and_opening_no_frames(published: Trial) -> None:
    heavy = "{'duckdb', 'sqlglot', 'pandera', 'ibis', 'pandas', 'polars', 'pyarrow', 'matplotlib', 'pysdmx', 'numpy'}"
    program = (
        f"import sys, lswh; print(*sorted({heavy} & set(sys.modules)));"
        f"lswh.open({str(published.root)!r}); print(*sorted({heavy} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == ["", "duckdb sqlglot"]


def test_lswh_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        lswh.opne  # noqa: B018
