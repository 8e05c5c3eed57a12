"""What a printed name, unit or area is, by the project's reference tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lswh.extract import kinds
from lswh.extract.folding import fold
from lswh.extract.phrasebook import Phrasebook
from lswh.extract.scanning import tokenize
from lswh.extract.vocabulary import Phrase, aims, phrases, regions, scaled
from lswh.extract.vocabulary import units as more_units

Row = Mapping[str, str]
PER_CENT: Final = "%"
NATION: Final = "Việt Nam"
CHANGES: Final[Mapping[str, str]] = {"+": "up", "-": "down"}
"""The signs before a figure in brackets: (+6,5%)."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """What extraction needs to know of a row of indicator.csv."""

    code: str
    kind: str
    parent: str | None
    measure: str | None


@dataclass(frozen=True, slots=True)
class Reference:
    """The names of indicators, areas and units, ready to be found in a text."""

    indicators: Mapping[str, Indicator]
    above: Mapping[str, frozenset[str]]
    names: Mapping[str, tuple[str, ...]]
    openings: frozenset[str]
    endings: frozenset[str]
    area_names: Mapping[str, str]
    areas: Phrasebook[str]
    units: Phrasebook[str]
    measures: Mapping[str, str]
    counted: frozenset[str]
    marks: Phrasebook[Phrase]
    joints: Phrasebook[Phrase]
    aims: Phrasebook[str]
    beginnings: frozenset[str]
    """The words and signs that a phrase of a sentence can begin with."""

    @classmethod
    def of(cls, indicators: Iterable[Row], areas: Iterable[Row], units: Iterable[Row]) -> Reference:
        """Index the rows of raw/reference/{indicator,area,unit}.csv."""
        indicators, areas, units = tuple(indicators), tuple(areas), tuple(units)
        measures = {row["unit"]: row["unit_measure"] for row in units}
        names: dict[str, list[str]] = {}
        for row in indicators:
            for name in (*_names(row, "name"), row["code"]):  # GRDP, IIP and CPI are printed as they are coded
                codes = names.setdefault(words_of(name), [])
                if row["code"] not in codes:
                    codes.append(row["code"])
        printed = [(name, row["unit"]) for row in units for name in _names(row, "unit")]
        folded = {fold(name).text for name, _ in printed}
        more = [unit for unit in more_units() if fold(unit.phrase).text not in folded]
        measures |= {unit.name: measures.get(unit.name, unit.name) for unit in more}
        printed += [(unit.phrase, unit.name) for unit in more]
        bases = [(name, unit) for name, unit in printed if unit in _unscaled(units) or unit in {m.name for m in more}]
        for scale, spelled in scaled():
            for name, unit in bases:
                measures.setdefault(f"{spelled} {unit}", measures[unit])
                printed.append((f"{scale} {name}", f"{spelled} {unit}"))
        places = Phrasebook([*((name, row["code"]) for row in areas for name in _names(row, "name")), *regions()])
        openings = {" ".join(words.split()[:length]) for words in names if words for length in (1, 2, 3, 4)}
        marks = Phrasebook(((row.text, row) for row in phrases() if row.kind != kinds.JOINT), places)
        aimed = Phrasebook(aims())
        known = {
            row["code"]: Indicator(row["code"], row["kind"], row["parent"] or None, measures.get(row["unit"]))
            for row in indicators
        }
        return cls(
            indicators=known,
            above={code: _above(code, known) for code in known},
            names={words: tuple(codes) for words, codes in names.items() if words},
            openings=frozenset(words.split()[0] for words in names if words),
            endings=frozenset(words.split()[-1] for words in names if words),
            area_names={row["code"]: row["name"] for row in areas},
            areas=places,
            units=Phrasebook(printed),
            measures=measures,
            counted=frozenset(
                [one for row in units if words_of(row["unit"]) in openings for one in _spelled(row["unit"])]
                + [spelled for unit in more if unit.counted for spelled in _spelled(unit.name)]
            ),
            marks=marks,
            joints=Phrasebook((row.text, row) for row in phrases() if row.kind == kinds.JOINT),
            aims=aimed,
            beginnings=marks.openings.union(aimed.openings, CHANGES),
        )

    def area(self, name: str) -> str | None:
        """The code of an area by its code or any of its names, or None."""
        if name in self.area_names:
            return name
        text = fold(name).text
        if found := self.areas.whole(text):
            return found.value
        place = self.marks.whole(text)
        return place.area if place and place.value.kind == kinds.PLACE else None

    @property
    def nation(self) -> str | None:
        """The area that all others are in, by its name."""
        return self.area(NATION)

    def codes(self, words: str, head: str | None, part: bool, unit: str | None) -> tuple[str, ...]:
        """The codes that a whole name (see words_of) may mean, printed with a unit, under a head indicator.

        An ambiguous name means the one below its head, and so does every name in a list of the head's
        parts; a code measured in something else than the printed unit is not meant.
        """
        codes = tuple([code for code in self.names.get(words, ()) if self._fits(code, unit)])
        below = tuple(code for code in codes if self.is_below(code, head))
        if below:
            return below
        if part and head is not None:
            return tuple(code for code in codes if self.indicators[code].parent is None)
        return codes if len(codes) == 1 else ()

    def is_below(self, code: str, head: str | None) -> bool:
        """Whether an indicator is a part, or a part of a part, of another."""
        return head in self.above[code]

    def _fits(self, code: str, unit: str | None) -> bool:
        return unit is None or self.indicators[code].measure == self.measures.get(unit)


def _above(code: str, indicators: Mapping[str, Indicator]) -> frozenset[str]:
    """The indicators that one is a part of, or a part of a part."""
    above: set[str] = set()
    parent = indicators[code].parent
    while parent is not None and parent in indicators and parent not in above:
        above.add(parent)
        parent = indicators[parent].parent
    return frozenset(above)


def _unscaled(units: Iterable[Row]) -> frozenset[str]:
    """The units that can be counted in thousands and millions."""
    return frozenset(row["unit"] for row in units if row["unit_mult"] == "0" and row["unit"] != PER_CENT)


def _spelled(unit: str) -> tuple[str, ...]:
    return (unit, *(f"{spelled} {unit}" for _, spelled in scaled()))


def words_of(name: str) -> str:
    """A name as its words: without punctuation, case, and the 'và' that a comma or a dash can stand for.

    >>> words_of("Khu vực công nghiệp – xây dựng") == words_of("khu vực công nghiệp và xây dựng")
    True
    """
    tokens = tokenize(fold(name).text)
    return " ".join([token.text for token in tokens if token.kind != kinds.SIGN and token.text != "và"])


def _names(row: Row, column: str) -> tuple[str, ...]:
    return (row[column], *(alias.strip() for alias in (row.get("aliases") or "").split("|") if alias.strip()))
