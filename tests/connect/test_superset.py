"""Apache Superset, connected as `lswh connect superset` says, while generations are published.

What is shown goes through Superset's own pool of connections (none: NullPool) and its cache (none: timeout -1).
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from lswh import api
from tests.conftest import Trial
from tests.connect.superset import Superset, superset

pytestmark = pytest.mark.slow

BUILD = [sys.executable, "-m", "lswh"]


class Connected:
    """A database of Superset that is a project's warehouse, and a dataset of its mart.indicator."""

    def __init__(self, server: Superset, trial: Trial) -> None:
        self.server, self.trial = server, trial
        said = api.connect(trial.project, "superset").text
        uri = re.search(r"^duckdb:.*$", said, re.MULTILINE)
        assert uri
        self.schema = re.search(r"schema (\S+), table indicator", said)
        assert self.schema
        database = {
            "database_name": "lswh",
            "sqlalchemy_uri": uri[0],
            "expose_in_sqllab": True,
            "allow_dml": True,
            "cache_timeout": -1,
        }
        self.database: int = server.post("/api/v1/database/", database)["id"]
        dataset = {"database": self.database, "schema": self.schema[1], "table_name": "indicator"}
        self.dataset: int = server.post("/api/v1/dataset/", dataset)["id"]

    def ask(self, sql: str) -> list[dict[str, Any]]:
        """What SQL Lab answers."""
        asked = {"database_id": self.database, "sql": sql, "schema": "mart", "runAsync": False}
        answered = self.server.post("/api/v1/sqllab/execute/", asked)
        assert answered["status"] == "success", answered
        rows: list[dict[str, Any]] = answered["data"]
        return rows

    def chart(self) -> dict[str, float]:
        """The data of a chart: the sum of the values of each metric."""
        total = {
            "expressionType": "SIMPLE",
            "column": {"column_name": "value"},
            "aggregate": "SUM",
            "label": "total",
        }
        query = {"columns": ["metric"], "metrics": [total], "filters": [], "row_limit": 100}
        asked = {"datasource": {"id": self.dataset, "type": "table"}, "queries": [query], "result_format": "json"}
        [result] = self.server.post("/api/v1/chart/data", asked)["result"]
        return {row["metric"]: row["total"] for row in result["data"]}


def publish(trial: Trial, total: int) -> None:
    """A generation in which exports and imports are a half of the total each."""
    trial.records(
        "trade",
        {"indicator": "TRADE_TOTAL", "value": str(2 * total)},
        {"indicator": "TRADE_EXPORT", "value": str(total)},
        {"indicator": "TRADE_IMPORT", "value": str(total)},
    )
    done = subprocess.run([*BUILD, "--project", trial.root, "build"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connected]:
    folder: Path = tmp_path_factory.mktemp("superset")
    trial = Trial(folder / "a project")
    publish(trial, 100)
    with superset(folder) as server:
        yield Connected(server, trial)


def test_schemas_and_tables_are_listed(connected: Connected) -> None:
    schemas = connected.server.get(f"/api/v1/database/{connected.database}/schemas/")["result"]
    assert {f"warehouse.{name}" for name in ("raw", "staging", "fact", "mart")} <= set(schemas)
    which = quote("(force:!f,schema_name:warehouse.mart)")
    tables = connected.server.get(f"/api/v1/database/{connected.database}/tables/?q={which}")["result"]
    assert {"indicator", "plan_attainment", "trade_balance"} <= {one["value"] for one in tables}


def test_a_dataset_has_the_columns_and_types_of_the_mart(connected: Connected) -> None:
    columns = connected.server.get(f"/api/v1/dataset/{connected.dataset}")["result"]["columns"]
    types = {one["column_name"]: one["type"] for one in columns}
    assert types["value"] == "NUMERIC(28, 6)"
    assert types["yoy"] == "NUMERIC(9, 4)"
    assert types["period_end"] == "DATE"
    assert types["metric"] == "VARCHAR"


def test_sql_lab_answers_and_cannot_write(connected: Connected) -> None:
    assert connected.ask("select count(*) as n from mart.indicator") == [{"n": 3}]
    with pytest.raises(AssertionError, match="read-only"):
        connected.ask("create table mart.mine as select 1")


def test_a_chart_shows_each_generation_that_is_published(connected: Connected) -> None:
    for total in (200, 300):
        publish(connected.trial, total)
        expected = {"TRADE_TOTAL": 2.0 * total, "TRADE_EXPORT": 1.0 * total, "TRADE_IMPORT": 1.0 * total}
        assert connected.chart() == expected


def test_a_chart_is_of_one_generation_while_builds_run(connected: Connected) -> None:
    done, failures, seen = threading.Event(), list[str](), set[float]()

    def read() -> None:
        while not done.is_set():
            try:
                data = connected.chart()
            except AssertionError as error:
                failures.append(str(error))
                continue
            if data["TRADE_TOTAL"] != data["TRADE_EXPORT"] + data["TRADE_IMPORT"]:
                failures.append(f"mixed: {data}")
            seen.add(data["TRADE_TOTAL"])

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for total in range(400, 412):
            publish(connected.trial, total)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert failures == []
    assert len(seen) > 2
    assert connected.chart()["TRADE_TOTAL"] == 822
