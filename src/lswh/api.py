"""What a notebook calls: land, build, withdraw, query, show, extract. Nothing here prints, exits or reads the clock."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lswh import __version__
from lswh.domain.finding import Finding
from lswh.domain.record import Record
from lswh.engine import Engine, Result
from lswh.errors import LswhError, NothingPublished
from lswh.generation import Manifest, Shelf, build_lock
from lswh.landing import Landed, Landing, LandingStore, landed_state, raw_tables, reference_of
from lswh.landing import land as land_files
from lswh.project import Project, find_project

if TYPE_CHECKING:
    from lswh.run import Progress

__all__ = [
    "BuildReport",
    "Overview",
    "build",
    "extract_file",
    "find_project",
    "land",
    "query",
    "show",
    "withdraw",
]

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


@dataclass(frozen=True, slots=True)
class Overview:
    """What is published, and whether a refused candidate is there to look at."""

    generation: str
    manifest: Manifest
    has_candidate: bool


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
    package = Path(__file__).parent
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


def withdraw(project: Project, source: str, why: str, on: date) -> tuple[Path, tuple[str, ...]]:
    """Write down, in raw/withdrawals, that what a source published is not to be shown from a day on.

    source is a source's name, a source_id, or the path of a document. The next build hides its publications, and what
    was published before them returns. Answers the file, and the source_ids in it. Raises LswhError where nothing
    published has such a source.
    """
    rows = query(project, "select source_id, source, document from fact.dim_source where withdrawn_on is null").rows
    matched = sorted({(row[0], row[1]) for row in rows if source in row})
    if not matched:
        near = difflib.get_close_matches(source, {name for row in rows for name in row}, 1, 0.4)
        raise LswhError(
            f"nothing that is published and not withdrawn has the source {source!r}",
            hint=f"did you mean {near[0]!r}?" if near else "lswh query 'from fact.dim_source' lists the sources",
        )
    folder = project.raw / "withdrawals"
    folder.mkdir(exist_ok=True)
    file = folder / f"{on.isoformat()}-{matched[0][0]}.csv"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("source_id", "source", "withdrawn_on", "why"))
    writer.writerows((source_id, name, on.isoformat(), why) for source_id, name in matched)
    file.write_text(text.getvalue(), encoding="utf-8")
    return file, tuple(source_id for source_id, _ in matched)


def query(project: Project, sql: str, *, candidate: bool = False) -> Result:
    """What a query answers on the published warehouse, or on the candidate that was refused last. Read-only.

    Raises QueryError, and NothingPublished where there is no such warehouse.
    """
    from lswh.engine.duckdb import DuckDB

    shelf = Shelf(project)
    file = shelf.candidate if candidate else shelf.warehouse()
    if not file.exists():
        raise NothingPublished("there is no refused candidate", hint="ask the published warehouse, without --candidate")
    with closing(DuckDB.read(file, project.catalog)) as engine:
        return engine.query(sql)


def show(project: Project) -> Overview:
    """What is published. Raises NothingPublished."""
    shelf = Shelf(project)
    shelf.warehouse()
    folder, manifest = shelf.published(), shelf.manifest()
    assert folder is not None
    assert manifest is not None
    return Overview(folder.name, manifest, shelf.candidate.exists())


def extract_file(
    project: Project, file: Path, *, area: str | None = None, published_on: date | None = None
) -> list[Record]:
    """What a document states, by the names in the project's raw/reference. Reads files only.

    area and published_on stand in where the document's front matter does not say. Raises UnreadableInput.
    """
    from lswh.extract import extract, read_document

    try:
        document = read_document(file.read_bytes(), str(file))
    except OSError as error:
        raise LswhError(f"cannot read {file}: {error.strerror}") from error
    reference = reference_of({table.stem: table for table in (project.raw / "reference").glob("*.csv")})
    return extract(
        document.text,
        reference,
        area=document.area or area,
        published_on=document.published_on or published_on,
        start=document.body_start,
    )


def _published(shelf: Shelf) -> tuple[Landed, ...]:
    manifest = shelf.manifest()
    return manifest.landed if manifest else ()


def _raw(landed: Sequence[Landed]) -> list[str]:
    return [f"raw.{name}" for name in raw_tables(landed)]


def _scratch() -> Engine:
    from lswh.engine.duckdb import DuckDB

    return DuckDB.memory()
