"""Environments of their own for tools that cannot share ours, made once and kept for as long as they ask for the same.

They are kept in the folder that LSWH_TEST_ENVIRONMENTS names, else below the system's folder for temporary files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest


def environment(name: str, requirements: str) -> Path:
    """The folder of the programs of an environment with these requirements. Skips where they cannot be installed."""
    kept = Path(os.environ.get("LSWH_TEST_ENVIRONMENTS") or Path(tempfile.gettempdir()) / "lswh-test-environments")
    digest = hashlib.sha256(f"{sys.version}\n{requirements}".encode()).hexdigest()[:12]
    folder = kept / f"{name}-{digest}"
    whole = folder / "is-whole"
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        (folder / "requirements.txt").write_text(requirements, encoding="utf-8")
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        done = subprocess.run(
            [*pip, "install", "-r", str(folder / "requirements.txt")], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            pytest.skip(f"{name} cannot be installed here: {done.stderr.strip()[-300:]}")
        whole.touch()
    return folder / "bin"
