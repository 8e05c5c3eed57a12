"""The text of a file: .txt and .md as they are, .html, .docx and .pdf (its text layer) converted.

What is converted is what has offsets: text[start:end] of a record is its quote. Tables come out as lines of cells
between tabs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from lswh.errors import UnreadableInput, Where
from lswh.extract.inputs.blocks import Converted
from lswh.extract.inputs.encodings import decoded
from lswh.extract.inputs.portable import read_pdf
from lswh.extract.inputs.web import read_html
from lswh.extract.inputs.word import read_docx

__all__ = ["CONVERTED", "PLAIN", "SUFFIXES", "Converted", "convert", "decoded"]

PLAIN = (".md", ".txt")
CONVERTED: Mapping[str, Callable[[bytes, str], Converted]] = {
    ".html": read_html,
    ".htm": read_html,
    ".docx": read_docx,
    ".pdf": read_pdf,
}
SUFFIXES = (*PLAIN, *CONVERTED)


def convert(data: bytes, path: str) -> Converted:
    """The text in a file's bytes, by the ending of its name; any other ending is plain text.

    Raises UnreadableInput for what cannot be read: one error that says what, where, and what to do.
    """
    reader = CONVERTED.get(PurePath(path).suffix.lower())
    if reader is None:
        return Converted(decoded(data, path))
    try:
        return reader(data, path)
    except ModuleNotFoundError as error:
        raise UnreadableInput(
            f"reading {PurePath(path).suffix.lower()} needs {error.name}, which is not installed",
            where=Where(path),
            hint="pip install 'lswh[documents]'",
        ) from error
