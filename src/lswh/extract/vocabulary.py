"""What the words of a statistical report mean, apart from the names of things.

It is said by the tables in vocabulary/: each file is a kind of phrase, each row a phrase (see
lswh.extract.phrasebook for its blanks) and what it means there. The code only walks them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from lswh.extract import kinds
from lswh.extract.folding import fold


@dataclass(frozen=True, slots=True)
class Phrase:
    """A row of a vocabulary table."""

    kind: str
    text: str
    meaning: str


@cache
def phrases() -> tuple[Phrase, ...]:
    """Every phrase of every table."""
    return tuple(row for kind in kinds.TABLES for row in _table(kind))


@cache
def abbreviations() -> frozenset[str]:
    """The words after which a full stop does not end a sentence."""
    return _words("abbreviations")


@cache
def scales() -> frozenset[str]:
    """The words that can stand between two numbers of one amount: 2 tỷ 300 triệu."""
    return _words("scales")


@cache
def continuations() -> frozenset[str]:
    """What after a unit makes another unit of it: đồng/ha, % điểm."""
    return _words("continuations")


@cache
def denominators() -> frozenset[str]:
    """What a unit can be per, behind the noun that it measures: 20 tấn hàng/ngày."""
    return _words("denominators")


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of units.csv: a unit that a project's own table need not have, and whether it counts things."""

    phrase: str
    name: str
    counted: bool


@cache
def units() -> tuple[Unit, ...]:
    """The units that are read although they may not be in the project's reference."""
    return tuple(Unit(row["phrase"], row["unit"], row["counted"] == "yes") for row in _rows("units"))


@cache
def regions() -> tuple[tuple[str, str], ...]:
    """The parts of the country that are no area of their own: how they are printed, and their name."""
    return tuple((row["phrase"], row["meaning"]) for row in _rows("regions"))


@cache
def stocks() -> tuple[tuple[str, str], ...]:
    """The words, between spaces, that tell whether a figure stands at a day (stock) or adds up to it (flow)."""
    return tuple((f" {fold(row['phrase']).text} ", row["meaning"]) for row in _rows("stocks"))


@cache
def outlooks() -> tuple[tuple[str, str], ...]:
    """The words of headings that tell whether what follows is still to be done (ahead) or is done."""
    return tuple((fold(row["phrase"]).text, row["meaning"]) for row in _rows("outlooks"))


@cache
def aims() -> tuple[tuple[str, str], ...]:
    """What is a target anywhere but behind a share of it: "đạt 51,8% so với nghị quyết đề ra"."""
    return tuple((row["phrase"], row["meaning"]) for row in _rows("aims"))


@cache
def scaled() -> tuple[tuple[str, str], ...]:
    """The scales of units: how they are printed, and their usual spelling."""
    return tuple((row["phrase"], row["meaning"]) for row in _rows("scales"))


_UP_TO: Final = "đến "
"""What "tới" can stand for in a period."""
_DATES: Final = {"-": ("{m}/{y}", "{q}/{y}"), ".": ("{m}/{y}", "{q}/{y}", "ngày {d}/{m}")}
"""Dates that can be written with a dash as well, or a full stop."""


def _words(name: str) -> frozenset[str]:
    return frozenset(row["phrase"] for row in _rows(name))


def _table(kind: str) -> Iterator[Phrase]:
    for row in _rows(kind):
        yield Phrase(kind, row["phrase"], row["meaning"])
        if kind == kinds.PERIOD and _UP_TO in row["phrase"]:
            yield Phrase(kind, row["phrase"].replace(_UP_TO, "tới "), row["meaning"])
        for sign in "-.":
            if any(date in row["phrase"] for date in _DATES[sign]):
                yield Phrase(kind, row["phrase"].replace("/", sign), row["meaning"])
        if kind == kinds.PLAN:
            for before in ("so với", "so", "của", "so với tổng"):
                yield Phrase(kind, f"{before} {row['phrase']}", row["meaning"])


def _rows(name: str) -> Iterator[dict[str, str]]:
    source = files("lswh.extract").joinpath("vocabulary", f"{name}.csv")
    yield from csv.DictReader(source.read_text(encoding="utf-8").splitlines())
