"""What a figure states.

RULES is the whole answer: they are asked in order, and the first that knows, decides. A figure that none
of them knows states nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Final, NamedTuple

from lswh.domain.record import ESTIMATE, PROVISIONAL
from lswh.extract import kinds
from lswh.extract.bases import OTHER, PREVIOUS
from lswh.extract.marks import Mark, Number, holds
from lswh.extract.mentions import LEVEL, Mention, last_part_of


class Role:
    """What a figure is to its statement."""

    VALUE: Final = "value"
    RATE: Final = "rate"  # a value in per cent, if the name is that of a rate
    PAIR: Final = "pair"  # two values, a part and its whole
    PLAN: Final = "plan"
    SHARE_OF_PLAN: Final = "share of plan"
    GROWTH: Final = "growth"  # on the same period of the year before
    COMPARED: Final = "compared"  # a change against something else that is named
    NOTHING: Final = "nothing"
    ASIDE: Final = "aside"  # nothing, and what follows goes on as if it were not there


class Reading(NamedTuple):
    """The role of a figure, its value in that role, and the rule that read it."""

    role: str
    value: Decimal
    rule: str


Rule = Callable[[Mention], Reading | None]


def deflated(mention: Mention) -> Reading | None:
    """A growth without that of prices, told beside the growth: "nếu loại trừ yếu tố giá tăng 8,3%"."""
    real = mention.leads(kinds.FILLER, "real") or (
        kinds.FILLER in mention.kinds
        and any(mark.meaning == "real" for mark in mention.subject if mark.kind == kinds.FILLER)
    )
    return _reading(mention, Role.ASIDE, "deflated") if real else None


def multiple(mention: Mention) -> Reading | None:
    """So many times as much: "gấp 2,1 lần"; what follows is still said of its subject."""
    return _nothing(mention, "multiple")


def wish(mention: Mention) -> Reading | None:
    """A target: "phấn đấu tăng 8%", or an average: "bình quân mỗi ngày thu 8 tỷ đồng"; an estimate is no target."""
    average = any(mark.meaning == AVERAGE for mark in mention.subject)
    estimated = mention.leads(kinds.STATUS, ESTIMATE, PROVISIONAL) and not average
    return _nothing(mention, "wish") if mention.wished and not estimated else None


def last_year(mention: Mention) -> Reading | None:
    """A figure of another year: "(cùng kỳ năm 2022 tăng 3%)"."""
    return _reading(mention, Role.ASIDE, "last year") if mention.is_of_last_year else None


def other_side(mention: Mention) -> Reading | None:
    """What a bracket tells of the other side: "so với cùng kỳ (35 triệu USD)", "cao hơn mức chung (14,3%)"."""
    if not mention.bracketed or mention.lead or mention.in_bracket or mention.plan:
        return None
    before = mention.before_bracket
    compared = before[-1:] and before[-1].kind == kinds.COMPARISON
    higher = any(mark.kind == kinds.DIRECTION and mark.text.endswith("hơn") for mark in last_part_of(before))
    return _reading(mention, Role.ASIDE, "other side") if compared or higher else None


def threshold(mention: Mention) -> Reading | None:
    """What some of many have passed: "có 3 đơn vị đạt số thu trên 10.000 tỷ đồng"."""
    if kinds.NUMBER not in mention.kinds or not mention.leads(kinds.HEDGE):
        return None
    clause = mention.clause
    numbers = [at for at, mark in enumerate(clause) if mark.kind == kinds.NUMBER]
    counted = numbers and numbers[-1] and clause[numbers[-1] - 1].kind in {kinds.VERB, kinds.FILLER}
    rest = clause[numbers[-1] + 1 :] if numbers else ()
    passes = holds(rest, kinds.VERB) and not holds(rest, kinds.LINK)
    apart = mention.leads(kinds.VERB) and any(mark.meaning == "," for mark in rest)
    return _nothing(mention, "threshold") if counted and passes and not apart else None


def explained(mention: Mention) -> Reading | None:
    """What a bracket tells of another number: "1/3 diện tích (30 nghìn ha)", "gấp 2 lần năm 2020 (3 tỷ đồng)"."""
    if mention.of_base:
        return _nothing(mention, "explained")
    other = mention.bracketed and kinds.NUMBER in mention.kinds
    return _nothing(mention, "explained") if other and not mention.leads(kinds.VERB) else None


def part_of_a_whole(mention: Mention) -> Reading | None:
    """A share or a contribution: "chiếm 56%"."""
    return _nothing(mention, "part of a whole") if mention.leads(kinds.SHARE) and not mention.plan else None


def end_of_a_range(mention: Mention) -> Reading | None:
    """A rank, a rate or one end of a range or a pair: "từ 5%", "từ 5 tỷ USD lên 7 tỷ USD"."""
    return _nothing(mention, "end of a range") if mention.leads(kinds.STOP) or mention.after_range else None


def list_in_turn(mention: Mention) -> Reading | None:
    """One of several figures for several names: "lần lượt tăng 2,3% và 6,9%"."""
    return _nothing(mention, "list in turn") if mention.leads(kinds.FILLER, "in turn") else None


def remark(mention: Mention) -> Reading | None:
    """What is said in brackets of something else, or of another time: "(năm 2021 tăng 3%)"."""
    if not mention.bracketed or mention.itemized:
        return None
    own = any(mark.kind in {kinds.WORD, kinds.PERIOD} for mark in mention.in_bracket) and not mention.is_yearly
    other = any(mark.kind in {kinds.DIRECTION, kinds.SHARE, kinds.STOP} for mark in mention.lead)
    states = mention.figure.kind == kinds.AMOUNT and not other and not _is_dated(mention.in_bracket)
    return _reading(mention, Role.ASIDE, "remark") if own and not states else None


def share_of_plan(mention: Mention) -> Reading | None:
    """A share of a plan: "đạt 60,1% kế hoạch", "đạt 85% (17/20 tỷ đồng)"; what is up on a plan is no share of it."""
    if not mention.plan:
        # In "2018 đạt 85% (17/20 tỷ đồng)" it is not clear what the number is.
        told = mention.is_fraction and mention.leads(kinds.VERB, "reach") and kinds.NUMBER not in mention.kinds
        return _reading(mention, Role.SHARE_OF_PLAN, "share of plan") if told else None
    directions = _directions(mention.lead)
    if directions[-1:] == ["beyond"]:
        return Reading(Role.SHARE_OF_PLAN, 100 + number(mention).value, "beyond the plan")
    if directions[-1:] == ["short"]:
        return Reading(Role.SHARE_OF_PLAN, 100 - number(mention).value, "short of the plan")
    if directions:
        return _nothing(mention, "share of plan")
    return _reading(mention, Role.SHARE_OF_PLAN, "share of plan")


def plan(mention: Mention) -> Reading | None:
    """The plan itself: "bằng 126% dự toán (3.400 tỷ đồng)"."""
    if mention.after_plan:
        return _reading(mention, Role.PLAN, "plan")
    planned = holds(mention.clause, kinds.PLAN)
    return _nothing(mention, "plan") if planned else None


def fraction(mention: Mention) -> Reading | None:
    """What was reached and the plan, right behind the share: "đạt 85% kế hoạch (17/20 tỷ đồng)"."""
    told = mention.after_plan and mention.bracketed and not mention.lead
    return _reading(mention, Role.PLAN, "fraction") if told else None


def pair(mention: Mention) -> Reading | None:
    """So many of so many: "8/13 sản phẩm"."""
    return _reading(mention, Role.PAIR, "pair") if mention.figure.counted else _nothing(mention, "pair")


def change_of_a_share(mention: Mention) -> Reading | None:
    """A change of a share in points: "tỷ trọng công nghiệp tăng 2%, dịch vụ giảm 1%"."""
    changes = mention.weighed and mention.leads(kinds.DIRECTION)
    return _nothing(mention, "change of a share") if changes else None


def ratio_to_last_year(mention: Mention) -> Reading | None:
    """A growth told as a ratio: "bằng 85% so với cùng kỳ" is 15% less."""
    compared = mention.tail[:1] and mention.tail[0].kind == kinds.COMPARISON and mention.leads(kinds.VERB)
    if not (compared or mention.leads(kinds.VERB, "equal")) or _directions(mention.lead):
        return None
    list_of_ratios = mention.listed and mention.planned is None and _ends_there(mention)
    if not mention.base.may_be_by_year or not (_names_base(mention) or list_of_ratios):
        return _compared(mention, number(mention).value - 100) or _nothing(mention, "ratio to last year")
    return Reading(Role.GROWTH, number(mention).value - 100, "ratio to last year")


def share_of_a_budget(mention: Mention) -> Reading | None:
    """What was spent of a plan that was named before: "kế hoạch vốn 3.000 tỷ đồng, đã giải ngân đạt 62%"."""
    spent = mention.planned is not None and any(mark.meaning == SPENDING for mark in mention.last_part)
    if not spent or not mention.leads(kinds.VERB) or _directions(mention.lead):
        return None
    return _reading(mention, Role.SHARE_OF_PLAN, "share of a budget")


SPENDING: Final = "spending"
"""What a noun means that tells how much of a plan is spent."""


def share_of_the_same_plan(mention: Mention) -> Reading | None:
    """A share of the plan that was named before: "đạt 51,8% kế hoạch; trong đó, thu nội địa 5 tỷ đồng, đạt 50%"."""
    if mention.planned is None or not mention.leads(kinds.VERB, "reach"):
        return None
    other = any(mark.kind in {kinds.COMPARISON, kinds.WORD} for mark in (*mention.subject, *mention.tail[:1]))
    if other or _directions(mention.lead):
        return None
    return _reading(mention, Role.SHARE_OF_PLAN, "share of the same plan")


def growth(mention: Mention) -> Reading | None:
    """A growth on the year before: "tăng 322,4%", "tốc độ tăng ... đạt 5%"."""
    directions = (
        _directions(mention.lead)
        or (mention.is_yearly and _directions(mention.in_bracket))
        or _directions(mention.last_part)
        or _grown(mention.last_part)
    )
    if not directions:
        return None
    if directions[-1] == LEVEL:
        return _reading(mention, Role.RATE, "level")
    of = mention.tail[1:] if mention.tail[:1] and mention.tail[0].phrase == "về" else mention.tail
    of_what = of[:1] and of[0].kind == kinds.WORD  # "giảm 20% số hộ nghèo", "tăng 12% về luân chuyển"
    beyond = directions[-1] == "beyond" and mention.base.may_be_by_year and _names_base(mention)
    sign = 1 if beyond else SIGNS.get(directions[-1])
    if of_what or sign is None:
        return _nothing(mention, "growth")
    signed = number(mention).value * sign
    if not mention.base.may_be_by_year:
        return _compared(mention, signed) or _nothing(mention, "growth")
    return Reading(Role.GROWTH, signed, "growth")


def change(mention: Mention) -> Reading | None:
    """A change told as an amount: "giảm 3.500 tỷ đồng"."""
    return _nothing(mention, "change") if mention.is_change else None


def value(mention: Mention) -> Reading | None:
    """A value with its unit."""
    return _reading(mention, Role.VALUE, "value")


def rate(mention: Mention) -> Reading | None:
    """A value in per cent: "tỷ lệ lấp đầy đạt 82%"."""
    return _reading(mention, Role.RATE, "rate") if mention.leads(kinds.VERB) else None


_PERCENT: Final = frozenset({kinds.PERCENT})
_AMOUNT: Final = frozenset({kinds.AMOUNT})
_PAIR: Final = frozenset({kinds.PAIR})
RULES: Final[tuple[tuple[Rule, frozenset[str]], ...]] = (
    (last_year, kinds.FIGURES),
    (remark, kinds.FIGURES),
    (deflated, _PERCENT),
    (multiple, frozenset({kinds.MULTIPLE})),
    (wish, kinds.FIGURES),
    (other_side, kinds.FIGURES),
    (threshold, kinds.FIGURES),
    (explained, kinds.FIGURES),
    (part_of_a_whole, kinds.FIGURES),
    (end_of_a_range, kinds.FIGURES),
    (list_in_turn, kinds.FIGURES),
    (share_of_plan, _PERCENT),
    (plan, _AMOUNT),
    (fraction, _PAIR),
    (pair, _PAIR),
    (change_of_a_share, _PERCENT),
    (ratio_to_last_year, _PERCENT),
    (share_of_a_budget, _PERCENT),
    (share_of_the_same_plan, _PERCENT),
    (growth, _PERCENT),
    (change, _AMOUNT),
    (value, _AMOUNT),
    (rate, _PERCENT),
)
"""Each rule, and the figures that it is asked about."""
_RULES_OF: Final = {kind: tuple(rule for rule, asked in RULES if kind in asked) for kind in kinds.FIGURES}


def read(mention: Mention) -> Reading:
    """What the first rule that knows the figure says of it."""
    for rule in _RULES_OF[mention.figure.kind]:
        reading = rule(mention)
        if reading is not None:
            break
    else:
        reading = _nothing(mention, "no rule")
    trace = _TRACE.get()
    if trace is not None:
        trace(mention, reading)
    return reading


@contextmanager
def traced(trace: Callable[[Mention, Reading], None]) -> Iterator[None]:
    """While this is open, `trace` is told what is read of each figure, in order, and by which rule."""
    token = _TRACE.set(trace)
    try:
        yield
    finally:
        _TRACE.reset(token)


_TRACE: Final[ContextVar[Callable[[Mention, Reading], None] | None]] = ContextVar("_TRACE", default=None)


def number(mention: Mention) -> Number:
    """The number of a figure (the first of a pair)."""
    return mention.figure.numbers[0]


AVERAGE: Final = "average"
SIGNS: Final = {"up": 1, "down": -1}
_OTHERS: Final = frozenset({PREVIOUS, OTHER})


def _reading(mention: Mention, role: str, rule: str) -> Reading:
    return Reading(role, number(mention).value, rule)


def _nothing(mention: Mention, rule: str) -> Reading:
    return _reading(mention, Role.NOTHING, rule)


def _compared(mention: Mention, value: Decimal) -> Reading | None:
    """A change against something that is named with it, and is no year before: "tăng 0,3% so với tháng trước"."""
    named = mention.base.meaning in _OTHERS and _names_base(mention)
    return Reading(Role.COMPARED, value, "comparison") if named else None


def _directions(marks: tuple[Mark, ...]) -> list[str]:
    return [mark.meaning for mark in marks if mark.kind == kinds.DIRECTION]


def _ends_there(mention: Mention) -> bool:
    """Whether nothing but a sign follows the figure."""
    return all(mark.kind == kinds.SIGN for mark in mention.tail[:1])


def _grown(marks: tuple[Mark, ...]) -> list[str]:
    """The direction that a name holds which is a growth by itself: "lạm phát 3,2%"."""
    return ["up" for mark in marks if mark.kind == kinds.WORD and mark.meaning == "growth"]


def _is_dated(marks: tuple[Mark, ...]) -> bool:
    return any(mark.kind in {kinds.PERIOD, kinds.COMPARISON, kinds.PLAN, kinds.TARGET} for mark in marks)


def _names_base(mention: Mention) -> bool:
    return holds((*mention.tail, *mention.clause), kinds.COMPARISON)
