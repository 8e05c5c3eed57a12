"""Marts in PostgreSQL: made beside what is there, and swapped in one transaction."""

from lswh.export.postgres.export import ExportedToPostgres, export_postgres

__all__ = ["ExportedToPostgres", "export_postgres"]
