"""Waivers: breaches of rules that somebody has looked at and accepts, in models/contracts/waivers.csv."""

from __future__ import annotations

import csv
import difflib
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from pathlib import Path

from lswh.errors import ConfigurationError, Where

FILE = "waivers.csv"
_COLUMNS = ("rule", "key", "source_id", "reason", "by", "expires")
_NEEDED = ("rule", "key", "reason", "by")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted breach: the comparison of a rule that has this key and source_id in mart.reconciliation.

    source_id is empty where the comparison has none. expires is the last day on which the waiver holds, None where it
    holds for good; where is its place in the file.
    """

    rule: str
    key: str
    source_id: str
    reason: str
    by: str
    expires: date | None
    where: Where

    def has_expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.expires is not None and self.expires < today


def load_waivers(folder: Path, root: Path, rules: Collection[str]) -> tuple[Waiver, ...]:
    """The waivers of a project, none where there is no file. rules are the names of the rules that can be waived.

    Raises ConfigurationError, with its line, for what cannot be read and for a waiver of something that is no rule.
    """
    waivers = _read(folder, root)
    for waiver in waivers:
        if waiver.rule not in rules:
            near = difflib.get_close_matches(waiver.rule, rules, 1)
            raise ConfigurationError(
                f"{waiver.rule!r} is no reconciliation rule, and nothing else can be waived",
                where=waiver.where,
                hint=f"did you mean {near[0]!r}?" if near else f"the rules are {', '.join(sorted(rules))}",
            )
    return waivers


def digest_of_waivers(folder: Path, root: Path, today: date) -> str:
    """A hash of what is waived on a day: another one when a waiver is written, removed or expires; '' without any."""
    waivers = _read(folder, root)
    said = [[*astuple(replace(one, where=Where(""))), one.has_expired(today)] for one in waivers]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:32] if said else ""


def _read(folder: Path, root: Path) -> tuple[Waiver, ...]:
    file = folder / FILE
    if not file.is_file():
        return ()
    path = file.relative_to(root).as_posix()
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise ConfigurationError(
                    "waivers have other columns than they should",
                    where=Where(path, 1),
                    hint=f"the first line is {','.join(_COLUMNS)}",
                )
            waivers = [_waiver(row, path, reader.line_num) for row in reader]
    except (csv.Error, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"cannot be read: {error}", where=Where(path), hint="it is a CSV file in UTF-8"
        ) from error
    _check_distinct(waivers)
    return tuple(waivers)


def _waiver(row: dict[str | None, str | None], path: str, line: int) -> Waiver:
    cells = {name: (row.get(name) or "").strip() for name in _COLUMNS}
    if None in row or any(row.get(name) is None for name in _COLUMNS):
        raise ConfigurationError(
            f"a waiver has {len(_COLUMNS)} cells", where=Where(path, line), hint="quote a cell with a comma"
        )
    for name in _NEEDED:
        if not cells[name]:
            raise ConfigurationError(
                f"a waiver has no {name}", where=Where(path, line), hint="say what is accepted, why and by whom"
            )
    try:
        expires = date.fromisoformat(cells["expires"]) if cells["expires"] else None
    except ValueError as error:
        raise ConfigurationError(
            f"{cells['expires']!r} is no day", where=Where(path, line), hint="write 2027-06-30, or nothing"
        ) from error
    rule, key, source_id, reason, by = (cells[name] for name in _COLUMNS[:-1])
    return Waiver(rule, key, source_id, reason, by, expires, Where(path, line))


def _check_distinct(waivers: Sequence[Waiver]) -> None:
    seen: dict[tuple[str, str, str], Where] = {}
    for one in waivers:
        about = (one.rule, one.key, one.source_id)
        if about in seen:
            raise ConfigurationError(f"the waiver of {seen[about]} again", where=one.where, hint="remove one of them")
        seen[about] = one.where
