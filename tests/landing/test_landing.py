"""What lands, what stays, what is dropped, and what a withdrawal does."""

from __future__ import annotations

import os
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from lswh import api
from lswh.errors import LswhError, NothingPublished
from lswh.landing import Landing
from tests.conftest import Trial

LATEST = "select value from mart.indicator"


def land(trial: Trial, *paths: Path) -> Landing:
    """One landing, a minute after whatever was before."""
    trial.now += timedelta(minutes=1)
    return api.land(trial.project, trial.now, paths)


def landed_paths(landing: Landing) -> list[str]:
    return [one.path for one in landing.new]


def kept_files(trial: Trial) -> list[Path]:
    """The files of landed bytes, whatever their content."""
    folder = trial.root / ".lswh" / "landing"
    return [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".json"]


def kept_bytes_of(trial: Trial, document: str) -> Path:
    """Where the bytes of a published document are kept."""
    [digest] = [one for path, one in trial.ask("select document, content_hash from raw.document") if path == document]
    return trial.root / ".lswh" / "landing" / str(digest)[:2] / str(digest)


def test_the_same_bytes_land_once_however_often_it_is_run(trial: Trial) -> None:
    file = trial.records("file", {"value": "10"})
    assert "raw/records/file.csv" in landed_paths(land(trial))
    for _ in range(2):
        again = land(trial)
        assert again.new == ()
        assert again.warnings == ()
        assert "raw/records/file.csv" in [one.path for one in again.present]
    assert [kept.read_bytes() for kept in kept_files(trial)].count(file.read_bytes()) == 1
    assert len(list((trial.root / ".lswh" / "landing" / "batches").iterdir())) == 1


def test_a_file_that_was_built_is_not_landed_again(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    land(trial)
    trial.build_clean()
    assert land(trial).new == ()
    assert trial.build().is_empty
    assert trial.ask("select count(*) from raw.record") == [(1,)]


def test_landing_alone_publishes_nothing(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    assert landed_paths(land(trial))
    with pytest.raises(NothingPublished):
        trial.ask(LATEST)
    assert not os.path.lexists(trial.project.warehouse)
    assert not (trial.root / ".lswh" / "generations").exists()


def test_landing_leaves_what_is_published_as_it_is(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    trial.build_clean()
    before = trial.project.warehouse.readlink()
    trial.records("newer", {"value": "20", "published_on": "2025-02-20"})
    assert landed_paths(land(trial)) == ["raw/records/newer.csv"]
    assert trial.project.warehouse.readlink() == before
    assert trial.ask(LATEST) == [(Decimal(10),)]


def test_only_the_paths_that_are_named_land(trial: Trial) -> None:
    one = trial.records("one", {"value": "10"})
    trial.records("two", {"value": "20"})
    assert landed_paths(land(trial, one)) == ["raw/records/one.csv"]


def test_a_path_outside_raw_is_refused_and_nothing_lands(trial: Trial) -> None:
    inside = trial.records("file", {"value": "10"})
    outside = trial.write("elsewhere/other.csv", inside.read_bytes() + b"\n")
    with pytest.raises(LswhError, match="only what is in raw/ can land") as refused:
        land(trial, inside, outside)
    assert refused.value.where is not None
    assert refused.value.where.path == str(outside)
    assert kept_files(trial) == []


def test_a_path_that_climbs_out_of_raw_is_refused(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    trial.write("elsewhere/other.csv", "x\n")
    with pytest.raises(LswhError, match="only what is in raw/ can land"):
        land(trial, trial.project.raw / "records" / ".." / ".." / "elsewhere" / "other.csv")


def test_a_path_that_is_not_there_is_refused(trial: Trial) -> None:
    with pytest.raises(LswhError, match="no such file"):
        land(trial, trial.project.raw / "records" / "nothing.csv")


def test_a_link_that_leads_out_of_raw_is_an_error_and_the_rest_lands(trial: Trial) -> None:
    good = trial.records("file", {"value": "10"})
    link = trial.project.raw / "records" / "link.csv"
    link.symlink_to(trial.write("elsewhere/other.csv", good.read_bytes() + b"\n"))
    landing = land(trial)
    [error] = landing.errors
    assert "leads out of raw/" in error.what
    assert "raw/records/link.csv" in str(error)
    assert "raw/records/file.csv" in landed_paths(landing)
    with pytest.raises(LswhError, match="only what is in raw/ can land"):
        land(trial, link)


def test_a_link_that_leads_nowhere_is_an_error_and_the_rest_lands(trial: Trial) -> None:
    good = trial.records("file", {"value": "10"})
    good.with_name("link.csv").symlink_to("no such file.csv")
    landing = land(trial)
    [error] = landing.errors
    assert "leads nowhere" in error.what
    assert "raw/records/link.csv" in str(error)
    assert "raw/records/file.csv" in landed_paths(landing)


def test_a_changed_file_is_taken_as_a_revision_and_warned_of(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    trial.build_clean()
    trial.records("file", {"value": "11"})
    report = trial.build()
    assert report.landing.warnings == ("raw/records/file.csv has changed since it was published: taken as a revision",)
    assert not report.is_refused
    assert trial.ask(LATEST) == [(Decimal(11),)]
    assert trial.ask("select version, is_current from raw.document order by version") == [(1, False), (2, True)]
    assert trial.ask("select value from fact.observation order by value") == [(Decimal(10),), (Decimal(11),)]


def test_a_file_that_is_changed_back_becomes_current_again(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    trial.build_clean()
    trial.records("file", {"value": "11"})
    trial.build_clean()
    trial.records("file", {"value": "10"})
    report = trial.build()
    assert landed_paths(report.landing) == ["raw/records/file.csv"]
    assert trial.ask(LATEST) == [(Decimal(10),)]
    versions = (
        "select r.value, d.is_current from raw.document as d join raw.record as r using (content_hash) order by 1"
    )
    assert trial.ask(versions) == [("10", True), ("11", False)]
    assert trial.build().is_empty


def test_a_file_that_is_changed_twice_between_two_builds_is_one_revision(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    trial.build_clean()
    trial.records("file", {"value": "11"})
    land(trial)
    trial.records("file", {"value": "12"})
    trial.build_clean()
    assert trial.ask("select value from raw.record order by value") == [("10",), ("12",)]


def test_a_renamed_file_is_the_same_publication(trial: Trial) -> None:
    file = trial.records("before", {"value": "10"})
    trial.build_clean()
    publications = trial.ask("select source_id from fact.dim_source")
    file.rename(file.with_name("after.csv"))
    report = trial.build()
    assert report.landing.new == ()
    assert report.landing.warnings == ()
    assert trial.ask("select source_id from fact.dim_source") == publications
    assert trial.ask("select document, version, is_current from raw.document") == [("raw/records/after.csv", 1, True)]


def test_a_file_that_takes_the_name_of_a_renamed_one_is_its_own_publication(trial: Trial) -> None:
    file = trial.records("file", {"value": "10"})
    trial.build_clean()
    file.rename(file.with_name("older.csv"))
    trial.records("file", {"value": "11", "published_on": "2025-02-20"})
    trial.build_clean()
    assert trial.ask("select document, version, is_current from raw.document order by document") == [
        ("raw/records/file.csv", 1, True),
        ("raw/records/older.csv", 1, True),
    ]


def test_two_files_with_the_same_bytes_land_once_with_a_warning(trial: Trial) -> None:
    trial.records("a", {"value": "10"})
    trial.records("b", {"value": "10"})
    report = trial.build()
    assert report.landing.warnings == ("raw/records/b.csv has the same bytes as raw/records/a.csv: landed once",)
    assert not report.is_refused
    assert trial.ask("select document from raw.record") == [("raw/records/a.csv",)]


def test_the_twin_of_a_removed_file_stands_in_for_it(trial: Trial) -> None:
    first = trial.records("a", {"value": "10"})
    trial.records("b", {"value": "10"})
    trial.build_clean()
    first.unlink()
    report = trial.build()
    assert report.landing.warnings == ()
    assert trial.ask("select document from raw.record") == [("raw/records/b.csv",)]


def test_what_landed_but_was_never_published_and_is_gone_from_raw_is_dropped(trial: Trial) -> None:
    trial.records("kept", {"value": "10"})
    dropped = trial.records("dropped", {"value": "20"})
    assert "raw/records/dropped.csv" in landed_paths(land(trial))
    dropped.unlink()
    trial.build_clean()
    assert trial.ask("select document from raw.document") == [("raw/records/kept.csv",)]


def test_what_was_refused_and_is_gone_from_raw_is_dropped(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    trial.build_clean()
    period = {"period_start": "2023-01-01", "period_end": "2023-12-31"}
    refused = trial.records(
        "refused",
        {"indicator": "TRADE_TOTAL", "value": "100", **period},
        {"indicator": "TRADE_EXPORT", "value": "10", **period},
        {"indicator": "TRADE_IMPORT", "value": "20", **period},
    )
    assert trial.build().is_refused
    refused.unlink()
    assert trial.build().is_empty
    assert trial.ask("select document from raw.document") == [("raw/records/file.csv",)]


def test_what_was_published_stays_when_its_file_is_removed(trial: Trial) -> None:
    file = trial.records("file", {"value": "10"})
    trial.build_clean()
    file.unlink()
    trial.records("newer", {"value": "20", "period_start": "2023-01-01", "period_end": "2023-12-31"})
    trial.build_clean()
    assert trial.ask("select period, value from mart.indicator order by period") == [
        ("2023", Decimal(20)),
        ("2024", Decimal(10)),
    ]


def test_a_reference_table_is_what_is_in_raw_now(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    colour = trial.write("raw/reference/colour.csv", "code,name\nR,red\n")
    trial.build_clean()
    assert trial.ask("select code, name from raw.colour") == [("R", "red")]
    trial.write("raw/reference/colour.csv", "code,name,hex\nB,blue,\n")
    trial.build_clean()
    assert trial.ask("select code, name, hex from raw.colour") == [("B", "blue", None)]
    colour.unlink()
    trial.build_clean()
    assert trial.ask("select count(*) from duckdb_tables() where table_name = 'colour'") == [(0,)]


def test_a_withdrawn_publication_is_hidden_and_the_one_before_it_returns(trial: Trial) -> None:
    trial.records("first", {"value": "10", "source": "first estimate", "published_on": "2025-01-20"})
    trial.records("second", {"value": "12", "source": "revision", "published_on": "2025-03-20"})
    trial.build_clean()
    assert trial.ask(LATEST) == [(Decimal(12),)]
    file, withdrawn = api.withdraw(trial.project, "revision", "printed by mistake", date(2026, 1, 2))
    assert file.parent == trial.project.raw / "withdrawals"
    assert trial.ask(LATEST) == [(Decimal(12),)]
    trial.build_clean()
    assert trial.ask(LATEST) == [(Decimal(10),)]
    assert trial.ask(
        "select source_id, withdrawn_on, withdrawn_why from fact.dim_source where withdrawn_on is not null"
    ) == [(withdrawn[0], date(2026, 1, 2), "printed by mistake")]
    assert trial.ask(
        "select o.value, v.disposition from fact.vintage as v join fact.observation as o using (observation_id)"
        " order by o.value"
    ) == [(Decimal(10), "latest"), (Decimal(12), "withdrawn")]


def test_a_publication_is_withdrawn_by_its_source_its_id_or_its_path(trial: Trial) -> None:
    trial.records("first", {"value": "10", "source": "first estimate"})
    trial.records("second", {"value": "12", "source": "revision", "published_on": "2025-03-20"})
    trial.build_clean()
    [(source_id,)] = trial.ask("select source_id from fact.dim_source where source = 'revision'")
    for name in ("revision", source_id, "raw/records/second.csv"):
        _, withdrawn = api.withdraw(trial.project, name, "a test", date(2026, 1, 2))
        assert withdrawn == (source_id,)


def test_without_the_file_of_a_withdrawal_the_publication_comes_back(trial: Trial) -> None:
    trial.records("first", {"value": "10", "source": "first estimate"})
    trial.records("second", {"value": "12", "source": "revision", "published_on": "2025-03-20"})
    trial.build_clean()
    file, _ = api.withdraw(trial.project, "revision", "a test", date(2026, 1, 2))
    trial.build_clean()
    assert trial.ask(LATEST) == [(Decimal(10),)]
    file.unlink()
    trial.build_clean()
    assert trial.ask(LATEST) == [(Decimal(12),)]
    assert trial.ask("select count(*) from raw.withdrawal") == [(0,)]


def test_lost_bytes_are_one_clear_error_and_what_is_published_stays(trial: Trial) -> None:
    file = trial.records("file", {"value": "10"})
    trial.build_clean()
    file.unlink()
    kept = kept_bytes_of(trial, "raw/records/file.csv")
    kept.unlink()
    trial.records("newer", {"value": "20", "published_on": "2025-02-20"})
    with pytest.raises(LswhError, match=r"the landed bytes of raw/records/file\.csv are gone") as lost:
        trial.build()
    assert str(kept) in str(lost.value)
    assert lost.value.hint
    assert trial.ask(LATEST) == [(Decimal(10),)]


def test_lost_bytes_are_kept_anew_where_their_file_is_in_raw(trial: Trial) -> None:
    file = trial.records("file", {"value": "10"})
    trial.build_clean()
    kept = kept_bytes_of(trial, "raw/records/file.csv")
    kept.unlink()
    trial.records("newer", {"value": "20", "published_on": "2025-02-20"})
    trial.build_clean()
    assert kept.read_bytes() == file.read_bytes()
    assert trial.ask("select value from raw.record order by value") == [("10",), ("20",)]


def test_bytes_that_are_not_readable_as_one_kind_are_not_lost_as_another(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    note = trial.document("note", "GRDP năm 2023 tăng 5%.\n")
    trial.build_clean()
    kept = kept_bytes_of(trial, "raw/documents/note.md")
    note.rename(trial.root / "raw" / "records" / "note.csv")
    [error] = trial.build().landing.errors
    assert "raw/records/note.csv:1: " in str(error)
    assert kept.is_file()


def test_bytes_that_are_not_readable_are_not_kept(trial: Trial) -> None:
    trial.write("raw/records/file.csv", "not,a,file,of,records\n")
    assert len(land(trial).errors) == 1
    assert b"not,a,file,of,records\n" not in [kept.read_bytes() for kept in kept_files(trial)]


def test_a_damaged_record_of_a_landing_is_one_clear_error(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    land(trial)
    [batch] = (trial.root / ".lswh" / "landing" / "batches").iterdir()
    batch.write_text("[{", encoding="utf-8")
    with pytest.raises(LswhError, match="damaged") as damaged:
        trial.build()
    assert str(batch) in str(damaged.value)
    batch.unlink()
    trial.build_clean()
    assert trial.ask(LATEST) == [(Decimal(10),)]


def test_what_a_killed_landing_left_behind_is_in_nobodys_way(trial: Trial) -> None:
    trial.records("file", {"value": "10"})
    left = trial.write(".lswh/landing/.incoming", "half of a fi")
    trial.write(".lswh/landing/batches/000001.tmp", '[{"path": "raw/rec')
    trial.build_clean()
    assert trial.ask(LATEST) == [(Decimal(10),)]
    assert not left.exists()


@pytest.mark.parametrize("name", [".hidden.csv", ".cache/file.csv", "~$open.xlsx", "file.csv~", ".DS_Store"])
def test_hidden_files_and_backups_are_passed_over(trial: Trial, name: str) -> None:
    trial.write(f"raw/records/{name}", "not a file of records")
    landing = land(trial)
    assert landing.errors == ()
    assert all(one.path.startswith("raw/reference/") for one in landing.present)


def test_a_file_may_have_any_name(trial: Trial) -> None:
    names = ["it's", 'a "b"', "a b; drop", "số liệu 2024", "a[1]*?", "{x}", "-rf", "a\nb", "%s"]
    for year, name in enumerate(names, start=2000):
        trial.records(name, {"value": "10", "period_start": f"{year}-01-01", "period_end": f"{year}-12-31"})
    trial.build_clean()
    documents = [document for (document,) in trial.ask("select document from raw.record")]
    assert sorted(documents) == sorted(f"raw/records/{name}.csv" for name in names)


def test_a_name_that_is_not_unicode_is_an_error_and_the_rest_lands(trial: Trial) -> None:
    file = trial.records("file", {"value": "10"})
    os.rename(file, os.fsencode(file.parent) + b"/\xff.csv")
    trial.records("good", {"value": "20"})
    landing = land(trial)
    [error] = landing.errors
    assert "is not Unicode" in error.what
    str(error).encode()
    assert "raw/records/good.csv" in landed_paths(landing)


def test_a_pipe_in_raw_is_an_error_and_the_rest_lands(trial: Trial) -> None:
    file = trial.records("file", {"value": "10"})
    os.mkfifo(file.with_name("pipe.csv"))
    landing = land(trial)
    [error] = landing.errors
    assert error.what == "not a file"
    assert "raw/records/pipe.csv" in str(error)
    assert "raw/records/file.csv" in landed_paths(landing)


def test_what_may_not_be_read_is_an_error_and_the_rest_lands(trial: Trial) -> None:
    trial.records("good", {"value": "10"})
    closed = trial.records("closed", {"value": "20"})
    folder = trial.write("raw/records/folder/inside.csv", "x\n").parent
    closed.chmod(0)
    folder.chmod(0)
    try:
        if os.access(closed, os.R_OK):
            pytest.skip("root runs the tests, and no permission keeps root from reading")
        landing = land(trial)
    finally:
        closed.chmod(0o644)
        folder.chmod(0o755)
    assert sorted(error.what for error in landing.errors) == [
        "cannot be read: Permission denied",
        "the folder cannot be read: Permission denied",
    ]
    assert "raw/records/good.csv" in landed_paths(landing)


def test_a_link_to_a_folder_is_an_error_and_the_rest_lands(trial: Trial) -> None:
    file = trial.records("file", {"value": "10"})
    file.with_name("more").symlink_to(trial.root / "raw" / "reference")
    landing = land(trial)
    [error] = landing.errors
    assert error.what == "not a file"
    assert "raw/records/file.csv" in landed_paths(landing)


def test_a_folder_whose_name_ends_like_a_file_is_looked_into(trial: Trial) -> None:
    trial.records("folder.csv/file", {"value": "10"})
    landing = land(trial)
    assert landing.errors == ()
    assert "raw/records/folder.csv/file.csv" in landed_paths(landing)
