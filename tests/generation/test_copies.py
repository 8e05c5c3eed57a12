"""A candidate that starts as a copy of what is published: whole, its own, and no dearer than it has to be."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pytest

from lswh.generation import Shelf, files
from tests.generation.small import Small, value_in

BLOCK = 4096


@contextmanager
def mounted(folder: Path, *options: str, image: Path | None = None) -> Iterator[Path]:
    """A file system of its own in a folder; skips where this machine does not let us mount one."""
    folder.mkdir()
    what = [str(image)] if image else ["none"]
    mount = subprocess.run(["mount", *options, *what, str(folder)], capture_output=True, text=True, check=False)
    if mount.returncode:
        pytest.skip(f"needs to mount a file system: {mount.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def sharing(tmp_path: Path) -> Iterator[Path]:
    """A file system that can share blocks between files."""
    if not shutil.which("mkfs.xfs"):
        pytest.skip("needs mkfs.xfs")
    image = tmp_path / "image"
    with image.open("wb") as stream:
        stream.truncate(320 << 20)
    subprocess.run(["mkfs.xfs", "-q", "-m", "reflink=1", str(image)], check=True)
    with mounted(tmp_path / "sharing", "-o", "loop", image=image) as folder:
        yield folder


def used(folder: Path) -> int:
    state = os.statvfs(folder)
    return (state.f_blocks - state.f_bfree) * state.f_frsize


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def test_a_candidate_is_a_copy_that_can_be_written_to_without_a_trace_in_what_is_published(small: Small) -> None:
    published = small.project.warehouse.resolve()
    before = published.read_bytes(), published.stat()
    candidate = small.shelf.begin(from_published=True)
    assert candidate.read_bytes() == before[0]
    assert candidate.stat().st_mode & 0o777 == 0o644
    assert candidate.stat().st_ino != before[1].st_ino
    assert published.stat().st_nlink == 1
    with duckdb.connect(str(candidate)) as engine:
        engine.execute("drop table mart.total")
    assert (published.read_bytes(), published.stat().st_mtime_ns) == (before[0], before[1].st_mtime_ns)
    assert small.published_value() == 1


def test_a_new_candidate_takes_the_place_of_the_last_and_of_whatever_is_beside_it(small: Small) -> None:
    candidate = small.shelf.begin(from_published=True)
    candidate.with_name("warehouse.duckdb.wal").write_bytes(b"of another file")
    assert list(small.shelf.begin().parent.iterdir()) == []
    assert list(small.shelf.begin(from_published=True).parent.iterdir()) == [candidate]
    assert value_in(candidate) == 1


@pytest.mark.parametrize("size", [0, 1, BLOCK, 3 * BLOCK + 7, 5 << 20])
def test_a_copy_has_every_byte(tmp_path: Path, size: int) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(noise(size))
    files.copy_whole(source, target)
    assert target.read_bytes() == source.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["source", "target"]


def test_a_copy_has_every_byte_where_the_kernel_does_not_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "copy_file_range")
    test_a_copy_has_every_byte(tmp_path, (3 << 20) + 5)


def test_holes_stay_holes(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    with source.open("wb") as stream:
        for at in (0, 40 << 20, 80 << 20):
            stream.seek(at)
            stream.write(noise(64 << 10))
        stream.truncate(160 << 20)
    if source.stat().st_blocks * 512 > 16 << 20:
        pytest.skip("needs a file system that has holes")
    files.copy_whole(source, target)
    assert target.stat().st_size == 160 << 20
    assert target.stat().st_blocks * 512 < 1 << 20
    assert target.read_bytes() == source.read_bytes()


def test_a_copy_costs_no_space_where_blocks_can_be_shared(tmp_path: Path) -> None:
    with sharing(tmp_path) as folder:
        source, target = folder / "source", folder / "target"
        source.write_bytes(noise(48 << 20))
        files.sync(source)
        before = used(folder)
        files.copy_whole(source, target)
        assert used(folder) - before < 1 << 20
        assert target.read_bytes() == source.read_bytes()
        with target.open("r+b") as stream:
            stream.write(b"changed")
        assert source.read_bytes() == noise(48 << 20)


def test_where_a_disk_is_full_the_copy_fails_and_readers_see_what_they_saw(template: Small, tmp_path: Path) -> None:
    with mounted(tmp_path / "tiny", "-t", "tmpfs", "-o", "size=16m") as folder:
        shutil.copytree(template.root, folder / "project", symlinks=True)
        small = Small(folder / "project")
        with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as ballast:
            while ballast.write(bytes(64 << 10)):
                pass
        with pytest.raises(OSError, match="No space left"):
            small.shelf.begin(from_published=True)
        assert small.shelf.resume() is None
        assert small.published_value() == 1
        (folder / "ballast").unlink()
        assert value_in(Shelf(small.project).begin(from_published=True)) == 1
