"""The catalog: a static site of the published generation, which needs no network and no server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from lswh.engine import Engine
from lswh.site.bundles import static_files
from lswh.site.documents import document_pages, document_rows
from lswh.site.figures import indicator_data, indicator_pages, latest_figures
from lswh.site.folder import File, mark, replacing, write_files
from lswh.site.pages import Pages
from lswh.site.questions import Questions
from lswh.site.serving import HOST, server
from lswh.site.site import Published, Site
from lswh.site.start import runs_page, search_data, start_page
from lswh.site.tables import table_pages

__all__ = ["HOST", "Published", "server", "write_site"]

STEPS: tuple[Callable[[Site], Iterator[File]], ...] = (
    start_page,
    indicator_pages,
    indicator_data,
    latest_figures,
    table_pages,
    document_pages,
    document_rows,
    runs_page,
    search_data,
)
"""What a site is made of, in order; each step makes files."""


def write_site(published: Published, engine: Engine, folder: Path) -> int:
    """Write the site of what is published into a folder, in place of the one there; answers how many files it has.

    Where it fails the old site stays. Raises LswhError where the folder holds something else, or Jinja2 is missing.
    """
    stamp = f"{published.generation}-{published.now:%Y%m%dT%H%M%S}"
    pages = Pages(
        project=published.project,
        generation=published.generation,
        built_at=published.manifest.built_at,
        built_by=published.manifest.built_by,
        stamp=stamp,
    )
    with replacing(folder) as new:
        site = Site.of(published, Questions(engine), pages, stamp)
        last = mark(project=published.project, generation=published.generation, stamp=stamp)
        return sum(write_files(new, files) for files in (static_files(), *(step(site) for step in STEPS), [last]))
