"""Where generations are kept, which one is published, and how another takes its place.

    .lswh/candidate/warehouse.duckdb               being built, or left by a build that failed or was refused
    .lswh/generations/000007/warehouse.duckdb      whole, and never written to again
    .lswh/generations/000006/replaced.json         it was published, and the link has left it: when, for which one
    warehouse.duckdb -> .lswh/generations/000007/warehouse.duckdb

That is of the first target (lswh.project.FIRST_TARGET). What another has in .lswh is in .lswh/targets/NAME. A warehouse
is one file or, on some engines, one folder, whose files are never written to once they are there.

A reader opens the link. Publishing replaces the link, never the file behind it (rename(2) is atomic), so that a reader
sees one generation or the next, and keeps the one that it has opened.

A generation was published if the link leads to it, or if it has a replaced.json, which is written before the link
leaves it. So what a build that was killed leaves behind, between the rename of its candidate and that of the link, is
known for what it is: nobody is ever led to it, and the next publication removes it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Literal

from lswh.errors import ConfigurationError, LswhError, NothingPublished, Where
from lswh.generation.files import copy_whole, discard, seal, size_of, sync, sync_whole
from lswh.generation.history import Generation, Replacement
from lswh.generation.manifest import Manifest
from lswh.project import Project

_MANIFEST = "manifest.json"
_PROGRESS = "progress.json"
_NOTHING = "there is no published warehouse yet"


class Shelf:
    """The generations of one target of a project. Whoever changes anything here holds the build lock."""

    def __init__(self, project: Project) -> None:
        self._link = project.warehouse
        self._keep = project.keep_generations
        self._build = f"run: lswh build{project.option}"
        self._state = project.state
        self._folders = [one for one in (project.state, *project.state.parents) if project.root in one.parents]
        self._generations = project.state / "generations"
        self._candidate = project.state / "candidate"
        self._copy = project.state / "candidate.copy"
        self._copied: Callable[[], None] | None = None

    @property
    def candidate(self) -> Path:
        """The warehouse of the candidate, whether it is there or not."""
        return self._candidate / self._link.name

    def published(self) -> Path | None:
        """The folder of the published generation, or None.

        Raises ConfigurationError where something that lswh did not make is in the way.
        """
        if not self._link.is_symlink():
            if self._link.exists():
                raise ConfigurationError(
                    "the warehouse is a file that lswh did not publish",
                    where=Where(str(self._link)),
                    hint="move it away",
                )
            return None
        target = Path(os.path.normpath(self._link.parent / os.readlink(self._link)))
        if target.parent.parent != self._generations:
            raise ConfigurationError(
                f"the warehouse is a link to {target}, which is no generation",
                where=Where(str(self._link)),
                hint="move it away",
            )
        return target.parent if target.exists() else None

    def manifest(self) -> Manifest | None:
        """What the published generation says of itself, or None where nothing is published."""
        folder = self.published()
        return Manifest.read(folder / _MANIFEST) if folder else None

    def warehouse(self) -> Path:
        """The published warehouse, by the name that readers use. Raises NothingPublished."""
        self._published()
        return self._link

    def base(self, kind: Literal["nothing", "published", "candidate"]) -> Path | None:
        """The warehouse that a build starts from."""
        return {"nothing": None, "published": self._link, "candidate": self.candidate}[kind]

    def history(self) -> tuple[Generation, ...]:
        """Every generation that was published and is kept, the newest first."""
        published = self.published()
        return tuple(self._read(published))

    def current(self) -> Generation:
        """The published generation. Raises NothingPublished."""
        return self.generation(self._published().name)

    def generation(self, number: str) -> Generation:
        """A generation that was published and is kept, by its number, with or without its zeros. Raises LswhError."""
        kept = self.history()
        wanted = f"{int(number):06}" if number.isdecimal() else number
        for one in kept:
            if one.number == wanted:
                return one
        if not kept:
            raise NothingPublished(_NOTHING, hint=self._build)
        raise LswhError(f"there is no generation {number!r}", hint=f"kept are {', '.join(one.number for one in kept)}")

    def before_published(self) -> Generation:
        """The generation that the published one replaced. Raises NothingPublished, and LswhError where it is gone."""
        published = self._published().name
        kept = self.history()
        before = [one for one in kept if one.replaced and one.replaced.by == published and one.order < int(published)]
        if not before:
            others = ", ".join(one.number for one in kept if not one.is_published)
            raise LswhError(
                f"what was published before generation {published} is not kept",
                hint=f"kept besides it are {others}" if others else "it is the only one that is kept",
            )
        return before[0]

    def begin(self, *, from_published: bool = False) -> Path:
        """A place for a candidate; the one before it is removed. Answers its warehouse.

        That is not there yet, or it is a copy of the published one that can be written to.
        """
        if from_published:
            with self.copying() as copied:
                copied()
                discard(self._candidate)
                self._copy.rename(self._candidate)
        else:
            discard(self._candidate)
            self._candidate.mkdir(parents=True)
        return self.candidate

    @contextmanager
    def copying(self) -> Iterator[Callable[[], None]]:
        """Copy the published warehouse aside while something else is done, for `begin` to take within this block.

        Gives a function that waits until it is copied, and raises what kept it from that. What is not taken is removed.
        """
        if self._copied is not None:  # begin, within the block of its caller
            yield self._copied
            return
        source, failures, is_there = self._published() / self._link.name, list[OSError](), Event()

        def copy() -> None:
            try:
                discard(self._copy)
                self._copy.mkdir(parents=True)
                copy_whole(source, self._copy / self._link.name, is_there)
            except OSError as error:
                failures.append(error)
            is_there.set()

        def copied() -> None:
            is_there.wait()
            if failures:
                raise failures[0]

        thread = Thread(target=copy)
        thread.start()
        self._copied = copied
        try:
            yield copied
        finally:
            self._copied = None
            thread.join()
            discard(self._copy)

    def resume(self) -> Path | None:
        """The warehouse of a candidate that was not published, to be gone on with, or None.

        Who opens it finds what was committed to it.
        """
        if not self.candidate.exists():
            return None
        if self.candidate.is_file():
            self.candidate.chmod(0o644)  # a publication that was cut short has made it read-only
        return self.candidate

    def remember(self, progress: Manifest) -> None:
        """Write down what is whole in the candidate, for a later build to go on with."""
        sync_whole(self.candidate)
        progress.write(self._candidate / _PROGRESS)

    def remembered(self) -> Manifest | None:
        """What is whole in the candidate of a build that failed or was refused, or None."""
        file = self._candidate / _PROGRESS
        try:
            return Manifest.read(file) if file.exists() and self.candidate.exists() else None
        except LswhError:  # a candidate can always be built anew
            return None

    def next_number(self) -> str:
        """The number that the next published generation gets: greater than any that there ever was."""
        return f"{max((int(one.name) for one in self._numbered()), default=0) + 1:06}"

    def publish(self, manifest: Manifest) -> str:
        """Make the candidate the published generation, and answer its number.

        The candidate is closed and whole. Raises LswhError where it is not closed. Where an OSError is raised (the disk
        is full) readers see what they saw before.
        """
        self._check_closed()
        manifest.write(self._candidate / _MANIFEST)
        for part in self._candidate.iterdir():
            seal(part)
        sync(self._candidate)
        self._generations.mkdir(exist_ok=True)
        for folder in self._folders:
            sync(folder)
        number = self.next_number()
        generation, before = self._generations / number, self.published()
        if before:
            Replacement(manifest.built_at, number).write(before)
        next_link = self._link_to(generation)
        (self._candidate / _PROGRESS).unlink(missing_ok=True)
        self._candidate.rename(generation)
        sync(self._generations)
        self._swap(next_link)
        self._prune(generation, before)
        return number

    def rollback(self, to: Generation, now: datetime) -> None:
        """Publish an older generation again (or a newer one, after a rollback)."""
        before = self._published()
        if before.name != to.number:
            Replacement(now, to.number).write(before)
            self._swap(self._link_to(self._generations / to.number))

    def _published(self) -> Path:
        if (folder := self.published()) is None:
            raise NothingPublished(_NOTHING, hint=self._build)
        return folder

    def _check_closed(self) -> None:
        others = [one.name for one in self._candidate.iterdir() if one.name.startswith(f"{self._link.name}.")]
        if others or not self.candidate.exists():
            what = f"{others[0]} is beside it" if others else "it is not there"
            raise LswhError(
                f"the candidate cannot be published: {what}", where=Where(str(self.candidate)), hint="build again"
            )

    def _link_to(self, generation: Path) -> Path:
        """A link aside. It may lead to nothing yet: what can fail for want of space is done before anything moves."""
        self._link.parent.mkdir(parents=True, exist_ok=True)
        aside = self._state / f"{self._link.name}.next"
        aside.unlink(missing_ok=True)
        aside.symlink_to(os.path.relpath(generation / self._link.name, self._link.parent))
        return aside

    def _swap(self, next_link: Path) -> None:
        next_link.replace(self._link)
        sync(self._link.parent)
        sync(self._state)

    def _prune(self, published: Path, before: Path | None) -> None:
        """Remove what is not to be kept. What the link led to a moment ago is: a reader may be just opening it."""
        with suppress(OSError):  # it is published: what could not be removed is, the next time
            for leftover in self._generations.glob("*.removed"):
                shutil.rmtree(leftover, ignore_errors=True)
            were_published = [one for one in self._numbered() if one == published or Replacement.is_in(one)]
            kept = {before, *were_published[: self._keep]}
            for folder in self._numbered():
                if folder not in kept:
                    discard(folder)

    def _read(self, published: Path | None) -> Iterator[Generation]:
        for folder in self._numbered():
            file, replaced = folder / self._link.name, Replacement.read(folder)
            if (replaced is None and folder != published) or not file.exists():
                continue
            try:
                yield Generation(
                    number=folder.name,
                    file=file,
                    manifest=Manifest.read(folder / _MANIFEST),
                    size=size_of(file),
                    is_published=folder == published,
                    replaced=replaced,
                )
            except (LswhError, FileNotFoundError):
                if folder.exists():  # or a build has just removed it
                    raise

    def _numbered(self) -> list[Path]:
        """Every folder of a generation, the newest first, by number: clocks go backwards."""
        if not self._generations.exists():
            return []
        folders = [one for one in self._generations.iterdir() if one.name.isdecimal()]
        return sorted(folders, key=lambda one: int(one.name), reverse=True)
