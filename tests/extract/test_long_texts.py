"""A long text is read section by section: the same records, in bounded memory, from files that are not held."""

from __future__ import annotations

import gc
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from lswh import api
from lswh.api import extracting
from lswh.domain.record import Record
from lswh.errors import UnreadableInput
from lswh.extract import Reference, extract, read_document, sections
from lswh.extract.inputs import streams
from lswh.extract.reading import read_text
from tests.conftest import REPOSITORY, Trial

NOTE = REPOSITORY / "raw" / "documents" / "lang-son-2023-s1.md"
TABLE = "Bảng 1. Xuất nhập khẩu năm 2023\n\nChỉ tiêu\tThực hiện (triệu USD)\nXuất khẩu\t2.730,5\nNhập khẩu\t2.050\n\n"
PAGED = "Năm 2023, kim ngạch xuất khẩu ước đạt\n\n12\n\n2.730 triệu USD, tăng 5%.\n\n"
UNDATED = "Kim ngạch nhập khẩu đạt 120 triệu USD, tăng 5%. Đến nay tăng 6%.\n\n" * 9
DRAWN = random.Random(8)


def body() -> str:
    document = read_document(NOTE.read_bytes(), str(NOTE))
    return document.text[document.body_start :]


def said(records: list[Record]) -> list[Record]:
    assert len(records) > 100
    return records


@pytest.fixture
def short_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "SIZE", 300)
    monkeypatch.setattr(sections, "LONGEST", 20_000)


def drawn(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        size = DRAWN.randint(1, 2_000)
        yield text[at : at + size]
        at += size


@pytest.mark.parametrize("form", [str, lambda text: text.replace("ạ", "a\u0323")], ids=["composed", "decomposed"])
def test_a_text_in_short_sections_gives_the_same_records(
    form: type[str], reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = form((body() + "\n\n" + TABLE + PAGED + UNDATED) * 6)
    whole = said(extract(text, reference, area="VN-09"))
    monkeypatch.setattr(sections, "SIZE", 300)
    read = list(read_text(drawn(text), reference, area="VN-09"))
    assert len(read) > 12
    assert [record for section in read for record in section.records] == whole
    assert all(text[record.start : record.end] == record.quote for record in whole)


def test_no_section_parts_a_table_from_its_title_or_a_sentence_at_a_page_number(short_sections: None) -> None:
    text = "".join("Xuất khẩu tăng.\n\n" * DRAWN.randint(0, 60) + TABLE + PAGED for _ in range(60))
    parts = list(sections.parted([text]))
    assert "".join(parts) == text
    assert len(parts) > 20
    assert all(part.count("Bảng 1.") == part.count("Chỉ tiêu") for part in parts)
    assert all(part.count("ước đạt\n") == part.count("2.730 triệu") for part in parts)


def test_a_text_without_blank_lines_is_parted_where_sentences_end(short_sections: None) -> None:
    parts = list(sections.parted(drawn("Xuất khẩu tăng 5%.\nNhập khẩu giảm\n" * 3_000)))
    assert max(map(len, parts)) < 25_000
    assert all(part.endswith("5%.\n") for part in parts[:-1])


def peak(text: str, reference: Reference) -> int:
    gc.collect()
    gc.freeze()
    tracemalloc.start()
    try:
        for _ in read_text(drawn(text), reference):
            gc.collect()  # which also gives back the memory that Python keeps for tuples to come
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()


def test_memory_follows_the_section_and_not_the_text(short_sections: None, reference: Reference) -> None:
    note = body() + "\n\n"
    extract(note, reference)
    short, long = (peak(note * times, reference) for times in (10, 80))
    assert long < 1.5 * short  # eight times the text


def test_a_long_file_is_not_held_and_gives_the_same_records(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    file = trial.root / "long.md"
    file.write_text("\ufeff" + NOTE.read_text(encoding="utf-8") + "\n\n" + body() * 8, encoding="utf-8")
    whole = said(api.extract_file(trial.project, file))
    monkeypatch.setattr(extracting, "LONG", 1000)
    monkeypatch.setattr(streams, "PIECE", 4096)
    [found] = api.extract_files(trial.project, [file])
    assert not isinstance(found.records, tuple)
    assert (list(found.records), found.text) == (whole, "")


def test_a_long_file_that_is_no_text_in_its_end_is_one_error_and_no_record(
    trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracting, "LONG", 1000)
    monkeypatch.setattr(streams, "PIECE", 4096)
    file = tmp_path / "long.txt"
    for end, error in ((b"\xff\xfe", "not UTF-8"), (b"\x00", "not a text")):
        file.write_bytes(body().encode() * 3 + end)
        with pytest.raises(UnreadableInput, match=error):
            api.extract_file(trial.project, file)
