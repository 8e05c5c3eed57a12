"""Where contracts are written: the lines of pandera classes and rules, read from the text of their files.

Nothing is imported, so a contract whose name is computed has no place. A place is for people: nothing depends on it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from lswh.errors import Where


def places_of(folder: Path, root: Path) -> Mapping[str, Where]:
    """The places of classes and schemas, by the table that they are bound to, and of rules, by their names."""
    places: dict[str, Where] = {}
    for file in sorted(folder.glob("*.py")):
        path = file.relative_to(root).as_posix()
        try:
            tree = ast.parse(file.read_bytes())
        except (SyntaxError, ValueError):  # whoever imports it says so
            continue
        for name, line in _names(tree):
            places.setdefault(name, Where(path, line))
    return places


def _names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for config in node.body:
                if isinstance(config, ast.ClassDef) and config.name == "Config":
                    yield from ((name, node.lineno) for name in _bound(config))
        elif isinstance(node, ast.Call):
            named = next((word.value for word in node.keywords if word.arg == "name"), None)
            said = named or (node.args[0] if node.args else None)
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield said.value, node.lineno


def _bound(config: ast.ClassDef) -> Iterator[str]:
    for statement in config.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name("name")], value=ast.Constant(str() as name))
                | ast.AnnAssign(target=ast.Name("name"), value=ast.Constant(str() as name))
            ):
                yield name
