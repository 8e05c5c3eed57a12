"""The columns of the raw tables and of the files that fill them."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from lswh.engine import Column
from lswh.errors import UnreadableInput, Where

RECORD_FILE = (
    "area", "indicator", "indicator_code", "period_text", "period", "period_start", "period_end", "value", "unit",
    "plan", "plan_kind", "plan_period", "pct_of_plan", "yoy_pct", "status", "quote", "published_on",
    "published_basis", "source", "hedge",
)  # fmt: skip
"""What a file of records may hold; numbers are machine decimals, dates ISO days, periods as SDMX writes them."""

_REQUIRED = ("area", "indicator", "unit", "status", "source")
_PERIODS = ("period", "period_end")
_FIGURES = ("value", "plan", "pct_of_plan", "yoy_pct")

RECORD = (
    Column("record_id", "VARCHAR"),
    *(Column(name, "VARCHAR") for name in RECORD_FILE),
    *(Column(f"{name}_printed", "VARCHAR") for name in _FIGURES),
    Column("decimals", "INTEGER"),
    Column("document", "VARCHAR"),
    Column("row", "BIGINT"),
    Column("start", "BIGINT"),
    Column("end", "BIGINT"),
    Column("content_hash", "VARCHAR"),
    Column("batch", "INTEGER"),
    Column("landed_at", "TIMESTAMP"),
)
"""raw.record: one row for each printed statement. value and the like are decimals as text; row counts from 1 in its
document; start and end are offsets into a document's text."""

DOCUMENT = (
    *(Column(name, "VARCHAR") for name in ("document", "kind", "source", "title", "published_on", "area")),
    Column("content_hash", "VARCHAR"),
    Column("version", "INTEGER"),
    Column("is_current", "BOOLEAN"),
    Column("batch", "INTEGER"),
    Column("landed_at", "TIMESTAMP"),
    Column("text", "VARCHAR"),
)
"""raw.document: one row for each version of each landed file; text, title and so on only where it is prose."""

WITHDRAWAL = ("source_id", "source", "withdrawn_on", "why")
"""raw.withdrawal: the publications that are no longer to be shown."""


def check_header(header: Sequence[str], path: str, given: Collection[str] = ()) -> None:
    """Raise UnreadableInput unless a file of records may have these columns, where a sidecar gives others."""
    where = Where(path, 1)
    for name in header:
        if name not in RECORD_FILE:
            raise UnreadableInput(f"a file of records has no column {name!r}", where=where, hint=nearest_column(name))
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise UnreadableInput(f"the column {twice[0]!r} is there twice", where=where, hint="rename or remove one")
    there = {*header, *given}
    missing = [name for name in _REQUIRED if name not in there]
    missing += [" or ".join(names) for names in (_PERIODS, _FIGURES) if not there.intersection(names)]
    if missing:
        raise UnreadableInput(
            f"columns are missing: {', '.join(missing)}", where=where, hint="see 'Files of records' in the README"
        )


def nearest_column(name: str) -> str:
    """What to say of a name that is no column of a file of records.

    >>> nearest_column("vlaue")
    "did you mean 'value'?"
    """
    near = difflib.get_close_matches(name.lower(), RECORD_FILE, 1)
    return f"did you mean {near[0]!r}?" if near else f"its columns are {', '.join(RECORD_FILE)}"
