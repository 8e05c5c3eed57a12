"""The words of a site, in Vietnamese and English: words.csv. Code only looks them up."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")
_FILE = Path(__file__).parent / "words.csv"


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Each word in each language, by its key.

    >>> words()["search"]["en"]
    'Search'
    """
    with _FILE.open(encoding="utf-8", newline="") as stream:
        return {row["key"]: {language: row[language] for language in LANGUAGES} for row in csv.DictReader(stream)}
