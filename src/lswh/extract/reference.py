"""What a printed name, unit or area is, by the project's reference tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lswh.extract.folding import fold
from lswh.extract.phrasebook import Phrasebook
from lswh.extract.tokens import tokenize
from lswh.extract.vocabulary import Kind, Phrase, phrases

Row = Mapping[str, str]
Words = tuple[str, ...]

PER_CENT = "%"


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
    names: Mapping[Words, tuple[str, ...]]
    area_codes: frozenset[str]
    areas: Phrasebook[str]
    units: Phrasebook[str]
    measures: Mapping[str, str]
    counted: frozenset[str]
    marks: Phrasebook[Phrase]
    joints: Phrasebook[Phrase]

    @classmethod
    def of(cls, indicators: Iterable[Row], areas: Iterable[Row], units: Iterable[Row]) -> Reference:
        """Index the rows of raw/reference/{indicator,area,unit}.csv."""
        indicators, areas, units = tuple(indicators), tuple(areas), tuple(units)
        measures = {row["unit"]: row["unit_measure"] for row in units}
        names: dict[Words, list[str]] = {}
        for row in indicators:
            for name in (*_names(row, "name"), row["code"]):  # GRDP, IIP and CPI are printed as they are coded
                codes = names.setdefault(words_of(name), [])
                if row["code"] not in codes:
                    codes.append(row["code"])
        places = Phrasebook((name, row["code"]) for row in areas for name in _names(row, "name"))
        openings = {words[:length] for words in names for length in range(1, min(4, len(words)) + 1)}
        return cls(
            indicators={
                row["code"]: Indicator(row["code"], row["kind"], row["parent"] or None, measures.get(row["unit"]))
                for row in indicators
            },
            names={words: tuple(codes) for words, codes in names.items() if words},
            area_codes=frozenset(row["code"] for row in areas),
            areas=places,
            units=Phrasebook((name, row["unit"]) for row in units for name in _names(row, "unit")),
            measures=measures,
            counted=frozenset(row["unit"] for row in units if words_of(row["unit"]) in openings),
            marks=Phrasebook(((row.text, row) for row in phrases() if row.kind is not Kind.JOINT), places),
            joints=Phrasebook((row.text, row) for row in phrases() if row.kind is Kind.JOINT),
        )

    def area(self, name: str) -> str | None:
        """The code of an area by its code or any of its names, or None."""
        if name in self.area_codes:
            return name
        tokens = tuple(tokenize(fold(name).text))
        found = self.areas.find(tokens, 0) if tokens else None
        if found and found.length == len(tokens):
            return found.value
        place = self.marks.find(tokens, 0) if tokens else None
        return place.area if place and place.value.kind is Kind.PLACE and place.length == len(tokens) else None

    def codes(self, words: Words, head: str | None, part: bool, unit: str | None) -> tuple[str, ...]:
        """The codes that a whole name may mean, printed with a unit, under a head indicator.

        An ambiguous name means the one below its head, and so does every name in a list of the head's
        parts; a code measured in something else than the printed unit is not meant.
        """
        codes = tuple(code for code in self.names.get(words, ()) if self._fits(code, unit))
        below = tuple(code for code in codes if self.is_below(code, head))
        if below:
            return below
        if part and head is not None:
            return tuple(code for code in codes if self.indicators[code].parent is None)
        return codes if len(codes) == 1 else ()

    def is_below(self, code: str, head: str | None) -> bool:
        """Whether an indicator is a part, or a part of a part, of another."""
        return head is not None and head in self._ancestors(code)

    def _fits(self, code: str, unit: str | None) -> bool:
        return unit is None or self.indicators[code].measure == self.measures[unit]

    def _ancestors(self, code: str) -> set[str]:
        above: set[str] = set()
        parent = self.indicators[code].parent
        while parent is not None and parent in self.indicators and parent not in above:
            above.add(parent)
            parent = self.indicators[parent].parent
        return above


def words_of(name: str) -> Words:
    """A name as its words: without punctuation, case, and the 'và' that a comma or a dash can stand for.

    >>> words_of("Khu vực công nghiệp – xây dựng") == words_of("khu vực công nghiệp và xây dựng")
    True
    """
    return tuple(
        token.text for token in tokenize(fold(name).text) if (token.is_word or token.is_number) and token.text != "và"
    )


def _names(row: Row, column: str) -> tuple[str, ...]:
    return (row[column], *(alias.strip() for alias in (row.get("aliases") or "").split("|") if alias.strip()))
