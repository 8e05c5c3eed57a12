"""lswh: an indicator warehouse on DuckDB in which nothing that breaks a contract reaches a reader.

`lswh.open(path)` is a published warehouse, in a notebook, and `lswh.open_on_spark(session, path)` one on Spark: see
lswh.api.warehouse.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lswh.api.warehouse import Warehouse, open_on_spark
    from lswh.api.warehouse import open_warehouse as open  # noqa: A004 - what it is called in notebooks

__all__ = ["Warehouse", "__version__", "open", "open_on_spark"]

__version__ = "0.1.0"

_LATER = {"Warehouse": "Warehouse", "open": "open_warehouse", "open_on_spark": "open_on_spark"}
"""What is imported when it is asked for, so that `import lswh` is instant."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("lswh.api.warehouse"), _LATER[name])
