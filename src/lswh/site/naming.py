"""The names of pages: codes and hashes become names of files that every system and every address can hold."""

from __future__ import annotations

import hashlib
import re

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")


class FileNames:
    """A name for each key of one folder: the key itself where it is a plain one, else a hash.

    >>> names = FileNames()
    >>> names.of("TRADE_TOTAL"), names.of("trade_total"), names.of("../<b>")
    ('TRADE_TOTAL', 'x-cf99d18371506656', 'x-9f46aef2a2b62514')
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, key: str) -> str:
        """The name of a key, always the same one; names that differ in case only are taken for one."""
        if key not in self._names:
            is_plain = _PLAIN.fullmatch(key) and not key.endswith(".") and key.lower() not in self._taken
            name = key if is_plain else f"x-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
            self._names[key] = name
            self._taken.add(name.lower())
        return self._names[key]
