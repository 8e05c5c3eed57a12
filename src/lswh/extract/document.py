"""What a document's file says of itself, and where its text begins."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from lswh.errors import UnreadableInput, Where
from lswh.extract.inputs import convert, decoded

_FENCE: Final = "---"
_KEYS: Final = ("source", "title", "published_on", "area")


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


def read_document(data: bytes, path: str, sidecar: tuple[str, bytes] | None = None) -> Document:
    r"""The document in a file's bytes, by the ending of its name (see lswh.extract.inputs), and what is said of it.

    That stands in YAML front matter between two lines of `---`, where the file is plain text, or in a sidecar: a
    YAML file with the same keys, given as its path and its bytes. A byte order mark is dropped; line ends of plain
    text stay as they are. Raises UnreadableInput, which names file and line.

    >>> document = read_document("---\narea: VN-09\n---\nGRDP tăng 5%.".encode(), "note.md")
    >>> document.area, document.text[document.body_start:]
    ('VN-09', 'GRDP tăng 5%.')
    >>> read_document(b"<p>GRDP", "note.html", ("note.html.yml", b"area: VN-09")).area
    'VN-09'
    """
    converted = convert(data, path)
    fields, body_start = _front_matter(converted.text, path)
    if sidecar is not None:
        beside = _sidecar(*sidecar)
        twice = sorted(fields.keys() & beside.keys())
        if twice:
            raise UnreadableInput(
                f"{twice[0]} is said in {path} too", where=beside[twice[0]].where, hint="leave one of them out"
            )
        fields |= beside
    return Document(
        text=converted.text,
        body_start=body_start,
        source=_text(fields, "source"),
        title=_text(fields, "title") or converted.title,
        published_on=_day(fields, "published_on"),
        area=_text(fields, "area"),
    )


def _front_matter(text: str, path: str) -> tuple[dict[str, _Field], int]:
    """What a text says of itself, and where its body begins."""
    lines = text.splitlines(keepends=True) if text.startswith(_FENCE) else []
    if not lines or lines[0].strip() != _FENCE:
        return {}, 0
    close = next((number for number, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE), None)
    if close is None:
        raise UnreadableInput("the front matter does not end", where=Where(path, 1), hint="close it with a line of ---")
    return _fields("".join(lines[1:close]), path, "front matter", 2), sum(map(len, lines[: close + 1]))


def _sidecar(path: str, data: bytes) -> dict[str, _Field]:
    return _fields(decoded(data, path), path, "sidecar", 1)


def _fields(front: str, path: str, what: str, first: int) -> dict[str, _Field]:
    """The fields of a YAML text that begins with the line `first` of a file."""
    import yaml

    try:
        root = yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise UnreadableInput(
            f"the {what} is not YAML: {error.problem}",
            where=Where(path, mark.line + first if mark else 1),
            hint="a value with a colon in it stands in quotes",
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableInput(
            f"the {what} is not YAML", where=Where(path, 1), hint="write lines of key: value"
        ) from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise UnreadableInput(
            f"the {what} is no list of key: value", where=Where(path, first), hint=f"it may have {', '.join(_KEYS)}"
        )
    fields: dict[str, _Field] = {}
    for key, value in root.value:
        where = Where(path, key.start_mark.line + first)
        if key.value not in _KEYS:
            near = difflib.get_close_matches(str(key.value), _KEYS, 1)
            hint = f"did you mean {near[0]}?" if near else f"it may have {', '.join(_KEYS)}"
            raise UnreadableInput(f"the {what} has no key {key.value!r}", where=where, hint=hint)
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
