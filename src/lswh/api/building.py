"""Landing and building: what changes a project's state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lswh import __version__
from lswh.domain.finding import Finding
from lswh.engine import Engine
from lswh.generation import Manifest, Shelf, build_lock
from lswh.landing import Landed, Landing, LandingStore, landed_state, raw_tables
from lswh.landing import land as land_files
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.run import Progress

OnProgress = Callable[["Progress"], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    generation is the number of the published generation, new or not; None where there is none. reasons are why it was
    built, none where there was nothing to do. The build is refused where a finding is an error.
    """

    generation: str | None
    reasons: tuple[str, ...]
    landing: Landing
    findings: tuple[Finding, ...]
    tables: Mapping[str, int]
    contracts: int = 0
    comparisons: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether a contract is broken, so that nothing was published."""
        return any(finding.severity == "error" for finding in self.findings)


def land(project: Project, now: datetime, paths: Sequence[Path] = ()) -> Landing:
    """Land what is new in raw/, or at some paths in it, and publish nothing.

    Raises LswhError for a path outside raw/; files that cannot be read are in the answer's errors.
    """
    with build_lock(project.state, now):
        return land_files(project, _published(Shelf(project)), now, _scratch, paths)


def build(project: Project, now: datetime, on_progress: OnProgress = lambda progress: None) -> BuildReport:
    """Land, plan, build, check and publish.

    Raises LswhError where that cannot be done; files that cannot be read are in the landing's errors, and then
    nothing is published. A contract that is broken is a finding, and leaves the candidate to look at.
    """
    with build_lock(project.state, now):
        return _build(project, now, on_progress)


def _build(project: Project, now: datetime, on_progress: OnProgress) -> BuildReport:
    from lswh.graph import load_graph
    from lswh.run import fingerprints, plan

    shelf = Shelf(project)
    manifest = shelf.manifest()
    published = manifest.landed if manifest else ()
    landing = land_files(project, published, now, _scratch)
    current = folder.name if (folder := shelf.published()) else None
    if landing.errors:
        return BuildReport(current, (), landing, (), {})
    landed = landed_state(published, landing.present)
    graph = load_graph(project.models, project.root, raw_tables(landed))
    package = Path(__file__).parent.parent
    program = [file for suffix in ("*.py", "*.csv") for file in package.rglob(suffix)]
    present = fingerprints(package, graph, project.models / "contracts", landed, program)
    decided = plan(graph, present, manifest)
    if decided.is_empty:
        return BuildReport(current, (), landing, (), manifest.tables if manifest else {})

    from lswh.contract import load_contracts
    from lswh.engine.duckdb import DuckDB
    from lswh.run import execute

    contracts = load_contracts(project.models / "contracts", project.root, [*map(str, graph.tables), *_raw(landed)])
    engine = DuckDB.create(
        shelf.begin(),
        project.catalog,
        spill=project.state / "spill",
        threads=project.threads,
        memory_limit=project.memory_limit,
    )
    with closing(engine):
        store = LandingStore(project.state / "landing")
        report = execute(decided, graph, landed, store, contracts, engine, on_progress)
    verdict = report.verdict
    if verdict.holds:
        warnings = tuple(map(str, verdict.findings))
        current = shelf.publish(
            Manifest(
                fingerprints=present,
                built_at=now,
                built_by=f"lswh {__version__}",
                landed=landed,
                tables=report.tables,
                contracts=verdict.tables,
                comparisons=verdict.comparisons,
                warnings=warnings,
            )
        )
    return BuildReport(
        current, decided.reasons, landing, verdict.findings, report.tables, verdict.tables, verdict.comparisons
    )


def _published(shelf: Shelf) -> tuple[Landed, ...]:
    manifest = shelf.manifest()
    return manifest.landed if manifest else ()


def _raw(landed: Sequence[Landed]) -> list[str]:
    return [f"raw.{name}" for name in raw_tables(landed)]


def _scratch() -> Engine:
    from lswh.engine.duckdb import DuckDB

    return DuckDB.memory()
