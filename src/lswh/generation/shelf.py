"""Where generations are kept, which one is published, and how the next one takes its place.

    .lswh/candidate/warehouse.duckdb            being built, or the last one that was refused
    .lswh/generations/000007/warehouse.duckdb   whole, and never written to again
    warehouse.duckdb -> .lswh/generations/000007/warehouse.duckdb

A reader opens the link. Publishing replaces the link, never the file behind it (rename(2) is atomic), so that a reader
sees one generation or the next, and keeps the one that it has opened.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from lswh.errors import ConfigurationError, NothingPublished, Where
from lswh.generation.manifest import Manifest
from lswh.project import Project

_MANIFEST = "manifest.json"


class Shelf:
    """The generations of one project."""

    def __init__(self, project: Project) -> None:
        self._link = project.warehouse
        self._keep = project.keep_generations
        self._generations = project.state / "generations"
        self._candidate = project.state / "candidate"

    @property
    def candidate(self) -> Path:
        """The warehouse file of the candidate, whether it is there or not."""
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
        target = self._link.parent / os.readlink(self._link)
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
        """The published warehouse file, by the name that readers use. Raises NothingPublished."""
        if self.published() is None:
            raise NothingPublished("there is no published warehouse yet", hint="run: lswh build")
        return self._link

    def begin(self) -> Path:
        """An empty place for a candidate; the one before it is removed. Answers its warehouse file, not yet there."""
        shutil.rmtree(self._candidate, ignore_errors=True)
        self._candidate.mkdir(parents=True)
        return self.candidate

    def publish(self, manifest: Manifest) -> str:
        """Make the candidate the published generation, and answer its number. The candidate is closed and whole."""
        manifest.write(self._candidate / _MANIFEST)
        for file in self._candidate.iterdir():
            file.chmod(0o444)
            _sync(file)
        _sync(self._candidate)
        self._generations.mkdir(exist_ok=True)
        number = f"{max((int(one.name) for one in self._numbered()), default=0) + 1:06}"
        generation = self._generations / number
        self._candidate.rename(generation)
        _sync(self._generations)
        self._swap(generation / self._link.name)
        self._prune(generation)
        return number

    def _swap(self, file: Path) -> None:
        aside = self._generations.parent / f"{self._link.name}.next"
        aside.unlink(missing_ok=True)
        aside.symlink_to(os.path.relpath(file, self._link.parent))
        aside.replace(self._link)
        _sync(self._link.parent)

    def _prune(self, published: Path) -> None:
        older = sorted(self._numbered())[: -self._keep]
        for generation in older:
            if generation != published:
                shutil.rmtree(generation, ignore_errors=True)

    def _numbered(self) -> list[Path]:
        return [one for one in self._generations.iterdir() if one.name.isdigit()] if self._generations.exists() else []


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
