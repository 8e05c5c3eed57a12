"""What columns are called in Vietnamese and in English, for people who do not read SQL."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def heading(column: str) -> tuple[str, str]:
    """The Vietnamese and the English name of a column; its own where headings.csv does not know it.

    >>> heading("value"), heading("amount")
    (('Giá trị', 'Value'), ('amount', 'amount'))
    """
    return _headings().get(column, (column, column))


@cache
def _headings() -> Mapping[str, tuple[str, str]]:
    text = files("lswh.export").joinpath("headings.csv").read_text(encoding="utf-8")
    return {row["column"]: (row["vi"], row["en"]) for row in csv.DictReader(text.splitlines())}
