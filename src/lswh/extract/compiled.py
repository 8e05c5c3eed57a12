"""Where the modules of this package are kept when they are compiled (see lswh.extract.compiling).

As Python does with its own caches, what is compiled is kept beside the sources, in a folder that is named for the
interpreter and for what the sources say. So it is imported only where it was made of these very sources; where there
is none, or LSWH_PLAIN is set, the sources are.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

PLAIN = "LSWH_PLAIN"
"""The environment variable that has the sources imported."""
PACKAGE = Path(__file__).parent
CACHE = PACKAGE / "__compiled__"


def prefer_compiled(path: list[str]) -> None:
    """Have the modules of the package, whose path it is, imported from where they are compiled, if they are."""
    if not os.environ.get(PLAIN) and CACHE.is_dir() and (folder := folder_of_compiled()).is_dir():
        path.insert(0, str(folder))


def folder_of_compiled() -> Path:
    """The folder for what is compiled of the sources as they are, and of the constants that they use."""
    said = hashlib.sha256()
    for folder in (PACKAGE, PACKAGE.with_name("domain")):
        for file in sorted(folder.glob("*.py")):
            said.update(f"{file.stem} ".encode() + file.read_bytes())
    return CACHE / f"{sys.implementation.cache_tag}-{said.hexdigest()[:16]}"
