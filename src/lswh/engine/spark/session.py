"""Sessions of Spark in which DuckDB's dialect, translated, means what it means on DuckDB."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lswh.engine.spark.rules.text import NFC
from lswh.errors import LswhError, Where

_MEANING: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",  # an overflow, or a text that is no number, is an error
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",  # scales are kept
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
    "spark.sql.groupByOrdinal": "true",
    "spark.sql.orderByOrdinal": "true",
    "spark.sql.legacy.ctePrecedencePolicy": "CORRECTED",  # the innermost name counts
    "spark.sql.crossJoin.enabled": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.storeAssignmentPolicy": "ANSI",
    "spark.sql.legacy.allowNegativeScaleOfDecimal": "false",
}
"""What our SQL relies on; no configuration changes it."""
_SMALL: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.ui.showConsoleProgress": "false",
}
_LOG = Path(__file__).with_name("log4j2.properties")
_NOT_TESTED = "PySpark does not yet fully support pandas"
"""Of pyspark 4.3 and pandas 3. Nothing here goes through pandas."""


def start(master: str, conf: Mapping[str, str], name: str = "lswh") -> SparkSession:
    """The session of this process, made with a configuration where there is none yet. Raises LswhError."""
    warnings.filterwarnings("ignore", _NOT_TESTED, FutureWarning)
    builder = SparkSession.builder.master(master).appName(name)
    here = {"spark.pyspark.python": sys.executable} if master.startswith("local") else {}
    quiet = {"spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_LOG.as_uri()}"}
    for key, value in {**_SMALL, **here, **quiet, **conf}.items():
        builder = builder.config(key, value)
    try:
        with mapped(LswhError, "Spark does not start"):
            session = builder.getOrCreate()
            session.sparkContext.setLogLevel("ERROR")
    except LswhError as error:
        raise LswhError(error.what, hint="it needs Java 17 or later: its own words are above") from error
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # it prints what is raised
    return session


def apart(session: SparkSession) -> SparkSession:
    """A session of our own beside another: with its own views and settings, on the same executors."""
    own = session.newSession()
    for key, value in _MEANING.items():
        own.conf.set(key, value)
    own.udf.register(NFC, _nfc, "string")
    return own


def _nfc(text: str | None) -> str | None:
    import unicodedata

    return None if text is None else unicodedata.normalize("NFC", text)


_nfc.__module__ = "__main__"  # so that it is sent to the workers by its code: they need not have lswh


@contextmanager
def mapped(kind: type[LswhError], what: str | None = None, *, path: str | None = None) -> Iterator[None]:
    """Raise what Spark complains of as an LswhError; of the file `path`, where one is given."""
    try:
        yield
    except (PySparkException, Py4JError) as error:
        said = _said(error)
        text = f"{what}: {said}" if what else said
        raise (kind(text) if path is None else kind(text, where=Where(path))) from error


def _said(error: Any) -> str:
    """The first lines of a message; Java's stack is in the log."""
    text = str(error).strip()
    lines = [
        line
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith(("at ", "==", "JVM stacktrace"))
    ]
    return " ".join(line.strip() for line in lines[:3])[:500] or type(error).__name__
