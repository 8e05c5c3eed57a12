"""Landing, planning and building: what changes a project's state, and what would."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from lswh.domain.finding import Finding
from lswh.engine import Engine
from lswh.generation import Manifest, Shelf, build_lock
from lswh.landing import Landed, Landing, landed_state
from lswh.landing import land as land_files
from lswh.project import Project, find_project

if TYPE_CHECKING:
    from lswh.run import Plan, Wanted
    from lswh.run.execute import Progress

OnProgress = Callable[["Progress"], None]
OnWait = Callable[[str], None]
LANDING_LOCK = "landing.lock"
"""The file in .lswh that whoever lands holds, for whichever target."""


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
        return _land(project, _known(project, Shelf(project).manifest()), now, lambda holder: None, paths)


def plan(project: Project, now: datetime, choice: Choice | None = None) -> Plan:
    """What a build would do now, and why; nothing is written and nothing is run. Raises LswhError as a build does.

    On an engine that translates, models are translated: what it refuses is refused here.
    """
    shelf = Shelf(project)
    manifest = shelf.manifest()
    known = _known(project, manifest)
    landing = land_files(project, known, now, _scratch, is_foreseen=True)
    if landing.errors:
        raise landing.errors[0]
    state = landed_state(known, landing.present)
    decided, wanted = _planned(project, shelf, manifest, state, choice or Choice(), now)
    _translate(project, shelf, decided, wanted, state)
    return decided


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
        known = _known(project, manifest)
        landing = _land(project, known, now, on_wait)
        current = folder.name if (folder := shelf.published()) else None
        if landing.errors:
            return BuildReport(current, None, landing, (), {})
        state = landed_state(known, landing.present)
        decided, wanted = _planned(project, shelf, manifest, state, choice or Choice(), now)
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


def _land(
    project: Project, known: Sequence[Landed], now: datetime, on_wait: OnWait, paths: Sequence[Path] = ()
) -> Landing:
    """Land, one target at a time: what has landed is of all. A landing is short, so others wait until it is done."""
    with build_lock(project.home, now, inf, on_wait, name=LANDING_LOCK):
        return land_files(project, known, now, _scratch, paths)


def _planned(
    project: Project, shelf: Shelf, manifest: Manifest | None, state: Sequence[Landed], choice: Choice, now: datetime
) -> tuple[Plan, Wanted]:
    from lswh.run import plan, selected, wanted_of

    wanted = wanted_of(project, state, now.date())
    only = selected(wanted, manifest, choice.select, choice.exclude)
    return plan(wanted, manifest, shelf.remembered(), only=only, full=choice.full), wanted


def _translate(project: Project, shelf: Shelf, plan: Plan, wanted: Wanted, state: Sequence[Landed]) -> None:
    """Raise ModelError for a model of a plan that the engine of a target refuses, where it translates them."""
    from lswh.engine.opening import translates, try_out

    if not (plan.built and translates(project)):
        return
    from lswh.api.testing import known_columns
    from lswh.run.binding import bind

    raw = {name.removeprefix("raw."): of for name, of in known_columns(project, state).items()}
    with closing(try_out(project)) as engine:
        bind(engine, plan, wanted.graph, raw, shelf.base(plan.base))


def _known(project: Project, manifest: Manifest | None) -> tuple[Landed, ...]:
    """What a target was built from. One that has published nothing goes on from what the default target has."""
    if manifest is None and project.target != project.default_target:
        manifest = Shelf(find_project(project.root, project.default_target)).manifest()
    return manifest.landed if manifest else ()


def _scratch() -> Engine:
    from lswh.engine.duckdb import DuckDB

    return DuckDB.memory()
