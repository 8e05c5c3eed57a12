"""What a figure states.

RULES is the whole answer: they are asked in order, and the first that knows, decides. A figure that none
of them knows states nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from lswh.extract.marks import Mark, Number
from lswh.extract.mentions import BY_YEAR, Mention
from lswh.extract.vocabulary import Kind


class Role(Enum):
    """What a figure is to its statement."""

    VALUE = auto()
    RATE = auto()  # a value in per cent, if the name is that of a rate
    PAIR = auto()  # two values, a part and its whole
    PLAN = auto()
    SHARE_OF_PLAN = auto()
    GROWTH = auto()  # on the same period of the year before
    NOTHING = auto()
    ASIDE = auto()  # nothing, and what follows goes on as if it were not there


@dataclass(frozen=True, slots=True)
class Reading:
    """The role of a figure, its value in that role, and the rule that read it."""

    role: Role
    value: Decimal
    rule: str


Rule = Callable[[Mention], Reading | None]


def wish(mention: Mention) -> Reading | None:
    """A target: "phấn đấu tăng 8%"."""
    return _nothing(mention, "wish") if mention.wished else None


def last_year(mention: Mention) -> Reading | None:
    """A figure of another year: "(cùng kỳ năm 2022 tăng 3%)"."""
    return _reading(mention, Role.ASIDE, "last year") if mention.is_of_last_year else None


def part_of_a_whole(mention: Mention) -> Reading | None:
    """A share or a contribution: "chiếm 56%"."""
    return _nothing(mention, "part of a whole") if mention.leads(Kind.SHARE) else None


def end_of_a_range(mention: Mention) -> Reading | None:
    """A rank, a rate or one end of a range: "từ 5%"."""
    return _nothing(mention, "end of a range") if mention.leads(Kind.STOP) else None


def list_in_turn(mention: Mention) -> Reading | None:
    """One of several figures for several names: "lần lượt tăng 2,3% và 6,9%"."""
    return _nothing(mention, "list in turn") if mention.leads(Kind.FILLER, "in turn") else None


def remark(mention: Mention) -> Reading | None:
    """What is said in brackets of something else, or of another time: "(năm 2021 tăng 3%)"."""
    own = any(mark.kind in {Kind.WORD, Kind.PERIOD} for mark in mention.subject)
    return _reading(mention, Role.ASIDE, "remark") if mention.bracketed and own else None


def share_of_plan(mention: Mention) -> Reading | None:
    """A share of a plan: "đạt 60,1% kế hoạch"; what is up on a plan is no share of it."""
    if mention.figure.kind is not Kind.PERCENT or not mention.plan:
        return None
    if mention.leads(Kind.DIRECTION):
        return _nothing(mention, "share of plan")
    return _reading(mention, Role.SHARE_OF_PLAN, "share of plan")


def plan(mention: Mention) -> Reading | None:
    """The plan itself: "bằng 126% dự toán (3.400 tỷ đồng)"."""
    if mention.figure.kind is not Kind.AMOUNT:
        return None
    if mention.after_plan:
        return _reading(mention, Role.PLAN, "plan")
    planned = any(mark.kind is Kind.PLAN for mark in mention.clause)
    return _nothing(mention, "plan") if planned else None


def pair(mention: Mention) -> Reading | None:
    """So many of so many: "8/13 sản phẩm"."""
    return _reading(mention, Role.PAIR, "pair") if mention.figure.kind is Kind.PAIR else None


def ratio_to_last_year(mention: Mention) -> Reading | None:
    """A growth told as a ratio: "bằng 85% so với cùng kỳ" is 15% less."""
    if mention.figure.kind is not Kind.PERCENT or not mention.leads(Kind.VERB, "equal"):
        return None
    if mention.base.meaning != BY_YEAR or not _names_base(mention):
        return _nothing(mention, "ratio to last year")
    return Reading(Role.GROWTH, number(mention).value - 100, "ratio to last year")


def growth(mention: Mention) -> Reading | None:
    """A growth on the year before: "tăng 322,4%", "tốc độ tăng ... đạt 5%"."""
    if mention.figure.kind is not Kind.PERCENT:
        return None
    directions = _directions(mention.lead) or _directions(mention.last_part)
    if not directions:
        return None
    of_what = mention.tail[:1] and mention.tail[0].kind is Kind.WORD  # "giảm 20% số hộ nghèo"
    if of_what or mention.base.meaning != BY_YEAR or directions[-1] not in _SIGNS:
        return _nothing(mention, "growth")
    return Reading(Role.GROWTH, number(mention).value * _SIGNS[directions[-1]], "growth")


def change(mention: Mention) -> Reading | None:
    """A change told as an amount: "giảm 3.500 tỷ đồng"."""
    directions = [mark for mark in mention.lead if mark.kind in {Kind.DIRECTION, Kind.VERB}]
    if mention.figure.kind is Kind.AMOUNT and directions and directions[-1].kind is Kind.DIRECTION:
        return _nothing(mention, "change")
    return None


def value(mention: Mention) -> Reading | None:
    """A value with its unit."""
    return _reading(mention, Role.VALUE, "value") if mention.figure.kind is Kind.AMOUNT else None


def rate(mention: Mention) -> Reading | None:
    """A value in per cent: "tỷ lệ lấp đầy đạt 82%"."""
    if mention.figure.kind is Kind.PERCENT and mention.leads(Kind.VERB):
        return _reading(mention, Role.RATE, "rate")
    return None


RULES: tuple[Rule, ...] = (
    last_year,
    remark,
    wish,
    part_of_a_whole,
    end_of_a_range,
    list_in_turn,
    share_of_plan,
    plan,
    pair,
    ratio_to_last_year,
    growth,
    change,
    value,
    rate,
)


def read(mention: Mention) -> Reading:
    """What the first rule that knows the figure says of it."""
    answers = (rule(mention) for rule in RULES)
    return next((answer for answer in answers if answer), _nothing(mention, "no rule"))


def number(mention: Mention) -> Number:
    """The number of a figure (the first of a pair)."""
    return mention.figure.numbers[0]


_SIGNS = {"up": 1, "down": -1}


def _reading(mention: Mention, role: Role, rule: str) -> Reading:
    return Reading(role, number(mention).value, rule)


def _nothing(mention: Mention, rule: str) -> Reading:
    return _reading(mention, Role.NOTHING, rule)


def _directions(marks: tuple[Mark, ...]) -> list[str]:
    return [mark.meaning for mark in marks if mark.kind is Kind.DIRECTION]


def _names_base(mention: Mention) -> bool:
    return any(mark.kind is Kind.COMPARISON for mark in (*mention.tail, *mention.clause))
