"""lswh: an indicator warehouse on DuckDB in which nothing that breaks a contract reaches a reader."""

__version__ = "0.1.0"
