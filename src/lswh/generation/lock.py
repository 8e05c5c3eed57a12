"""One builder at a time: an advisory lock that the kernel drops with the process that holds it."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

from lswh.errors import BuildLocked, LswhError, Where

_PAUSE = 0.05
_UNNAMED = "a process that does not say who it is"


@contextmanager
def build_lock(
    state: Path,
    now: datetime,
    wait: float | None = None,
    on_wait: Callable[[str], None] = lambda holder: None,
    *,
    name: str = "lock",
) -> Iterator[None]:
    """Hold the lock of a target's state, waiting for up to `wait` seconds (math.inf: for as long as it takes).

    name is that of the file in the folder: another one is another lock. on_wait is told once who has it. Raises
    BuildLocked, which says so too, where another process still does, and LswhError where the folder cannot be written
    to.
    """
    file = state / name
    started = monotonic()
    descriptor = _open_locked(file)
    if descriptor is None and wait:
        on_wait(_holder(file))
    while descriptor is None:
        if monotonic() - started >= (wait or 0):
            raise BuildLocked(
                f"another process is building this project: {_holder(file)}",
                hint="wait until it is done: lswh build --wait does",
            )
        sleep(_PAUSE)
        descriptor = _open_locked(file)
    since = now + timedelta(seconds=round(monotonic() - started))
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": since.isoformat(timespec="seconds")}
    try:
        _say(descriptor, json.dumps(holder))
        yield
    finally:
        _say(descriptor, "")
        os.close(descriptor)


def lock_holder(state: Path) -> str | None:
    """Who holds the lock of a target's state now, or None. A holder says so a moment after it took it."""
    file = state / "lock"
    try:
        if not file.read_text(encoding="utf-8"):
            return None
        descriptor = os.open(file, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(file)
    finally:
        os.close(descriptor)
    return None  # the text is of a holder that was killed


def _open_locked(file: Path) -> int | None:
    """The lock's descriptor where the lock is ours now, None where it is another's."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise
    except BlockingIOError:
        return None
    except OSError as error:
        raise LswhError(
            f"the project cannot be locked: {error.strerror}",
            where=Where(str(file)),
            hint="its folder has to be one that can be written to",
        ) from error
    return descriptor


def _say(descriptor: int, text: str) -> None:
    with suppress(OSError):  # a full disk is no reason against a rollback, and the lock holds without
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)


def _holder(file: Path) -> str:
    """Who holds the lock. It says so a moment after it took it; until then the text is a dead holder's."""
    for _ in range(10):
        with suppress(OSError, ValueError, KeyError, TypeError):
            holder = json.loads(file.read_text(encoding="utf-8"))
            if holder["host"] != socket.gethostname() or is_alive(int(holder["pid"])):
                return f"pid {holder['pid']} on {holder['host']} since {holder['since']}"
        sleep(_PAUSE / 5)
    return _UNNAMED


def is_alive(pid: int) -> bool:
    """Whether a process of this machine runs, whoever started it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
