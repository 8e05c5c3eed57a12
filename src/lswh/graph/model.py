"""A model: one statement of SQL, the name that its path gives it, how it is kept, and what it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from lswh.errors import ModelError, ModelSyntaxError, Where
from lswh.graph.cache import ReadingCache, key_of
from lswh.graph.config import Config, checked, config_of, head_config, place_of_config
from lswh.graph.functions import IMPLICIT
from lswh.graph.name import ModelName, Reference
from lswh.graph.reading import Reading, read_statement

__all__ = ["MACROS", "Model", "ModelName", "Reference", "read_model"]

MACROS = "macros"
"""The folder of models/ that holds macros; every other folder is a schema."""


@dataclass(frozen=True, slots=True)
class Model:
    """One file of models/. `sql` is its text as it stands; a macro is created by it, a table is filled by it."""

    name: ModelName
    path: str
    sql: str
    is_macro: bool
    config: Config
    reading: Reading

    @property
    def tables(self) -> tuple[Reference, ...]:
        """The tables that it names, and where."""
        return self.reading.tables

    @property
    def calls(self) -> frozenset[str]:
        """The functions that it calls, in lower case and without a schema: macros are among them."""
        return self.reading.calls


def read_model(
    file: Path,
    path: str,
    below_models: PurePosixPath,
    *,
    cache: ReadingCache | None = None,
    configs: Mapping[str, Mapping[str, Any]] | None = None,
) -> Model:
    """The model in a file.

    path is how messages name the file; below_models is its place under models/: <schema>/**/<name>.sql, or
    macros/**/<name>.sql, whose statement then gives the full name. configs are what property files say of tables, by
    schema.name. Raises ModelSyntaxError, UnknownTable, ModelError.
    """
    try:
        sql = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ModelSyntaxError("not UTF-8", where=Where(path), hint="save the file as UTF-8") from error
    is_macro = below_models.parts[0] == MACROS
    made, header, reading = _read(sql, path, is_macro, cache or ReadingCache(None))
    name = made or ModelName(below_models.parts[0], below_models.stem)
    if is_macro:
        _check_macro(name, below_models, path, header)
        return Model(name, path, sql, True, Config(), reading)
    config = config_of(header, (configs or {}).get(str(name), {}), place_of_config(sql, path))
    return Model(name, path, sql, False, config, reading)


_Read = tuple[ModelName | None, Mapping[str, Any], Reading]
"""The name of the macro that a file makes, its config, and its statement."""


def _read(sql: str, path: str, is_macro: bool, cache: ReadingCache) -> _Read:
    key = key_of(sql, "macro" if is_macro else "query")
    known = _kept(cache.get(key), path)
    if known is not None:
        return known
    header = head_config(sql, path)
    made, reading = _parsed(sql, path, is_macro)
    makes = [made.schema, made.name] if made else None
    cache.put(key, {"makes": makes, "header": dict(header), "reading": reading.to_json()})
    return made, header, reading


def _kept(entry: Any, path: str) -> _Read | None:
    """What an entry of the cache says; None where there is none, or it is damaged."""
    try:
        made = ModelName(*entry["makes"]) if entry["makes"] else None
        return made, checked(entry["header"]), Reading.from_json(entry["reading"], path)
    except (AttributeError, KeyError, TypeError, ValueError, ModelError):
        return None


def _parsed(sql: str, path: str, is_macro: bool) -> tuple[ModelName | None, Reading]:
    from sqlglot import exp

    from lswh.graph.statement import macro_name, parse

    statement = parse(sql, path)
    made = macro_name(statement, path) if is_macro else None
    if made is None and not isinstance(statement, exp.Query):
        raise ModelSyntaxError(
            f"a model is a query, not {statement.key.upper()}",
            where=Where(path, 1),
            hint="write the SELECT alone: lswh makes the table",
        )
    return made, read_statement(statement, sql, path)


def _check_macro(name: ModelName, below_models: PurePosixPath, path: str, header: Mapping[str, Any]) -> None:
    if name.name.lower() != below_models.stem.lower():
        raise ModelSyntaxError(
            f"a file called {below_models.name} makes the macro {name}",
            where=Where(path),
            hint=f"call the file {name.name}.sql",
        )
    if not name.name.isidentifier() or name.name.lower() in IMPLICIT:
        raise ModelError(
            f"a macro called {name.name} would stand in for DuckDB's own syntax", where=Where(path), hint="rename it"
        )
    if header:
        raise ModelError("a macro has no config", where=Where(path), hint="remove the line")
