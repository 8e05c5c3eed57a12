"""Random histories of landings, our models made of them in memory, and what readers saw on a day, told in Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from pathlib import PurePosixPath
from typing import Any

from hypothesis import strategies as st

from lswh.engine import Column, Engine
from lswh.engine.duckdb import DuckDB
from lswh.graph import ModelName
from lswh.landing.columns import DOCUMENT, RECORD, WITHDRAWAL
from lswh.landing.reference import load_table, read_table
from tests import made
from tests.conftest import REPOSITORY, Trial

ALWAYS, NO_END = date(1, 1, 1), date(9999, 12, 31)
DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(6)]
YEARS = (2022, 2023)
Cell = tuple[str, str, str]
"""(area, metric, period)"""


@dataclass(frozen=True)
class Row:
    """A record in a file: one of a publication's figures, of a year of VN-09."""

    source: str
    day: date | None
    metric: str
    year: int
    plan_kind: str
    value: str | None
    yoy: str | None
    is_forecast: bool

    @property
    def cell(self) -> Cell:
        return ("VN-09", self.metric, str(self.year))


@dataclass(frozen=True)
class Version:
    """What a file held at one time."""

    path: str
    number: int
    is_current: bool
    rows: tuple[Row, ...]

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.path} {self.number} {self.rows}".encode()).hexdigest()

    def source_id(self, row: Row) -> str:
        said = chr(31).join([row.source, row.day.isoformat() if row.day else "", self.digest])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def published_on(self, row: Row) -> date:
        """The day since when a row is known: the one it gives, else the end of what its publication is about."""
        if row.day:
            return row.day
        years = [one.year for one in self.rows if (one.source, one.day) == (row.source, None) and not one.is_forecast]
        return max((date(year, 12, 31) for year in years), default=ALWAYS)


@dataclass(frozen=True)
class History:
    """Every version of every file, in order of landing, and from which day on publications are withdrawn."""

    versions: tuple[Version, ...]
    withdrawn: Mapping[str, date]

    @property
    def days(self) -> list[date]:
        """Every day on which something happens, and the day before it."""
        found = {version.published_on(row) for version in self.versions for row in version.rows}
        found |= set(self.withdrawn.values())
        return sorted({*found, *(day - timedelta(days=1) for day in found if day > ALWAYS), date(2030, 1, 1)})


_CELLS = st.tuples(
    st.sampled_from(["one", "two"]),
    st.sampled_from([*DAYS, None]),
    st.sampled_from(["TRADE_EXPORT", "GRDP"]),
    st.sampled_from(YEARS),
    st.sampled_from(["PLAN", "PLAN", "OTHER"]),
)
_FIGURES = st.tuples(
    st.sampled_from(["10", "20", "20.5", None]), st.sampled_from(["1.5", "2", None]), st.sampled_from([False, True])
)
_ROWS = st.dictionaries(_CELLS, _FIGURES, max_size=4)


@st.composite
def histories(draw: st.DrawFn, most_versions: int = 3) -> History:
    """Up to three files of some versions each, and withdrawals."""
    files = draw(st.lists(st.lists(_ROWS, min_size=1, max_size=most_versions), min_size=1, max_size=3))
    versions = [
        Version(f"raw/records/{n}.csv", number, number == len(of), tuple(_rows(f"{n} ", rows)))
        for n, of in enumerate(files)
        for number, rows in enumerate(of, start=1)
    ]
    source_ids = sorted({version.source_id(row) for version in versions for row in version.rows})
    withdrawal = st.dictionaries(st.sampled_from(source_ids), st.sampled_from(DAYS), max_size=2)
    withdrawn = draw(withdrawal) if source_ids else {}
    return History(tuple(versions), withdrawn)


@st.composite
def files(draw: st.DrawFn) -> list[Version]:
    """Up to four files of one version each."""
    found = draw(st.lists(st.dictionaries(_CELLS, _FIGURES, min_size=1, max_size=4), min_size=2, max_size=4))
    return [Version(f"raw/records/{n}.csv", 1, True, tuple(_rows(f"{n} ", rows))) for n, rows in enumerate(found)]


def write(trial: Trial, version: Version) -> None:
    """Put the file into a project."""
    facts = [
        {
            "source": row.source,
            "published_on": row.day or "",
            "indicator": row.metric,
            "period_start": f"{row.year}-01-01",
            "period_end": f"{row.year}-12-31",
            "plan_kind": row.plan_kind,
            "value": row.value or "",
            "yoy_pct": row.yoy or "",
            "status": "forecast" if row.is_forecast else "actual",
        }
        for row in version.rows
    ]
    trial.records(PurePosixPath(version.path).stem, *facts)


def _rows(file: str, rows: Mapping[Any, Any]) -> Iterator[Row]:
    for (source, day, metric, year, plan_kind), (value, yoy, is_forecast) in rows.items():
        figure = None if metric == "GRDP" else value
        growth = yoy if figure else yoy or "3"
        yield Row(file + source, day, metric, year, plan_kind, figure, growth, is_forecast)


@cache
def _engine() -> DuckDB:
    """The reference tables and macros, in memory."""
    engine = DuckDB.memory()
    for name in ("area", "indicator", "unit"):
        path = f"raw/reference/{name}.csv"
        load_table(engine, name, read_table(REPOSITORY / path, path))
    for name, columns in _RAW.items():
        engine.create_table("raw", name, columns)
    made.make(engine, *_needed())
    return engine


def build(history: History) -> DuckDB:
    """The fact tables, mart.indicator and its history, in memory; the same database each time."""
    engine = _engine()
    for name in _RAW:
        engine.query(f"delete from raw.{name}")
    landed = datetime(2026, 1, 1)
    for batch, one in enumerate(history.versions, start=1):
        document = (one.path, "records", one.digest, one.number, one.is_current, batch, landed)
        columns = ("document", "kind", "content_hash", "version", "is_current", "batch", "landed_at")
        engine.append("raw", "document", columns, [document])
        engine.append("raw", "record", _COLUMNS, [_record(one, n, batch) for n in range(1, len(one.rows) + 1)])
    rows = [(source_id, "a source", day.isoformat(), "a test") for source_id, day in sorted(history.withdrawn.items())]
    engine.append("raw", "withdrawal", WITHDRAWAL, rows)
    kinds = engine.relations()
    made.make(engine, *(name for name in _needed() if kinds[_pair(name)] == "TABLE"))
    return engine


def contents(engine: Engine) -> dict[str, list[str]]:
    """The rows of every table that is made, in some order, but for when and in which batch they landed."""
    kinds = engine.relations()
    tables = [name for name in _needed() if kinds[_pair(name)] == "TABLE" and not name.startswith("staging")]
    lasting = "select columns(lambda name: name not in ('batch', 'landed_at')) from"
    return {name: sorted(str(row) for row in engine.query(f"{lasting} {name}").rows) for name in tables}


def _pair(name: str) -> tuple[str, str]:
    schema, table = name.split(".")
    return schema, table


_RAW = {"document": DOCUMENT, "record": RECORD, "withdrawal": tuple(Column(one, "VARCHAR") for one in WITHDRAWAL)}
_COLUMNS = (
    "record_id", "area", "indicator", "period", "period_start", "period_end", "value", "unit", "plan_kind", "yoy_pct",
    "status", "published_on", "source", "document", "row", "content_hash", "batch", "landed_at",
)  # fmt: skip


def _record(version: Version, n: int, batch: int) -> tuple[Any, ...]:
    row = version.rows[n - 1]
    return (
        f"{version.digest[:16]}:{n}", "VN-09", row.metric, str(row.year), f"{row.year}-01-01", f"{row.year}-12-31",
        row.value, "triệu USD", row.plan_kind, row.yoy, "forecast" if row.is_forecast else "actual",
        row.day.isoformat() if row.day else None, row.source, version.path, n, version.digest, batch,
        datetime(2026, 1, batch),
    )  # fmt: skip


@cache
def _needed() -> tuple[str, ...]:
    """What is made: the marts that are asked here, and all that they read."""
    graph = made.graph()
    left = [ModelName("mart", name) for name in ("indicator", "indicator_as_of", "first_release", "vintage_matrix")]
    found: set[ModelName] = set()
    while left:
        name = left.pop()
        found |= {name}
        left += [one for one in graph.reads.get(name, ()) if one not in found]
    return tuple(sorted(str(name) for name in found if name in graph.models))


Seen = tuple[str, str, Decimal | None, Decimal | None, str | None]
"""(source_id, plan_kind, value, yoy, yoy_basis)"""


def seen(history: History, day: date) -> dict[Cell, Seen]:
    """What readers saw on a day, by cell, as docs/time.md says it."""
    return {
        cell: (source_id, row.plan_kind, _decimal(row.value), *_growth(history, row, published_on))
        for cell, (row, published_on, source_id) in _best(history, day).items()
    }


def _growth(history: History, row: Row, published_on: date) -> tuple[Decimal | None, str | None]:
    """What is printed, else growth on last year's level as it was known on the day of the publication."""
    if row.yoy:
        return Decimal(row.yoy), "printed"
    base, _, _ = _best(history, published_on).get((*row.cell[:2], str(row.year - 1)), (None, None, None))
    if base is None or base.value is None or row.value is None:
        return None, None
    growth = Decimal(row.value) * 100 / Decimal(base.value) - 100
    return growth.quantize(Decimal("0.0001"), ROUND_HALF_UP), "computed"


def _best(history: History, day: date) -> dict[Cell, tuple[Row, date, str]]:
    """The row that readers saw of each cell, the day of its publication, its source_id."""
    known = [one for one in history.versions if min(map(one.published_on, one.rows), default=ALWAYS) <= day]
    current = {one.path: one for one in known}
    best: dict[Cell, tuple[Any, ...]] = {}
    preferred: dict[tuple[Cell, str], tuple[Any, ...]] = {}
    for version in known:
        for row in version.rows:
            source_id = version.source_id(row)
            is_out = version.published_on(row) > day or history.withdrawn.get(source_id, NO_END) <= day
            if is_out or not (version is current[version.path] or _is_held(row, current[version.path])):
                continue
            key = (_measure(row), row.plan_kind != "PLAN", row.plan_kind)
            before = preferred.get((row.cell, source_id))
            if before is None or key < before[0]:
                preferred[row.cell, source_id] = (key, row, version)
    for (cell, source_id), (_, row, version) in preferred.items():
        published = version.published_on(row)
        rank = (_measure(row), -published.toordinal(), _is_old(row, version, history.versions), _width(row), source_id)
        if cell not in best or rank < best[cell][0]:
            best[cell] = (rank, row, published, source_id)
    return {cell: (row, published, source_id) for cell, (_, row, published, source_id) in best.items()}


def _is_held(row: Row, version: Version) -> bool:
    return any((one.cell, one.plan_kind) == (row.cell, row.plan_kind) for one in version.rows)


def _is_old(row: Row, version: Version, versions: Sequence[Version]) -> bool:
    """Whether a later version of the document prints the cell too, as of the same day or before."""
    later = [one for one in versions if one.path == version.path and one.number > version.number]
    return any(
        (other.cell, other.plan_kind) == (row.cell, row.plan_kind)
        and one.published_on(other) <= version.published_on(row)
        for one in later
        for other in one.rows
    )


def _measure(row: Row) -> int:
    if row.metric == "GRDP" and row.yoy:
        return 1
    return 2 if row.value else 3


def _width(row: Row) -> Decimal:
    if row.value is None:
        return Decimal(10**9)
    return Decimal(1).scaleb(-len(row.value.partition(".")[2]))


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def shown(engine: Engine, day: date) -> dict[Cell, Seen]:
    """What mart.indicator_as_of answers, as `seen` does."""
    sql = "select area, metric, period, source_id, plan_kind, value, yoy, yoy_basis from mart.indicator_as_of($day)"
    rows = engine.query(sql, {"day": day}).rows
    found = {row[:3]: row[3:] for row in rows}
    assert len(found) == len(rows)
    return found
