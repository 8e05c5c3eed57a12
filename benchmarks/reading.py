"""How fast reports are read: lswh extract over texts of our own, in a process of its own on one core.

    python -m benchmarks.reading [--sizes 1,10,100] [--documents FOLDER] [--quick] [--into FOLDER]

An article has more than half of its characters in sentences with numbers, a dense text all of them; names, periods and
figures are drawn, so that sentences do not come again word for word. Documents are the texts of a folder (*.txt), said
again up to 10 MB. Each is read by the compiled modules and by their sources. A hard text repeats a piece that grammars
stumble over. Prints its tables, writes results.json and rewrites the tables of docs/performance.md (see benchmarks).
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Any

from benchmarks import results as written
from benchmarks.process import PYTHON, REPOSITORY, run

MEGABYTE = 1_000_000
DENSE = 10
"""Megabytes of the dense text, and of the documents."""
HARD = (100_000, 400_000)
"""How many bytes of a piece are read: where time is linear, both take as much for a byte."""

_PLACES = ("Lạng Sơn", "Quảng Ninh", "Hòa Bình", "Nghệ An", "Bình Định", "Cần Thơ", "Bến Tre", "Thái Bình", "Hà Nam")
_SYLLABLES = (
    "An", "Bình", "Châu", "Chi", "Cẩm", "Đông", "Đức", "Giang", "Hải", "Hòa", "Hồng", "Hưng", "Khánh", "Kim", "Lâm",
    "Lộc", "Long", "Minh", "Mỹ", "Nam", "Ngọc", "Ninh", "Phú", "Phước", "Quang", "Sơn", "Tân", "Thanh", "Thịnh", "Thủy",
    "Tiên", "Trà", "Trung", "Vân", "Vĩnh", "Xuân", "Yên",
)  # fmt: skip
_PERIODS = ("Năm {y}", "6 tháng đầu năm {y}", "Quý III năm {y}", "9 tháng năm {y}", "Tháng {m} năm {y}")
_NAMES = (
    ("kim ngạch xuất khẩu", "triệu USD"),
    ("kim ngạch nhập khẩu", "triệu USD"),
    ("tổng mức bán lẻ hàng hóa và doanh thu dịch vụ tiêu dùng", "tỷ đồng"),
    ("tổng thu ngân sách nhà nước", "tỷ đồng"),
    ("vốn đầu tư thực hiện toàn xã hội", "tỷ đồng"),
    ("sản lượng thủy sản", "nghìn tấn"),
    ("doanh thu vận tải hành khách của {a} {b}", "tỷ đồng"),
)
_STATED = (
    "{when}, {name} của tỉnh {place} {verb} {value} {unit}, {way} {rate}% so với cùng kỳ năm trước{why}.",
    "{when}, {name} {verb} {value} {unit}, đạt {share}% kế hoạch năm, {way} {rate}% so với cùng kỳ{why}.",
    "Theo Cục Thống kê tỉnh {place}, {when_small} {name} {verb} {value} {unit}, bằng {share}% dự toán{why}.",
    "Tại huyện {a} {b}, {name} {verb} {value} {unit} ({way} {rate}% so với cùng kỳ năm {before}){why}.",
    "Trong đó, {name} {verb} {value} {unit}, {way} {rate}%{why}.",
    "Tổng sản phẩm trên địa bàn tỉnh {place} {when_small} tăng {rate}%; trong đó, khu vực dịch vụ tăng {low}%, khu vực "
    "công nghiệp và xây dựng tăng {share}%{why}.",
)
_WHY = (
    "",
    ", nhờ các doanh nghiệp ở {c} {e} mở rộng thị trường và đổi mới công nghệ sản xuất",
    ", chủ yếu do hoạt động thông quan hàng hóa qua cửa khẩu {c} {e} được duy trì thông suốt, thuận lợi",
    ", phản ánh xu hướng phục hồi của sản xuất công nghiệp, thương mại và du lịch trên địa bàn {c} {e}",
)
_WHO = (
    "lãnh đạo huyện {a} {b}", "ông {a} {b}, Chủ tịch UBND xã", "đoàn công tác của tỉnh {place} và huyện {a} {b}",
    "các hộ dân ở thị trấn {a} {b}", "Công ty cổ phần {a} {b}", "Ban quản lý khu kinh tế {a} {b}",
)  # fmt: skip
_WHAT = (
    "tiếp tục rà soát quy hoạch, tháo gỡ khó khăn cho doanh nghiệp và người dân ở xã {c} {e}",
    "đẩy nhanh tiến độ các công trình hạ tầng qua xã {c} {e}, góp phần thu hút đầu tư vào địa phương",
    "cho biết, việc chuyển đổi cơ cấu cây trồng ở xã {c} {e} gắn với thị trường tiêu thụ nông sản",
    "quan tâm phòng chống thiên tai, bảo vệ rừng phòng hộ và nguồn nước tại khu vực {c} {e}",
    "kiểm tra tình hình sản xuất, chăm sóc sức khỏe người dân và an toàn giao thông trên tuyến {c} - {e}",
)
_TOLD = ("{Who} {what}.", "Theo đó, {who} {what}.", "Cùng với đó, {who} {what}.", "Ngày {d}/{m}, {who} {what}.")
ARTICLE = 0.33
"""How many sentences of an article state figures; of the others a quarter have a date."""
PIECES = (
    "1.", "5.-", "1%, ", "(5% ", ". ", "a\u0301\u0323", "5 dự án và ", "5 triệu ", "xuất khẩu tăng 5%; ",
    "đã xuất khẩu, ", "trong đó 5 cụm ", "so với cùng kỳ năm ", "tỉnh Lạng Sơn, ngày 1/1 ", "dòng chưa hết\n",
    "|a|1|\n", "a\t1\n", "1\n", "1\n\n", "a. ", "- a\n", "(", ")", "((5%))", "\u201c", "năm 2023 ", "tháng 6 ",
    "Hà Nội, ", "tỷ đồng ", "lần lượt 5% và ", "5%;", "đạt 5 dự án, ", "\n", " ", "\u0301", "I. ", "......", "a.\n",
    "A\n\n", "xuất khẩu 5% (5%", "trong đó: ", "so với ", "|", "\t", "\u200b", "tăng 5% và ", "1 2 3 4 ",
    "2 tỷ 300 triệu đồng ", "2 tỷ ", "- 5% ", "**", "0.", "A.B.", "\r\n", "\r", "đến ngày 31/12/2020, ", "x" * 50 + " ",
    "5,", "https://a.b/c?d=1&e=5% ",
)  # fmt: skip


def paragraphs(seed: int, stated: float) -> Iterator[str]:
    """Paragraphs without end, of whose sentences a share states figures."""
    drawn = random.Random(seed)  # noqa: S311 no secret
    while True:
        forms = (_STATED if drawn.random() < stated else _TOLD for _ in range(drawn.randint(2, 5)))
        yield " ".join(_sentence(drawn, drawn.choice(form)) for form in forms) + "\n\n"


def _sentence(drawn: random.Random, form: str) -> str:
    year, name = drawn.randint(2012, 2024), drawn.choice(_NAMES)
    names = dict(zip("abce", drawn.choices(_SYLLABLES, k=4), strict=True)) | {"place": drawn.choice(_PLACES)}
    who, what, why = (drawn.choice(forms).format(**names) for forms in (_WHO, _WHAT, _WHY))
    dates = {"y": year, "m": drawn.randint(1, 12), "d": drawn.randint(1, 28), "before": year - 1}
    when = drawn.choice(_PERIODS).format(**dates)
    words = {
        "who": who, "Who": who[0].upper() + who[1:], "what": what, "why": why, "when": when, "when_small": when.lower(),
        "name": name[0].format(**names), "unit": name[1], "verb": drawn.choice(("đạt", "ước đạt", "thực hiện đạt")),
        "way": drawn.choice(("tăng", "giảm")), "value": _number(drawn.randint(100, 9_999_999)),
        "rate": _number(drawn.randint(1, 399)), "low": _number(drawn.randint(1, 99)),
        "share": _number(drawn.randint(300, 1500)),
    }  # fmt: skip
    return form.format(**words, **names, **dates)


def _number(tenths: int) -> str:
    """A number as Vietnamese reports print it.

    >>> _number(12345)
    '1.234,5'
    """
    return f"{tenths / 10:,.1f}".translate(str.maketrans(",.", ".,"))


def write_text(file: Path, size: int, stated: float) -> None:
    """Write so many bytes of paragraphs."""
    with file.open("w", encoding="utf-8") as text:
        pieces = paragraphs(7, stated)
        while text.tell() < size:
            text.write("".join(islice(pieces, 100)))


def write_documents(file: Path, size: int, folder: Path) -> None:
    """Write the texts of a folder, again and again up to so many bytes."""
    said = "\n\n".join(one.read_text(encoding="utf-8") for one in sorted(folder.glob("*.txt")))
    with file.open("w", encoding="utf-8") as text:
        while text.tell() < size:
            text.write(said + "\n\n")


def read_file(file: Path, *, plain: bool = False) -> dict[str, Any]:
    """What it takes to read a file and print its records as lines of JSON; plain: by the sources."""
    out = file.with_suffix(".jsonl")
    set_up = f"LSWH_PLAIN={1 if plain else ''} exec"
    ran = run(["sh", "-c", set_up + ' "$0" -m lswh extract "$1" > "$2"', PYTHON, file, out], REPOSITORY)
    with out.open("rb") as lines:
        records = sum(1 for _ in lines)
    size = file.stat().st_size
    return {
        "bytes": size,
        "records": records,
        "seconds": ran.seconds,
        "cpu_seconds": ran.cpu_seconds,
        "peak_bytes": ran.peak_bytes,
        "megabytes_a_second": size / MEGABYTE / ran.cpu_seconds,
    }


def hard(sizes: Sequence[int]) -> list[dict[str, Any]]:
    """Processor seconds for a megabyte of each piece, at each size; the slowest piece first."""
    from lswh.extract import Reference, extract

    def rows(name: str) -> list[dict[str, str]]:
        with (REPOSITORY / "raw" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as table:
            return list(csv.DictReader(table))

    reference = Reference.of(rows("indicator"), rows("area"), rows("unit"))

    def measured(piece: str, size: int) -> float:
        text = "Năm 2023, " + piece * (size // len(piece.encode())) + "đạt 5 dự án."
        started = process_time()
        extract(text, reference)
        return (process_time() - started) * MEGABYTE / size

    pieces = [{"piece": piece, "seconds_a_megabyte": [measured(piece, size) for size in sizes]} for piece in PIECES]
    return sorted(pieces, key=lambda one: -one["seconds_a_megabyte"][-1])


def reading(
    folder: Path, sizes: Sequence[float], dense: float, hard_sizes: Sequence[int], documents: Path | None = None
) -> dict[str, Any]:
    """Read articles of so many megabytes, a dense text, documents, and hard ones; on one core from here on."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    folder.mkdir(parents=True, exist_ok=True)
    texts = [("article", size) for size in sizes] + [("dense", dense)] + ([("documents", dense)] if documents else [])
    measured: list[dict[str, Any]] = []
    for name, size in texts:
        file = folder / f"{name}-{size}.txt"
        if name == "documents" and documents:
            write_documents(file, int(size * MEGABYTE), documents)
        else:
            write_text(file, int(size * MEGABYTE), ARTICLE if name == "article" else 1.0)
        measured.append({"text": name, **read_file(file), "plain": read_file(file, plain=True)})
        print(measured[-1], file=sys.stderr)
        file.unlink()
        file.with_suffix(".jsonl").unlink()
    return {"texts": measured, "hard_sizes": list(hard_sizes), "hard": hard(hard_sizes)}


def main(arguments: Sequence[str]) -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description="How fast reports are read.")
    parser.add_argument("--sizes", default="1,10,100", help="megabytes of the articles")
    parser.add_argument("--documents", type=Path, metavar="FOLDER", help="texts to read besides ours")
    parser.add_argument("--quick", action="store_true", help="tiny sizes; writes nowhere but --into")
    parser.add_argument("--into", type=Path, help="a folder for results.json and performance.md")
    options = parser.parse_args(arguments)
    sizes = [0.02] if options.quick else [float(size) for size in options.sizes.split(",")]
    results_file, document = written.targets(options.into, options.quick)
    if not options.quick:
        run([PYTHON, "-m", "lswh.extract.compiling"], REPOSITORY)
    results = written.read(results_file) if results_file else {}
    results.setdefault("machine", {})["reading"] = written.machine(datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="lswh-bench-") as folder:
        dense, hard_sizes = (sizes[0], (1_000, 4_000)) if options.quick else (DENSE, HARD)
        results["reading"] = reading(Path(folder), sizes, dense, hard_sizes, options.documents)
    tables = {name: table for name, table in written.tables(results).items() if name in {"reading", "hard"}}
    print("\n\n".join(tables.values()))
    if results_file is not None:
        written.write(results, results_file)
    if document is not None:
        document.write_text(written.rewrite(document.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
