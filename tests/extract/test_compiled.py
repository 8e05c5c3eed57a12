"""The compiled modules of the reading are the sources over again: made by mypyc, passed over when they are stale."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import lswh
from benchmarks.reading import write_text
from lswh.api.extracting import LONG
from lswh.extract.compiled import CACHE, PLAIN
from tests.conftest import REPOSITORY

HEADERS = Path(sysconfig.get_path("include")) / "Python.h"
COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
COMPILE = (sys.executable, "-m", "lswh.extract.compiling")
HELD = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "lswh", "extract", sys.argv[1]], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
WHERE = (sys.executable, "-c", "import lswh.extract.marks as marks; print(marks.__file__)")

pytestmark = pytest.mark.skipif(
    COMPILER is None or not HEADERS.is_file(), reason="no C compiler here, or not the headers of this Python"
)


def run(*command: str, program: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a Python command on a copy of the program, as a user would: with what is compiled, if it is there."""
    return subprocess.run(
        command,
        cwd=REPOSITORY,
        env=os.environ | {PLAIN: "", "PYTHONPATH": str(program)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the program, whose reading is compiled."""
    folder = tmp_path_factory.mktemp("a program")
    ignored = shutil.ignore_patterns("__pycache__", CACHE.name)
    shutil.copytree(Path(lswh.__file__).parent, folder / "lswh", ignore=ignored)
    ran = run(*COMPILE, program=folder)
    assert ran.returncode == 0, ran.stderr
    assert Path(ran.stdout.strip()).parent == folder / "lswh" / "extract" / CACHE.name
    return folder


def test_texts_are_read_by_the_compiled_modules_as_by_the_sources(compiled: Path) -> None:
    script = (sys.executable, "-m", "tests.extract.all_that_is_read")
    fast, plain = run(*script, program=compiled), run(*script, program=compiled, **{PLAIN: "1"})
    assert (fast.returncode, plain.returncode) == (0, 0), fast.stderr + plain.stderr
    assert fast.stdout.splitlines()[0].endswith((".so", ".pyd"))
    assert plain.stdout.splitlines()[0].endswith(".py")
    assert int(fast.stdout.splitlines()[1]) > 1000
    assert fast.stdout.splitlines()[1:] == plain.stdout.splitlines()[1:]


def test_what_is_held_does_not_grow_with_the_text(compiled: Path, tmp_path: Path) -> None:
    def most_held(size: int) -> int:
        file = tmp_path / f"{size}.txt"
        write_text(file, size, 0.33)
        ran = run(sys.executable, "-c", HELD, str(file), program=compiled)
        assert ran.returncode == 0, ran.stderr
        return int(ran.stdout)

    assert most_held(2 * LONG) < most_held(LONG + 1) * 1.1


def test_the_doctor_says_that_it_is_compiled(compiled: Path) -> None:
    assert "reading of texts: compiled" in run(sys.executable, "-m", "lswh", "doctor", program=compiled).stdout


def test_compiled_modules_of_other_sources_are_passed_over(compiled: Path, tmp_path: Path) -> None:
    shutil.copytree(compiled / "lswh", tmp_path / "lswh")
    before = run(*WHERE, program=tmp_path).stdout
    with (tmp_path / "lswh" / "domain" / "record.py").open("a", encoding="utf-8") as source:
        source.write("# a constant of it may be another now\n")
    after = run(*WHERE, program=tmp_path).stdout
    assert CACHE.name in before
    assert after.strip() == str(tmp_path / "lswh" / "extract" / "marks.py")


def test_what_is_compiled_already_is_left_alone(compiled: Path) -> None:
    def libraries() -> dict[str, int]:
        return {file.name: file.stat().st_mtime_ns for file in (compiled / "lswh/extract" / CACHE.name).rglob("*")}

    before = libraries()
    assert run(*COMPILE, program=compiled).returncode == 0
    assert libraries() == before


def test_without_a_compiler_it_says_what_it_needs_and_the_sources_go_on(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", CACHE.name)
    shutil.copytree(Path(lswh.__file__).parent, tmp_path / "lswh", ignore=ignored)
    ran = run(*COMPILE, program=tmp_path, CC=str(tmp_path / "no compiler"), PATH=str(tmp_path))
    assert ran.returncode == 1
    assert "the reading of texts cannot be compiled" in ran.stderr
    assert "lswh[compiled]" in ran.stderr
    assert not (tmp_path / "lswh/extract" / CACHE.name).exists()
    assert run(*WHERE, program=tmp_path).stdout.strip() == str(tmp_path / "lswh" / "extract" / "marks.py")
