"""Where a table or a column comes from, by the models as they are now and the published tables' schemas."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lswh.api.reading import query
from lswh.errors import LswhError, NothingPublished
from lswh.generation import Shelf
from lswh.landing import land as land_files
from lswh.landing import landed_state
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.graph import ModelName
    from lswh.graph.lineage import Lineage

_COLUMNS = """
    select table_schema, table_name, column_name, data_type from information_schema.columns
    where table_catalog = current_database() order by table_schema, table_name, ordinal_position
"""


def lineage(project: Project, now: datetime, target: str, *, down: bool = False) -> Lineage:
    """What a table or a column of it ('schema.name' or 'schema.name.column') is made of, or what is made of it.

    Writes nothing. Raises LswhError where there is no such table or column, or the models cannot be used.
    """
    from lswh.engine.duckdb import DuckDB
    from lswh.graph import ModelName
    from lswh.graph.lineage import lineage as trace
    from lswh.run import wanted_of

    parts = target.split(".")
    if len(parts) not in (2, 3) or not all(parts):
        raise LswhError(f"{target!r} is no table and no column", hint="write schema.name or schema.name.column")
    manifest = Shelf(project).manifest()
    published = manifest.landed if manifest else ()
    landing = land_files(project, published, now, DuckDB.memory, is_foreseen=True)
    graph = wanted_of(project, landed_state(published, landing.present), now.date()).graph
    column = parts[2] if len(parts) == 3 else None
    return trace(graph, ModelName(parts[0], parts[1]), column, down=down, schemas=_schemas(project))


def _schemas(project: Project) -> dict[ModelName, dict[str, str]]:
    """The columns of what is published; none where nothing is."""
    from lswh.graph import ModelName

    found: dict[ModelName, dict[str, str]] = {}
    try:
        rows = query(project, _COLUMNS).rows
    except NothingPublished:
        return found
    for schema, table, column, type_ in rows:
        found.setdefault(ModelName(schema, table), {})[column] = type_
    return found
