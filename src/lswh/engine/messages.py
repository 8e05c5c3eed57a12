"""What DuckDB says of a statement that it refuses: what, where in the text, and the name that was meant."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

_PLACE = re.compile(r"\n*^LINE (\d+): (.*)\n( *)\^", re.MULTILINE)
_CUT = "..."
_MISSING = re.compile(r'(?:Referenced (?:column|table)|does not have a column named) "([^"]*)"')
_CANDIDATES = re.compile(r"\s*Candidate (?:bindings|tables)[: ]*(.*)")
_MEANT = re.compile(r'\s*Did you mean "([^"]*)"\?')
_NAME = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Complaint:
    """A message in one line, the line and column in the text (from 1) that it points to, and a hint."""

    what: str
    line: int | None = None
    column: int | None = None
    hint: str | None = None


def complaint(message: str, sql: str = "", lines_before: int = 0) -> Complaint:
    r"""A message of DuckDB about a text that was run below `lines_before` other lines.

    >>> complaint('''Binder Error: Referenced column "valu" not found in FROM clause!
    ... Candidate bindings: "name", "value"
    ...
    ... LINE 3:   valu
    ...           ^^^^''', sql="select\n  valu", lines_before=1)
    Complaint(what='Referenced column "valu" not found in FROM clause!', line=2, column=3, hint='did you mean "value"?')
    """
    head, hint = _hinted(message)
    what = " ".join(line.strip() for line in _PLACE.split(head)[0].splitlines() if line.strip())
    what = re.sub(r"^[A-Z]\w+ Error: ", "", what)
    place = _PLACE.search(message)
    if place is None:
        return Complaint(what, hint=hint)
    line = int(place[1]) - lines_before
    return Complaint(what, line, _column(line, place[2], len(place[3]) - len(f"LINE {place[1]}: "), sql), hint)


def _hinted(message: str) -> tuple[str, str | None]:
    """A message without the names that it offers, and the nearest of them."""
    missing, offered, meant = _MISSING.search(message), _CANDIDATES.search(message), _MEANT.search(message)
    if meant:
        return message.replace(meant[0], "", 1), f'did you mean "{meant[1]}"?'
    if not (missing and offered):
        return message, None
    names = _NAME.findall(offered[1])
    near = difflib.get_close_matches(missing[1], names, 1)
    hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(names)}"
    return message.replace(offered[0], "", 1), hint


def _column(line: int, shown: str, offset: int, sql: str) -> int | None:
    """Where in its line a caret points; a long line is shown in part."""
    lines = sql.splitlines()
    if not 0 < line <= len(lines) or offset < 0:
        return None
    start = len(_CUT) if shown.startswith(_CUT) else 0
    at = lines[line - 1].find(shown[start:].removesuffix(_CUT))
    return at + offset - start + 1 if at >= 0 else None
