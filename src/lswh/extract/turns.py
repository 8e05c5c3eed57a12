"""Figures that are given in turn: "xuất khẩu và nhập khẩu lần lượt tăng 3% và 4%"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lswh.extract.marks import Mark
from lswh.extract.mentions import Mention
from lswh.extract.vocabulary import Kind

_SPLITTING = frozenset({Kind.PART, Kind.LINK, Kind.SAYING, Kind.COMPARISON})
_ASIDE = frozenset({Kind.PERIOD, Kind.PLACE, Kind.FILLER, Kind.STATUS, Kind.HEDGE})


def runs(found: Sequence[Mention]) -> list[list[Mention]]:
    """The mentions of a sentence, with those of one list in turn together and each other one by itself."""
    grouped: list[list[Mention]] = []
    turning = False
    for mention in found:
        more = turning and mention.figure.kind == grouped[-1][0].figure.kind and _only_joins(mention.subject)
        if more:
            first = grouped[-1][0]
            yearly = replace(mention, subject=first.subject) if first.is_yearly else mention
            grouped[-1].append(_led(yearly, first.lead))
            continue
        turning = _is_in_turn(mention)
        grouped.append([_led(mention, ())] if turning else [mention])
    return grouped


def split(subject: Sequence[Mark], count: int) -> list[tuple[Mark, ...]]:
    """The subject as so many names that are listed in it, or nothing."""
    start = max((at + 1 for at, mark in enumerate(subject) if _ends_a_clause(mark)), default=0)
    chunks: list[list[Mark]] = [[]]
    for mark in subject[start:]:
        if mark.kind == Kind.AND or (mark.kind == Kind.SIGN and mark.meaning == ","):
            chunks.append([])
        elif mark.kind not in _ASIDE and mark.kind != Kind.SIGN:
            chunks[-1].append(mark)
    named = [tuple(chunk) for chunk in chunks if chunk]
    return named if len(named) == count else []


def _ends_a_clause(mark: Mark) -> bool:
    return mark.kind in _SPLITTING or (mark.kind == Kind.SIGN and mark.meaning in ";:")


def _is_in_turn(mention: Mention) -> bool:
    return any(mark.kind == Kind.FILLER and mark.meaning == "in turn" for mark in (*mention.subject, *mention.lead))


def _only_joins(subject: Sequence[Mark]) -> bool:
    return all(mark.kind == Kind.AND or mark.meaning in {",", ";"} for mark in subject)


def _led(mention: Mention, lead: tuple[Mark, ...]) -> Mention:
    """The mention with the lead that its list has, and without the words "in turn"."""

    def kept(marks: Sequence[Mark]) -> tuple[Mark, ...]:
        return tuple(mark for mark in marks if mark.meaning != "in turn")

    return replace(mention, subject=kept(mention.subject), lead=(*lead, *kept(mention.lead)))
