"""lswh docs, and the site that it serves to this machine."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import pytest

from lswh import api
from lswh.errors import LswhError
from tests.published import publish
from tests.run.conftest import Small

PROGRAM = Path(sys.executable).with_name("lswh")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return publish(tmp_path_factory.mktemp("serving") / "small")


@pytest.fixture
def address(small: Small) -> Iterator[tuple[str, int]]:
    """Where the site of a project is served."""
    with api.serve(api.document(small.project, small.now).folder, 0) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield str(server.server_address[0]), int(server.server_address[1])
        server.shutdown()
        thread.join()


def get(address: tuple[str, int], path: str, **headers: str) -> tuple[int, str]:
    """The status and the type of what is served."""
    connection = HTTPConnection(*address, timeout=5)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers["Content-Type"]


def test_a_site_is_served_on_the_loopback_address_with_its_types(address: tuple[str, int]) -> None:
    assert address[0] == "127.0.0.1"
    assert get(address, "/") == (200, "text/html; charset=utf-8")
    assert get(address, "/static/boot.js?1") == (200, "text/javascript; charset=utf-8")
    assert get(address, "/static/site.css") == (200, "text/css; charset=utf-8")
    assert get(address, "/static/icon.svg") == (200, "image/svg+xml")


@pytest.mark.parametrize("path", ["/static/", "/data/", "/../warehouse.duckdb", "/..%2f..%2fpyproject.toml", "/none"])
def test_nothing_but_the_files_of_the_site_is_served(address: tuple[str, int], path: str) -> None:
    assert get(address, path)[0] == 404


def test_who_asks_by_another_name_is_refused(address: tuple[str, int]) -> None:
    assert get(address, "/", Host="evil.example")[0] == 421
    assert get(address, "/", Host=f"localhost:{address[1]}")[0] == 200


def test_a_port_that_is_taken_is_one_error(small: Small) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LswhError, match=f"port {port} of 127.0.0.1 is taken"):
            api.serve(small.root, port)
        command = [str(PROGRAM), "docs", "--serve", str(port)]
        ran = subprocess.run(command, cwd=small.root, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr.splitlines() == [
        f"error: port {port} of 127.0.0.1 is taken (name another: lswh docs --serve 8001)"
    ]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What is started hears SIGINT, also where the tests run in the background and do not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_the_command_serves_until_it_is_interrupted(small: Small) -> None:
    command = [str(PROGRAM), "docs", "--serve", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=small.root, text=True, stdout=pipe, stderr=pipe) as program:
        try:
            assert program.stdout is not None
            written, serving = program.stdout.readline(), program.stdout.readline()
            assert written.endswith(f"files of generation 000001 in {small.root / '.lswh' / 'docs'}\n")
            url = serving.split()[3]
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 it is our own
                assert b"<!doctype html>" in answer.read()
            program.send_signal(signal.SIGINT)
            said, complained = program.communicate(timeout=30)
        finally:
            program.kill()
    assert (program.returncode, said, complained) == (0, "stopped\n", "")


def test_the_command_says_where_the_site_is(small: Small, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    command = [str(PROGRAM), "docs", "--into", str(folder)]
    ran = subprocess.run(command, cwd=small.root, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[1] == f"open {folder / 'index.html'}"
    assert (folder / "index.html").exists()
