"""The text of an HTML page: its paragraphs, its lists, its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lswh.errors import UnreadableInput, Where
from lswh.extract.inputs.blocks import Converted, joined, line_of, spread, table_of
from lswh.extract.inputs.encodings import checked, decoded

if TYPE_CHECKING:
    from lxml.etree import _Element

_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_UNREAD = frozenset({"script", "style", "noscript", "template", "svg", "select", "button", "nav", "head", "iframe"})
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    )
)
_WIDEST = 200
"""Columns, and rows that a cell may span: whoever writes more wants something else."""


def read_html(data: bytes, path: str) -> Converted:
    """The text and the title of a page. Raises UnreadableInput."""
    from lxml import etree

    text = _decoded(data, path)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    except etree.LxmlError as error:
        raise UnreadableInput(
            f"not HTML: {error}", where=Where(path), hint="save the page again, as HTML or as text"
        ) from error
    if any("depth" in entry.message for entry in parser.error_log):
        raise UnreadableInput(
            "HTML that is nested too deeply", where=Where(path), hint="save the page again, as text for example"
        )
    if root is None:
        return Converted("")
    title = line_of(root.findtext(".//title") or "")
    return Converted(checked(joined(_blocks(root)), path), title or None)


def _decoded(data: bytes, path: str) -> str:
    declared = _DECLARED.search(data, 0, 4096)
    name = declared[1].decode("ascii").lower() if declared else ""
    if name in {"windows-1258", "cp1258"}:
        try:
            return data.decode("cp1258")
        except UnicodeDecodeError:
            return decoded(data, path)
    return decoded(data, path)


def _blocks(root: _Element) -> Iterator[str]:
    """The page's blocks in order. Works on events, since a page may be nested deeper than Python recurses."""
    line: list[str] = []
    prefix = ""
    skipped: _Element | None = None

    from lxml import etree

    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if skipped is not None:
            if event == "end" and node is skipped:
                skipped = None
                line.append(node.tail or "")
            continue
        if tag in _UNREAD or (tag == "table" and _is_data(node)):
            if event == "start":
                skipped = node
                if tag == "table":
                    yield prefix + line_of("".join(line))
                    line, prefix = [], ""
                    yield table_of(_rows(node))
            continue
        if tag not in _INLINE:
            text = line_of("".join(line))
            if text:
                yield prefix + text
                prefix = ""
            line = []
        if event == "start":
            prefix = _HEADINGS.get(tag, "- " if tag == "li" else prefix)
            line.append(node.text or "")
        else:
            prefix = "" if tag in _HEADINGS or tag == "li" else prefix
            line.append(node.tail or "")
    yield prefix + line_of("".join(line)) if line_of("".join(line)) else ""


def _is_data(table: _Element) -> bool:
    """Whether a table holds data, and not the page's layout."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    wide = 0
    for row in table.iterdescendants("tr"):
        wide += sum(cell.tag in {"td", "th"} for cell in row) > 1
        if wide > 1:
            return True
    return False


def _rows(table: _Element) -> Iterator[Sequence[str]]:
    """The rows of a table, each cell in the column where a reader sees it."""
    rows = [[cell for cell in row if cell.tag in {"td", "th"}] for row in table.iterdescendants("tr")]
    width = max((sum(_span(cell, "colspan") for cell in row) for row in rows), default=0)
    caption = table.find("caption")
    if caption is not None:
        yield ["".join(map(str, caption.itertext()))]
    below: dict[int, int] = {}  # the column that a cell above reaches down into -> for how many rows
    for row in rows:
        cells: list[str] = []
        pending = list(row)
        while pending or below.get(len(cells), 0):
            at = len(cells)
            if below.get(at, 0):
                below[at] -= 1
                cells.append("")
                continue
            cell = pending.pop(0)
            columns = max(1, min(_span(cell, "colspan"), _WIDEST - at))
            text = line_of(" ".join(map(str, cell.itertext())))
            cells += spread(text, columns, width)
            for column in range(at, min(at + columns, _WIDEST)):
                below[column] = _span(cell, "rowspan") - 1
        yield cells


def _span(cell: _Element, name: str) -> int:
    given = str(cell.get(name) or "").strip()
    return min(int(given), _WIDEST) if given.isdecimal() and len(given) < 6 and int(given) else 1
