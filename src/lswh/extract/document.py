"""What does a document's file say of itself, and where does its text begin?"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date, datetime

from lswh.errors import UnreadableInput, Where

_FENCE = "---"
_KEYS = ("source", "title", "published_on", "area")


@dataclass(frozen=True, slots=True)
class Document:
    """A document's whole text, where its body begins in it, and what its front matter says (None where it does not)."""

    text: str
    body_start: int
    source: str | None
    title: str | None
    published_on: date | None
    area: str | None


def read_document(data: bytes, path: str) -> Document:
    """The document in a file's bytes: UTF-8, with or without YAML front matter between two lines of `---`.

    A byte order mark is dropped; line ends stay as they are. Raises UnreadableInput, which names file and line.

    >>> document = read_document("---\\narea: VN-09\\n---\\nGRDP tăng 5%.".encode(), "note.md")
    >>> document.area, document.text[document.body_start:]
    ('VN-09', 'GRDP tăng 5%.')
    """
    text = _decoded(data, path)
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != _FENCE:
        return Document(text, 0, None, None, None, None)
    close = next((number for number, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE), None)
    if close is None:
        raise UnreadableInput("the front matter does not end", where=Where(path, 1), hint="close it with a line of ---")
    fields = _fields("".join(lines[1:close]), path)
    return Document(
        text=text,
        body_start=sum(map(len, lines[: close + 1])),
        source=_text(fields.get("source")),
        title=_text(fields.get("title")),
        published_on=_day(fields.get("published_on"), path),
        area=_text(fields.get("area")),
    )


def _decoded(data: bytes, path: str) -> str:
    zero = data.find(b"\0")
    if zero >= 0:
        raise UnreadableInput(
            "not a text: it holds NUL bytes", where=_place(data, zero, path), hint="save the document as UTF-8 text"
        )
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            "not UTF-8", where=_place(data, error.start, path), hint="save the document as UTF-8"
        ) from error


def _place(data: bytes, at: int, path: str) -> Where:
    return Where(path, data.count(b"\n", 0, at) + 1)


def _fields(front: str, path: str) -> dict[str, object]:
    import yaml

    try:
        fields = yaml.safe_load(front)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise UnreadableInput(
            f"the front matter is not YAML: {getattr(error, 'problem', error)}",
            where=Where(path, mark.line + 2 if mark else 1),
            hint="a value with a colon stands in quotes",
        ) from error
    except ValueError as error:  # a date that no calendar has
        raise UnreadableInput(f"the front matter is not usable: {error}", where=Where(path, 1)) from error
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise UnreadableInput("the front matter is no list of key: value", where=Where(path, 2))
    for key in fields:
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, 1)
            hint = f"did you mean {near[0]}?" if near else f"it may have {', '.join(_KEYS)}"
            raise UnreadableInput(f"the front matter has no key {key!r}", where=Where(path, 1), hint=hint)
    return fields


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _day(value: object, path: str) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise UnreadableInput(
            f"published_on is no day: {value!r}", where=Where(path, 1), hint="write it as 2023-07-07"
        ) from error
