"""A site's folder over HTTP, for the person at this machine and nobody else."""

from __future__ import annotations

import errno
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lswh.errors import LswhError

HOST = "127.0.0.1"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of a folder on 127.0.0.1, bound and not yet serving; port 0 takes one that is free.

    It answers for the files of the folder and lists nothing. Raises LswhError where the port is taken.
    """
    try:
        return _Server((HOST, port), partial(_Files, directory=str(folder)))
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        why = "is taken" if error.errno == errno.EADDRINUSE else "may not be used"
        raise LswhError(f"port {port} of {HOST} {why}", hint="name another: lswh docs --serve 8001") from error


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that went away is no event."""


class _Files(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **_TYPES}  # noqa: RUF012 as its base has it

    def do_GET(self) -> None:
        """A file, to those who ask this machine by its own name."""
        if self._is_asked_here():
            super().do_GET()

    def do_HEAD(self) -> None:
        """As do_GET, without the file."""
        if self._is_asked_here():
            super().do_HEAD()

    def list_directory(self, path: object) -> None:
        """Folders are not listed."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """A site that was written anew is asked for again."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 as its base has it
        """The library prints nothing."""

    def _is_asked_here(self) -> bool:
        """Whether the address is ours: a page elsewhere may have a name of its own led to 127.0.0.1."""
        if self.headers.get("Host", "").rsplit(":", 1)[0] in (HOST, "localhost"):
            return True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        return False
