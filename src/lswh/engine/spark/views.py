"""What a session knows of a warehouse: temporary views over its Parquet, made when a statement needs them."""

from __future__ import annotations

from collections.abc import Collection

from pyspark.sql import SparkSession

from lswh.engine.spark.known import Known
from lswh.engine.spark.types import spark_type
from lswh.engine.spark.warehouse import Entry
from lswh.errors import QueryError


class Views:
    """The relations of a warehouse as temporary views of one session, called `schema.name` in backticks."""

    def __init__(self, session: SparkSession, known: Known) -> None:
        self._session = session
        self._known = known
        self._made: set[str] = set()

    def below(self, names: Collection[str]) -> set[str]:
        """These relations, and all that they read."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                entry = self._known.entry(name)
                waiting += entry.reads if entry is not None else ()
        return found

    def need(self, names: Collection[str]) -> None:
        """Make the views of these relations, and of all that they read, where they are not made yet."""
        for name in names:
            if name in self._made:
                continue
            entry = self._known.entry(name)
            if entry is None:
                raise QueryError(f"there is no table {name}")
            if entry.kind == "VIEW":
                self.need(entry.reads)
                self._session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {quoted(name)} AS {entry.spark}")
            else:
                self._read(name, entry)
            self._made.add(name)

    def _read(self, name: str, entry: Entry) -> None:
        schema = ", ".join(f"{quoted(one.name)} {spark_type(one.type)}" for one in entry.columns)
        files = self._known.files(name, entry)
        if files:
            frame = self._session.read.schema(schema).parquet(*files)
        else:
            nothing = ", ".join(f"CAST(NULL AS {spark_type(one.type)}) AS {quoted(one.name)}" for one in entry.columns)
            frame = self._session.sql(f"SELECT {nothing} WHERE FALSE")
        frame.createOrReplaceTempView(quoted(name))

    def forget(self, names: Collection[str]) -> None:
        """These relations are other ones now; views, which may read them, are made anew too."""
        self._made -= set(names)
        self._made = {
            one for one in self._made if (entry := self._known.entry(one)) is not None and entry.kind != "VIEW"
        }

    def drop(self) -> None:
        """Leave nothing in the session."""
        for name in self._made:
            self._session.sql(f"DROP VIEW IF EXISTS {quoted(name)}")
        self._made.clear()


def quoted(name: str) -> str:
    """A name as Spark's SQL writes it.

    >>> quoted("fact.observation")
    '`fact.observation`'
    """
    escaped = name.replace("`", "``")
    return f"`{escaped}`"
