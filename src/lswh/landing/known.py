"""What documents are read by: the names that the reference tables know."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lswh.extract import Reference
from lswh.landing.reference import read_reference


def reference_of(tables: Mapping[str, Path]) -> Reference:
    """What the reference tables in these files say about the names of indicators, areas and units."""
    rows = {name: read_reference(file, name, str(file)).mappings() for name, file in tables.items()}
    return Reference.of(rows.get("indicator", []), rows.get("area", []), rows.get("unit", []))
