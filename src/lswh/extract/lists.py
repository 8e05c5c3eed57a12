"""Lists of names and their growth: under a head that says which way ("giảm như: đá 7%, dệt 5%"), or in brackets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lswh.extract import kinds
from lswh.extract.marks import Mark, holds
from lswh.extract.mentions import LONGEST_REST, Mention


def itemized(found: list[Mention]) -> list[Mention]:
    """The mentions of a sentence, those of a list with what their list tells of them."""
    told = bracketed = False
    for mention in found:
        told = told or kinds.DIRECTION in mention.kinds
        bracketed = bracketed or mention.bracketed
    headed = _headed(found) if told else found
    return _in_brackets(headed) if bracketed else headed


def _headed(found: Sequence[Mention]) -> list[Mention]:
    """With the direction that the head of their list has: "Các sản phẩm tăng so với cùng kỳ như: đá 7%, dệt 5%"."""
    headed: list[Mention] = []
    direction: Mark | None = None
    for mention in found:
        percent = mention.figure.kind == kinds.PERCENT
        if kinds.DIRECTION in mention.kinds:
            direction = _heading(mention.subject) if percent else None
        elif not (percent and _ITEM.issuperset(mention.kinds) and kinds.WORD in mention.kinds):
            direction = None
        plain = direction is not None and all(mark.kind == kinds.HEDGE for mark in mention.lead)
        headed.append(mention._replace(lead=(direction, *mention.lead)) if direction and plain else mention)
    return headed


def _heading(subject: Sequence[Mark]) -> Mark | None:
    """The direction that a subject says of the list that it opens, if it opens one."""
    opens = next((at for at in range(len(subject) - 1, 0, -1) if subject[at].text in _OPENING), 0)
    says = next((at for at in range(opens - 1, -1, -1) if subject[at].kind == kinds.DIRECTION), None)
    if says is None or not holds(subject[opens:], kinds.WORD):
        return None
    between = subject[says + 1 : opens]
    plain = len(between) <= LONGEST_REST and _BETWEEN.issuperset([mark.kind for mark in between])
    told = holds(between, kinds.COMPARISON) or subject[opens].text == _SUCH_AS or subject[opens - 1].text == _SUCH_AS
    return subject[says] if plain and told else None


def _in_brackets(found: list[Mention]) -> list[Mention]:
    """With those told that are items of a bracket that holds nothing else: "(dệt giảm 5%, may giảm 3%)"."""
    listed = [mention.bracketed and _is_item(mention) for mention in found]
    if True not in listed:
        return found
    bracket = 0
    brackets: list[int] = []
    for mention in found:
        bracket += any(mark.meaning == "(" for mark in mention.subject)
        brackets.append(bracket)
    others = {at for at, mention, item in zip(brackets, found, listed, strict=True) if mention.bracketed and not item}
    return [
        mention._replace(itemized=True)
        if item and at not in others and (brackets.count(at) > 1 or holds(mention.in_bracket[:1], kinds.PART))
        else mention
        for at, mention, item in zip(brackets, found, listed, strict=True)
    ]


def _is_item(mention: Mention) -> bool:
    """Whether it is a name and its growth, and nothing else."""
    inside = mention.in_bracket
    grows = mention.figure.kind == kinds.PERCENT and mention.leads(kinds.DIRECTION)
    return grows and holds(inside, kinds.WORD) and _LISTED.issuperset([mark.kind for mark in inside])


_SUCH_AS: Final = "như"
_OPENING: Final = frozenset({"như", "gồm", "bao gồm", "là", ":"})
_BETWEEN: Final = frozenset({kinds.WORD, kinds.LINK, kinds.COMPARISON, kinds.FILLER, kinds.PERIOD, kinds.PLACE})
_ITEM: Final = frozenset({kinds.WORD, kinds.AND, kinds.SIGN, kinds.PLACE, kinds.STOP})
_LISTED: Final = _ITEM | {kinds.PART}
