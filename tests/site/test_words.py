"""Every word of the catalog is in words.csv, in both languages, and every word there is said."""

from __future__ import annotations

import re

from lswh.site.bundles import STATIC
from lswh.site.wording import words

_SAID = re.compile(r"""(?:\b(?:w|say|word|scrolled)\(|data-label=|data-placeholder=)["']([a-z]\w*)["']""")
_BEGUN = re.compile(r"""(?:\b(?:w|say|word)\()["'](\w+_)["'] [~+]""")
_KEYS = re.compile(r"""\[?["']([a-z]\w*)["']""")


def texts() -> list[str]:
    folder = STATIC.parent / "templates"
    return [file.read_text(encoding="utf-8") for file in (*folder.glob("*.html"), *STATIC.glob("*.js"))]


def test_what_is_said_is_in_the_table() -> None:
    said = {key for text in texts() for key in _SAID.findall(text)} - set(_begun())
    assert said - words().keys() == set()


def test_what_is_in_the_table_is_said() -> None:
    named = {key for text in texts() for key in _KEYS.findall(text)}
    begun = (*_begun(), "about_")  # tables that have no model to say what they are
    silent = [key for key in words() if key not in named and not key.startswith(begun)]
    assert silent == []


def test_every_word_is_there_in_both_languages_with_the_same_blanks() -> None:
    for key, text in words().items():
        assert text["vi"], key
        assert text["en"], key
        assert set(re.findall(r"\{\w+\}", text["vi"])) == set(re.findall(r"\{\w+\}", text["en"])), key


def _begun() -> list[str]:
    return [key for text in texts() for key in _BEGUN.findall(text)]
