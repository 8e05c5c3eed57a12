"""A session of Spark for tests, one for all of them, where there is a JVM."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CONF = {
    "spark.driver.memory": "2g",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "true",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.files.openCostInBytes": "134217728",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
"""Small: two cores, no pages, few partitions; the JVM compiles quickly, since tests are short."""


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """Skips where there is no Java, or no pyspark."""
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'lswh[spark]'")
    if shutil.which("java") is None:
        pytest.skip("there is no Java, which Spark needs: apt-get install openjdk-17-jre-headless")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark 4.3 says that it has not been tested with pandas 3
        from lswh.engine.spark.session import start

        session = start("local[2]", CONF, "lswh tests")
    yield session
    session.stop()
