"""Plain text that comes piece by piece: long files are not held whole."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from lswh.errors import UnreadableInput
from lswh.extract.inputs.encodings import accepted

PIECE = 1 << 20
"""How many bytes are decoded at a time."""


def is_streamed(stream: BinaryIO, path: str) -> bool:
    """Whether a file is UTF-8 text throughout, and so can be read in pieces; it is read once, from where it stands.

    What is not has to be decoded whole, which tells what it is, or what is wrong with it.
    """
    try:
        for piece in pieces(stream):
            accepted(piece, path)
    except (UnicodeDecodeError, UnreadableInput):
        return False
    return True


def pieces(stream: BinaryIO) -> Iterator[str]:
    r"""The text of UTF-8 bytes, without its byte order mark; line ends stay as they are. Raises UnicodeDecodeError.

    >>> import io
    >>> list(pieces(io.BytesIO("\ufeffKim ngạch".encode())))
    ['Kim ngạch']
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    while data := stream.read(PIECE):
        if text := decoder.decode(data):
            yield text
    if text := decoder.decode(b"", final=True):
        yield text
