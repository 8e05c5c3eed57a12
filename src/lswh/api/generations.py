"""What was published before, what has changed since, and the way back."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lswh.errors import LswhError, NothingPublished
from lswh.generation import Generation, Manifest, Shelf, build_lock
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.generation.diff import Diff

CANDIDATE = "candidate"
"""What stands for a number where a candidate is compared."""

_RAW_KEYS = {"raw.record": ("record_id",), "raw.document": ("document", "version")}


@dataclass(frozen=True, slots=True)
class GenerationsDiff:
    """What is different between two generations, by their numbers; the second may be 'candidate'."""

    before: str
    after: str
    diff: Diff


def history(project: Project) -> tuple[Generation, ...]:
    """Every generation that was published and is kept, the newest first; none where nothing was published."""
    return Shelf(project).history()


def rollback(
    project: Project,
    now: datetime,
    number: str | None = None,
    *,
    wait: float | None = None,
    on_wait: Callable[[str], None] = lambda holder: None,
) -> tuple[Generation, Generation]:
    """Publish again a generation that is kept (default: the one that the published one replaced).

    Answers what was published before, and what is now: the same where it was that one already. raw/ and models/ stay as
    they are, so that the next build builds the newer state again. See lswh.generation.build_lock for `wait`. Raises
    BuildLocked, NothingPublished, and LswhError where there is no such generation.
    """
    with build_lock(project.state, now, wait, on_wait):
        shelf = Shelf(project)
        to = shelf.before_published() if number is None else shelf.generation(number)
        before = shelf.current().number
        shelf.rollback(to, now)
        return shelf.generation(before), shelf.current()


def diff(
    project: Project,
    before: str | None = None,
    after: str | None = None,
    *,
    candidate: bool = False,
    tables: Collection[str] = (),
    limit: int = 10,
    keys: Mapping[str, Sequence[str]] | None = None,
) -> GenerationsDiff:
    """What is different between two generations: which tables, columns, rows and values.

    Without numbers, between the one that the published one replaced and the published one; with one, between that one
    and the published one; with candidate, between the one that is given, or else the published one, and the candidate
    that was refused last. keys are the columns that name a row of a table, beside the unique keys that the generations
    know of. Raises LswhError for a generation or table that is not there.
    """
    from lswh.engine.opening import beside_others
    from lswh.generation.diff import diff as compare

    if candidate and after is not None:
        raise LswhError("a candidate is compared with one generation, not with two")
    shelf = Shelf(project)
    current = shelf.current()
    first = shelf.generation(before) if before else current if candidate else shelf.before_published()
    if candidate:
        number, file, manifest = CANDIDATE, shelf.candidate, shelf.remembered()
        if not file.exists():
            raise NothingPublished("there is no refused candidate", hint="compare generations, without --candidate")
    else:
        second = shelf.generation(after) if after else current
        number, file, manifest = second.number, second.file, second.manifest
    known = {**_RAW_KEYS, **_keys(first.manifest), **(_keys(manifest) if manifest else {}), **(keys or {})}
    with closing(beside_others(project, project.state / f"spill-{os.getpid()}")) as engine:
        engine.attach(first.file, "before")
        engine.attach(file, "after")
        return GenerationsDiff(first.number, number, compare(engine, "before", "after", known, tables, limit))


def _keys(manifest: Manifest) -> dict[str, tuple[str, ...]]:
    return {name: one.unique_key for name, one in manifest.relations.items() if one.unique_key}
