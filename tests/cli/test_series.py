"""lswh show METRIC: the figures of a metric, found by any of its names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from lswh import api
from lswh.cli import main
from lswh.errors import LswhError
from tests.conftest import Trial
from tests.run.conftest import Small

HALF = {"period_start": "2024-01-01", "period_end": "2024-06-30"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """Two revisions of one year, a half with a printed share, and another area."""
    trial = Trial(tmp_path_factory.mktemp("series") / "a project")
    trial.records("first", {"value": "100", "plan": "80", "published_on": "2025-01-20", "source": "first"})
    trial.records("second", {"value": "110", "plan": "80", "published_on": "2025-03-20", "source": "second"})
    trial.records("half", {**HALF, "value": "40", "pct_of_plan": "51.5", "yoy_pct": "-3.5", "source": "half"})
    trial.records("before", {"period_start": "2023-01-01", "period_end": "2023-12-31", "value": "90", "source": "old"})
    trial.records(
        "growth", {"indicator": "GRDP", "indicator_code": "GRDP", "unit": "%", "yoy_pct": "5.3", "source": "g"}
    )
    trial.records("other", {"area": "VN-30", "value": "7", "source": "another"})
    trial.build_clean()
    return trial


def show(trial: Trial, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["--project", str(trial.root), "show", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_series_has_values_plans_shares_and_growth_in_the_order_of_its_periods(published: Trial) -> None:
    code, said, complaint = show(published, "TRADE_EXPORT", "--area", "VN-09")
    assert (code, complaint) == (0, "")
    assert said.splitlines() == [
        "TRADE_EXPORT  Kim ngạch xuất khẩu",
        "VN-09  Lạng Sơn  (triệu USD)",
        "period   value       plan  % of plan    yoy %  status  published",
        "-------  -----  ---------  ---------  -------  ------  ----------",
        "2023        90                                 A       2025-01-20",
        "2024       110         80      137.5  22.2222  A       2025-03-20",
        "2024-S1     40  77.669903       51.5     -3.5  A       2025-01-20",
        "(3 rows)",
        "years  ▁█  2023 to 2024",
    ]


def test_a_past_day_shows_what_readers_saw_then(published: Trial) -> None:
    [series] = api.series(published.project, "TRADE_EXPORT", "VN-09", date(2025, 2, 1))
    assert {figure.period: figure.value for figure in series.figures}["2024"] == 100
    code, said, _ = show(published, "TRADE_EXPORT", "--area", "VN-09", "--as-of", "2025-02-01")
    assert code == 0
    assert "2024       100" in said


def test_several_areas_are_a_line_each(published: Trial) -> None:
    code, said, _ = show(published, "TRADE_EXPORT")
    assert code == 0
    lines = said.splitlines()
    assert [line.split()[0] for line in lines[3:5]] == ["VN-09", "VN-30"]
    assert lines[3].endswith("▁█")
    assert lines[-1] == "lswh show METRIC --area AREA shows one of them whole"


@pytest.mark.parametrize("name", ["trade_export", "Kim ngạch xuất khẩu", "EXPORTS", "xuat khau", "merchandise exports"])
def test_a_metric_is_known_by_its_code_names_and_aliases_with_or_without_accents(name: str, published: Trial) -> None:
    assert {series.metric for series in api.series(published.project, name)} == {"TRADE_EXPORT"}


@pytest.mark.parametrize("name", ["vn-30", "Gia Lai", "tỉnh Gia Lai", "gia lai"])
def test_an_area_is_known_by_its_names_too(name: str, published: Trial) -> None:
    assert [series.area for series in api.series(published.project, "TRADE_EXPORT", name)] == ["VN-30"]


def test_near_names_are_proposed_for_one_that_nothing_has(published: Trial) -> None:
    code, _, said = show(published, "TRADE_EXPRT")
    assert code == 2
    assert said == "error: nothing that is published has the metric 'TRADE_EXPRT' (did you mean TRADE_EXPORT?)\n"
    code, _, said = show(published, "TRADE_EXPORT", "--area", "nowhere at all")
    assert code == 2
    assert said == "error: nothing that is published has the area 'nowhere at all' (there are VN-09, VN-30)\n"


def test_a_day_before_the_first_publication_is_told_so(published: Trial) -> None:
    code, _, said = show(published, "TRADE_EXPORT", "--as-of", "1999-01-01")
    assert (code, said) == (
        2,
        "error: no figure was published on 1999-01-01, or before it (lswh status says what is published)\n",
    )


def test_a_metric_without_figures_in_an_area_says_where_there_are_some(published: Trial) -> None:
    with pytest.raises(LswhError, match="nothing that is published has GRDP of VN-30") as raised:
        api.series(published.project, "GRDP", "VN-30")
    assert raised.value.hint == "it is there of VN-09"


def test_without_a_metric_it_is_what_is_published(published: Trial) -> None:
    code, said, _ = show(published)
    assert code == 0
    assert said.startswith("generation 000001, built ")
    assert "mart.indicator" in said
    code, _, said = show(published, "--area", "VN-09")
    assert code == 2
    assert "are of a METRIC" in said


def test_a_project_without_such_a_mart_is_told_so(tmp_path: Path) -> None:
    small = Small(tmp_path / "small")
    small.source([(1, 2)])
    small.models({"mart.other": "select id, v from raw.src"})
    small.build_clean()
    with pytest.raises(LswhError, match=r"no mart\.indicator is published"):
        api.series(small.project, "X")
    small.models({"mart.indicator": "select id as metric, v as area from raw.src"})
    small.build_clean()
    with pytest.raises(LswhError, match=r"mart\.indicator has no column period"):
        api.series(small.project, "X")


def test_a_project_that_keeps_no_past_days_is_told_so(tmp_path: Path) -> None:
    small = Small(tmp_path / "small")
    small.source([(1, 2)])
    columns = "'A' as area, 'M' as metric, '2024' as period, date '2024-01-01' as period_start, 1.5 as value"
    small.models({"mart.indicator": f"select {columns} from raw.src"})
    small.build_clean()
    assert [figure.frequency for one in api.series(small.project, "M") for figure in one.figures] == ["A"]
    with pytest.raises(LswhError, match=r"no macro mart\.indicator_as_of"):
        api.series(small.project, "M", as_of=date(2025, 1, 1))
