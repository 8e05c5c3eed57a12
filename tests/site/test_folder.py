"""A site takes the place of the one before in one step, and of nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import lswh.site as whole
from lswh import api
from lswh.errors import LswhError, NothingPublished
from lswh.site.folder import MARK, File
from lswh.site.site import Site
from tests.published import publish
from tests.run.conftest import Small


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A published project whose models are not ours."""
    return publish(tmp_path_factory.mktemp("folder") / "small")


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_project_with_other_models_has_a_site_without_indicators(small: Small, tmp_path: Path) -> None:
    written = api.document(small.project, small.now, tmp_path / "site")
    there = files(written.folder)
    assert written.files == len(there)
    assert {"index.html", "runs.html", "table/mart.orders.html", "static/uplot/LICENSE", MARK} <= there.keys()
    assert not [path for path in there if path.startswith("indicator/")]
    assert "not_null_orders_id" in there["table/mart.orders.html"].decode()


def test_the_default_folder_is_in_the_state_of_the_project(small: Small) -> None:
    assert api.document(small.project, small.now).folder == small.root / ".lswh" / "docs"


def test_a_new_site_leaves_nothing_of_the_old_one(small: Small, tmp_path: Path) -> None:
    folder = api.document(small.project, small.now, tmp_path / "site").folder
    (folder / "old.html").write_text("old")
    api.document(small.project, small.now, folder)
    assert "old.html" not in files(folder)
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_a_writing_that_fails_leaves_the_old_site(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(site: Site) -> Iterator[File]:
        yield File("index.html", "half")
        raise OSError("no space is left")

    folder = api.document(small.project, small.now, tmp_path / "site").folder
    before = files(folder)
    monkeypatch.setattr(whole, "STEPS", (*whole.STEPS, fails))
    with pytest.raises(OSError, match="no space"):
        api.document(small.project, small.now, folder)
    assert files(folder) == before
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_a_folder_that_lswh_did_not_write_is_not_replaced(small: Small, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(LswhError, match="did not write"):
        api.document(small.project, small.now, tmp_path)
    assert files(tmp_path) == {"mine.txt": b"mine"}


def test_what_a_killed_writing_left_is_cleared_and_an_old_site_is_put_back(small: Small, tmp_path: Path) -> None:
    folder = api.document(small.project, small.now, tmp_path / "site").folder
    gone = 2**22 + 1
    folder.rename(tmp_path / f".site.{gone}.old")
    (tmp_path / f".site.{gone}.new").mkdir()
    (tmp_path / f".site.{os.getppid()}.new").mkdir()
    (tmp_path / "mine.txt").write_text("mine")
    api.document(small.project, small.now, folder)
    assert {one.name for one in tmp_path.iterdir()} == {"site", "mine.txt", f".site.{os.getppid()}.new"}


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished, match="no published warehouse"):
        api.document(Small(tmp_path / "new").project, Small(tmp_path / "other").now)


def test_a_model_that_changed_since_is_said_to_have_changed(tmp_path: Path) -> None:
    small = publish(tmp_path / "small")
    small.models(
        {"mart.orders": "select id::integer as id, 1.00::decimal(18, 2) as amount, 'big' as note from raw.src"}
    )
    folder = api.document(small.project, small.now).folder
    assert "has changed since this was published" in (folder / "table/mart.orders.html").read_text(encoding="utf-8")
    assert "has changed" not in (folder / "table/mart.figure.html").read_text(encoding="utf-8")
