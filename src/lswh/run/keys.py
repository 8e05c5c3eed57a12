"""The unique_key of an incremental model, as a data test."""

from __future__ import annotations

from lswh.errors import Where
from lswh.graph import DataTest, Model


def key_test(model: Model) -> DataTest:
    """The test that no two rows have one key; nulls are equal there."""
    name, key = str(model.name), model.config.unique_key
    return DataTest(
        name, None, "unique", {"columns": key, "nulls": "equal"}, f"unique_key of {name}", Where(model.path)
    )
