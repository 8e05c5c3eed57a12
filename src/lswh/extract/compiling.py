"""Compiling the modules of this package with mypyc: the same sources, and they read twice as fast.

python -m lswh.extract.compiling     # half a minute, once; needs a C compiler and what lswh[compiled] installs
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from lswh.errors import LswhError
from lswh.extract.compiled import CACHE, PACKAGE, folder_of_compiled

_LEFT = frozenset({"__init__", "compiled", "compiling", "tokens"})
"""Modules that stay as they are; tokens, because its class is a kind of named tuple, which mypyc cannot make."""
_SETUP = """\
from setuptools import setup
from mypyc.build import mypycify

options = ["--no-site-packages", "--ignore-missing-imports"]
setup(name="lswh", ext_modules=mypycify([*options, *{files}], opt_level="2", debug_level="0", separate=True))
"""


def compile_modules() -> Path:
    """Compile the modules where they are not, and forget what was compiled of other sources.

    Returns the folder that they are in. Raises LswhError where there is nothing to compile with, or nowhere to keep it.
    """
    folder = folder_of_compiled()
    if folder.is_dir():
        return folder
    with tempfile.TemporaryDirectory(prefix="lswh-compiled-") as scratch:
        libraries = _libraries(Path(scratch))
        try:
            shutil.rmtree(CACHE, ignore_errors=True)
            CACHE.mkdir(exist_ok=True)
            unfinished = CACHE / f"unfinished-{os.getpid()}"
            unfinished.mkdir()
            for library in libraries:
                shutil.move(library, unfinished)
            unfinished.rename(folder)
        except OSError as error:
            raise LswhError(f"what is compiled cannot be kept in {CACHE}: {error.strerror}") from error
    return folder


def _libraries(scratch: Path) -> list[Path]:
    """The compiled modules, made in a copy of the whole program."""
    program = PACKAGE.parent
    shutil.copytree(program, scratch / program.name, ignore=shutil.ignore_patterns("__pycache__", CACHE.name))
    copy = scratch / program.name / PACKAGE.name
    files = [str(file.relative_to(scratch)) for file in sorted(copy.glob("*.py")) if file.stem not in _LEFT]
    (scratch / "setup.py").write_text(_SETUP.format(files=files), encoding="utf-8")
    command = [sys.executable, "setup.py", "-q", "build_ext", "--inplace", "-j", str(os.cpu_count() or 1)]
    ran = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)  # noqa: S603 our own words
    libraries = [file for file in copy.iterdir() if file.name.endswith(EXTENSION_SUFFIXES[0])]
    if ran.returncode or not libraries:
        said = (ran.stderr.strip() or ran.stdout.strip() or f"it ended with {ran.returncode}").splitlines()
        raise LswhError(
            f"the reading of texts cannot be compiled: {said[-1]}",
            hint="it needs a C compiler, Python's headers and pip install 'lswh[compiled]'; without, all works as well",
        )
    return libraries


if __name__ == "__main__":
    if not folder_of_compiled().is_dir():
        print("compiling the modules that read texts, once: half a minute or so", file=sys.stderr)
    try:
        print(compile_modules())
    except LswhError as error:
        sys.exit(str(error))
