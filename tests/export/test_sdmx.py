"""What is exported is SDMX that pysdmx reads, and lands again as it was."""

from __future__ import annotations

import csv
import shutil
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pysdmx.io import get_datasets, read_sdmx
from pysdmx.io.format import Format

from lswh import api
from lswh.cli import main
from lswh.domain.period import Period
from lswh.errors import LswhError
from lswh.export.observations import COMPONENTS
from tests.conftest import Trial

BACK = """
    period, metric, value, plan, yoy, unit, area, period_start, period_end, frequency, pct_of_plan, plan_kind, status,
    published_on, value_low, value_high, plan_low, plan_high, plan_basis, plan_period, yoy_low, yoy_high, yoy_basis
"""
"""The columns of mart.indicator that do not name the file that landed."""

RECORDS = (
    {"value": "5.98", "unit": "tỷ USD", "plan": "6", "status": "estimate", "hedge": "hơn", "yoy_pct": "-12.30"},
    {"indicator": "nhập khẩu", "value": "2285.0", "pct_of_plan": "60.1", "status": "provisional"},
    {"indicator": "", "indicator_code": "TRADE_BALANCE", "value": "0", "status": "forecast", "area": "VN-30.2025",
     "period_start": "2026-01-01", "period_end": "2026-09-30"},
    {"indicator_code": "IIP", "indicator": "IIP", "value": "", "yoy_pct": "3.8", "unit": "%", "area": "VN"},
)  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    trial = Trial(tmp_path_factory.mktemp("export") / "published here")
    trial.records("file", *RECORDS)
    trial.build_clean()
    return trial


def export(trial: Trial, folder: Path, choice: api.ExportChoice | None = None) -> api.Exported:
    return api.export_sdmx_csv(trial.project, folder, trial.now, choice)


def cells(folder: Path) -> list[dict[str, str]]:
    with (folder / "data.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def landed_again(folder: Path, root: Path) -> Trial:
    """A project of which the export is all that landed."""
    trial = Trial(root)
    trial.write("raw/records/data.csv", (folder / "data.csv").read_bytes())
    trial.build_clean()
    return trial


def without_contracts(root: Path) -> Trial:
    """A project that lets figures contradict each other, as drawn ones do, and that builds in half the time."""
    trial = Trial(root)
    shutil.rmtree(trial.root / "models" / "contracts")
    return trial


def test_pysdmx_reads_what_was_written_with_its_structure_and_every_code_is_in_its_list(
    published: Trial, tmp_path: Path
) -> None:
    exported = export(published, tmp_path / "out")
    assert exported.observations == len(RECORDS)
    [found] = get_datasets(tmp_path / "out" / "data.csv", tmp_path / "out" / "structure.xml", validate=True)
    components = found.structure.components  # type: ignore[union-attr]
    assert [one.id for one in components] == list(COMPONENTS)
    assert list(found.data.columns) == list(COMPONENTS)
    coded = [one.id for one in components if one.enumeration]
    assert coded == ["FREQ", "REF_AREA", "INDICATOR", "UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS"]
    for name in coded:
        known = {code.id for code in components[name].enumeration}
        assert set(found.data[name]) <= known
    for one in (*components.dimensions, *components.attributes):
        if one.required:
            assert not found.data[one.id].isna().any()


def test_a_figure_is_written_with_the_digits_it_was_printed_with_in_the_unit_of_its_indicator(
    published: Trial, tmp_path: Path
) -> None:
    export(published, tmp_path)
    [row] = [row for row in cells(tmp_path) if row["INDICATOR"] == "TRADE_EXPORT"]
    wanted = {
        "FREQ": "A", "REF_AREA": "VN-09", "TIME_PERIOD": "2024", "OBS_VALUE": "5980", "UNIT_MEASURE": "USD",
        "UNIT_MULT": "6", "DECIMALS": "-1", "OBS_STATUS": "E", "HEDGE": "hơn", "PLAN": "6000", "PLAN_DECIMALS": "-3",
        "PLAN_BASIS": "printed", "YOY": "-12.30", "YOY_BASIS": "printed", "PUBLISHED_ON": "2025-01-20",
        "SOURCE": "a test",
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    assert [row["REF_AREA"] for row in cells(tmp_path) if row["TIME_PERIOD"] == "2026-01-01/P9M"] == ["VN-30@2025"]


def test_what_is_exported_lands_as_it_was(published: Trial, tmp_path: Path) -> None:
    export(published, tmp_path / "out")
    again = landed_again(tmp_path / "out", tmp_path / "again")
    query = f"select {BACK} from mart.indicator order by all"
    assert again.ask(query) == published.ask(query)
    assert len(again.ask(query)) == len(RECORDS)


@pytest.mark.parametrize("written", ["ML_2_1_GEN", "ML_2_1_STR", "ML_3_0", "ML_3_1", "CSV_1_0_0"])
def test_what_pysdmx_makes_of_it_lands_as_it_was(published: Trial, tmp_path: Path, written: str) -> None:
    from pysdmx.io import write_sdmx

    export(published, tmp_path / "out")
    sets = get_datasets(tmp_path / "out" / "data.csv", tmp_path / "out" / "structure.xml")
    trial = without_contracts(tmp_path / "again")
    suffix = "csv" if written.startswith("CSV") else "xml"
    file = trial.write(f"raw/records/data.{suffix}", "")
    write_sdmx(sets, Format[f"DATA_SDMX_{written}"], output_path=str(file))
    trial.build_clean()
    query = "select metric, area, period, value, status, yoy, published_on from mart.indicator order by all"
    assert trial.ask(query) == published.ask(query)


def test_only_some_areas_and_metrics_are_exported_where_they_are_named(published: Trial, tmp_path: Path) -> None:
    choice = api.ExportChoice(areas=("VN-09",), metrics=("TRADE_EXPORT", "IIP"))
    assert export(published, tmp_path, choice).observations == 1
    assert [row["INDICATOR"] for row in cells(tmp_path)] == ["TRADE_EXPORT"]


def test_an_export_as_of_a_day_is_what_readers_saw_then(trial: Trial, tmp_path: Path) -> None:
    trial.records("first", {"value": "2800.5"})
    trial.records("second", {"value": "2730", "published_on": "2025-06-20"})
    trial.build_clean()
    for day, values in ((date(2025, 1, 19), []), (date(2025, 6, 19), ["2800.5"]), (date(2025, 6, 20), ["2730"])):
        export(trial, tmp_path, api.ExportChoice(as_of=day))
        assert [row["OBS_VALUE"] for row in cells(tmp_path)] == values


def test_an_export_of_nothing_is_a_line_of_names(published: Trial, tmp_path: Path) -> None:
    assert export(published, tmp_path, api.ExportChoice(areas=("VN-99",))).observations == 0
    names = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *COMPONENTS]
    assert (tmp_path / "data.csv").read_text(encoding="utf-8") == ",".join(names) + "\n"


def test_an_export_in_several_pieces_has_one_line_of_names(
    published: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(published, tmp_path / "whole")
    monkeypatch.setattr("lswh.export.sdmx._ROWS", 1)
    export(published, tmp_path / "pieces")
    assert (tmp_path / "pieces" / "data.csv").read_bytes() == (tmp_path / "whole" / "data.csv").read_bytes()


def test_an_export_that_fails_leaves_the_one_before_as_it_was(
    published: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(published, tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    monkeypatch.setattr("lswh.export.observations._LATEST", "with shown as (from mart.nothere)")
    with pytest.raises(LswhError, match="nothere"):
        export(published, tmp_path, api.ExportChoice(areas=("VN",)))
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert set(before) == {"data.csv", "structure.xml"}


def test_the_command_says_what_it_wrote(published: Trial, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    said = CliRunner().invoke(
        main, ["--project", str(published.root), "export", "sdmx-csv", str(folder), "--area", "VN"]
    )
    assert said.exit_code == 0, said.output
    assert said.output == f"1 observation in {folder / 'data.csv'} and {folder / 'structure.xml'}\n"
    assert read_sdmx(folder / "structure.xml").get_dataflows()[0].id == "INDICATOR"


CELL = ("area", "indicator_code", "period")
AREAS = ("VN", "VN-09", "VN-13", "VN-30.2025", "VN-09.CUSTOMS")
UNITS = {
    "TRADE_EXPORT": ("nghìn USD", "triệu USD", "tỷ USD"),
    "RETAIL_SALES": ("triệu đồng", "tỷ đồng", "nghìn tỷ đồng"),
    "TRADE_BALANCE": ("triệu USD", "tỷ USD"),
    "IIP": ("%",),
}
PLACES = st.integers(0, 3)


def printed(least: int) -> st.SearchStrategy[str]:
    """A figure with up to three decimals."""
    digits = st.integers(least, 10**7)
    return st.builds(lambda figure, place: format(Decimal(figure).scaleb(-place), "f"), digits, PLACES)


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """What a record says, of some cell."""
    code = draw(st.sampled_from(sorted(UNITS)))
    period = Period.of_months(draw(st.integers(2026, 2060)), 1, draw(st.sampled_from([1, 3, 6, 9, 12])))
    fact = {
        "area": draw(st.sampled_from(AREAS)),
        "indicator": code,
        "indicator_code": code,
        "period": period.code,
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
        "unit": draw(st.sampled_from(UNITS[code])),
        "status": draw(st.sampled_from(["actual", "estimate", "provisional", "forecast"])),
        "published_on": (period.end + timedelta(days=draw(st.integers(1, 400)))).isoformat(),
        "source": draw(st.sampled_from(["Cục Thống kê", 'a "source", with all', "b"])),
    }
    more = {
        "hedge": st.sampled_from(["hơn", "gần", "khoảng"]),
        "plan": printed(0),
        "pct_of_plan": st.sampled_from(["60.1", "126", "98.50"]),
        "yoy_pct": st.sampled_from(["0.60", "-1", "12.345"]),
    }
    if code == "IIP":
        return fact | {"yoy_pct": draw(more["yoy_pct"])}
    fact["value"] = draw(printed(-(10**7) if code == "TRADE_BALANCE" else 0))
    return fact | draw(st.fixed_dictionaries({}, optional=more))


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
@given(st.lists(facts(), min_size=60, max_size=120, unique_by=lambda fact: tuple(fact[name] for name in CELL)))
def test_records_that_are_built_exported_and_landed_again_are_what_they_were(said: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first = without_contracts(Path(folder) / "first")
        first.records("file", *said)
        first.build_clean()
        export(first, Path(folder) / "out")
        again = without_contracts(Path(folder) / "again")
        again.write("raw/records/data.csv", (Path(folder) / "out" / "data.csv").read_bytes())
        again.build_clean()
        query = f"select {BACK.replace('published_on', 'm.published_on')}, s.source from mart.indicator as m "
        query += "join fact.dim_source as s using (source_id) order by all"
        assert again.ask(query) == first.ask(query)
        assert first.ask_one("select count(*) from mart.indicator") == (len(said),)
