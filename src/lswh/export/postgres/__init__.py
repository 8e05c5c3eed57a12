"""Marts in PostgreSQL: made beside what is there, and swapped in one transaction."""

from lswh.export.postgres.export import ExportedToPostgres, OnMart, export_postgres

__all__ = ["ExportedToPostgres", "OnMart", "export_postgres"]
