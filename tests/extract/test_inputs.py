"""Documents of every kind become text, with their tables as lines of cells; what cannot be read says why."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from datetime import date
from importlib.resources import files

import docx
import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from lswh.errors import UnreadableInput
from lswh.extract import Reference, extract, read_document
from lswh.extract.inputs import SUFFIXES, convert

SENTENCE = "Năm 2023, kim ngạch xuất khẩu ước đạt 2.730 triệu USD, tăng 166,9% so với cùng kỳ năm trước."
ROWS = (
    ("Chỉ tiêu", "Đơn vị tính", "Ước thực hiện\nnăm 2023", "So với cùng kỳ (%)"),
    ("Kim ngạch xuất khẩu", "Triệu USD", "2.730", "266,9"),
    ("Kim ngạch nhập khẩu", '"', "2.050", "100,6"),
)
LINES = (
    "Chỉ tiêu\tĐơn vị tính\tƯớc thực hiện năm 2023\tSo với cùng kỳ (%)\n"
    "Kim ngạch xuất khẩu\tTriệu USD\t2.730\t266,9\n"
    'Kim ngạch nhập khẩu\t"\t2.050\t100,6'
)
FONT = "Vera"


def _register() -> None:
    """The font that reportlab brings, with an x for each Vietnamese letter: a text layer knows which it is."""
    font = TTFont(FONT, "Vera.ttf")
    other = (0x102, 0x103, 0x110, 0x111, 0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x128, 0x129, 0x168, 0x169)
    for code in (*other, *range(0x1EA0, 0x1EFA)):
        font.face.charToGlyph.setdefault(code, font.face.charToGlyph[ord("x")])
        font.face.charWidths.setdefault(code, font.face.charWidths[ord("x")])
    pdfmetrics.registerFont(font)


_register()


def html_of(sentence: str, rows: Sequence[Sequence[str]]) -> bytes:
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = f"<html><head><title>Báo cáo</title><script>1 tỷ</script></head><body><p>{sentence}<table>{table}</table>"
    return page.replace("\n", "<br>").encode()


def docx_of(sentence: str, rows: Sequence[Sequence[str]]) -> bytes:
    document = docx.Document()
    document.core_properties.title = "Báo cáo"
    document.add_paragraph(sentence)
    table = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for cell, text in zip(table.rows[at].cells, row, strict=True):
            cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf_of(sentence: str, rows: Sequence[Sequence[str]], *more: Flowable, password: str | None = None) -> bytes:
    file = io.BytesIO()
    lines = TableStyle([("FONTNAME", (0, 0), (-1, -1), FONT), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    encrypt = StandardEncryption(password) if password else None
    paragraph = Paragraph(sentence, ParagraphStyle("text", fontName=FONT, fontSize=11, leading=14))
    template = SimpleDocTemplate(file, title="Báo cáo", encrypt=encrypt)
    template.build([paragraph, Table([list(row) for row in rows], style=lines), *more])
    return file.getvalue()


KINDS = {"html": html_of, "docx": docx_of, "pdf": pdf_of}


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_of_every_kind_says_the_same(kind: str, reference: Reference) -> None:
    document = read_document(
        KINDS[kind](SENTENCE, ROWS), f"a.{kind}", ("a.yml", b"area: VN-09\npublished_on: 2024-01-05")
    )
    assert document.title == "Báo cáo"
    assert document.published_on == date(2024, 1, 5)
    assert " ".join(document.text.split("\n\n")[0].split()) == SENTENCE
    assert LINES in document.text
    records = extract(document.text, reference, area=document.area, published_on=document.published_on)
    assert {(one.indicator_code, one.period.code, str(one.value and one.value.value)) for one in records} == {
        ("TRADE_EXPORT", "2023", "2730"),
        ("TRADE_IMPORT", "2023", "2050"),
    }
    assert all(document.text[one.start : one.end] == one.quote for one in records)


def test_a_paragraph_that_a_page_breaks_is_one_and_page_numbers_are_none() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    for number, line in enumerate(("Kim ngạch xuất khẩu đạt 2.730 triệu USD,", "tăng 166,9% so với cùng kỳ."), start=1):
        canvas.setFont(FONT, 12)
        canvas.drawString(72, 750, line)
        canvas.drawString(300, 40, str(number))
        canvas.showPage()
    canvas.save()
    assert convert(file.getvalue(), "a.pdf").text == (
        "Kim ngạch xuất khẩu đạt 2.730 triệu USD,\ntăng 166,9% so với cùng kỳ.\n"
    )


def test_a_table_that_lies_in_the_layout_of_a_page_is_found() -> None:
    inner = "<table><tr><th rowspan=2>A<th colspan=2>Năm</tr><tr><th>2022<th>2023</tr><tr><td>x<td>1,5<td>2,5</table>"
    text = convert(
        f"<table><tr><td><h2>Đầu</h2><ul><li>một<li>hai</ul>{inner}</td></tr></table>".encode(), "a.html"
    ).text
    assert text == "## Đầu\n\n- một\n\n- hai\n\nA\tNăm\tNăm\n\t2022\t2023\nx\t1,5\t2,5\n"


def test_merged_cells_of_a_word_document_stand_where_a_reader_sees_them() -> None:
    document = docx.Document()
    document.add_heading("Phần một", 2)
    table = document.add_table(3, 3)
    for at, row in enumerate((("A", "Năm", ""), ("", "2022", "2023"), ("x", "1,5", "2,5"))):
        for cell, text in zip(table.rows[at].cells, row, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    file = io.BytesIO()
    document.save(file)
    assert convert(file.getvalue(), "a.docx").text == "## Phần một\n\nA\tNăm\tNăm\nA\t2022\t2023\nx\t1,5\t2,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_is_detected_with_and_without_a_mark(encoding: str, form: str) -> None:
    text = unicodedata.normalize(form, SENTENCE + "\nHai dòng.\r\n")  # type: ignore[arg-type]
    assert convert(text.encode(encoding), "a.txt").text == text


def in_windows_1258(text: str) -> bytes:
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = [unicodedata.normalize("NFD", letter) for letter in text]
    bare = [unicodedata.normalize("NFC", "".join(one for one in part if one not in tones)) for part in parts]
    tone = ["".join(one for one in part if one in tones) for part in parts]
    return "".join(one + mark for one, mark in zip(bare, tone, strict=True)).encode("cp1258")


def test_windows_1258_is_detected() -> None:
    assert convert(in_windows_1258(SENTENCE), "a.txt").text == SENTENCE
    page = b'<meta charset="windows-1258"><p>' + in_windows_1258(SENTENCE)
    assert unicodedata.normalize("NFC", convert(page, "a.html").text) == SENTENCE + "\n"


WORDS = ("tổng", "kim", "ngạch", "xuất", "khẩu", "của", "tỉnh", "đạt", "5", "tỷ", "đồng")


def legacy(encoding: str) -> str:
    """A sentence as a legacy encoding writes it, by the table that gives such words away."""
    table = files("lswh.extract.inputs").joinpath("legacy.csv").read_text(encoding="utf-8")
    words = {row["unicode"]: row[encoding] for row in csv.DictReader(table.splitlines())}
    return " ".join(words[word] for word in WORDS if word in words)


@pytest.mark.parametrize(("encoding", "name"), [("tcvn3", "TCVN3"), ("vni", "VNI")])
def test_legacy_vietnamese_is_refused_by_its_name(encoding: str, name: str) -> None:
    text = legacy(encoding)
    for path, data in {
        "a.txt": text.encode("latin-1"),
        "b.txt": text.encode(),
        "a.html": f"<p>{text}".encode(),
        "a.docx": docx_of(text, [["a", "b"]]),
        "a.pdf": pdf_of(text, [["a", "b"]]),
    }.items():
        with pytest.raises(UnreadableInput, match=f"Vietnamese in {name}") as caught:
            convert(data, path)
        assert "convert it to Unicode" in str(caught.value)


def test_a_foreign_word_is_no_legacy_vietnamese() -> None:
    text = "Tổng thống Lula và Thủ tướng São Tomé: cã, của tỉnh."
    assert convert(text.encode(), "a.txt").text == text


def blank_pdf() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


UNREADABLE = {
    "a scan": ("a.pdf", blank_pdf(), "without a text layer: a scan", "ocrmypdf"),
    "an encrypted PDF": ("a.pdf", pdf_of("Năm", ROWS, password="mật"), "an encrypted PDF", "password"),  # noqa: S106
    "half a PDF": ("a.pdf", pdf_of("Năm 2023", ROWS)[:900], "not a whole PDF", "get it again"),
    "an empty PDF": ("a.pdf", b"", "not a whole PDF", "get it again"),
    "half a DOCX": ("a.docx", docx_of("Năm 2023", ROWS)[:2000], "not a whole Word document", "save it again"),
    "an empty DOCX": ("a.docx", b"", "not a whole Word document", "save it again"),
    "OLE": ("a.docx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100), "encrypted document, or one of Word", "password"),
    "HTML in no encoding": ("a.html", b"<p>\xff\xf8\xfe\x01", "not", "UTF-8"),
    "half a letter": ("a.txt", b"\xff\xfea", "not UTF-16", "UTF-8"),
    "French": ("a.txt", b"caf\xe9 au lait", "not UTF-8", "UTF-8"),
}


@pytest.mark.parametrize(("path", "data", "what", "advice"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_one_error_that_says_what_to_do(path: str, data: bytes, what: str, advice: str) -> None:
    with pytest.raises(UnreadableInput, match=what) as caught:
        convert(data, path)
    assert caught.value.where is not None
    assert caught.value.where.path == path
    assert advice in (caught.value.hint or "")


@pytest.mark.parametrize(("path", "module"), [("a.html", "lxml"), ("a.docx", "docx"), ("a.pdf", "pdfplumber")])
def test_a_missing_library_is_one_error_with_the_command(
    path: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [one for one in sys.modules if one == module or one.startswith(f"{module}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UnreadableInput, match=r"pip install 'lswh\[documents\]'"):
        convert(b"x", path)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(SUFFIXES))
def test_any_bytes_are_a_text_or_one_error(data: bytes, suffix: str) -> None:
    hints: list[str | None] = []
    try:
        hints.append(str(convert(data, f"a{suffix}").text.encode()))
    except UnreadableInput as error:
        hints.append(error.hint)
    assert all(hints)


@pytest.mark.parametrize("page", ["<div>" * 200, "<table><tr><td>" * 50, "<td rowspan=9999 colspan=9999>1" * 2_000])
def test_a_page_that_is_deeply_nested_is_read(page: str) -> None:
    assert convert((page + "số liệu").encode(), "a.html").text.strip().endswith("số liệu")


def test_cells_that_span_without_end_do_not_make_more_of_a_page_than_it_is() -> None:
    page = "<table><tr>" + "<td rowspan=9999 colspan=9999>1" * 500 + "<tr><td>2<td>3" * 500
    assert len(convert(page.encode(), "a.html").text) < 40 * len(page)


@pytest.mark.parametrize("page", ["<div>" * 100_000, "<table><tr><td>" * 5_000])
def test_a_page_that_is_nested_without_end_is_one_error(page: str) -> None:
    with pytest.raises(UnreadableInput, match="nested too deeply"):
        convert((page + "số liệu").encode(), "a.html")


def test_the_libraries_are_not_loaded_for_plain_text() -> None:
    assert pdfplumber.__name__ in sys.modules  # by this module
    code = "import sys; from lswh.extract.inputs import convert; convert(b'a', 'a.md'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"lxml", "docx", "pdfplumber"} & set(loaded)


def test_a_sidecar_and_front_matter_do_not_contradict_each_other() -> None:
    front = b"---\narea: VN-09\n---\nGRDP"
    assert read_document(front, "a.md", ("a.md.yml", b"source: a")).source == "a"
    with pytest.raises(UnreadableInput, match=r"a\.md\.yml:2: area is said in a\.md too"):
        read_document(front, "a.md", ("a.md.yml", b"source: a\narea: VN-10"))
    with pytest.raises(UnreadableInput, match=r"a\.md\.yml:1: .*no key 'sauce'.*did you mean source\?"):
        read_document(front, "a.md", ("a.md.yml", b"sauce: a"))


def test_two_pages_of_one_table_are_one() -> None:
    rows = [ROWS[0], *(("Kim ngạch xuất khẩu", "Triệu USD", "2.730", "266,9"),) * 80]
    text = convert(pdf_of("Một câu.", rows, PageBreak()), "a.pdf").text
    [table] = [block for block in text.strip().split("\n\n") if "\t" in block]
    assert table.count("\n") == 80
