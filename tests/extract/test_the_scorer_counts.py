"""benchmarks/extraction.py on small documents of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.extraction import Meanings, Score, confusions, main, scored, table
from tests.conftest import REPOSITORY

HEAD = "indicator_text,area,period_text,period_start,period_end,value,unit,pct_of_plan,yoy_pct,status,quote\n"
TEXT = (
    "# source: một nơi nào đó năm 1999\nNăm 2022, kim ngạch xuất khẩu của tỉnh Lạng Sơn ước đạt 900 triệu USD, tăng 5%."
)
EXPORT = 'xuất khẩu,Lạng Sơn,năm 2022,2022-01-01,2022-12-31,900,tr.USD,,5,estimate,"đạt 900 triệu USD, tăng 5%"\n'


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    return Meanings.of(REPOSITORY / "raw" / "reference")


def one(folder: Path, meanings: Meanings, text: str, truth: str, traps: str = "") -> Score:
    (folder / "01.txt").write_text(text, encoding="utf-8")
    (folder / "01.csv").write_text(HEAD + truth, encoding="utf-8")
    if traps:
        (folder / "01_traps.csv").write_text("kind,quote,note\n" + traps, encoding="utf-8")
    [score] = scored(folder, meanings)
    return score


def test_a_record_is_right_in_whatever_spelling_its_unit_is(tmp_path: Path, meanings: Meanings) -> None:
    score = one(tmp_path, meanings, TEXT, EXPORT)
    assert score.counts == (1, 0, 0)
    assert confusions(score, meanings) == []
    assert table([score], meanings)[1].split() == ["01", "1", "1", "0", "0", "0", "1.000", "1.000", "1.000"]


def test_another_value_is_one_wrong_and_one_missed(tmp_path: Path, meanings: Meanings) -> None:
    score = one(tmp_path, meanings, TEXT, EXPORT.replace(",900,", ",901,"))
    assert score.counts == (0, 1, 1)
    assert [line.split()[1] for line in confusions(score, meanings) if line.startswith("01")] == ["MISSED", "WRONG"]


def test_another_growth_is_right_with_a_field_that_is_not(tmp_path: Path, meanings: Meanings) -> None:
    score = one(tmp_path, meanings, TEXT, EXPORT.replace(",5,estimate", ",6,estimate"))
    assert score.counts == (1, 0, 0)
    assert "yoy_pct" in confusions(score, meanings)[1]
    assert "yoy_pct           0 of 1  0.0000" in table([score], meanings)


def test_without_a_value_the_growth_or_the_share_decides(tmp_path: Path, meanings: Meanings) -> None:
    truth = "GRDP,,quý I,2022-01-01,2022-03-31,,,,6.1,actual,tăng 6%\n"
    text = "# source: -\nQuý I/2022, GRDP tăng 6,1%."
    assert one(tmp_path, meanings, text, truth).counts == (1, 0, 0)
    assert one(tmp_path, meanings, text, truth.replace("6.1", "6.2")).counts == (0, 1, 1)


def test_a_truth_without_a_start_is_decided_by_its_end(tmp_path: Path, meanings: Meanings) -> None:
    assert one(tmp_path, meanings, TEXT, EXPORT.replace("2022-01-01", "")).counts == (1, 0, 0)
    assert one(tmp_path, meanings, TEXT, EXPORT.replace("2022-01-01", "").replace("12-31", "12-30")).counts == (0, 1, 1)


def test_a_statement_that_is_repeated_is_neither_right_nor_wrong(tmp_path: Path, meanings: Meanings) -> None:
    score = one(tmp_path, meanings, TEXT + "\n\n" + TEXT.splitlines()[1], EXPORT)
    assert (score.counts, len(score.repeated)) == ((1, 0, 0), 1)


def test_a_trap_that_was_read_is_called_by_its_kind(tmp_path: Path, meanings: Meanings) -> None:
    score = one(tmp_path, meanings, TEXT, "", "target,đạt 900 triệu USD,\n")
    assert confusions(score, meanings)[0].startswith("01 WRONG (trap: target)")


def test_the_command_prints_the_confusions_and_then_the_table(
    tmp_path: Path, meanings: Meanings, capsys: pytest.CaptureFixture[str]
) -> None:
    one(tmp_path, meanings, TEXT, EXPORT.replace(",900,", ",901,"))
    main([str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("01 MISSED")
    assert lines[-1].startswith("quote")
