"""Front matter, and the bytes that are no document."""

from __future__ import annotations

from datetime import date

import pytest

from lswh.errors import UnreadableInput
from lswh.extract import read_document

FRONT = "---\nsource: một nguồn\ntitle: một tên\npublished_on: 2023-07-07\narea: VN-09\n---\n"


def test_front_matter_tells_what_the_document_is() -> None:
    document = read_document((FRONT + "Thân bài.").encode(), "a.md")
    assert (document.source, document.title, document.area) == ("một nguồn", "một tên", "VN-09")
    assert document.published_on == date(2023, 7, 7)
    assert document.text[document.body_start :] == "Thân bài."
    assert document.text == FRONT + "Thân bài."


def test_without_front_matter_everything_is_body() -> None:
    document = read_document("Thân bài.\n---\n".encode(), "a.txt")
    assert (document.body_start, document.source, document.published_on, document.area) == (0, None, None, None)


def test_a_byte_order_mark_is_dropped_and_line_ends_stay() -> None:
    data = b"\xef\xbb\xbf" + (FRONT + "Một.\nHai.").replace("\n", "\r\n").encode()
    document = read_document(data, "a.md")
    assert document.area == "VN-09"
    assert document.text[document.body_start :] == "Một.\r\nHai."


def test_an_empty_file_is_an_empty_document() -> None:
    assert read_document(b"", "a.txt").text == ""


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        (b"m\xe1\xbb\x99t\nhai \xff ba", 2, "not UTF-8"),
        (b"%PDF-1.7\n\x00\x01", 2, "not a text"),
        (b"---\narea: VN-09\n", 1, "does not end"),
        (b"---\n- area\n---\n", 2, "no list of key: value"),
        (b"---\nsouce: a\n---\n", 2, "no key 'souce'"),
        (b"---\narea: VN-09\npublished_on: 07/07/2023\n---\n", 3, "no day"),
        (b"---\ntitle: a: b: c\n---\n", 2, "not YAML"),
        (b"---\npublished_on: 2023-02-31\n---\n", 2, "no day"),
        (b"---\ntitle: " + b"[" * 5000 + b"\n---\n", 1, "not YAML"),
        (b"---\nsource: a\narea: [VN-09]\n---\n", 3, "no single value"),
    ],
)
def test_what_is_no_document_is_one_error_with_its_line(data: bytes, line: int, what: str) -> None:
    with pytest.raises(UnreadableInput, match=what) as caught:
        read_document(data, "a.md")
    assert caught.value.where is not None
    assert (caught.value.where.path, caught.value.where.line) == ("a.md", line)
    assert caught.value.hint


def test_an_unknown_key_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UnreadableInput, match=r"did you mean published_on\?"):
        read_document(b"---\npublish_on: 2023-07-07\n---\n", "a.md")
