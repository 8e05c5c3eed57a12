"""benchmarks/reading.py in small: what it reads is what it says."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path

from benchmarks.reading import ARTICLE, paragraphs, read_file, write_text
from benchmarks.results import tables


def test_more_than_half_of_an_article_stands_in_sentences_with_numbers_and_none_comes_again() -> None:
    sentences = re.split(r"(?<=\.)\s+", "".join(islice(paragraphs(7, ARTICLE), 1000)).strip())
    numbered = sum(len(sentence) for sentence in sentences if re.search("[0-9]", sentence))
    assert 0.5 < numbered / sum(map(len, sentences)) < 0.6
    assert len(set(sentences)) == len(sentences) > 3000


def test_a_file_is_read_and_its_records_counted(tmp_path: Path) -> None:
    file = tmp_path / "dense.txt"
    write_text(file, 20_000, 1.0)
    read = read_file(file)
    assert read["bytes"] == file.stat().st_size >= 20_000
    assert read["records"] > 100
    assert read["peak_bytes"] > 1_000_000
    assert read["megabytes_a_second"] > 0


def test_the_tables_of_docs_say_what_the_results_say() -> None:
    document = Path("docs/performance.md").read_text(encoding="utf-8")
    results = json.loads(Path("benchmarks/results.json").read_text(encoding="utf-8"))
    for name in ("reading", "hard"):
        assert tables(results)[name] in document
