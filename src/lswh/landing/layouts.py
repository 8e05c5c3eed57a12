"""How a clerk's file of records is laid out: what its sidecar says."""

from __future__ import annotations

import codecs
import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lswh.errors import UnreadableInput, Where
from lswh.landing.columns import RECORD_FILE
from lswh.landing.marked import Marked, read_marked

_SPACES = re.compile(r"\s+")
_NUMBERS = {
    "vi": re.compile(r"[-+]?(?:[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+)(?:,[0-9]+)?"),
    "en": re.compile(r"[-+]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"),
}
_GROUPS = {"vi": ". ", "en": ", "}
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_NOTHING = frozenset({"-", "...", "n/a", "na", "x"})
_ALIKE = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u00a0": " ", "\u202f": " "})
_FIGURES = ("value", "plan", "pct_of_plan", "yoy_pct")
_RATES = ("pct_of_plan", "yoy_pct")
_DAYS = ("period_start", "period_end", "published_on")
DEFAULTS = ("area", "source", "unit", "status", "published_on", "published_basis", "period", "indicator", "plan_kind")
"""What a sidecar may say of all rows: it stands in for a column that is not there, and for a blank cell."""

KEYS = ("numbers", "delimiter", "encoding", "sheet", "header", "columns", *DEFAULTS)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file of records is laid out, and what is so for all of its rows.

    numbers is vi (1.280,5), en (1,280.5), or None for machine decimals; columns leads from the names in the file to
    ours, or to None for a column that is not wanted; header is the row of the column names, counted from 1.
    """

    path: str
    numbers: str | None = None
    delimiter: str = ","
    encoding: str | None = None
    sheet: str | None = None
    header: int = 1
    columns: Mapping[str, str | None] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    def names(self, header: Sequence[str | None]) -> list[str | None]:
        """Our names of the file's columns, None where one is not wanted. Raises UnreadableInput for unknown ones.

        >>> Layout("a.yml", columns={"chỉ tiêu": "indicator", "ghi chú": None}).names(["Chỉ  tiêu", "Ghi chú", "value"])
        ['indicator', None, 'value']
        """
        named: list[str | None] = []
        for given in header:
            key = _key(given or "")
            named.append(self.columns.get(key, key or None))
        unused = [name for name in self.columns if name not in map(_key, filter(None, header))]
        if unused:
            there = {_key(one): one for one in header if one}
            near = difflib.get_close_matches(unused[0], there, 1, 0.5)
            hint = f"did you mean {there[near[0]]!r}?" if near else f"it has {', '.join(there.values())}"
            raise UnreadableInput(f"the file has no column {unused[0]!r}", where=Where(self.path), hint=hint)
        return named

    def row(self, cells: Mapping[str, str | None]) -> dict[str, str | None]:
        """A row as a file of records has it. Raises ValueError for a number or a day that is none.

        >>> Layout("a.yml", numbers="vi", defaults={"unit": "%"}).row({"value": "1.280,50", "period_end": "30/6/2023"})
        {'value': '1280.50', 'period_end': '2023-06-30', 'unit': '%', 'value_printed': '1.280,50'}
        """
        found: dict[str, str | None] = {}
        for name, cell in cells.items():
            text = _SPACES.sub(" ", cell.translate(_ALIKE)).strip() if cell else ""
            if not text or (self.numbers and name in _FIGURES and text.lower() in _NOTHING):
                found[name] = None
            elif name in _FIGURES and self.numbers:
                found[name] = _machine(text, self.numbers, name)
            elif name in _DAYS and self.numbers == "vi":
                found[name] = _iso(text, name)
            elif name == "status":
                found[name] = _statuses().get(text.lower(), text)
            else:
                found[name] = cell
        for name, text in self.defaults.items():
            found[name] = found.get(name) or text
        printed = {f"{name}_printed": cells[name] for name in _FIGURES if self.numbers and cells.get(name)}
        return {**found, **printed}


def _machine(text: str, numbers: str, name: str) -> str:
    if name in _RATES:
        text = text.removesuffix("%").rstrip()
    if not _NUMBERS[numbers].fullmatch(text):
        example = {"vi": "1.280,5", "en": "1,280.5"}[numbers]
        raise ValueError(f"{name} is no number as the sidecar has them ({numbers}: {example}): {text!r}")
    for sign in _GROUPS[numbers]:
        text = text.replace(sign, "")
    return text.replace(",", ".").removeprefix("+")


def _iso(text: str, name: str) -> str:
    found = _DAY.fullmatch(text)
    if not found:
        return text
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError as error:
        raise ValueError(f"{name} is no day: {text!r}") from error


def _statuses() -> Mapping[str, str]:
    """What the words of a status mean: as a report writes them, and as a clerk does."""
    from lswh.extract import kinds
    from lswh.extract.vocabulary import phrases

    said = {row.text: row.meaning for row in phrases() if row.kind == kinds.STATUS}
    return said | {"thực hiện": "A", "ước thực hiện": "E", "kế hoạch": "plan"}


def _key(name: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFC", name)).strip().lower()


def read_layout(path: str, data: bytes) -> Layout:
    """The layout that a sidecar of a file of records describes. Raises UnreadableInput, which names the line."""
    root = read_marked(path, data, "sidecar")
    fields: dict[str, Any] = {}
    defaults: dict[str, str] = {}
    for key, value in root.mapping(KEYS):
        match key:
            case "columns":
                fields[key] = dict(_columns(value))
            case "numbers":
                fields[key] = value.one_of(tuple(_NUMBERS))
            case "header":
                fields[key] = value.counted()
            case "delimiter":
                fields[key] = one_character(value)
            case "encoding":
                fields[key] = _encoding(value)
            case "sheet":
                fields[key] = value.text()
            case _:
                defaults[key] = published_day(value) if key == "published_on" else value.text()
    return Layout(path=path, defaults=defaults, **fields)


def _columns(value: Marked) -> Iterator[tuple[str, str | None]]:
    for theirs, ours in value.mapping(None):
        name = ours.optional()
        if name is not None and name not in RECORD_FILE:
            near = difflib.get_close_matches(name, RECORD_FILE, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"its columns are {', '.join(RECORD_FILE)}"
            raise UnreadableInput(f"a file of records has no column {name!r}", where=ours.where, hint=hint)
        yield _key(theirs), name


def one_character(value: Marked) -> str:
    """The delimiter that a sidecar gives. Raises UnreadableInput."""
    text = {"tab": "\t", "\\t": "\t"}.get(value.raw, value.raw)
    if len(text) != 1 or text in '"\r\n':
        raise UnreadableInput(
            f"no delimiter: {text!r}", where=value.where, hint='write one character in quotes: ";", or tab'
        )
    return text


def _encoding(value: Marked) -> str:
    text = value.text()
    name = "cp" + text[8:] if text.lower().startswith("windows-") else text
    try:
        codecs.lookup(name)
        is_text = name.lower() not in {"hex", "base64", "rot13", "bz2", "zip", "uu", "quopri", "undefined", "idna"}
    except LookupError:
        is_text = False
    if not is_text:
        raise UnreadableInput(
            f"no encoding that we know: {text!r}", where=value.where, hint="utf-8, utf-16 or windows-1258"
        )
    return name


def published_day(value: Marked) -> str:
    """The day that a sidecar gives as an ISO day. Raises UnreadableInput."""
    try:
        return date.fromisoformat(value.text()).isoformat()
    except ValueError as error:
        raise UnreadableInput(
            f"published_on is no day: {value.text()!r}", where=value.where, hint="write it as 2023-07-07"
        ) from error
