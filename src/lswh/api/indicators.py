"""Proposals for names that no indicator has: aliases of indicators that are near, or new codes, as a diff."""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lswh.api.reading import query
from lswh.errors import LswhError, Where
from lswh.project import Project

_NEAR, _MOST = 0.7, 3
_UNMAPPED = """
    select indicator_printed, records, documents, unit_printed from staging.unmapped
    order by records desc, indicator_printed
"""
_NO_LETTERS = re.compile(r"[^A-Z0-9]+")
_LONGEST_CODE = 40
_KINDS = {"%": "ratio"}
_NEW = {"additive": "false", "plan_kind": "PLAN"}
"""What is said of a new indicator until somebody looks at it: the least that can be wrong."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A printed name that nothing knows, and what it might be.

    near are codes with how alike one of their names is (0 to 1), the likeliest first; code is the one that the diff
    gives the name to, which is new where none is near enough.
    """

    printed: str
    records: int
    documents: int
    unit: str | None
    near: tuple[tuple[str, str, float], ...]
    code: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What might be added to raw/reference/indicator.csv, and the unified diff that adds it. Nothing is changed."""

    suggestions: tuple[Suggestion, ...]
    diff: str


def suggest_indicators(project: Project, *, near: float = _NEAR, candidate: bool = False) -> Suggestions:
    """For each name in staging.unmapped, the indicators with a name that is near, or a code of its own.

    A unit that measures something else than the indicator does rules it out. The likeliest is an alias in the diff;
    people decide. Raises NothingPublished, and LswhError where there is no raw/reference/indicator.csv.
    """
    file = project.raw / "reference" / "indicator.csv"
    text = _text(file)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    measures = _measures(project)
    found: list[Suggestion] = []
    known = _Known(rows, measures)
    for printed, records, documents, unit in query(project, _UNMAPPED, candidate=candidate).rows:
        if printed is None or not str(printed).strip():
            continue
        likely = known.near(printed, measures.get(_key(unit or "")), near)
        code = likely[0][0] if likely else known.new_code(printed)
        found.append(Suggestion(printed, records, documents, unit, likely, code, not likely))
    return Suggestions(tuple(found), _diff(project.relative(file), text, found))


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise LswhError("there is no such file", where=Where(str(file)), hint="it lists the indicators") from error
    except UnicodeDecodeError as error:
        raise LswhError("not UTF-8", where=Where(str(file)), hint="save it as UTF-8") from error


def _measures(project: Project) -> Mapping[str, str]:
    """What each name of a unit measures."""
    file = project.raw / "reference" / "unit.csv"
    if not file.is_file():
        return {}
    rows = csv.DictReader(io.StringIO(_text(file), newline=""))
    return {_key(name): row["unit_measure"] for row in rows for name in _names(row, "unit") if row.get("unit_measure")}


def _names(row: Mapping[str, str], column: str) -> list[str]:
    return [name.strip() for name in (row[column], *(row.get("aliases") or "").split("|")) if name.strip()]


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).lower().split())


class _Known:
    """The names of the indicators that there are."""

    def __init__(self, rows: Sequence[Mapping[str, str]], measures: Mapping[str, str]) -> None:
        self._names = [(row["code"], row["name"], _key(name)) for row in rows for name in _names(row, "name")]
        self._measures = {row["code"]: measures.get(_key(row["unit"] or "")) for row in rows}
        self._codes = {row["code"] for row in rows}

    def near(self, printed: str, measure: str | None, least: float) -> tuple[tuple[str, str, float], ...]:
        """The codes whose names are near a printed one, the likeliest first."""
        best: dict[str, tuple[str, float]] = {}
        matcher = difflib.SequenceMatcher(autojunk=False)
        words = _key(printed)
        matcher.set_seq2(words)
        for code, name, known in self._names:
            own = self._measures[code]
            if measure is not None and own is not None and measure != own:
                continue
            floor = max(least, best.get(code, (name, 0.0))[1])
            matcher.set_seq1(known)
            if matcher.real_quick_ratio() < floor or matcher.quick_ratio() < floor:
                continue
            alike = (matcher.ratio() + _shared(words, known)) / 2
            if alike >= floor:
                best[code] = (name, round(alike, 2))
        likely = sorted(best.items(), key=lambda one: (-one[1][1], one[0]))[:_MOST]
        return tuple((code, name, alike) for code, (name, alike) in likely)

    def new_code(self, printed: str) -> str:
        """A code that nobody has: the name in capitals without marks."""
        bare = unicodedata.normalize("NFD", printed.upper().replace("Đ", "D"))
        letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
        code = _NO_LETTERS.sub("_", letters).strip("_")[:_LONGEST_CODE].rstrip("_") or "INDICATOR"
        numbered = (code, *(f"{code}_{number}" for number in range(2, len(self._codes) + 3)))
        free = next(one for one in numbered if one not in self._codes)
        self._codes.add(free)
        return free


def _shared(one: str, other: str) -> float:
    """Which part of the words of two names they share: "xuất khẩu" and "nhập khẩu" are alike only letter by letter.

    >>> _shared("kim ngạch xuất khẩu", "kim ngạch nhập khẩu")
    0.75
    """
    words, others = set(one.split()), set(other.split())
    return 2 * len(words & others) / (len(words) + len(others)) if words and others else 0.0


def _diff(path: str, text: str, suggestions: Sequence[Suggestion]) -> str:
    """The unified diff of indicator.csv that gives each name to its code. Lines that stay are as they were."""
    if not suggestions:
        return ""
    lines = text.splitlines(keepends=True)
    header = next(csv.reader(lines[:1]))
    aliases: dict[str, list[str]] = {}
    for one in suggestions:
        if not one.is_new:
            aliases.setdefault(one.code, []).append(one.printed)
    changed: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""))
    at = 0
    for row in reader:
        own = lines[at : reader.line_num]
        at = reader.line_num
        added = aliases.get(row[header.index("code")]) if len(row) == len(header) and "aliases" in header else None
        if added and at > 1:
            cell = header.index("aliases")
            row[cell] = "|".join([*filter(None, [row[cell]]), *(_alias(name) for name in added)])
            changed += _line(row)
        else:
            changed += own
    if changed and not changed[-1].endswith("\n"):
        changed[-1] += "\n"
    for one in suggestions:
        if one.is_new:
            cells = _NEW | {"code": one.code, "name": one.printed, "name_en": one.printed, "unit": one.unit or ""}
            cells["kind"] = _KINDS.get(cells["unit"], "flow")
            changed += _line([cells.get(name, "") for name in header])
    return "".join(difflib.unified_diff(lines, changed, f"a/{path}", f"b/{path}"))


def _alias(name: str) -> str:
    return " ".join(name.replace("|", " ").split())


def _line(row: Sequence[str]) -> list[str]:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue().splitlines(keepends=True)
