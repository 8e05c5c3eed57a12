"""`lswh extract` of one file, of many, of standard input; how it explains itself; names that nobody knows."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lswh import api
from lswh.cli import main
from tests.conftest import Trial

DONE, FAILED = 0, 2
NOTE = (
    "Năm 2023, kim ngạch xuất khẩu của tỉnh Lạng Sơn ước đạt 2.730 triệu USD, đạt 210% kế hoạch. "
    "Theo Nghị quyết số 11/NQ-CP."
)


def call(trial: Trial, *arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["--project", str(trial.root), *arguments], input=stdin)


def codes(output: str) -> list[str]:
    return [json.loads(line)["indicator_code"] for line in output.splitlines()]


def test_a_text_on_standard_input_is_read(trial: Trial) -> None:
    result = call(trial, "extract", "-", stdin=NOTE.encode())
    assert (result.exit_code, codes(result.stdout)) == (DONE, ["TRADE_EXPORT"])


def test_a_folder_stands_for_the_documents_below_it(trial: Trial, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.md").write_text(NOTE, encoding="utf-8")
    (folder / "deep" / "b.html").write_text(f"<p>{NOTE.replace('xuất', 'nhập')}", encoding="utf-8")
    (folder / "deep" / "b.html.yml").write_text("area: VN-10", encoding="utf-8")
    (folder / "c.png").write_bytes(b"\x89PNG")
    result = call(trial, "extract", str(folder))
    assert (result.exit_code, codes(result.stdout)) == (DONE, ["TRADE_EXPORT", "TRADE_IMPORT"])
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(row["document"]).name for row in rows] == ["a.md", "b.html"]
    header, *cells = csv.reader(io.StringIO(call(trial, "extract", str(folder), "--format", "csv").stdout))
    assert header[0] == "document"
    assert len(cells) == 2
    assert call(trial, "extract", str(folder / "deep"), "--format", "table").stdout.endswith("(1 row)\n")


def test_what_cannot_be_read_is_said_and_the_rest_is_read(trial: Trial, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 nothing")
    (tmp_path / "b.md").write_text(NOTE, encoding="utf-8")
    result = call(trial, "extract", str(tmp_path / "a.pdf"), str(tmp_path / "b.md"))
    assert (result.exit_code, codes(result.stdout)) == (FAILED, ["TRADE_EXPORT"])
    [line] = result.stderr.splitlines()
    assert line.startswith(f"error: {tmp_path / 'a.pdf'}: not a whole PDF (")


def test_explain_shows_each_figure_and_the_rule_that_read_it(trial: Trial, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("Đầu.\n\n" + NOTE, encoding="utf-8")
    result = call(trial, "extract", str(tmp_path / "note.md"), "--explain")
    lines = result.stdout.splitlines()
    assert result.exit_code == DONE
    assert lines[0].startswith(f"{tmp_path / 'note.md'}:3: Năm 2023, kim ngạch xuất khẩu")
    assert "[1: 2.730 triệu USD], đạt [2: 210%] kế hoạch." in lines[0]
    assert lines[1] == "  [1] 2.730 triệu USD  value, by the rule 'value'"
    assert lines[2] == "  [2] 210%             share of plan, by the rule 'share of plan'"
    assert lines[3].startswith("  -> TRADE_EXPORT VN-09 2023 E: 2730 triệu USD, 210 % of plan")


def test_explain_shows_the_rows_of_tables_and_corrections(trial: Trial) -> None:
    table = "Chỉ tiêu\tĐơn vị\tNăm 2023\nKim ngạch nhập khẩu\tTriệu USD\t2.050\n"
    trial.document("note", f"{NOTE}\n\n{table}")
    trial.write(
        "raw/corrections/a.yml",
        "document: note.md\nquote: kim ngạch xuất khẩu\nindicator: TRADE_EXPORT\nwrong: a\nright: {value: 2370}\n"
        "why: a\nwho: b\nwhen: 2024-01-01\n",
    )
    file = trial.root / "raw" / "documents" / "note.md"
    result = call(trial, "extract", str(file), "--explain")
    assert "  -> the row of a table: TRADE_IMPORT VN-09 2023 A: 2050 triệu USD" in result.stdout
    assert "(but see raw/corrections)" in result.stdout
    assert "corrected (raw/corrections)\n  -> TRADE_EXPORT VN-09 2023 E: 2370 triệu USD" in result.stdout
    [first, *_] = api.extract_file(trial.project, file)
    assert first.value is not None
    assert first.value.value == 2370


def test_a_folder_without_documents_is_an_empty_answer(trial: Trial, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert call(trial, "extract", str(tmp_path / "empty")).stdout == ""
    assert call(trial, "extract", str(tmp_path / "empty"), "--format", "csv").stdout.startswith("document,indicator,")


# Names that nobody knows


@pytest.fixture
def unmapped(trial: Trial) -> Trial:
    trial.records(
        "file",
        {"indicator": "xuất khẩu", "value": "1"},
        {"indicator": "Kim ngạch xuất khẩu hàng hóa chung", "value": "1"},
        {"indicator": "kim  ngạch xuất khẩu hàng hóa chung", "value": "1"},
        {"indicator": "số bò sữa nhập nội", "value": "4", "unit": "con"},
    )
    trial.build_clean()
    return trial


def test_staging_unmapped_counts_the_names_that_are_not_known(unmapped: Trial) -> None:
    asked = "select indicator_printed, records, documents, unit_printed from staging.unmapped order by records desc"
    assert unmapped.ask(asked) == [
        ("Kim ngạch xuất khẩu hàng hóa chung", 2, 1, "triệu USD"),
        ("số bò sữa nhập nội", 1, 1, "con"),
    ]


def test_suggest_proposes_a_diff_that_git_applies_and_changes_nothing(unmapped: Trial) -> None:
    file = unmapped.root / "raw" / "reference" / "indicator.csv"
    before = file.read_bytes()
    result = call(unmapped, "indicators", "suggest")
    assert (result.exit_code, file.read_bytes()) == (DONE, before)
    assert "TRADE_EXPORT" in result.stderr
    assert "nothing is near: SO_BO_SUA_NHAP_NOI would be new" in result.stderr
    assert result.stdout.startswith("--- a/raw/reference/indicator.csv\n+++ b/raw/reference/indicator.csv\n")
    subprocess.run(["git", "init", "-q"], cwd=unmapped.root, check=True)
    subprocess.run(["git", "apply", "-"], cwd=unmapped.root, check=True, input=result.stdout.encode())
    unmapped.build_clean()
    assert unmapped.ask("select code from raw.indicator where code like 'SO_BO%'") == [("SO_BO_SUA_NHAP_NOI",)]
    assert unmapped.ask("select count(*) from staging.unmapped") == [(0,)]
    assert call(unmapped, "indicators", "suggest").stdout == ""
    assert "every printed name is known" in call(unmapped, "indicators", "suggest").stderr


def test_suggest_keeps_to_what_the_unit_measures(unmapped: Trial) -> None:
    unmapped.records("more", {"indicator": "kim ngạch xuất khẩu hàng hóa thô", "value": "4", "unit": "con"})
    unmapped.build()
    found = {one.printed: one for one in api.suggest_indicators(unmapped.project).suggestions}
    assert not any(code == "TRADE_EXPORT" for code, _, _ in found["kim ngạch xuất khẩu hàng hóa thô"].near)
