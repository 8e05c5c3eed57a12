"""Which characters a file's bytes are, and whether they are Vietnamese ones of an encoding that nobody uses any more.

Nothing is guessed: a byte order mark, zeros where UTF-16 has them, valid UTF-8, and windows-1258 where common
Vietnamese words come out of it. TCVN3 (ABC, .VnTime) and VNI write Vietnamese with the codes of other letters; their
common words (legacy.csv) give them away, in bytes as well as in documents that hold Unicode.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from lswh.errors import UnreadableInput, Where

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_SIGNS = ".,;:()"
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {
    "tcvn3": "TCVN3 (ABC, the fonts whose names begin with .Vn)",
    "vni": "VNI (the fonts whose names begin with VNI-)",
}
_SAMPLE, _FEW = 200_000, 4_000
_PLAIN = frozenset(b"\t\n\r" + bytes(range(0x20, 0x7F)))
_FEWEST = 2
"""Words that give an encoding away: one may be a misprint."""


def decoded(data: bytes, path: str) -> str:
    r"""The text in a file's bytes, without its byte order mark; line ends stay as they are.

    Raises UnreadableInput, which names the place, for what is no text, for legacy Vietnamese encodings, and where it
    cannot be told which encoding it is.

    >>> decoded("Kim ngạch".encode("utf-16"), "note.txt")
    'Kim ngạch'
    """
    return accepted(_marked(data, path) or _unmarked(data, path), path)


def accepted(text: str, path: str) -> str:
    """The same text, unless it is none, or in a legacy Vietnamese encoding: then UnreadableInput, as `decoded`."""
    control = _CONTROL.search(text)
    if control:
        raise UnreadableInput(
            f"not a text: it holds the byte {ord(control[0]):#04x}",
            where=Where(path, text.count("\n", 0, control.start()) + 1),
            hint="save the document as UTF-8 text",
        )
    return checked(text, path)


def checked(text: str, path: str) -> str:
    """The same text, unless it is Vietnamese of a legacy encoding: then UnreadableInput.

    >>> checked("tæng kim ng¹ch nhËp khÈu cña c¶ n­íc t¨ng", "a.html")
    Traceback (most recent call last):
    lswh.errors.UnreadableInput: a.html: Vietnamese in TCVN3 (ABC, the fonts whose names begin with .Vn) (convert \
it to Unicode, with UniKey's toolkit (Ctrl+Shift+F6) for example, and save it as UTF-8)
    """
    counts = _counts(text)
    name, most = max(((name, counts[name]) for name in _NAMES), key=lambda one: one[1])
    if most >= _FEWEST and most > counts["unicode"]:
        raise UnreadableInput(
            f"Vietnamese in {_NAMES[name]}",
            where=Where(path),
            hint="convert it to Unicode, with UniKey's toolkit (Ctrl+Shift+F6) for example, and save it as UTF-8",
        )
    return text


def _marked(data: bytes, path: str) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, path)
    for at, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        # Spaces, digits and line ends are half zeros in UTF-16, whatever the language.
        head = data[: 2 * _SAMPLE]
        if b"\0" in head and len(data) % 2 == 0 and _is_half_zero(head, at):
            return _strictly(data, encoding, path)
    return None


def _is_half_zero(head: bytes, at: int) -> bool:
    """Whether the bytes at even or odd places are zeros where the others are letters of ASCII, as in UTF-16."""
    high, low = head[at::2], head[1 - at :: 2]
    plain = sum(not above and below in _PLAIN for above, below in zip(high[:_FEW], low[:_FEW], strict=True))
    return plain * 4 >= len(high[:_FEW]) and low.count(0) * 8 <= high.count(0)  # U+0300 has a zero too


def _strictly(data: bytes, encoding: str, path: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        unit = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding[:6].rstrip("-")]
        before = data[: error.start - error.start % unit].decode(encoding, "ignore")
        raise UnreadableInput(
            f"not {'UTF-8' if unit == 1 else encoding.upper()[:6]}",
            where=Where(path, before.count("\n") + 1),
            hint="save the document as UTF-8",
        ) from error


def _unmarked(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        checked(data.decode("latin-1"), path)
        vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
        if "\ufffd" not in vietnamese and _counts(vietnamese)["unicode"] >= _FEWEST:
            return vietnamese
        raise UnreadableInput(
            "not UTF-8, nor UTF-16 or windows-1258",
            where=Where(path, data.count(b"\n", 0, error.start) + 1),
            hint="save the document as UTF-8",
        ) from error


def _counts(text: str) -> Mapping[str, int]:
    """How many common Vietnamese words the beginning of a text holds, by the encoding they are written in."""
    counts = dict.fromkeys(("unicode", *_NAMES), 0)
    plain = unicodedata.normalize("NFC", text[:_SAMPLE]).lower()
    for sign in _SIGNS:
        plain = plain.replace(sign, " ")
    said = Counter(plain.split())
    for word, names in _words().items():
        for name in names:
            counts[name] += said[word]
    return counts


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    source = files("lswh.extract.inputs").joinpath("legacy.csv").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for row in csv.DictReader(source.splitlines()):
        for name, word in row.items():
            found[word.lower()] = (*found.get(word.lower(), ()), name)
    return found
