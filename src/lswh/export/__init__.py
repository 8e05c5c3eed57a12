"""Marts out, in the formats of others: SDMX-CSV, PostgreSQL, Parquet, CSV, XLSX.

PostgreSQL, files and workbooks are modules of their own, imported where they are asked for.
"""

from lswh.export.observations import Choice
from lswh.export.sdmx import Exported, export_sdmx_csv
from lswh.export.written import Format, OnMart, WrittenFiles

__all__ = ["Choice", "Exported", "Format", "OnMart", "WrittenFiles", "export_sdmx_csv"]
