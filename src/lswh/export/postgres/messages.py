"""What PostgreSQL and its driver say, in one line, and what to do about it."""

from __future__ import annotations

import re

_HINTS = {
    "42501": "the role needs CREATE on the database, and has to own the schema and the tables that are there",
    "53100": "its disk is full: the schema is as it was; make room and export again",
    "53200": "it has no memory left: the schema is as it was",
    "57P01": "it was shut down: the schema is as it was; export again",
    "57P02": "it crashed: the schema is as it was; export again",
    "57P03": "it is starting or shutting down: export again in a moment",
    "57014": "a statement was cancelled, or the role has a statement_timeout",
    "22021": "a text holds something that the encoding of the database does not have",
    "22P05": "a text holds something that the encoding of the database does not have",
    "25006": "it is read-only: a standby takes no export",
}
_PHRASES = (
    ("password authentication failed", "is the password right? PGPASSWORD or ~/.pgpass may hold it"),
    ("no password supplied", "set PGPASSWORD, or write the password into ~/.pgpass"),
    ("could not translate host name", "is the name of the host right?"),
    ("Connection refused", "is the server running, and on that port?"),
    ("timeout expired", "is the server to be reached from here?"),
    ("does not exist", "create the database or the role first"),
    ("no pg_hba.conf entry", "the server does not let this role in from here"),
    ("server closed the connection", "it stopped or crashed: the schema is as it was; export again"),
    ("no connection to the server", "it stopped or crashed: the schema is as it was; export again"),
    ("could not receive data from server", "it stopped or crashed: the schema is as it was; export again"),
    ("could not send data to server", "it stopped or crashed: the schema is as it was; export again"),
)
_SEVERITY = re.compile(r"\b(?:ERROR|FATAL|PANIC): +")
_AFTER = re.compile(r"\s*(?:Query was: |LINE \d+: |\.? ?SQLSTATE: \w+\s*$).*", re.DOTALL)
_BEFORE = re.compile(r"^[A-Z_]+: |\[libpq\] |Failed to connect: ")
_QUOTED = re.compile('"[^"]*"')
_OF_A_CONNECTION = ("connection to server", "could not translate host name")


def said_by(text: str, *, is_connected: bool = True) -> str:
    """The sentence in what the driver raises; before there is a connection, without what it may quote of the URL.

    >>> said_by('''DATA: [libpq] Failed to execute query: ERROR:  division by zero
    ... Query was: select 1/0. SQLSTATE: 22012''')
    'division by zero'
    >>> said_by('IO: [libpq] Failed to connect: invalid integer value "sec" for connection option "port"',
    ...     is_connected=False)
    'invalid integer value "..." for connection option "..."'
    """
    found = _SEVERITY.search(text)
    text = text[found.end() :] if found else _BEFORE.sub("", text)
    said = "; ".join(line.strip() for line in _AFTER.sub("", text).splitlines() if line.strip())
    if not (is_connected or found) and not said.startswith(_OF_A_CONNECTION):
        said = _QUOTED.sub('"..."', said)
    return said.rstrip(" .")


def hint_of(code: str, said: str) -> str | None:
    """What to do, by SQLSTATE, else by what was said."""
    if code:
        return _HINTS.get(code)
    return next((hint for phrase, hint in _PHRASES if phrase in said), None)
