"""The contracts of a project: pandera classes and rules, found in the Python files of models/contracts."""

from __future__ import annotations

import difflib
import importlib.util
import sys
import traceback
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from lswh.contract.rules import CompiledRule, Rule, compile_rule
from lswh.errors import ConfigurationError, Where

RECONCILIATION = "mart.reconciliation"
"""The table that the gate itself writes, from the rules."""


@dataclass(frozen=True, slots=True)
class Contracts:
    """A pandera schema for each table that has one, and the rules, in the order of their files."""

    schemas: Mapping[str, Any]
    rules: tuple[CompiledRule, ...]


def load_contracts(folder: Path, root: Path, tables: Collection[str]) -> Contracts:
    """Import every file of `folder`. tables are the names that a contract may be bound to.

    A file defines pandera.ibis.DataFrameModel classes whose Config.name is a table, and may define RULES, a tuple of
    rules. Raises ConfigurationError for a file that cannot be imported and for a table that does not exist.
    """
    schemas: dict[str, Any] = {}
    rules: list[Rule] = []
    for file in sorted(folder.glob("*.py")):
        path = file.relative_to(root).as_posix()
        module = _import(file, path)
        for name, schema in _schemas(module):
            _check_bound(name, {*tables, RECONCILIATION}, path)
            if name in schemas:
                raise ConfigurationError(f"{name} has two contracts", where=Where(path), hint="join them")
            schemas[name] = schema
        for rule in getattr(module, "RULES", ()):
            for name in rule.tables:
                _check_bound(name, tables, path)
            if rule.name in {other.name for other in rules}:
                raise ConfigurationError(f"two rules are called {rule.name!r}", where=Where(path), hint="rename one")
            rules.append(rule)
    return Contracts(schemas, tuple(map(compile_rule, rules)))


def _import(file: Path, path: str) -> ModuleType:
    name = f"lswh_contracts_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # a contract file is the user's own code: anything may happen in it
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        raise ConfigurationError(
            f"cannot be imported: {type(error).__name__}: {error}", where=Where(path, line), hint="mend the contract"
        ) from error
    return module


def _schemas(module: ModuleType) -> list[tuple[str, Any]]:
    import pandera.ibis as pa

    model: Any = pa.DataFrameModel
    own = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    schemas = [one.to_schema() for one in own if issubclass(one, model)]  # type: ignore[attr-defined]
    return [(str(schema.name), schema) for schema in schemas]


def _check_bound(name: str, tables: Collection[str], path: str) -> None:
    if name not in tables:
        near = difflib.get_close_matches(name, tables, 1)
        raise ConfigurationError(
            f"a contract is bound to {name!r}, which is no table",
            where=Where(path),
            hint=f"did you mean {near[0]!r}?" if near else "its name is schema.table",
        )
