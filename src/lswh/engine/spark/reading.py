"""Readers on Spark: a session that shows one generation of a warehouse, whole, whatever is published meanwhile."""

from __future__ import annotations

from pathlib import Path

from pyspark.sql import SparkSession

from lswh.engine.spark.known import Known
from lswh.engine.spark.session import apart, mapped
from lswh.engine.spark.views import Views
from lswh.engine.spark.warehouse import Warehouse
from lswh.errors import LswhError


def opened(folder: Path, session: SparkSession) -> SparkSession:
    """A session beside another, with a temporary view of each table and view of a warehouse, called `schema.name`.

    It shows what the link leads to now. Raises LswhError where there is no warehouse.
    """
    warehouse = Warehouse.published(folder)
    with mapped(LswhError, f"cannot open {folder}"):
        own = apart(session)
        Views(own, Known(warehouse)).need(
            [".".join(name).lower() for name, entry in warehouse.entries.items() if "MACRO" not in entry.kind]
        )
    return own
