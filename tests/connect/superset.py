"""Apache Superset, started for a test: its own environment, metadata in SQLite, one process with threads."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.connect.environments import environment

REQUIREMENTS = """
apache-superset==6.1.0
duckdb>=2.0.1,<3
duckdb-engine>=0.17,<0.18
sqlalchemy>=1.4.54,<2
marshmallow<4
# needed by 6.1.0, and not asked for by it:
rich
cachetools
# 2.5 has arguments that 6.1.0 does not know:
flask-caching<2.4
# pkg_resources is gone from later ones:
setuptools<81
"""
_CONFIG = """
SECRET_KEY = {key!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/metadata.db"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
# as where many look at the same charts: only the timeout of the database keeps it from showing what it showed before
DATA_CACHE_CONFIG = {{"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 86400}}
"""
_TIME_TO_START = 180


class Superset:
    """The REST API of one, as its administrator."""

    def __init__(self, address: str, password: str) -> None:
        self._address = address
        self._token = ""
        asked = {"username": "admin", "password": password, "provider": "db", "refresh": False}
        self._token = self.post("/api/v1/security/login", asked)["access_token"]

    def get(self, path: str) -> Any:
        """What a GET answers."""
        return self._call(path, None)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """What a POST answers."""
        return self._call(path, body)

    def _call(self, path: str, body: Mapping[str, Any] | None) -> Any:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._address + path, data, headers)  # noqa: S310 - our own server
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - "
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code}: {error.read().decode()[:2000]}") from error


@contextmanager
def superset(folder: Path) -> Iterator[Superset]:
    """A running Superset whose metadata and log are in a folder."""
    programs = environment("superset", REQUIREMENTS)
    password = secrets.token_urlsafe()
    config = folder / "superset_config.py"
    config.write_text(_CONFIG.format(key=secrets.token_urlsafe(), folder=folder), encoding="utf-8")
    own = {**os.environ, "SUPERSET_CONFIG_PATH": str(config), "SUPERSET_HOME": str(folder), "FLASK_APP": "superset"}
    own.pop("PYTHONPATH", None)
    administrator = ["--username", "admin", "--firstname", "A", "--lastname", "B", "--email", "a@example.org"]
    with (folder / "superset.log").open("w") as log:
        for command in (["db", "upgrade"], ["fab", "create-admin", *administrator, "--password", password], ["init"]):
            done = subprocess.run(
                [programs / "superset", *command], cwd=folder, env=own, stdout=log, stderr=log, check=False
            )
            assert done.returncode == 0, (folder / "superset.log").read_text()[-2000:]
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        serving = subprocess.Popen(
            [
                *(programs / "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", "gthread"),
                *("--threads", "8", "--timeout", "120", "superset.app:create_app()"),
            ],
            cwd=folder,
            env=own,
            stdout=log,
            stderr=log,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health", serving)
            yield Superset(address, password)
        finally:
            serving.terminate()
            serving.wait(30)


def _wait_for(address: str, serving: subprocess.Popen[bytes]) -> None:
    latest = time.monotonic() + _TIME_TO_START
    while time.monotonic() < latest:
        assert serving.poll() is None, "Superset has ended: see superset.log"
        try:
            with urllib.request.urlopen(address, timeout=60):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("Superset does not answer: see superset.log")
