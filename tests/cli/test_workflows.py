"""The workflows: ours runs the gate, those of docs/ci.md run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from lswh.cli import main
from tests.conftest import REPOSITORY
from tests.published import publish, restate
from tests.run.conftest import Small

OURS = REPOSITORY / ".github" / "workflows" / "ci.yml"
PAGE = (REPOSITORY / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
GITHUB, CACHE, GITLAB, PRE_COMMIT = BLOCKS
ON: Any = True
"""What YAML 1.1 reads a bare `on` as."""


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    [job] = workflow["jobs"].values()
    return list(job["steps"])


def commands() -> Iterator[str]:
    """Every command of lswh that the page gives."""
    yield from (step["run"] for step in steps(GITHUB) if step.get("run", "").startswith("lswh"))
    yield from (one for one in GITLAB["contracts"]["script"] if one.startswith("lswh"))
    yield from GITLAB["contracts"]["after_script"]
    yield from (hook["entry"] for hook in PRE_COMMIT["repos"][0]["hooks"])


def test_our_workflow_runs_the_gate_that_the_repository_has() -> None:
    ours = yaml.safe_load(OURS.read_text(encoding="utf-8"))
    runs = [step["run"] for step in steps(ours) if "run" in step]
    assert runs == [".ci/run"]
    assert os.access(REPOSITORY / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("workflow", [yaml.safe_load(OURS.read_text(encoding="utf-8")), GITHUB], ids=["ours", "docs"])
def test_a_workflow_may_only_read_and_does_not_run_twice(workflow: dict[str, Any]) -> None:
    assert workflow[ON].keys() == {"push", "pull_request"}
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["cancel-in-progress"] is True
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps(workflow) if "uses" in step)
    assert all(job["timeout-minutes"] for job in workflow["jobs"].values())


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_every_command_on_the_page_is_one_of_ours(command: str) -> None:
    name, *arguments = shlex.split(command)
    assert name == "lswh"
    context = main.make_context(name, list(arguments))
    called, sub, rest = main.resolve_command(context, [*context._protected_args, *context.args])
    assert sub is not None
    sub.make_context(called, rest, parent=click.Context(main))


@pytest.mark.parametrize("is_broken", [False, True])
def test_the_documented_steps_run_as_they_stand(tmp_path: Path, is_broken: bool) -> None:
    small = publish(tmp_path / "a checkout")
    (small.root / "warehouse.duckdb").unlink()
    if is_broken:
        restate(small, "contracts/orders.py", "ge=0", "ge=0, le=10")
    codes, said = run_steps(small, tmp_path)
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    report = (small.root / "contracts.xml").read_text(encoding="utf-8")
    if is_broken:
        assert codes == {"Build": 1, "Contracts": 1, "Report": 1}
        assert "::error file=models/contracts/orders.py,line=6,title=mart.orders contract on mart.orders::" in said
        assert "5 contracts of the refused candidate held: 1 broken" in summary
        assert "<failure" in report
    else:
        assert codes == {"Build": 0, "Contracts": 0, "Report": 0}
        assert "0 broken" in summary
        assert "<failure" not in report


def run_steps(small: Small, folder: Path) -> tuple[dict[str, int], str]:
    """The exit code of each step after the installation, and what they say; as a runner does, with bash -e."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_WORKSPACE": str(small.root),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
    }
    codes, said, is_failed = {}, "", False
    for step in steps(GITHUB):
        if "run" not in step or step["name"] == "Install":
            continue
        if is_failed and step.get("if") != "${{ !cancelled() }}":
            continue
        ran = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=small.root,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        codes[step["name"]] = ran.returncode
        said += ran.stdout
        is_failed |= bool(ran.returncode)
    return codes, said


def test_what_is_kept_between_runs_is_all_that_a_build_makes() -> None:
    [step] = CACHE
    assert step["with"]["path"].split() == [".lswh", "warehouse.duckdb"]
    assert step["with"]["key"].startswith("warehouse-")


def test_gitlab_and_pre_commit_have_what_they_need() -> None:
    junit = GITLAB["contracts"]["artifacts"]["reports"]["junit"]
    assert any(junit in command for command in GITLAB["contracts"]["after_script"])
    for hook in PRE_COMMIT["repos"][0]["hooks"]:
        assert hook.keys() == {"id", "name", "entry", "language", "files", "pass_filenames"}
