"""How a model is kept: declared in one comment line at its head, or in a property file."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from lswh.errors import ModelError, Where

Materialized = Literal["table", "view", "ephemeral", "incremental"]
"""dbt's word for what a model becomes in the warehouse."""

KEYS = ("materialized", "unique_key", "tags")
"""What can be configured."""

_MARK = "config:"
_EXAMPLE = "-- config: {materialized: incremental, unique_key: [area, period]}"


@dataclass(frozen=True, slots=True)
class Config:
    """What a model becomes, the columns that name a row of an incremental one, and words to select it by."""

    materialized: Materialized = "table"
    unique_key: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()


def head_config(sql: str, path: str) -> Mapping[str, Any]:
    r"""What the line `-- config: {...}` among the comment lines at the head of a file says; {} where there is none.

    Lists are tuples. Raises ModelError, with the line.

    >>> dict(head_config("-- What is known.\n-- config: {materialized: view, tags: daily}\nselect 1 as x", "a.sql"))
    {'materialized': 'view', 'tags': ('daily',)}
    """
    found: Mapping[str, Any] = {}
    is_head, seen = True, False
    for number, line in enumerate(sql.split("\n"), start=1):
        text, said = line.strip(), _said(line)
        is_head = is_head and (not text or text.startswith("--"))
        if said is None:
            continue
        where = Where(path, number)
        if not is_head:
            raise ModelError("a config line stands below the head of the file", where=where, hint="move it to the top")
        if seen:
            raise ModelError("a model has one config line, here is a second", where=where, hint="write both as one")
        seen, found = True, _parsed(said, where)
    return found


def place_of_config(sql: str, path: str) -> Where:
    """Where the config of a file is: its config line, or the file."""
    lines = (number for number, line in enumerate(sql.split("\n"), start=1) if _said(line) is not None)
    return Where(path, next(lines, None))


def checked(mapping: Mapping[str, Any], where: Where | None = None) -> Mapping[str, Any]:
    """A configuration with every key known and every value of its type; lists are tuples. Raises ModelError."""
    return {key: _value(key, value, where) for key, value in mapping.items()}


def config_of(header: Mapping[str, Any], properties: Mapping[str, Any], where: Where | None = None) -> Config:
    """What a model's header and its property file say together: the header wins key by key, tags are united.

    Raises ModelError, at `where`.

    >>> config_of({"materialized": "view"}, {"materialized": "table", "tags": ["daily"]})
    Config(materialized='view', unique_key=(), tags=frozenset({'daily'}))
    """
    above, below = checked(header, where), checked(properties, where)
    said = {**below, **above}
    config = Config(
        materialized=said.get("materialized", "table"),
        unique_key=said.get("unique_key", ()),
        tags=frozenset((*above.get("tags", ()), *below.get("tags", ()))),
    )
    if config.unique_key and config.materialized != "incremental":
        raise ModelError(
            f"a {config.materialized} has no unique_key",
            where=where,
            hint="unique_key goes with materialized: incremental",
        )
    return config


def _said(line: str) -> str | None:
    """What a config line says; None for any other."""
    text = line.strip()
    said = text.removeprefix("--").strip()
    return said.removeprefix(_MARK) if text.startswith("--") and said.startswith(_MARK) else None


def _parsed(text: str, where: Where) -> Mapping[str, Any]:
    import yaml

    try:
        mapping = yaml.safe_load(text)
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or str(error)
        raise ModelError(f"the config line is not YAML: {problem}", where=where, hint=f"write {_EXAMPLE}") from error
    if not isinstance(mapping, dict):
        raise ModelError("the config line is not a mapping", where=where, hint=f"write {_EXAMPLE}")
    return checked(mapping, where)


def _value(key: object, value: Any, where: Where | None) -> Any:
    if key not in KEYS:
        near = difflib.get_close_matches(str(key), KEYS, 1)
        raise ModelError(
            f"a model has no setting {str(key)!r}",
            where=where,
            hint=f"did you mean {near[0]!r}?" if near else f"known are {', '.join(KEYS)}",
        )
    if key == "materialized":
        known = get_args(Materialized)
        if value not in known:
            near = difflib.get_close_matches(str(value), known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
            raise ModelError(f"nothing is materialized as {value!r}", where=where, hint=hint)
        return value
    names = (value,) if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) and name for name in names):
        raise ModelError(f"{key} is a name or a list of names, not {value!r}", where=where, hint=f"write {_EXAMPLE}")
    if len({name.lower() for name in names}) < len(names):
        raise ModelError(f"{key} says a name twice: {', '.join(names)}", where=where, hint="say it once")
    return tuple(names)
