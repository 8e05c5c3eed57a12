"""What a query answers, in whatever form a notebook wants it. Decimals stay decimals."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from lswh.engine.protocol import Column, Rows
from lswh.errors import LswhError, QueryError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


class Answer:
    """The rows that a query answers. Each form asks the query anew, of the same warehouse, so that it is the same rows.

    Every method raises QueryError where the query fails. relation is DuckDB's own.
    """

    def __init__(self, relation: duckdb.DuckDBPyRelation) -> None:
        self.relation = relation

    @property
    def columns(self) -> tuple[Column, ...]:
        """The names of the columns and their types, as DuckDB writes them."""
        return tuple(
            Column(name, str(kind)) for name, kind in zip(self.relation.columns, self.relation.types, strict=True)
        )

    def fetchall(self) -> Rows:
        """All rows, as Python values: Decimal, date, str."""
        with _mapped():
            return self.relation.fetchall()

    def batches(self, size: int) -> Generator[Rows]:
        """All rows, at most so many at a time, as they are computed: they need not fit into memory together.

        Nothing else may be asked of the warehouse before the last of them has come, or the iterator is closed.
        """
        with _mapped():
            for batch in self.relation.to_arrow_reader(size):
                yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))

    @contextmanager
    def reader(self, size: int) -> Iterator[pa.RecordBatchReader]:
        """All rows as a stream of Arrow, at most so many in a batch, as they are computed; see `batches`."""
        import pyarrow as pa

        with _mapped():
            reader = self.relation.to_arrow_reader(size)
        try:
            yield reader
        except (duckdb.Error, pa.ArrowException) as error:
            raise QueryError(str(error).strip()) from error
        finally:
            reader.close()

    def arrow(self) -> pa.Table:
        """An Arrow table; values are decimal128."""
        with _mapped():
            return self.relation.to_arrow_table()

    def polars(self) -> pl.DataFrame:
        """A Polars data frame; values are Decimal. Raises LswhError where Polars is not installed."""
        try:
            import polars as pl
        except ModuleNotFoundError as error:
            raise LswhError("Polars is not installed", hint="pip install 'lswh[frames]'") from error
        frame = pl.from_arrow(self.arrow())
        assert isinstance(frame, pl.DataFrame)
        return frame

    def pandas(self) -> pd.DataFrame:
        """A pandas data frame; values are Decimal, in columns of objects, since pandas has no decimals of its own."""
        frame: pd.DataFrame = self.arrow().to_pandas(date_as_object=False)
        return frame


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise QueryError(str(error).strip()) from error
