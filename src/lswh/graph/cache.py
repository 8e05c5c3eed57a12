"""Parsed models, kept as JSON by what their files say, so that a graph in which nothing is new needs no parser."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class ReadingCache:
    """One JSON file of entries by content. Where it is missing, damaged or of another lswh or sqlglot, it is empty.

    It may be deleted at any time, and one that cannot be written costs time and nothing else. form is what decides what
    entries look like; where it is not given, that is how a model is read.
    """

    def __init__(self, file: Path | None, form: str | None = None) -> None:
        self._file = file
        self._form = (form or _form()) if file else ""
        self._kept: Mapping[str, Any] = self._load()
        self._present: dict[str, Any] = {}
        self._is_stale = False

    def get(self, key: str) -> Any:
        """The entry with a key, or None."""
        entry = self._kept.get(key)
        if entry is not None:
            self._present[key] = entry
        return entry

    def put(self, key: str, entry: Any) -> None:
        """Keep an entry, which is plain JSON."""
        self._present[key] = entry
        self._is_stale = True

    def save(self) -> None:
        """Write what was got or put, and nothing else, if anything was put."""
        if self._file is None or not self._is_stale:
            return
        aside = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        text = json.dumps({"form": self._form, "entries": self._present}, ensure_ascii=False, separators=(",", ":"))
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(text, encoding="utf-8")
            aside.replace(self._file)
        except OSError:
            return

    def _load(self) -> Mapping[str, Any]:
        try:
            document = json.loads(self._file.read_bytes()) if self._file else {}
            entries = document["entries"] if document.get("form") == self._form else {}
        except (OSError, ValueError, KeyError, AttributeError):
            return {}
        return entries if isinstance(entries, dict) else {}


def key_of(sql: str, kind: str) -> str:
    """The key of a text of a kind."""
    return hashlib.sha256(f"{kind}\0{sql}".encode()).hexdigest()


def _form() -> str:
    """What decides how a text is read: the modules beside this one, and the version of sqlglot, which is not loaded."""
    found = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        found.update(file.read_bytes())
    spec = find_spec("sqlglot")
    for folder in spec.submodule_search_locations or () if spec else ():
        version = Path(folder, "_version.py")
        found.update(version.read_bytes() if version.exists() else folder.encode())
    return found.hexdigest()
