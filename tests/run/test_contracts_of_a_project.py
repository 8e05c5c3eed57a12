"""Contracts as a build loads them: kept by what they were compiled from, and for the tables that it will make."""

import subprocess
import sys

import pytest

from lswh.errors import ConfigurationError
from lswh.project import find_project
from tests.run.conftest import Small

MODEL = (
    "import pandera.ibis as pa\nclass T(pa.DataFrameModel):\n    x: int\n    class Config:\n        name = 'mart.t'\n"
)
BUILD = """
import sys
from lswh.cli import main
try:
    main()
finally:
    print(*sorted({'pandera', 'ibis'} & set(sys.modules)))
"""


def test_a_build_with_unchanged_contracts_imports_no_pandera(small: Small) -> None:
    small.source([(1, 5)], header="id,v")
    small.models({"mart.t": "select v::bigint as x from raw.src"})
    small.write("models/contracts/c.py", MODEL)

    def build() -> str:
        command = [sys.executable, "-c", BUILD, "--project", str(small.root), "build"]
        done = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert "published" in done
        return done.splitlines()[-1]

    assert build() == "ibis pandera"
    small.source([(1, 5), (2, 6)], header="id,v")
    assert build() == ""


def test_a_column_that_is_not_there_is_told_before_anything_is_built(small: Small) -> None:
    small.source([(1, 5)], header="id,v")
    small.models({"mart.t": "select v::bigint as xx from raw.src"})
    small.write("models/contracts/c.py", MODEL)
    with pytest.raises(ConfigurationError, match=r"models/contracts/c.py:2: mart.t has no column 'x'.*'xx'"):
        small.build()
    assert not (small.root / ".lswh" / "candidate").exists()


def test_as_many_failing_rows_are_kept_as_the_project_says(small: Small) -> None:
    small.source([(number, -number) for number in range(1, 9)], header="id,v")
    small.models({"mart.t": "select v::bigint as x from raw.src"})
    small.write("models/contracts/c.py", MODEL.replace("x: int", "x: int = pa.Field(ge=0)"))
    toml = small.root / "pyproject.toml"
    toml.write_text(f"{toml.read_text(encoding='utf-8')}failures_kept = 4\n", encoding="utf-8")
    small.project = find_project(small.root)
    assert small.build().is_refused
    assert small.ask('select count(*), min("check") from lswh.failure', candidate=True) == [
        (4, "x: greater_than_or_equal_to(0)")
    ]
