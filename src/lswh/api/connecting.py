"""What to paste into the tools of others, so that they read what is published."""

from __future__ import annotations

import difflib
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from lswh.errors import LswhError
from lswh.project import Project

_TOOLS = "tools.toml"


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that can read a warehouse: its name, its title, and what to paste into it, with the places filled in.

    is_tested says whether the tests of lswh run what is pasted, in this tool.
    """

    name: str
    title: str
    is_tested: bool
    text: str


def tools(project: Project) -> tuple[Tool, ...]:
    """Every tool that reads what a target's engine writes, and how each is connected to it, by its absolute path."""
    data = tomllib.loads(files("lswh.api").joinpath(_TOOLS).read_text(encoding="utf-8"))
    places = _places(project)
    return tuple(
        Tool(name, one["title"], one["tested"], Template(one["text"]).substitute(places))
        for name, one in data.items()
        if one.get("engine", "duckdb") == project.engine
    )


def connect(project: Project, name: str) -> Tool:
    """How one tool is connected. Raises LswhError, which names the nearest, for one that is not known."""
    known = {one.name: one for one in tools(project)}
    if name.lower() not in known:
        near = difflib.get_close_matches(name.lower(), known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
        raise LswhError(f"no tool is called {name!r}", hint=hint)
    return known[name.lower()]


def _places(project: Project) -> Mapping[str, str]:
    """The warehouse's path as each language writes it."""
    file = str(project.warehouse)
    return {
        "file": file,
        "shell": shlex.quote(file),
        "python": repr(file),
        "r": '"' + file.replace("\\", "\\\\").replace('"', '\\"') + '"',
        "catalog": project.catalog,
    }
