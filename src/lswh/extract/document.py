"""What a document's file says of itself, and where its text begins."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lswh.errors import UnreadableInput, Where

_FENCE = "---"
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
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


@dataclass(frozen=True, slots=True)
class _Field:
    """A value of the front matter and the line it stands in."""

    text: str
    where: Where


def read_document(data: bytes, path: str) -> Document:
    r"""The document in a file's bytes: UTF-8, with or without YAML front matter between two lines of `---`.

    A byte order mark is dropped; line ends stay as they are. Raises UnreadableInput, which names file and line.

    >>> document = read_document("---\narea: VN-09\n---\nGRDP tăng 5%.".encode(), "note.md")
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
        source=_text(fields, "source"),
        title=_text(fields, "title"),
        published_on=_day(fields, "published_on"),
        area=_text(fields, "area"),
    )


def _decoded(data: bytes, path: str) -> str:
    control = _CONTROL.search(data)
    if control:
        raise UnreadableInput(
            f"not a text: it holds the byte {control[0][0]:#04x}",
            where=_place(data, control.start(), path),
            hint="save the document as UTF-8 text",
        )
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            "not UTF-8", where=_place(data, error.start, path), hint="save the document as UTF-8"
        ) from error


def _place(data: bytes, at: int, path: str) -> Where:
    return Where(path, data.count(b"\n", 0, at) + 1)


def _fields(front: str, path: str) -> dict[str, _Field]:
    import yaml

    try:
        root = yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise UnreadableInput(
            f"the front matter is not YAML: {error.problem}",
            where=Where(path, mark.line + 2 if mark else 1),
            hint="a value with a colon in it stands in quotes",
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableInput(
            "the front matter is not YAML", where=Where(path, 1), hint="write lines of key: value"
        ) from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise UnreadableInput(
            "the front matter is no list of key: value", where=Where(path, 2), hint=f"it may have {', '.join(_KEYS)}"
        )
    fields: dict[str, _Field] = {}
    for key, value in root.value:
        where = Where(path, key.start_mark.line + 2)
        if key.value not in _KEYS:
            near = difflib.get_close_matches(str(key.value), _KEYS, 1)
            hint = f"did you mean {near[0]}?" if near else f"it may have {', '.join(_KEYS)}"
            raise UnreadableInput(f"the front matter has no key {key.value!r}", where=where, hint=hint)
        if not isinstance(value, yaml.ScalarNode):
            raise UnreadableInput(f"{key.value} is no single value", where=where, hint="put it in quotes")
        fields[key.value] = _Field(value.value.strip(), where)
    return fields


def _text(fields: Mapping[str, _Field], key: str) -> str | None:
    return (fields[key].text or None) if key in fields else None


def _day(fields: Mapping[str, _Field], key: str) -> date | None:
    text = _text(fields, key)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableInput(
            f"{key} is no day: {text!r}", where=fields[key].where, hint="write it as 2023-07-07"
        ) from error
