"""How well prose is read: the records of a folder of documents against their truth.

    python -m benchmarks.extraction [FOLDER]        (../shared/extraction/dev unless said)

NN.txt is a document whose first line tells where it is from and is no part of the text; NN.csv is its
truth, and NN_traps.csv (if there is one) what must be neither a value nor a growth. A record is right where
value, unit and period are; one without a value where its growth or its share of plan is, and the period.
Units are compared by what they mean, areas by their codes. A truth without a start is of a day: the end
decides. A record that repeats one that was found is counted by itself, neither right nor wrong.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lswh.domain.record import ESTIMATE, FORECAST, Record
from lswh.extract import Reference, extract
from lswh.extract.folding import fold
from lswh.extract.scanning import tokenize

REPOSITORY = Path(__file__).parents[1]
DEFAULT = REPOSITORY / ".." / "shared" / "extraction" / "dev"
SURROUNDINGS = 70

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Meanings:
    """What a printed unit or area is, by the project's reference tables."""

    reference: Reference
    units: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, folder: Path) -> Meanings:
        """Those of the tables in a folder."""
        tables = {name: _rows(folder / f"{name}.csv") for name in ("indicator", "area", "unit")}
        units = {row["unit"]: (row["unit_measure"], row["unit_mult"]) for row in tables["unit"]}
        return cls(Reference.of(tables["indicator"], tables["area"], tables["unit"]), units)

    def unit(self, printed: str | None) -> tuple[str, ...]:
        """A unit as (measure, multiplier), or as its folded text where it is not known."""
        text = fold((printed or "").strip()).text
        if found := self.reference.units.whole(text):
            return self.units.get(found.value, (fold(found.value).text,))
        return (text,) if text else ()

    def area(self, printed: str | None) -> str | None:
        """An area's code, or its folded text."""
        if not printed:
            return None
        text = printed.removeprefix("địa bàn ")
        return self.reference.area(text) or fold(text).text.removeprefix("vùng ")


@dataclass(frozen=True, slots=True)
class Score:
    """One document: its pairs of truth and record, and what is left of both."""

    name: str
    text: str
    pairs: tuple[tuple[Row, Record], ...]
    missed: tuple[Row, ...]
    wrong: tuple[Record, ...]
    repeated: tuple[Record, ...]
    traps: tuple[Row, ...]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many are right, wrong and missed."""
        return len(self.pairs), len(self.wrong), len(self.missed)


def score(name: str, text: str, truth: Sequence[Row], traps: Sequence[Row], meanings: Meanings) -> Score:
    """The records of a text, each with the row of the truth that says the same and is nearest to it."""
    records = extract(text, meanings.reference, start=text.index("\n") + 1 if text.startswith("# source") else 0)
    candidates = sorted(
        (-_likeness(row, record, meanings), r, t)
        for t, row in enumerate(truth)
        for r, record in enumerate(records)
        if _same(row, record, meanings)
    )
    taken: dict[int, int] = {}
    for _, r, t in candidates:
        if r not in taken and t not in taken.values():
            taken[r] = t
    left = [record for r, record in enumerate(records) if r not in taken]
    repeated = [record for record in left if any(_same(truth[t], record, meanings) for t in taken.values())]
    return Score(
        name=name,
        text=text,
        pairs=tuple((truth[t], records[r]) for r, t in sorted(taken.items())),
        missed=tuple(row for t, row in enumerate(truth) if t not in taken.values()),
        wrong=tuple(record for record in left if record not in repeated),
        repeated=tuple(repeated),
        traps=tuple(traps),
    )


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _same(row: Row, record: Record, meanings: Meanings) -> bool:
    start, end = record.period.start.isoformat(), record.period.end.isoformat()
    if row["period_end"] not in {"", end} or (row["period_start"] and row["period_start"] != start):
        return False
    value = _decimal(row["value"])
    if value is not None:
        held = record.value and record.value.value == value
        return bool(held) and meanings.unit(row["unit"]) == meanings.unit(record.unit)
    if record.value is not None:
        return False
    shown = [
        (_decimal(row["yoy_pct"]), record.yoy_pct and record.yoy_pct.value),
        (_decimal(row["pct_of_plan"]), record.pct_of_plan and record.pct_of_plan.value),
    ]
    return any(want is not None and want == got for want, got in shown)


Field = Callable[[Row, Record, Meanings], bool]

FIELDS: Mapping[str, Field] = {
    "area": lambda row, record, meanings: meanings.area(row["area"]) == meanings.area(record.area),
    "period_start": lambda row, record, _: (
        row["period_start"]
        == (
            ""
            if not row["period_start"] and record.period.start == record.period.end
            else record.period.start.isoformat()
        )
    ),
    "period_end": lambda row, record, _: row["period_end"] == record.period.end.isoformat(),
    "value": lambda row, record, _: _decimal(row["value"]) == (record.value and record.value.value),
    "unit": lambda row, record, meanings: meanings.unit(row["unit"]) == meanings.unit(record.unit),
    "pct_of_plan": lambda row, record, _: (
        _decimal(row["pct_of_plan"]) == (record.pct_of_plan and record.pct_of_plan.value)
    ),
    "yoy_pct": lambda row, record, _: _decimal(row["yoy_pct"]) == (record.yoy_pct and record.yoy_pct.value),
    "status": lambda row, record, _: (row["status"] == "estimate") == (record.status in {ESTIMATE, FORECAST}),
    "quote": lambda row, record, _: bool(_words(row["quote"]) & _words(record.quote)),
}
"""What is compared of a right record, and how."""


def _words(quote: str) -> set[str]:
    return {token.text for token in tokenize(fold(quote).text) if token.is_number}


def _likeness(row: Row, record: Record, meanings: Meanings) -> int:
    shared = len(_words(row["quote"]) & _words(record.quote))
    named = bool(_named(row["indicator_text"]) & _named(record.indicator))
    return sum(test(row, record, meanings) for test in FIELDS.values()) * 4 + min(shared, 3) + named


def _named(name: str) -> set[str]:
    return {token.text for token in tokenize(fold(name).text)}


def table(scores: Iterable[Score], meanings: Meanings) -> list[str]:
    """The scores as lines: each document, all of them, and the fields."""
    scores = list(scores)
    lines = [f"{'':8}{'truth':>7}{'right':>7}{'wrong':>7}{'missed':>8}{'again':>7}{'P':>8}{'R':>8}{'F1':>8}"]
    lines.extend(_line(one.name, *one.counts, len(one.repeated)) for one in scores)
    right, wrong, missed = (sum(one.counts[place] for one in scores) for place in range(3))
    lines.append(_line("all", right, wrong, missed, sum(len(one.repeated) for one in scores)))
    pairs = [pair for one in scores for pair in one.pairs]
    for field, test in FIELDS.items():
        good = sum(test(row, record, meanings) for row, record in pairs)
        lines.append(f"{field:14}{good:>5} of {len(pairs)}  {good / max(1, len(pairs)):.4f}")
    return lines


def _line(name: str, right: int, wrong: int, missed: int, again: int) -> str:
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    mean = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    counts = f"{right + missed:>7}{right:>7}{wrong:>7}{missed:>8}{again:>7}"
    return f"{name:8}{counts}{precision:>8.3f}{recall:>8.3f}{mean:>8.3f}"


def confusions(one: Score, meanings: Meanings) -> list[str]:
    """Each record that is missed, wrong, or right but for a field, with its place in the text."""
    lines: list[str] = []
    for row in one.missed:
        said = " ".join(f"{key}={row[key]}" for key in ("value", "unit", "pct_of_plan", "yoy_pct") if row[key])
        lines += [
            f"{one.name} MISSED {row['indicator_text']} | {row['area']} | {_span(row)} {said}",
            f"    {' '.join(row['quote'].split())}",
        ]
    for record in one.wrong:
        trap = next((f"(trap: {row['kind']}) " for row in one.traps if _overlap(row["quote"], record, one.text)), "")
        around = one.text[max(0, record.start - SURROUNDINGS) : record.end + SURROUNDINGS // 2]
        lines += [f"{one.name} WRONG {trap}{_said(record)}", f"    {' '.join(around.split())}"]
    for row, record in one.pairs:
        off = [f"{field}: {_truth(row, field)}" for field, test in FIELDS.items() if not test(row, record, meanings)]
        if off:
            lines += [f"{one.name} FIELD {_said(record)}", f"    {'; '.join(off)}  << {' '.join(row['quote'].split())}"]
    return lines


def _span(row: Row) -> str:
    return f"{row['period_start']}..{row['period_end']}"


def _truth(row: Row, field: str) -> str:
    return repr(row[field])


def _overlap(quote: str, record: Record, text: str) -> bool:
    at = text.find(quote)
    return at >= 0 and record.start < at + len(quote) and at < record.end


def _said(record: Record) -> str:
    figures = {"value": record.value, "pct": record.pct_of_plan, "yoy": record.yoy_pct}
    said = " ".join(f"{key}={figure.value}" for key, figure in figures.items() if figure)
    period = f"{record.period.start}..{record.period.end}"
    return f"{record.indicator} | {record.area} | {period} {said} {record.unit or ''} {record.status}"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def scored(folder: Path, meanings: Meanings) -> list[Score]:
    """The scores of all documents of a folder that have a truth."""
    found: list[Score] = []
    for document in sorted(folder.glob("*.txt")):
        truth, traps = document.with_suffix(".csv"), folder / f"{document.stem}_traps.csv"
        if truth.exists():
            text = document.read_bytes().decode("utf-8")
            found.append(score(document.stem, text, _rows(truth), _rows(traps) if traps.exists() else [], meanings))
    return found


def main(arguments: Sequence[str]) -> None:
    """Print the confusions and then the table."""
    folder = Path(arguments[0]) if arguments else DEFAULT
    meanings = Meanings.of(REPOSITORY / "raw" / "reference")
    scores = scored(folder, meanings)
    for one in scores:
        print("\n".join(confusions(one, meanings)))
    print("\n".join(table(scores, meanings)))


if __name__ == "__main__":
    main(sys.argv[1:])
