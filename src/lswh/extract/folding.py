"""Printed text without its accidents, and where each of its characters stood.

One Vietnamese word can be written in many ways that mean nothing: composed or decomposed letters, the tone
on either vowel (hoà, hòa), any space, dash or quotation mark, upper or lower case. Folding removes them and
keeps the way back, so that a span of the folded text is a span of the text as it was received.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ALIKE: Final = {
    " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d",
    '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02",
    "'": "\u2018\u2019\u201a\u201b\u2032",
    "%": "\uff05\ufe6a",
    "I": "\u0130",  # the only letter whose lower case is longer than itself
}
_PLAIN: Final = {variant: plain for plain, variants in _ALIKE.items() for variant in variants}
_VARIANT: Final = re.compile(f"[{''.join(_PLAIN)}]")

# Four marks are more than any Vietnamese letter carries, and composing an unbounded run of them is quadratic.
_CLUSTER: Final = re.compile(rf"[^\s\u0300-\u036f][\u0300-\u036f]{{1,4}}|[{_INVISIBLE}]")
_ACCIDENT: Final = re.compile(f"[\u0300-\u036f{_INVISIBLE}]")

_TONES: Final = [
    ("o", "a", "àáảãạ", "òóỏõọ"),
    ("o", "e", "èéẻẽẹ", "òóỏõọ"),
    ("u", "y", "ỳýỷỹỵ", "ùúủũụ"),
]
_TONE_PLACES: Final = {
    glide + late: early + vowel
    for glide, vowel, lates, earlies in _TONES
    for late, early in zip(lates, earlies, strict=True)
}
_TONE: Final = re.compile("o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ]")


@dataclass(frozen=True, slots=True)
class Folded:
    """Text without its accidents: `text` in lower case, `cased` with the case it had, character by character.

    origins[i] is where character i begins in the text as received; origins[len(text)] is where that text ends.
    """

    text: str
    cased: str
    origins: Sequence[int]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The span of the received text that the folded span [start, end) came from."""
        return self.origins[start], self.origins[end]


def fold(text: str, offset: int = 0) -> Folded:
    r"""Fold a text that begins at an offset of a longer one, in time linear in its length.

    >>> fold("Quy\u0301 II \u2013 60,1%").text == fold("quý II - 60,1%").text
    True
    >>> folded = fold("kế hoa\u0323ch, tăng")
    >>> folded.origin(folded.text.index("tăng"), len(folded.text))
    (11, 15)
    """
    end = offset + len(text)
    if not _ACCIDENT.search(text):  # as nearly all text is
        return Folded(*_plain(text), range(offset, end + 1))
    pieces: list[str] = []
    origins = array("q")
    at = 0
    for cluster in _CLUSTER.finditer(text):
        composed = unicodedata.normalize("NFC", cluster[0]) if cluster[0] not in _INVISIBLE else ""
        pieces += text[at : cluster.start()], composed
        origins.extend(range(offset + at, offset + cluster.start()))
        origins.extend([offset + cluster.start()] * len(composed))
        at = cluster.end()
    pieces.append(text[at:])
    origins.extend(range(offset + at, end + 1))
    return Folded(*_plain("".join(pieces)), origins)


def _plain(composed: str) -> tuple[str, str]:
    """A text of composed letters in lower case, and with the case it has; no character moves."""
    cased = _VARIANT.sub(lambda variant: _PLAIN[variant[0]], composed)
    return _TONE.sub(lambda late: _TONE_PLACES[late[0]], cased.lower()), cased
