"""Completion in shells, from what is published."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lswh.cli import main
from tests.conftest import Trial

PROGRAM = Path(sys.executable).with_name("lswh")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    trial = Trial(tmp_path_factory.mktemp("completing") / "a project")
    trial.records("one", {"value": "100"}, {"indicator": "nhập khẩu", "value": "90"})
    trial.build_clean()
    return trial


def completed(folder: Path, *words: str) -> list[str]:
    """What bash is given to choose from, after these words, of which the last may be cut short."""
    environment = {
        **os.environ,
        "_LSWH_COMPLETE": "bash_complete",
        "COMP_WORDS": "lswh " + " ".join(words),
        "COMP_CWORD": str(len(words)),
    }
    done = subprocess.run([PROGRAM], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("show", "trade_"), ["TRADE_EXPORT", "TRADE_IMPORT"]),
        (("show", "TRADE_EXPORT", "--area", "V"), ["VN-09"]),
        (("build", "--select", "+mart.trade"), ["+mart.trade_balance"]),
        (("lineage", "fact.dim_s"), ["fact.dim_source"]),
        (("connect", "power"), ["powerbi"]),
        (("comp",), ["compare", "completion"]),
        (("completion", "z"), ["zsh"]),
    ],
)
def test_names_complete_from_what_is_published(published: Trial, words: tuple[str, ...], names: list[str]) -> None:
    assert completed(published.root, *words) == names


def test_another_project_completes_where_it_is_named(published: Trial, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere"
    link.symlink_to(published.root)  # without a space, which COMP_WORDS would have to quote
    assert completed(tmp_path, "--project", str(link), "show", "TRADE_I") == ["TRADE_IMPORT"]


def test_nothing_completes_and_nothing_is_said_where_there_is_no_project_or_nothing_published(
    trial: Trial, tmp_path: Path
) -> None:
    assert completed(trial.root, "show", "TRADE") == []
    (tmp_path / "empty").mkdir()
    assert completed(tmp_path / "empty", "lineage", "mart") == []


@pytest.mark.parametrize(("shell", "checks"), [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])])
def test_a_shell_takes_the_script_that_is_printed(shell: str, checks: list[str]) -> None:
    script = CliRunner().invoke(main, ["completion", shell])
    assert script.exit_code == 0
    assert "_LSWH_COMPLETE" in script.stdout
    assert shell in script.stdout
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    subprocess.run([shell, *checks], input=script.stdout, text=True, check=True)


def test_bash_completes_with_the_script(published: Trial) -> None:
    asked = """
eval "$(lswh completion bash)"
COMP_WORDS=(lswh show TRADE_E) COMP_CWORD=2
_lswh_completion lswh
echo "${COMPREPLY[@]}"
"""
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", asked],
        cwd=published.root,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "TRADE_EXPORT\n"
