"""What is known when a figure is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from lswh.domain.period import Period
from lswh.domain.record import ACTUAL
from lswh.extract.mentions import Base
from lswh.extract.names import Name
from lswh.extract.stands import Telling
from lswh.extract.statements import Statement, When


class Context(NamedTuple):
    """What has been read so far, as far as it bears on what comes next.

    Of the document: published, its day; year, the last one that dated a statement; main, the first period
    that did; headed, that of the first heading; titled, the first that a sentence without figures names;
    month, the last single month; told, the day on which it is said; and until, the last day that figures go
    up to.
    Of what follows a heading or a line that ends with a colon: section, its period; ahead, the level of a
    heading whose matters are still to be done; and listing, whether such a list goes on.
    Of the paragraph: region, the area that it begins with ("Miền Bắc: ..."); head, the indicator it is about;
    last, the statement before; and topic, the first statement of the paragraph before.
    Of the sentence: telling, the phrases that may tell whether its figures stand at a day, and stand, whether they do;
    foreseen, whether they are yet to come; is_dated, whether it prints their period; real, whether the figure before
    is one without prices; part, whether it lists the parts of its head; when, area, status, base and wished, as they
    stand at the figure; first, its first statement; outer, the one before a bracket that states another; current, the
    one that is being read; and said, those that are complete.
    """

    published: date | None = None
    year: int | None = None
    main: When | None = None
    told: date | None = None
    until: date | None = None
    headed: When | None = None
    titled: When | None = None
    month: Period | None = None
    section: When | None = None
    ahead: int | None = None
    region: str | None = None
    head: str | None = None
    last: Statement | None = None
    topic: Statement | None = None
    part: bool = False
    listing: bool = False
    telling: Telling = ()
    stand: str = ""
    foreseen: bool = False
    is_dated: bool = False
    real: bool = False
    when: When | None = None
    area: str | None = None
    status: str = ACTUAL
    base: Base | None = None
    wished: bool = False
    first: Statement | None = None
    outer: Statement | None = None
    current: Statement | None = None
    said: tuple[Statement, ...] = ()


def closed(context: Context) -> Context:
    """The context with the statement that is being read complete, if it says something."""
    current = context.current
    if current is None:
        return context
    if not current.says_something:
        return context._replace(current=None)
    return context._replace(current=None, first=context.first or current, last=current, said=(*context.said, current))


def finished(context: Context) -> Context:
    """The context at the end of a sentence: what stood before a bracket that never closed is complete too."""
    context = closed(context)
    return closed(context._replace(current=context.outer, outer=None)) if context.outer else context


def kept(context: Context, printed: Callable[[int, int], str]) -> tuple[Context, tuple[str, ...]]:
    """The context behind a section, and the words of it that are kept.

    What stood in the section has no place in the next: it stands at ~n, where words[n] is what was printed.
    """
    words: dict[str, int] = {}

    def place(start: int, end: int) -> int:
        return ~words.setdefault(printed(start, end), len(words))

    def told(when: When | None) -> When | None:
        return when and when._replace(start=place(when.start, when.end), end=0)

    def said(statement: Statement | None) -> Statement | None:
        return statement and statement._replace(name=named(statement.name), when=told(statement.when))

    def named(name: Name) -> Name:
        return name._replace(spans=tuple((place(*span), 0) for span in name.spans), whole=None)

    context = context._replace(
        main=told(context.main),
        headed=told(context.headed),
        titled=told(context.titled),
        section=told(context.section),
        when=told(context.when),
        last=said(context.last),
        topic=said(context.topic),
        first=said(context.first),
        current=None,
        outer=None,
        said=(),
    )
    return context, tuple(words)
