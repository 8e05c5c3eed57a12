"""The catalog of what is published, as a static site."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lswh.api.checking import Checker
from lswh.api.generations import history
from lswh.project import Project

if TYPE_CHECKING:
    from http.server import ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Documented:
    """A site that was written: where, of which generation, and how many files it has."""

    folder: Path
    generation: str
    files: int


def document(project: Project, now: datetime, into: Path | None = None) -> Documented:
    """Write the catalog of the published generation into a folder (default: .lswh/docs), in place of the one there.

    Its models and contracts are described as they are written now. Raises NothingPublished, and LswhError where models
    or contracts cannot be read, or where the folder holds something that lswh did not write; the old site stays then.
    """
    from lswh.site import Published, write_site

    folder = (into or default_folder(project)).absolute()
    with closing(Checker(project, now, in_duckdb=True)) as checker:
        assert checker.generation is not None
        published = Published(
            project=project.name,
            generation=checker.generation,
            manifest=checker.manifest,
            generations=history(project),
            graph=checker.wanted.graph,
            properties=checker.wanted.properties,
            contracts=checker.tables,
            rules={one.name: one.reads for one in checker.contracts if one.kind == "rule"},
            tests=checker.data_tests,
            now=now,
        )
        return Documented(folder, published.generation, write_site(published, checker.engine, folder))


def default_folder(project: Project) -> Path:
    """Where the catalog of a project is, unless another folder is named."""
    return project.state / "docs"


def serve(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of a folder on 127.0.0.1 only, bound and not yet serving. Raises LswhError where the port is taken."""
    from lswh.site import server

    return server(folder, port)
