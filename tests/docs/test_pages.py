"""Every statement of the tutorial, and of the pages that are like it, runs and prints what the page shows."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tests.docs import page as pages
from tests.docs.page import PAGES, page_file, rerun


@pytest.mark.parametrize("name", PAGES)
def test_a_page_prints_what_it_shows(name: str, tmp_path: Path) -> None:
    shown = page_file(name).read_text(encoding="utf-8")
    now = rerun(name, tmp_path)
    lines = difflib.unified_diff(shown.splitlines(), now.splitlines(), f"{name}.md", "what it prints now", lineterm="")
    assert shown == now, "\n".join([*lines, f"if it should: python -m tests.docs {name}"])


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("```sql\nselect 1\n```\n", "nothing runs a block of sql"),
        ("```console\n$ lswh query 'select nothing'\n```\n", "nothing"),
        ("```python\n>>> 1 / 0\n0\n```\n", "division by zero"),
    ],
)
def test_a_page_with_what_does_not_run_is_not_believed(
    block: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.md").write_text(block, encoding="utf-8")
    monkeypatch.setattr(pages, "page_file", lambda name: tmp_path / "page.md")
    with pytest.raises((AssertionError, ZeroDivisionError), match=words):
        rerun("tutorial", tmp_path / "project")


def test_what_a_block_prints_takes_the_place_of_what_it_showed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = "A page.\n\n```console\n$ echo a\n> echo b\nold\n$ true\n```\n\n```python\n>>> x = 1\n>>> x + 1\n3\n\n```\n"
    (tmp_path / "page.md").write_text(shown, encoding="utf-8")
    monkeypatch.setattr(pages, "page_file", lambda name: tmp_path / "page.md")
    assert rerun("tutorial", tmp_path / "project") == shown.replace("old\n", "a\nb\n").replace("3\n", "2\n")
