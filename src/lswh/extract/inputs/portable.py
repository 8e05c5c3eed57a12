"""The text layer of a PDF: lines in reading order, and its ruled tables cell by cell.

A table is what lines are drawn around. Without lines, a row of figures with wide gaps between them is a row of cells.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from lswh.errors import UnreadableInput, Where
from lswh.extract.inputs.blocks import Converted, joined, line_of, row_of, table_of
from lswh.extract.inputs.encodings import checked

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.table import Table

Box = tuple[float, float, float, float]
Words = list[Mapping[str, Any]]

_PAGE_NUMBER = re.compile(r"[-–—|\s]*(?:trang\s*)?[0-9]{1,4}(?:\s*/\s*[0-9]{1,4})?[-–—|\s]*", re.IGNORECASE)
_FIGURE = re.compile(r"[-+–(]?[0-9][0-9.,]*[%)*]*")
_SENTENCE_ENDS = (".", ":", ";", "!", "?")
_UNDECODED = re.compile(r"\(cid:[0-9]+\)")
_FEWEST_FIGURES = 2
_GAP, _PITCH = 1.2, 1.6
"""A gap of so many heights of a letter parts two cells; so many line pitches part two paragraphs."""


def read_pdf(data: bytes, path: str) -> Converted:
    """The text and the title of a PDF file. Raises UnreadableInput: broken, encrypted, or without a text layer."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    for name in ("pdfminer", "pdfplumber"):
        logging.getLogger(name).setLevel(logging.ERROR)  # what they log of odd fonts, nobody can act on
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            pages = []
            for page in document.pages:
                pages.append(list(_blocks(page)))
                page.close()
            title = document.metadata.get("Title")
    except Exception as error:  # what a broken file raises inside of pdfminer is without end
        causes = [error, *error.args, error.__cause__, error.__context__]
        if any(isinstance(one, PDFPasswordIncorrect | PDFEncryptionError) for one in causes):
            raise UnreadableInput(
                "an encrypted PDF", where=Where(path), hint="open it with its password and print it into a new PDF"
            ) from error
        raise UnreadableInput(
            "not a whole PDF", where=Where(path), hint="get it again from where it came, or print it into a new PDF"
        ) from error
    if not any(line_of(block) for page in pages for block in page):
        raise UnreadableInput(
            "a PDF without a text layer: a scan" if pages else "a PDF without pages",
            where=Where(path),
            hint="recognise its text first, with ocrmypdf -l vie for example, and read what comes out",
        )
    text = checked(joined(_run_on(pages)), path)
    undecoded = len(_UNDECODED.findall(text))
    if undecoded > 20 and undecoded * 40 > len(text):
        raise UnreadableInput(
            "a PDF whose letters have no Unicode",
            where=Where(path),
            hint="recognise its text with ocrmypdf --force-ocr",
        )
    return Converted(text, line_of(title) or None if isinstance(title, str) else None)


def _run_on(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """The blocks of all pages; a paragraph that a page breaks is one, and page numbers are none."""
    held = ""
    for page in pages:
        blocks = list(page)
        while blocks and _PAGE_NUMBER.fullmatch(blocks[0]):
            blocks.pop(0)
        while blocks and _PAGE_NUMBER.fullmatch(blocks[-1]):
            blocks.pop()
        for block in blocks:
            if held and block is blocks[0] and _is_broken(held, block):
                held = f"{held}\n{block}"
                continue
            if held:
                yield held
            held = block
    if held:
        yield held


def _is_broken(before: str, after: str) -> bool:
    if "\t" in before and "\t" in after:
        return before.splitlines()[-1].count("\t") == after.splitlines()[0].count("\t")
    return "\t" not in before + after and not before.endswith(_SENTENCE_ENDS) and not after[:1].isupper()


def _blocks(page: Page) -> Iterator[str]:
    """The paragraphs and tables of a page, from top to bottom."""
    tables = [table for table in page.find_tables() if _is_data(table)]
    boxes = [table.bbox for table in tables]
    words: Words = [
        word
        for word in page.extract_words(x_tolerance=2, keep_blank_chars=False, return_chars=False)
        if not any(_is_in(word, box) for box in boxes)
    ]
    placed: list[tuple[float, str]] = [
        (box[1], table_of(_cells(table))) for table, box in zip(tables, boxes, strict=True)
    ]
    placed += _paragraphs(_lines(words), [box[1] for box in boxes])
    for _, block in sorted(placed, key=lambda one: one[0]):
        yield block


def _is_data(table: Table) -> bool:
    return len(table.rows) > 1 and sum(cell is not None for cell in table.rows[-1].cells) > 1


def _cells(table: Table) -> Iterator[Sequence[str]]:
    for row in table.extract(x_tolerance=2):
        yield [line_of(cell or "") for cell in row]


def _is_in(word: Mapping[str, Any], box: Box) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _lines(words: Words) -> list[Words]:
    """The words that stand beside one another, from left to right."""
    lines: list[Words] = []
    for word in sorted(words, key=lambda one: (one["bottom"], one["x0"])):
        height = word["bottom"] - word["top"]
        if lines and abs(word["bottom"] - lines[-1][0]["bottom"]) < height / 2:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda one: one["x0"]) for line in lines]


def _paragraphs(lines: Sequence[Words], cuts: Sequence[float]) -> Iterator[tuple[float, str]]:
    """Lines without a wide gap between them, each with where it begins; a table parts them too."""
    pitches = [after[0]["bottom"] - before[0]["bottom"] for before, after in pairwise(lines)]
    heights = [line[0]["bottom"] - line[0]["top"] for line in lines]
    usual = min(median(pitches), 2 * median(heights)) if pitches else 0
    block: list[Words] = []
    for line in lines:
        if block:
            before, here = block[-1][0]["bottom"], line[0]["bottom"]
            if here - before > usual * _PITCH or any(before <= cut <= here for cut in cuts):
                yield block[0][0]["top"], _text(block)
                block = []
        block.append(line)
    if block:
        yield block[0][0]["top"], _text(block)


def _text(block: Sequence[Words]) -> str:
    cells = [_split(line) for line in block]
    is_table = [len(row) > 1 for row in cells]
    return "\n".join(
        # A row of figures without a neighbour is prose with wide spaces.
        row_of(row)
        if is_table[at] and any(is_table[max(0, at - 1) : at] + is_table[at + 1 : at + 2])
        else " ".join(row)
        for at, row in enumerate(cells)
    )


def _split(line: Words) -> list[str]:
    """The cells of a line with two figures or more that stand apart; else the whole line."""
    cells = [[line[0]["text"]]]
    for before, word in pairwise(line):
        if word["x0"] - before["x1"] > _GAP * (word["bottom"] - word["top"]):
            cells.append([])
        cells[-1].append(word["text"])
    texts = [line_of(" ".join(cell)) for cell in cells]
    figures = sum(bool(_FIGURE.fullmatch(text)) for text in texts)
    return texts if figures >= _FEWEST_FIGURES and len(texts) > _FEWEST_FIGURES else [line_of(" ".join(texts))]
