"""A small project with one published generation, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.generation.small import Small


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Small:
    small = Small(tmp_path_factory.mktemp("small") / "template")
    assert small.publish(1) == "000001"
    return small


@pytest.fixture
def small(template: Small, tmp_path: Path) -> Small:
    """A project whose generation 000001 has the value 1."""
    root = tmp_path / "a small project"
    shutil.copytree(template.root, root, symlinks=True)
    copy = Small(root)
    copy.now = template.now
    return copy
