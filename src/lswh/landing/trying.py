"""Whether files that would land can be read, found out where nothing is kept."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lswh.engine import Engine
from lswh.errors import LswhError
from lswh.landing.fill import check
from lswh.landing.landed import Landed
from lswh.landing.store import LandingStore
from lswh.project import Project


def unreadable(project: Project, new: Sequence[Landed], scratch: Callable[[], Engine]) -> Iterator[LswhError]:
    """What keeps files of raw/, each as it would land, from being read. scratch opens a database to try a file in.

    Corrections are read, and not held against the documents that they correct.
    """
    for one in new:
        with tempfile.TemporaryDirectory(prefix="lswh-") as folder:
            store = LandingStore(Path(folder))
            try:
                store.keep(project.root / one.path)
                if one.sidecar:
                    store.keep(project.root / one.sidecar.path)
                check(one, store, scratch)
            except LswhError as error:
                yield error
