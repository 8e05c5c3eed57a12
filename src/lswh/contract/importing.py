"""The Python files of models/contracts, imported: the pandera schemas and the rules that are in them."""

from __future__ import annotations

import ast
import importlib.util
import sys
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lswh.contract.rules import Rule
from lswh.errors import ConfigurationError, Where

if TYPE_CHECKING:
    from lswh.contract.compiling import Written

_LASTING = frozenset(
    (
        "__future__", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "ibis",
        "itertools", "lswh.contract", "math", "pandera", "re", "string", "typing",
    )
)  # fmt: skip
"""What a file may import, and mean the same whenever it is imported."""

_PASSING = frozenset(["__import__", "compile", "eval", "exec", "globals", "now", "open", "today", "utcnow"])
"""What a file calls that means something else another time; ibis.now() and ibis.today() are asked of the database."""

_NOT_TESTED = "PySpark does not yet fully support pandas"
"""What pyspark says where it is installed, since pandera asks it for types; nothing here goes through pandas."""


@dataclass(slots=True)
class Imported:
    """What the files define, in their order: schemas by table, and rules with the path of their file."""

    schemas: dict[str, Written] = field(default_factory=dict)
    rules: list[tuple[str, Rule]] = field(default_factory=list)


def import_contracts(files: list[Path], root: Path) -> Imported:
    """Import contract files. Raises ConfigurationError for what cannot be imported, or is there twice."""
    imported = Imported()
    for file in files:
        path = file.relative_to(root).as_posix()
        module = _import(file, path)
        for written in _schemas(module, path):
            if written.table in imported.schemas:
                raise ConfigurationError(f"{written.table} has two contracts", where=written.where, hint="join them")
            imported.schemas[written.table] = written
        for rule in getattr(module, "RULES", ()):
            if rule.name in {other.name for _, other in imported.rules}:
                raise ConfigurationError(f"two rules are called {rule.name!r}", where=Where(path), hint="rename one")
            imported.rules.append((path, rule))
    return imported


def is_lasting(files: list[Path]) -> bool:
    """Whether what files define depends on nothing but their text: no clock, no other file, no other package."""
    return all(_is_lasting(ast.parse(file.read_bytes())) for file in files)


def _is_lasting(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        modules = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or "."] if isinstance(node, ast.ImportFrom) else []
        if any(one not in _LASTING and one.split(".")[0] not in _LASTING for one in modules):
            return False
        if isinstance(node, ast.Name) and node.id in _PASSING:
            return False
        of_ibis = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ibis"
        if isinstance(node, ast.Attribute) and node.attr in _PASSING and not of_ibis:
            return False
    return True


def _import(file: Path, path: str) -> ModuleType:
    name = f"lswh_contracts_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", _NOT_TESTED, FutureWarning)
            spec.loader.exec_module(module)
    except Exception as error:  # a contract file is the user's own code: anything may happen in it
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        raise ConfigurationError(
            f"cannot be imported: {type(error).__name__}: {error}", where=Where(path, line), hint="mend the contract"
        ) from error
    return module


def _schemas(module: ModuleType, path: str) -> Iterator[Written]:
    """The pandera classes and schemas that a file defines. A class that others derive from needs no name."""
    if "pandera" not in sys.modules:
        return
    import pandera.ibis as pa
    from pandera.api.base.schema import BaseSchema
    from pandera.api.dataframe.model import DataFrameModel

    from lswh.contract.compiling import Written, place_of

    own = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    models: list[Any] = [one for one in dict.fromkeys(own) if issubclass(one, DataFrameModel)]
    for model in models:
        where = place_of(model, path)
        _check_backend(model, issubclass(model, pa.DataFrameModel), where)
        is_base = any(other is not model and issubclass(other, model) for other in models)
        if is_base and model.__config__.name in (None, model.__name__):
            continue
        try:
            schema = model.to_schema()
        except Exception as error:  # pandera finds what is wrong with a class here
            raise ConfigurationError(
                f"{model.__name__} is no schema: {error}", where=where, hint="mend the contract"
            ) from error
        yield Written(str(schema.name), schema, where, model.__config__.metadata or {})
    for name, schema in vars(module).items():
        if isinstance(schema, BaseSchema) and hasattr(schema, "columns"):
            _check_backend(name, isinstance(schema, pa.DataFrameSchema), Where(path))
            yield Written(str(schema.name), schema, Where(path), schema.metadata or {})


def _check_backend(what: Any, is_of_ibis: bool, where: Where) -> None:
    if not is_of_ibis:
        name = what if isinstance(what, str) else what.__name__
        raise ConfigurationError(
            f"{name} is a schema of another kind than tables in a database", where=where, hint="import pandera.ibis"
        )
