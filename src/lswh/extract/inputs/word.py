"""The text of a Word document (.docx): paragraphs and tables in their order. Headers and footnotes are not read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lswh.errors import UnreadableInput, Where
from lswh.extract.inputs.blocks import Converted, joined, line_of, spread, table_of
from lswh.extract.inputs.encodings import checked

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_LARGEST = 1 << 30


def read_docx(data: bytes, path: str) -> Converted:
    """The text and the title of a document. Raises UnreadableInput."""
    import docx

    if data.startswith(_OLE):
        raise UnreadableInput(
            "an encrypted document, or one of Word before 2007",
            where=Where(path),
            hint="open it in Word and save it as .docx without a password",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _LARGEST:
                raise UnreadableInput(
                    "it unpacks to more than a gigabyte", where=Where(path), hint="this is no report: remove it"
                )
        document = docx.Document(io.BytesIO(data))
        text = joined(_blocks(document))
        title = line_of(document.core_properties.title)
    except UnreadableInput:
        raise
    except Exception as error:  # what a broken file raises inside of python-docx, zipfile or lxml is without end
        raise UnreadableInput(
            "not a whole Word document (.docx)",
            where=Where(path),
            hint="open it in Word and save it again, or get it again from where it came",
        ) from error
    return Converted(checked(text, path), title or None)


def _blocks(document: Document) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield table_of(_rows(block))
        else:
            yield _paragraph(block)


def _paragraph(paragraph: Paragraph) -> str:
    text = "\n".join(filter(None, map(line_of, paragraph.text.split("\n"))))
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    if not text:
        return ""
    if style.startswith("Heading"):
        level = style.removeprefix("Heading").strip()
        return "#" * (int(level) if level.isdecimal() and 0 < int(level) < 7 else 1) + " " + text
    if style == "Title":
        return "# " + text
    return ("- " if style.startswith("List") else "") + text


def _rows(table: Table) -> Iterator[Sequence[str]]:
    width = len(table.columns)
    for row in table.rows:
        cells: list[str] = [""] * row.grid_cols_before
        merged = list(row.cells)
        at = 0
        while at < len(merged):
            end = at + 1
            while end < len(merged) and merged[end]._tc is merged[at]._tc:
                end += 1
            cells += spread(line_of(merged[at].text), end - at, width)
            at = end
        yield cells
