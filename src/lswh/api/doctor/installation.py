"""Whether Python and the libraries are there, and in the versions that lswh asks for."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lswh.api.doctor.diagnosis import Diagnosis

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_UNASKED = {"compiled", "dev"}
"""Extras that nothing misses once the reading is compiled, and of those who work on lswh itself."""


def installation() -> Iterator[Diagnosis]:
    """Python, the libraries that lswh needs, each extra, and whether DuckDB answers."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        said = metadata("lswh")
    except PackageNotFoundError:
        yield Diagnosis("warning", "lswh", "it runs from a folder and is not installed", "pip install lswh")
        return
    yield _python(said["Requires-Python"] or "")
    yield from _libraries(said.get_all("Requires-Dist") or ())
    for extra in said.get_all("Provides-Extra") or ():
        if extra not in _UNASKED:
            yield _extra(extra, said.get_all("Requires-Dist") or ())
    yield _reading()
    yield _engine()


def _python(wanted: str) -> Diagnosis:
    from packaging.specifiers import SpecifierSet

    version = platform.python_version()
    if SpecifierSet(wanted).contains(version, prereleases=True):
        return Diagnosis("ok", "python", version)
    return Diagnosis("error", "python", f"{version}, and {wanted} is needed", "make an environment with another Python")


def _libraries(required: tuple[str, ...] | list[str]) -> Iterator[Diagnosis]:
    needed = [one for one in _requirements(required) if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = [(one, said) for one in needed if (said := _complaint(one))]
    for one, said in wrong:
        yield Diagnosis("error", one.name, said, f"pip install '{_bare(one)}'")
    if not wrong:
        yield Diagnosis("ok", "libraries", f"{len(needed)} of {len(needed)} in range")


def _extra(extra: str, required: tuple[str, ...] | list[str]) -> Diagnosis:
    asked = [one for one in _requirements(required) if one.marker and "extra" in str(one.marker)]
    wanted = [one for one in asked if one.marker and one.marker.evaluate({"extra": extra})]
    wrong = [f"{one.name} {said}" for one in wanted if (said := _complaint(one))]
    about, hint = f"extra {extra}", f"pip install 'lswh[{extra}]'"
    if not wrong:
        return Diagnosis("ok", about, "installed")
    if len(wrong) == len(wanted) and all(said.endswith(_MISSING) for said in wrong):
        return Diagnosis("note", about, _MISSING, hint)
    return Diagnosis("warning", about, ", ".join(wrong), hint)


_MISSING = "is not installed"


def _complaint(requirement: Requirement) -> str | None:
    """What is wrong with what is installed of a library, or None."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        there = version(requirement.name)
    except PackageNotFoundError:
        return _MISSING
    is_right = requirement.specifier.contains(there, prereleases=True)
    return None if is_right else f"is {there}, and {requirement.specifier} is needed"


def _requirements(required: tuple[str, ...] | list[str]) -> list[Requirement]:
    from packaging.requirements import Requirement

    return [one for one in map(Requirement, required) if one.name != "lswh"]


def _bare(requirement: Requirement) -> str:
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{requirement.specifier}"


def _reading() -> Diagnosis:
    from lswh import extract
    from lswh.extract.compiled import folder_of_compiled

    if str(folder_of_compiled()) in extract.__path__:
        return Diagnosis("ok", "reading of texts", "compiled")
    hint = "pip install 'lswh[compiled]' and python -m lswh.extract.compiling: the same records in half the time"
    return Diagnosis("note", "reading of texts", "not compiled", hint)


def _engine() -> Diagnosis:
    hint = "pip install --force-reinstall duckdb"
    try:
        from lswh.engine.duckdb import DuckDB

        engine = DuckDB.memory()
        [(version,)] = engine.query("select version()").rows
        engine.close()
    except (ImportError, OSError) as error:
        return Diagnosis("error", "duckdb", f"it does not load: {error}", hint)
    return Diagnosis("ok", "duckdb", f"{version} answers")
