"""Writing contracts: a first one for a table that is published."""

from __future__ import annotations

import difflib
from contextlib import closing
from pathlib import Path

from lswh.errors import ConfigurationError, LswhError, Where
from lswh.generation import Shelf
from lswh.project import Project


def new_contract(project: Project, table: str) -> Path:
    """Write a contract that a published table keeps now, in models/contracts; answer the file.

    Raises LswhError where nothing is published, where the table is not or has a contract, and where the file is there.
    """
    from lswh.contract.places import places_of
    from lswh.contract.starting import starting_contract
    from lswh.engine.opening import read_warehouse

    shelf = Shelf(project)
    warehouse, manifest = shelf.warehouse(), shelf.manifest()
    assert manifest is not None
    tables = {name: one for name, one in manifest.relations.items() if one.kind != "macro"}
    if table not in tables:
        near = difflib.get_close_matches(table, tables, 1)
        raise LswhError(
            f"{table!r} is no published table",
            hint=f"did you mean {near[0]!r}?" if near else "lswh show lists the tables",
        )
    folder = project.models / "contracts"
    file = folder / f"{table.replace('.', '_')}.py"
    if file.exists():
        raise ConfigurationError("the file is there already", where=Where(project.relative(file)))
    written = places_of(folder, project.root).get(table)
    if written is not None:
        raise ConfigurationError(f"{table} has a contract already", where=written, hint="it can have one: extend it")
    with closing(read_warehouse(project, warehouse)) as engine:
        text = starting_contract(engine, table, tables[table].unique_key)
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file
