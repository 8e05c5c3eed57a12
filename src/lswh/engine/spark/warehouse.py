"""A warehouse of Parquet: a folder in which a small catalog names the parts of every table.

    catalog.json                                 tables, views, macros; it says which parts are a table's
    mart/indicator/000001-9f3a07c2/*.parquet     a part: what one statement wrote; it is never changed

What the catalog does not name is not there. It is written anew in one rename, so that a statement, or a transaction of
several, is seen whole or not at all; parts that nothing names any more are removed then.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from lswh.engine.protocol import Column, Kind
from lswh.errors import LswhError

CATALOG = "catalog.json"
_FORMAT = 1
Name = tuple[str, str]


@dataclass(slots=True)
class Entry:
    """A relation: a table has parts (folders, relative), a view has its query, a macro the statement that makes it.

    sql is in DuckDB's dialect, spark is a view's query as Spark runs it; path is the file that holds sql.
    """

    kind: Kind
    columns: tuple[Column, ...] = ()
    parts: tuple[str, ...] = ()
    sql: str = ""
    spark: str = ""
    reads: tuple[str, ...] = ()
    path: str = ""
    comment: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)


class Warehouse:
    """The folder of one warehouse, open for one writer, or for readers, to whom nothing of it changes."""

    def __init__(self, folder: Path, *, is_read_only: bool = False) -> None:
        self.folder = folder
        self._is_read_only = is_read_only
        self.entries: dict[Name, Entry] = _read(folder / CATALOG)
        self._committed = deepcopy(self.entries)

    @classmethod
    def published(cls, link: Path) -> Warehouse:
        """One to be read: the folder that a link leads to now, whatever it leads to later. Raises LswhError."""
        folder = link.resolve()
        if not (folder / CATALOG).is_file():
            raise LswhError(f"cannot open {link}: it is no warehouse on Spark")
        return cls(folder, is_read_only=True)

    def new_part(self, schema: str, name: str) -> str:
        """The path of a part that was never there; to be written, and then named by an entry.

        Its number tells the order; what follows it keeps it apart from what a writer that was killed may still write.
        """
        self.check_writable()
        table = f"{quote(schema, safe='')}/{quote(name, safe='')}"
        taken = [int(one.name.partition("-")[0]) for one in (self.folder / table).glob("*-*")]
        part = f"{table}/{max(taken, default=0) + 1:06d}-{token_hex(4)}"
        (self.folder / table).mkdir(parents=True, exist_ok=True)
        return part

    def files(self, entry: Entry) -> list[str]:
        """The folders of a table's parts."""
        return [str(self.folder / part) for part in entry.parts]

    def commit(self) -> None:
        """Make what the entries say last: all of it, in one rename."""
        self.check_writable()
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{CATALOG}.new"
        with file.open("w", encoding="utf-8") as stream:
            json.dump(_written(self.entries), stream, ensure_ascii=False, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        file.replace(self.folder / CATALOG)
        self._committed = deepcopy(self.entries)
        self._sweep()

    def rollback(self) -> None:
        """Forget what was done since the last commit."""
        self.entries = deepcopy(self._committed)
        self._sweep()

    def check_writable(self) -> None:
        """Raise LswhError where it is open to be read."""
        if self._is_read_only:
            raise LswhError(f"{self.folder.name} is open to be read only")

    def _sweep(self) -> None:
        """Remove parts that no entry names: of tables that are gone, of statements that failed."""
        named = {part for entry in self.entries.values() for part in entry.parts}
        for part in self.folder.glob("*/*/*"):
            if part.is_dir() and part.relative_to(self.folder).as_posix() not in named:
                shutil.rmtree(part)
        for depth in ("*/*", "*"):
            for folder in self.folder.glob(depth):
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()


def _read(file: Path) -> dict[Name, Entry]:
    if not file.exists():
        return {}
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LswhError(
            f"{file} cannot be read: {error}", hint="publish the generation before: lswh rollback"
        ) from error
    if said.get("format") != _FORMAT:
        raise LswhError(f"{file} is of another lswh", hint="build anew: lswh build --full")
    return dict(_entries(said["relations"]))


def _entries(relations: list[dict[str, Any]]) -> Iterator[tuple[Name, Entry]]:
    for one in relations:
        facts = {key: value for key, value in one.items() if key not in ("schema", "name")}
        facts["columns"] = tuple(Column(*column) for column in facts["columns"])
        facts["parts"], facts["reads"] = tuple(facts["parts"]), tuple(facts["reads"])
        yield (one["schema"], one["name"]), Entry(**facts)


def _written(entries: Mapping[Name, Entry]) -> dict[str, Any]:
    relations = [
        {
            "schema": schema,
            "name": name,
            "kind": one.kind,
            "columns": [[column.name, column.type] for column in one.columns],
            "parts": list(one.parts),
            "sql": one.sql,
            "spark": one.spark,
            "reads": list(one.reads),
            "path": one.path,
            "comment": one.comment,
            "comments": dict(one.comments),
        }
        for (schema, name), one in entries.items()
    ]
    return {"format": _FORMAT, "relations": relations}
