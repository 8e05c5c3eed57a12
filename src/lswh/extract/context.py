"""What is known when a figure is read.

There is one context for a text, and it is changed in place: what changes it is named by a verb, and returns only what
it finds besides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lswh.domain.period import Period
from lswh.domain.record import ACTUAL
from lswh.extract.bases import Base
from lswh.extract.marks import Mark
from lswh.extract.names import Name
from lswh.extract.stands import Telling
from lswh.extract.statements import Statement, When


@dataclass(slots=True)
class Context:
    """What has been read so far, as far as it bears on what comes next.

    Of the document: published, its day; year, the last one that dated a statement; main, the first period
    that did; headed, that of the first heading; titled, the first that a sentence without figures names;
    carried, the last cumulated one of a paragraph before; month, the last single month; told, the day on which
    it is said; and until, the last day that figures go up to.
    Of what follows a heading or a line that ends with a colon: section, its period; ahead, the level of a
    heading whose matters are still to be done; listing, whether such a list goes on; and
    monthly, whether all is set against the month before.
    Of the paragraph: region, the area that it begins with ("Miền Bắc: ..."); head, the indicator it is about;
    last, the statement before; and topic, the first statement of the paragraph before.
    Of the sentence: telling, the phrases that may tell whether its figures stand at a day, and stand, whether they do;
    foreseen, whether they are yet to come; is_dated, whether it prints their period; real, whether the figure before
    is one without prices; part, whether it lists the parts of its head; when, area, status, base, wished and planned
    (the plan that shares are of), as they stand at the figure; first, its first statement; outer, the one before a
    bracket that states another; current, the one that is being read; and said, those that are complete.
    """

    published: date | None = None
    year: int | None = None
    main: When | None = None
    told: date | None = None
    until: date | None = None
    headed: When | None = None
    titled: When | None = None
    carried: When | None = None
    month: Period | None = None
    section: When | None = None
    ahead: int | None = None
    region: str | None = None
    head: str | None = None
    last: Statement | None = None
    topic: Statement | None = None
    part: bool = False
    listing: bool = False
    monthly: bool = False
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
    planned: Mark | None = None
    first: Statement | None = None
    outer: Statement | None = None
    current: Statement | None = None
    said: tuple[Statement, ...] = ()

    def begin(self, opens: bool, region: str | None) -> None:
        """Forget what is of one sentence only, and if another paragraph opens, what is of the one before."""
        self.topic = self.first or self.topic
        if opens:
            self.head = self.last = self.first = None
        self.region = self.area = region
        self.part = self.listing = self.foreseen = self.is_dated = self.real = self.wished = False
        self.telling, self.stand, self.status = (), "", ACTUAL
        self.planned = None
        self.outer = self.current = None
        self.said = ()

    def skip(self) -> None:
        """Pass over a sentence without numbers."""
        self.said = ()
        self.listing = False
        if not self.part:
            self.stand = ""

    def close(self) -> None:
        """Let the statement that is being read be complete, if it says something."""
        current, self.current = self.current, None
        if current is not None and current.says_something:
            self.first = self.first or current
            self.last = current
            self.said = (*self.said, current)

    def finish(self) -> None:
        """End a sentence: what stood before a bracket that never closed is complete too."""
        self.close()
        self.current, self.outer = self.outer, None
        self.close()

    def leave(self, printed: Callable[[int, int], str]) -> tuple[str, ...]:
        """Leave a section, and return the words of it that are kept.

        What stood in the section has no place in the next: it stands at ~n, where words[n] is what was printed.
        """
        kept = _Kept(printed)
        self.main, self.headed, self.titled = kept.when(self.main), kept.when(self.headed), kept.when(self.titled)
        self.section, self.when, self.carried = kept.when(self.section), kept.when(self.when), kept.when(self.carried)
        self.last, self.topic, self.first = kept.said(self.last), kept.said(self.topic), kept.said(self.first)
        self.current = self.outer = None
        self.said = ()
        return tuple(kept.words)


class _Kept:
    """What is kept of a section, with its words in place of where they stood."""

    __slots__ = ("printed", "words")

    def __init__(self, printed: Callable[[int, int], str]) -> None:
        self.printed = printed
        self.words: dict[str, int] = {}

    def place(self, start: int, end: int) -> int:
        """Where a span stands from now on."""
        return ~self.words.setdefault(self.printed(start, end), len(self.words))

    def when(self, when: When | None) -> When | None:
        """A period, by its words."""
        return when and when._replace(start=self.place(when.start, when.end), end=0)

    def said(self, statement: Statement | None) -> Statement | None:
        """A statement, by the words of its name and its period."""
        return statement and statement._replace(name=self.name(statement.name), when=self.when(statement.when))

    def name(self, name: Name) -> Name:
        """A name, by its words."""
        return name._replace(spans=tuple([(self.place(*span), 0) for span in name.spans]), whole=None)
