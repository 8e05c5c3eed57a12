"""Figures that are given in turn: "xuất khẩu và nhập khẩu lần lượt tăng 3% và 4%"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import Mark
from lswh.extract.mentions import Mention

_SPLITTING: Final = frozenset({kinds.PART, kinds.LINK, kinds.SAYING, kinds.COMPARISON})
_ASIDE: Final = frozenset({kinds.PERIOD, kinds.PLACE, kinds.FILLER, kinds.STATUS, kinds.HEDGE})

_EACH: Final = frozenset({"cùng", "đều"})
_BETWEEN: Final = frozenset({",", "và"})


def runs(found: Sequence[Mention]) -> list[list[Mention]]:
    """The mentions of a sentence, with those of one list in turn together and each other one by itself."""
    grouped: list[list[Mention]] = []
    turning = False
    for mention in found:
        more = turning and mention.figure.kind == grouped[-1][0].figure.kind and _only_joins(mention.subject)
        if more:
            first = grouped[-1][0]
            yearly = mention.about(first.subject) if first.is_yearly else mention
            grouped[-1].append(_led(yearly, first.lead))
            continue
        turning = _is_in_turn(mention)
        grouped.extend([[_led(mention, ())]] if turning else [[one] for one in _of_each(mention)])
    return grouped


def split(subject: Sequence[Mark], count: int) -> list[tuple[Mark, ...]]:
    """The subject as so many names that are listed in it, or nothing."""
    start = max((at + 1 for at, mark in enumerate(subject) if _ends_a_clause(mark)), default=0)
    chunks: list[list[Mark]] = [[]]
    for mark in subject[start:]:
        if _joins(mark):
            chunks.append([])
        elif mark.kind not in _ASIDE and mark.kind != kinds.SIGN:
            chunks[-1].append(mark)
    named = [tuple(chunk) for chunk in chunks if chunk]
    return named if len(named) == count else []


def areas(subject: Sequence[Mark], count: int) -> list[tuple[Mark, ...]]:
    """The subject for each of so many areas that are listed in it, or nothing: "Hà Nội và Huế có số thu"."""
    for end in range(len(subject), 0, -1):
        if _is_area(subject[end - 1]):
            break
    else:
        return []
    start = end - 1
    places = [subject[start]]
    while start > 1 and _joins(subject[start - 1]) and _is_area(subject[start - 2]):
        start -= 2
        places.insert(0, subject[start])
    return [(*subject[:start], place, *subject[end:]) for place in places] if len(places) == count else []


def _is_area(mark: Mark) -> bool:
    return mark.kind == kinds.PLACE and mark.area is not None


def _joins(mark: Mark) -> bool:
    return mark.kind == kinds.AND or mark.meaning == ","


def _ends_a_clause(mark: Mark) -> bool:
    return mark.kind in _SPLITTING or (mark.kind == kinds.SIGN and mark.meaning in ";:")


def _is_in_turn(mention: Mention) -> bool:
    named = kinds.FILLER in mention.kinds and any(
        mark.meaning == "in turn" for mark in mention.subject if mark.kind == kinds.FILLER
    )
    return named or mention.leads(kinds.FILLER, "in turn")


def _of_each(mention: Mention) -> Sequence[Mention]:
    """One mention for each of several areas that have the same figure: "Bắc Ninh và Hải Dương cùng tăng 8%"."""
    subject = mention.subject
    end = len(subject) - 1 if subject and subject[-1].text in _EACH else len(subject)
    if end == len(subject) and not (mention.lead and mention.lead[0].text in _EACH):
        return (mention,)
    start = end
    while start and (subject[start - 1].kind == kinds.PLACE or subject[start - 1].text in _BETWEEN):
        start -= 1
    places = [mark for mark in subject[start:end] if mark.kind == kinds.PLACE and mark.area]
    if len(places) < 2:
        return (mention,)
    return [mention.about((*subject[:start], place)) for place in places]


def _only_joins(subject: Sequence[Mark]) -> bool:
    return all(_joins(mark) or mark.meaning == ";" for mark in subject)


def _led(mention: Mention, lead: tuple[Mark, ...]) -> Mention:
    """The mention with the lead that its list has, and without the words "in turn"."""

    def kept(marks: Sequence[Mark]) -> tuple[Mark, ...]:
        return tuple(mark for mark in marks if mark.meaning != "in turn")

    return mention.about(kept(mention.subject))._replace(lead=(*lead, *kept(mention.lead)))
