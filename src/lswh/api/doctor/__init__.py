"""What is wrong with an installation or a project, and what to do about it. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lswh.api.doctor.diagnosis import Diagnosis, Severity
from lswh.errors import LswhError
from lswh.project import find_project

__all__ = ["Diagnosis", "Severity", "diagnose"]


def diagnose(start: Path, now: datetime, target: str | None = None) -> Iterator[Diagnosis]:
    """Look at the installation, and at the project that a folder is in; tell of each thing as it is found out.

    target is one of the project's, whose warehouse is looked at; else its default one.
    """
    from lswh.api.doctor.disk import file_system
    from lswh.api.doctor.installation import installation
    from lswh.api.doctor.standing import inputs, layout, leftovers, models, published

    yield from installation()
    try:
        project = find_project(start, target)
    except LswhError as error:
        yield Diagnosis.of_error("project", error)
        return
    yield from layout(project)
    yield from file_system(project)
    yield from inputs(project, now)
    yield from models(project, now)
    yield from published(project)
    yield from leftovers(project)
