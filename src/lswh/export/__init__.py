"""Marts out, in the formats of others."""

from lswh.export.observations import Choice
from lswh.export.sdmx import DATA, STRUCTURE, Exported, export_sdmx_csv

__all__ = ["DATA", "STRUCTURE", "Choice", "Exported", "export_sdmx_csv"]
