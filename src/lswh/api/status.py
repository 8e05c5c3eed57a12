"""How a project stands: what is published, how fresh it is, what a build would do, and the room that it takes."""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lswh.api.building import plan
from lswh.errors import LswhError
from lswh.generation import Generation, Shelf, lock_holder
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.run import Plan

_OF_PUBLICATIONS = """
select source, max(published_on), count(*) from fact.dim_source
where is_current and withdrawn_on is null group by source
"""
_OF_RECORDS = """
select coalesce(r.source, r.document), max(try_cast(r.published_on as date)), count(distinct d.content_hash)
from raw.record as r join raw.document as d on d.document = r.document and d.content_hash = r.content_hash
where d.is_current group by all
"""
_NEXT = "select source, min(expected_on) from mart.expected_publication where expected_on >= $today group by source"
_LATE = "select source, count(*) from mart.gaps($today) where is_overdue group by source"


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh a source is: its last publication, None where no day is known, and how many there are.

    next_on is the day that its next one is expected on, overdue how many series are later than they ever were; the
    project says so where it has mart.expected_publication and mart.gaps.
    """

    source: str
    published_on: date | None
    publications: int
    next_on: date | None = None
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes: of the generations that are kept, of what has landed, of all else in .lswh, and free where it is."""

    generations: int
    landing: int
    other: int
    free: int


@dataclass(frozen=True, slots=True)
class Status:
    """How a project stands. generation is None where nothing is published.

    decided is what a build would do, None where problem is what keeps one from being planned. holder is who builds now.
    """

    project: Project
    generation: Generation | None
    kept: int
    has_candidate: bool
    sources: tuple[Freshness, ...]
    decided: Plan | None
    problem: LswhError | None
    holder: str | None
    disk: Disk


def status(project: Project, now: datetime) -> Status:
    """How a project stands; nothing is written. Raises LswhError where what is published cannot be read."""
    shelf = Shelf(project)
    published = shelf.current() if shelf.published() else None
    decided, problem = None, None
    try:
        decided = plan(project, now)
    except LswhError as error:
        problem = error
    return Status(
        project,
        published,
        len(shelf.history()) if published else 0,
        shelf.candidate.exists(),
        _freshness(project, published, now.date()) if published else (),
        decided,
        problem,
        lock_holder(project.state),
        _disk(project),
    )


def _freshness(project: Project, published: Generation, today: date) -> tuple[Freshness, ...]:
    from lswh.engine.opening import read_warehouse

    with closing(read_warehouse(project, published.file)) as engine:
        there = engine.relations()
        if ("fact", "dim_source") in there:
            rows = engine.query(_OF_PUBLICATIONS).rows
        elif ("raw", "record") in there:
            rows = engine.query(_OF_RECORDS).rows
        else:
            return ()
        is_expected = {("mart", "expected_publication"), ("mart", "gaps")} <= there.keys()
        coming: dict[str, date] = dict(engine.query(_NEXT, {"today": today}).rows) if is_expected else {}
        late: dict[str, int] = dict(engine.query(_LATE, {"today": today}).rows) if is_expected else {}
    found = [Freshness(source, day, count, coming.get(source), late.get(source, 0)) for source, day, count in rows]
    return tuple(sorted(found, key=lambda one: (one.published_on or date.min, one.source), reverse=True))


def _disk(project: Project) -> Disk:
    generations, landing = _size(project.state / "generations"), _size(project.landing)
    other = _size(project.home) - generations - landing
    return Disk(generations, landing, other, shutil.disk_usage(project.root).free)


def _size(folder: Path) -> int:
    """The bytes of the files below a folder; what a build removes meanwhile is passed over."""
    total = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(inside, name).lstat().st_size
    return total
