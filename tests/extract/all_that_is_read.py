"""What is read of many texts, told in a few lines: where the modules are from, how many records, and their digest.

Run by test_compiled in processes of its own, with the compiled modules and without.
"""

from __future__ import annotations

import csv
import hashlib
import random
from collections.abc import Iterator
from itertools import islice

import lswh.extract.marks
from benchmarks.reading import PIECES, paragraphs
from lswh.extract import Reference, extract
from lswh.extract.explaining import explain
from tests.conftest import REPOSITORY, SHARED

WORDS = (
    *PIECES, "tăng ", "5,5", "%", " tỷ đồng", "so với cùng kỳ", "\n", "\u00a0", "_", "xuất khẩu ", "(", ")",
    "kế hoạch ", "năm 2020", "quý II",
)  # fmt: skip


def texts() -> Iterator[str]:
    """Articles, dense texts, pieces that are hard to read, pieces at random, and the documents of ../shared."""
    for stated in (0.33, 1.0):
        article = "".join(islice(paragraphs(1, stated), 200))
        yield from (article, article.upper(), article.replace(" ", "  "))
    for piece in PIECES:
        yield "Năm 2023, " + piece * 100 + "đạt 5 dự án."
    drawn = random.Random(3)
    for _ in range(1000):
        yield "".join(drawn.choice(WORDS) for _ in range(60))
    for file in sorted(SHARED.glob("extraction/dev/*.txt")):
        yield file.read_text(encoding="utf-8")


def reference() -> Reference:
    """The project's own."""

    def rows(name: str) -> list[dict[str, str]]:
        with (REPOSITORY / "raw" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as table:
            return list(csv.DictReader(table))

    return Reference.of(rows("indicator"), rows("area"), rows("unit"))


def main() -> None:
    """Read all, and print."""
    known, said, count = reference(), hashlib.sha256(), 0
    for text in texts():
        records = extract(text, known)
        count += len(records)
        said.update(repr(records).encode())
        said.update(repr([[(one.role, one.rule) for one in each.figures] for each in explain(text, known)]).encode())
    print(lswh.extract.marks.__file__, count, said.hexdigest(), sep="\n")


if __name__ == "__main__":
    main()
