"""The project's own reference tables, as every test of extraction reads them."""

from __future__ import annotations

import csv

import pytest

from lswh.extract import Reference
from tests.conftest import REPOSITORY


@pytest.fixture(scope="session")
def reference() -> Reference:
    def rows(name: str) -> list[dict[str, str]]:
        with (REPOSITORY / "raw" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as table:
            return list(csv.DictReader(table))

    return Reference.of(rows("indicator"), rows("area"), rows("unit"))
