"""Vietnamese statistical prose in, records out, each with the span of the text that states it."""

from lswh.extract.compiled import prefer_compiled

prefer_compiled(__path__)  # before any module that can be compiled

from lswh.extract.document import Document, read_document
from lswh.extract.folding import fold
from lswh.extract.inputs import decoded
from lswh.extract.numerals import numeral
from lswh.extract.reading import extract
from lswh.extract.reference import Reference, words_of
from lswh.extract.rows import FIELDS, record_as_row
from lswh.extract.scanning import tokenize

__all__ = [
    "FIELDS",
    "Document",
    "Reference",
    "decoded",
    "extract",
    "fold",
    "numeral",
    "read_document",
    "record_as_row",
    "tokenize",
    "words_of",
]
