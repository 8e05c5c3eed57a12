"""A page whose blocks are run, each with what it prints below it.

    ```console      commands after $, their further lines after >, and what they print to the standard output
    ```python       as doctest has it, with names that last for the page
    ```csv FILE     a file of the project (yaml too), which is written

A block of any other kind is an error, so that nothing on a page is only believed.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from lswh import api
from tests.conftest import REPOSITORY

PAGES = ("tutorial", "python", "sdmx")
"""The pages of docs/ that are run. The tutorial starts from what is in git, the others from a published warehouse."""

_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def page_file(name: str) -> Path:
    """Where a page is."""
    return REPOSITORY / "docs" / f"{name}.md"


def rerun(name: str, folder: Path) -> str:
    """A page with what its blocks print now, run in a copy of this project in a new folder."""
    for part in ("raw", "models"):
        shutil.copytree(REPOSITORY / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    if name != "tutorial":
        assert not api.build(api.find_project(folder), datetime(2026, 1, 1)).is_refused
    names: dict[str, Any] = {}

    def run(block: re.Match[str]) -> str:
        head = f"```{block['kind']}" + (f" {block['file']}" if block["file"] else "")
        return f"{head}\n{_run(block, folder, names)}```"

    with contextlib.chdir(folder):
        return _BLOCK.sub(run, page_file(name).read_text(encoding="utf-8"))


def _run(block: re.Match[str], folder: Path, names: dict[str, Any]) -> str:
    text = block["text"]
    match block["kind"]:
        case "console":
            return _console(text, folder)
        case "python":
            return _python(text, names)
        case "csv" | "yaml" if block["file"]:
            file = folder / block["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            return text
        case kind:
            raise AssertionError(f"nothing runs a block of {kind}: {text[:60]!r}")


def _console(text: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    said = ""
    for typed in re.findall(r"^\$ .*\n(?:> .*\n)*", text, re.MULTILINE):
        command = re.sub(r"^[$>] ", "", typed, flags=re.MULTILINE)
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, f"{command}{done.stderr}"
        said += typed + re.sub(r"[ ]+$", "", done.stdout, flags=re.MULTILINE)
    return said


def _python(text: str, names: dict[str, Any]) -> str:
    said = ""
    for part in doctest.DocTestParser().parse(text):
        if isinstance(part, str):
            said += part
            continue
        typed = part.source.splitlines()
        said += "".join(f"{'...' if number else '>>>'} {line}".rstrip() + "\n" for number, line in enumerate(typed))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(part.source, "<page>", "single"), names)  # noqa: S102 - the page is ours
        said += re.sub(r"^$(?=\n)", "<BLANKLINE>", printed.getvalue(), flags=re.MULTILINE)
    return said
