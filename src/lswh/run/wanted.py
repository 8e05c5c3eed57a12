"""What a project's files ask for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import lswh
from lswh.domain.waiver import digest_of_waivers
from lswh.errors import ConfigurationError, ModelError, Where
from lswh.graph import Graph, ModelName, Properties, load_graph, load_properties
from lswh.graph.config import place_of_config
from lswh.graph.expansion import locality_of
from lswh.landing import Landed, raw_tables
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.graph.locality import Locality


@dataclass(frozen=True)
class Wanted:
    """What a warehouse is to be made of: what has landed, the models and what is said of them, the contracts, lswh.

    program and contracts are hashes of the files of lswh and of models/contracts ('' where there are none), waivers of
    what rules may break, as it is on the day.
    """

    landed: Sequence[Landed]
    graph: Graph
    properties: Properties
    program: str
    contracts: str
    waivers: str

    def local_to(self, name: ModelName) -> Locality:
        """How an incremental model follows the changes of its inputs. Raises ModelError where it cannot."""
        from lswh.graph.locality import NotLocal

        model = self.graph.models[name]
        found = locality_of(model, self.graph)
        if isinstance(found, NotLocal):
            raise ModelError(
                f"{name} cannot be incremental: {found.why}",
                where=place_of_config(model.sql, model.path),
                hint="materialize it as a table, or group and partition it by columns of one table that it shows",
            )
        return found


def wanted_of(project: Project, landed: Sequence[Landed], today: date) -> Wanted:
    """Read models/ of a project, as it is wanted on a day. Raises LswhError where they cannot be used."""
    cache = project.cache
    properties = load_properties(project.models, project.root, cache=cache / "properties.json")
    graph = load_graph(
        project.models, project.root, raw_tables(landed), cache=cache / "readings.json", properties=properties
    )
    _check(graph, properties, project.catalog)
    package = Path(lswh.__file__).parent
    program = [file for suffix in ("*.py", "*.csv") for file in package.rglob(suffix)]
    return Wanted(
        landed=landed,
        graph=graph,
        properties=properties,
        program=_digest(package, program),
        contracts=_digest(project.models, (project.models / "contracts").glob("*.py")),
        waivers=digest_of_waivers(project.models / "contracts", project.root, today),
    )


def _check(graph: Graph, properties: Properties, catalog: str) -> None:
    """Raise where a schema would be taken for the warehouse itself, or where what is in no table is tested."""
    for model in graph:
        if model.name.schema.lower() == catalog.lower():
            raise ModelError(
                f"the schema {model.name.schema} has the name of the warehouse",
                where=Where(model.path),
                hint="use another schema",
            )
    for test in properties.data_tests:
        tested = graph.models.get(ModelName(*test.table.split(".")))
        if tested is not None and tested.config.materialized == "ephemeral":
            raise ConfigurationError(
                f"{test.table} is ephemeral: there is no table to test",
                where=test.where_in_file,
                hint="test what reads it, or materialize it as a view",
            )


def _digest(root: Path, files: Iterable[Path]) -> str:
    found = sorted(files)
    if not found:
        return ""
    digest = hashlib.sha256()
    for file in found:
        data = file.read_bytes()
        digest.update(f"{file.relative_to(root).as_posix()} {len(data)} ".encode())
        digest.update(data)
    return digest.hexdigest()[:32]
