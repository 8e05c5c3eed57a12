"""Landing, planning and building: what changes a project's state, and what would."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lswh.domain.finding import Finding
from lswh.engine import Engine
from lswh.generation import Manifest, Shelf, build_lock
from lswh.landing import Landed, Landing, landed_state
from lswh.landing import land as land_files
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.run import Plan, Wanted
    from lswh.run.execute import Progress

OnProgress = Callable[["Progress"], None]
OnWait = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which models a build may build (dbt's selection; nothing: all), and whether it builds them anew (full)."""

    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    full: bool = False


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    generation is the number of the published generation, new or not; None where there is none. plan is what was
    decided, None where raw/ could not be read. coarse and waived are the comparisons that hold only if trailing zeros
    are no digits, or not at all, by a waiver. The build is refused where a finding is an error.
    """

    generation: str | None
    plan: Plan | None
    landing: Landing
    findings: tuple[Finding, ...]
    tables: Mapping[str, int]
    contracts: int = 0
    comparisons: int = 0
    coarse: int = 0
    waived: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether a contract is broken, so that nothing was published."""
        return any(finding.severity == "error" for finding in self.findings)

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to do."""
        return self.plan is not None and self.plan.is_empty


def land(project: Project, now: datetime, paths: Sequence[Path] = (), *, wait: float | None = None) -> Landing:
    """Land what is new in raw/, or at some paths in it, and publish nothing.

    Raises LswhError for a path outside raw/; files that cannot be read are in the answer's errors.
    """
    with build_lock(project.state, now, wait):
        return land_files(project, _landed(Shelf(project).manifest()), now, _scratch, paths)


def plan(project: Project, now: datetime, choice: Choice | None = None) -> Plan:
    """What a build would do now, and why; nothing is written and nothing is run. Raises LswhError as a build does."""
    shelf = Shelf(project)
    manifest = shelf.manifest()
    landing = land_files(project, _landed(manifest), now, _scratch, is_foreseen=True)
    if landing.errors:
        raise landing.errors[0]
    return _planned(project, shelf, manifest, landing, choice or Choice(), now)[0]


def build(
    project: Project,
    now: datetime,
    on_progress: OnProgress = lambda progress: None,
    choice: Choice | None = None,
    *,
    wait: float | None = None,
    on_wait: OnWait = lambda holder: None,
) -> BuildReport:
    """Land, plan, build, check and publish.

    wait is for how many seconds to wait for another builder; on_wait is told who it is.
    Raises LswhError where it could not be done; files that cannot be read are in the landing's errors, and then nothing
    is published. A contract that is broken is a finding, and leaves the candidate to look at.
    """
    with build_lock(project.state, now, wait, on_wait):
        shelf = Shelf(project)
        manifest = shelf.manifest()
        landing = land_files(project, _landed(manifest), now, _scratch)
        current = folder.name if (folder := shelf.published()) else None
        if landing.errors:
            return BuildReport(current, None, landing, (), {})
        decided, wanted = _planned(project, shelf, manifest, landing, choice or Choice(), now)
        if decided.is_empty:
            return BuildReport(current, decided, landing, (), manifest.tables if manifest else {})

        with shelf.copying() if decided.base == "published" else nullcontext():
            from lswh.run.making import Making

            made = Making(project, shelf, manifest, shelf.remembered(), wanted, decided, now).make(on_progress)
        return BuildReport(
            made.generation or current,
            decided,
            landing,
            made.verdict.findings,
            made.tables,
            len(made.verdict.held),
            made.verdict.comparisons,
            made.verdict.coarse,
            made.verdict.waived,
        )


def _planned(
    project: Project, shelf: Shelf, manifest: Manifest | None, landing: Landing, choice: Choice, now: datetime
) -> tuple[Plan, Wanted]:
    from lswh.run import plan, selected, wanted_of

    wanted = wanted_of(project, landed_state(_landed(manifest), landing.present), now.date())
    only = selected(wanted, manifest, choice.select, choice.exclude)
    return plan(wanted, manifest, shelf.remembered(), only=only, full=choice.full), wanted


def _landed(manifest: Manifest | None) -> tuple[Landed, ...]:
    return manifest.landed if manifest else ()


def _scratch() -> Engine:
    from lswh.engine.duckdb import DuckDB

    return DuckDB.memory()
