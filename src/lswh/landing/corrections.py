"""Reviewed corrections of what was read: raw/corrections/*.yml. They win over extraction, and are no vintage.

A correction names a document (by path or hash) and a place in it (a quote, or a span of offsets), says what is wrong
there and what is right, or that nothing is to be read, and why, who says so and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lswh.domain.period import Period
from lswh.domain.record import Figure, Record
from lswh.errors import UnreadableInput, Where
from lswh.landing.marked import Marked, read_marked

_FIGURES = ("value", "plan", "pct_of_plan", "yoy_pct")
_TEXTS = ("indicator", "indicator_code", "area", "period_text", "unit", "plan_kind", "plan_period", "hedge")
_RIGHT = ("indicator", "indicator_code", "area", "period", "period_text", *_FIGURES, "unit", "plan_kind", "plan_period",
          "status", "hedge")  # fmt: skip
_KEYS = ("document", "quote", "span", "indicator", "wrong", "right", "drop", "why", "who", "when")
_STATUSES = {
    "estimate": "E",
    "provisional": "P",
    "actual": "A",
    "forecast": "F",
    "E": "E",
    "P": "P",
    "A": "A",
    "F": "F",
}
_HASH = re.compile(r"[0-9a-f]{8,64}")
_NEEDED = ("indicator", "period")


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: where it is written, what it is of, and what is right (None: nothing is to be read there).

    Of several records at its place, `indicator` (as printed, or its code) tells which one is meant.
    """

    where: Where
    document: str
    quote: str | None
    span: tuple[int, int] | None
    indicator: str | None
    right: Mapping[str, Any] | None
    wrong: str
    why: str
    who: str
    when: date

    def is_of(self, path: str, hashes: Sequence[str]) -> bool:
        """Whether it is of the document with this path in the project, or with bytes of one of these hashes."""
        if _HASH.fullmatch(self.document):
            return any(one.startswith(self.document) for one in hashes)
        return path == self.document or path.endswith(f"/documents/{self.document.removeprefix('documents/')}")

    def place(self, text: str) -> tuple[int, int] | None:
        """Where it is in a text; None where its quote is not there. Raises UnreadableInput where that is not clear."""
        if self.span is not None:
            start, end = self.span
            is_there = end <= len(text) and (self.quote is None or _find(self.quote, text[start:end]))
            return (start, end) if is_there else None
        found = _find(self.quote or "", text)
        if len(found) > 1:
            raise UnreadableInput(
                f"the quote stands {len(found)} times in {self.document}",
                where=self.where,
                hint=f"quote more of it, or add its span: {list(found[0])}",
            )
        return found[0] if found else None


def _find(quote: str, text: str) -> list[tuple[int, int]]:
    """Where a quote stands, whatever the form of its letters and the kind of its spaces."""
    from lswh.extract import fold

    words = fold(quote).text.split()
    if not words:
        return []
    folded = fold(text)
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    return [folded.origin(*one.span()) for one in pattern.finditer(folded.text)]


def corrected(records: Iterable[Record], text: str, corrections: Iterable[Correction]) -> list[Record]:
    """What a document states, after corrections. Those whose quote is not in the text change nothing.

    Raises UnreadableInput where it is not clear which record is meant, or where too little is said to make one.
    """
    found = list(records)
    for one in corrections:
        place = one.place(text)
        if place is None:
            continue
        meant = _meant(one, found, place)
        if one.right is None:
            found = [record for record in found if record not in meant]
        elif not meant:
            found.append(_new(one, text, place))
        elif len(meant) > 1:
            names = ", ".join(repr(record.indicator_code or record.indicator) for record in meant)
            raise UnreadableInput(
                f"{len(meant)} records are read at this quote: {names}",
                where=one.where,
                hint="say which: indicator: ...",
            )
        else:
            right = _figures_of(one, meant[0].quote)
            found = [replace(record, **right) if record is meant[0] else record for record in found]
    return sorted(found, key=lambda record: record.start)


def _meant(one: Correction, records: Sequence[Record], place: tuple[int, int]) -> list[Record]:
    from lswh.extract import words_of

    start, end = place
    near = [record for record in records if record.start < end and start < record.end]
    if one.indicator is not None:
        words = words_of(one.indicator)
        near = [
            record for record in near if one.indicator == record.indicator_code or words_of(record.indicator) == words
        ]
    inside = [record for record in near if start <= record.start and record.end <= end]
    return inside or near


def _new(one: Correction, text: str, place: tuple[int, int]) -> Record:
    """A record that was not read at all."""
    right = _figures_of(one, text[slice(*place)])
    missing = [name for name in _NEEDED if right.get(name) is None]
    missing += [] if any(right.get(name) for name in _FIGURES) else [" or ".join(_FIGURES)]
    if missing:
        raise UnreadableInput(
            "nothing is read at this quote, so that `right` has to say all of it",
            where=one.where,
            hint=f"it lacks {', '.join(missing)}",
        )
    blank = {field.name: None for field in fields(Record)}
    said = {"status": "A", "period_text": right["period"].code, **right}
    start, end = place
    return Record(**{**blank, **said, "quote": text[start:end], "start": start, "end": end})


def _figures_of(one: Correction, quote: str) -> dict[str, Any]:
    """What is right, each figure with the characters of the quote that print it, where they do."""
    from lswh.extract import fold, numeral, tokenize

    printed: dict[Decimal, str] = {}
    for token in tokenize(fold(quote).text):
        value = numeral(token.text) if token.is_number else None
        if value is not None:
            printed.setdefault(value, token.text)
    return {
        name: Figure(value, printed.get(abs(value), format(value, "f"))) if isinstance(value, Decimal) else value
        for name, value in (one.right or {}).items()
    }


def read_corrections(path: str, data: bytes) -> tuple[Correction, ...]:
    """The corrections in a file: a list of them, or one. Raises UnreadableInput, which names the line."""
    import yaml

    root = read_marked(path, data, "correction")
    is_one = isinstance(root, Marked) and isinstance(root.node, yaml.MappingNode)
    return tuple(_correction(item) for item in ([root] if is_one and isinstance(root, Marked) else root.items()))


def _correction(item: Marked) -> Correction:
    said = dict(item.mapping(_KEYS))
    where = item.where
    missing = [name for name in ("document", "wrong", "why", "who", "when") if name not in said]
    missing += [] if said.keys() & {"quote", "span"} else ["quote or span"]
    if missing:
        raise UnreadableInput(f"the correction lacks {', '.join(missing)}", where=where, hint="see the README")
    is_dropped = "drop" in said and said["drop"].one_of(("true", "false")) == "true"
    if is_dropped == ("right" in said):
        raise UnreadableInput(
            "a correction has either `right` or `drop: true`",
            where=where,
            hint="say what is right, or drop what was read",
        )
    return Correction(
        where=where,
        document=said["document"].text(),
        quote=said["quote"].text() if "quote" in said else None,
        span=_span(said["span"]) if "span" in said else None,
        indicator=said["indicator"].text() if "indicator" in said else None,
        right=None if is_dropped else dict(_right(said["right"])),
        wrong=said["wrong"].text(),
        why=said["why"].text(),
        who=said["who"].text(),
        when=_day(said["when"]),
    )


def _span(value: Marked) -> tuple[int, int]:
    ends = [item.text() for item in value.items()]
    if len(ends) != 2 or not all(end.isdecimal() and len(end) < 12 for end in ends) or int(ends[0]) >= int(ends[1]):
        raise UnreadableInput("span is no pair of offsets", where=value.where, hint="write it as [120, 168]")
    return int(ends[0]), int(ends[1])


def _day(value: Marked) -> date:
    try:
        return date.fromisoformat(value.text())
    except ValueError as error:
        raise UnreadableInput(
            f"when is no day: {value.text()!r}", where=value.where, hint="write it as 2023-07-07"
        ) from error


def _right(value: Marked) -> Iterator[tuple[str, Any]]:
    for name, cell in value.mapping(_RIGHT):
        text = cell.optional()
        if text is None and name not in {"indicator", "period", "status", "period_text"}:
            yield name, None
        elif name in _TEXTS:
            yield name, cell.text()
        elif name in _FIGURES:
            yield name, _decimal(cell)
        elif name == "status":
            yield name, _STATUSES[cell.one_of(tuple(_STATUSES))]
        else:
            try:
                yield name, Period.parse(cell.text())
            except ValueError as error:
                raise UnreadableInput(
                    str(error), where=cell.where, hint="2023, 2023-S1, 2023-06, 2023-01-01/P9M"
                ) from error


def _decimal(value: Marked) -> Decimal:
    text = value.text()
    try:
        number = Decimal(text)
        if not number.is_finite() or len(text) > 60 or "e" in text.lower() or "_" in text:
            raise InvalidOperation
    except InvalidOperation as error:
        raise UnreadableInput(
            f"{value.name} is no number: {text!r}", where=value.where, hint="write it with a point: 1280.5"
        ) from error
    return number
