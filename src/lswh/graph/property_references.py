"""How property files name a table: dbt's ref and source, or the name itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lswh.graph.marked_yaml import Marked

RAW = "raw"
"""The one source there is: what has landed."""

_NAME = re.compile(r"(?:\w+\.)?\w+")
_CALL = re.compile(r"""(ref|source)\(\s*(['"])([^'"]*)\2\s*(?:,\s*(['"])([^'"]*)\4\s*)?\)""")


def is_name(text: str) -> bool:
    """Whether a text is schema.name or a bare name."""
    return _NAME.fullmatch(text) is not None


def table_of(one: Marked) -> str:
    """The table that a ref('name'), a source('raw', 'name') or a plain name stands for. Raises ConfigurationError."""
    text = one.raw_text().strip()
    if text.startswith("{{") and text.endswith("}}"):
        text = text[2:-2].strip()
    if text == "this":
        raise one.error("a model has no earlier state of itself to read", "write ref('name') of what it reads")
    if is_name(text):
        return text
    call = _CALL.fullmatch(text)
    if call is None or (call[1] == "source") != (call[5] is not None):
        raise one.error(f"{text!r} names no table", "write ref('name'), source('raw', 'name') or schema.name")
    if call[1] == "source" and call[3] != RAW:
        raise one.error(f"there is no source {call[3]!r}", f"what has landed is {RAW!r}")
    return f"{RAW}.{call[5]}" if call[5] else str(call[3])
