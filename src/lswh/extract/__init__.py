"""Vietnamese statistical prose in, records out, each with the span of the text that states it."""

from lswh.extract.document import Document, read_document
from lswh.extract.reading import extract
from lswh.extract.reference import Reference
from lswh.extract.rows import FIELDS, records_as_rows

__all__ = ["FIELDS", "Document", "Reference", "extract", "read_document", "records_as_rows"]
