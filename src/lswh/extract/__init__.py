"""Vietnamese statistical prose in, records out, each with the span of the text that states it."""

from lswh.extract.reading import extract
from lswh.extract.reference import Reference

__all__ = ["Reference", "extract"]
