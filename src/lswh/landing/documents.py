"""Documents: their text into raw.document, what they state into raw.record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from lswh.domain.record import Figure, Record
from lswh.engine import Engine
from lswh.extract import Document, Reference, extract, read_document
from lswh.landing.columns import DOCUMENT, RECORD
from lswh.landing.corrections import Correction, corrected
from lswh.landing.landed import Landed, record_id
from lswh.landing.store import LandingStore


def open_document(landed: Landed, store: LandingStore) -> Document:
    """The text of a landed document and what its front matter or its sidecar says. Raises UnreadableInput."""
    return read_document(store.file_of(landed).read_bytes(), landed.path, store.sidecar_of(landed))


def append_document(engine: Engine, landed: Landed, document: Document | None, version: int, is_current: bool) -> None:
    """Add a landed file to raw.document; `document` is None for a file of records."""
    facts: dict[str, object] = {
        "document": landed.path,
        "kind": landed.kind.value,
        "content_hash": landed.content_hash,
        "version": version,
        "is_current": is_current,
        "batch": landed.batch,
        "landed_at": landed.landed_at,
    }
    if document is not None:
        facts |= {
            "source": document.source or landed.path,
            "title": document.title,
            "published_on": _day(document),
            "area": document.area,
            "text": document.text,
        }
    engine.append("raw", "document", [column.name for column in DOCUMENT], [[facts.get(c.name) for c in DOCUMENT]])


def restate_versions(engine: Engine, versions: Mapping[Landed, tuple[int, bool]]) -> None:
    """Write into raw.document which version of its path each file is now; rows that say so already stay untouched."""
    if not versions:
        return
    columns = ("document", "content_hash", "version", "is_current")
    rows = [(one.path, one.content_hash, *facts) for one, facts in versions.items()]
    given = exp.select(*(exp.func("UNNEST", exp.Placeholder(this=name)).as_(name) for name in columns))
    now = {name: exp.column(name, "now") for name in columns}
    held = {name: exp.column(name, "document") for name in columns}
    engine.query(
        exp.update("raw.document", {name: now[name] for name in columns[2:]})
        .from_(given.subquery("now"))
        .where(*(held[name].eq(now[name]) for name in columns[:2]))
        .where(exp.or_(*(held[name].neq(now[name]) for name in columns[2:]))),
        {name: [row[n] for row in rows] for n, name in enumerate(columns)},
    )


def statements(document: Document, reference: Reference, corrections: Iterable[Correction] = ()) -> list[Record]:
    """What a document states, after corrections of how it was read. Raises UnreadableInput for an unclear one."""
    records = extract(
        document.text,
        reference,
        area=document.area,
        published_on=document.published_on,
        start=document.body_start,
    )
    return corrected(records, document.text, corrections)


def append_statements(engine: Engine, landed: Landed, document: Document, records: Sequence[Record]) -> int:
    """Add what a document states to raw.record; answers how many statements."""
    rows = [_row(record, number, landed, document) for number, record in enumerate(records, start=1)]
    engine.append("raw", "record", [column.name for column in RECORD], rows)
    return len(rows)


def _row(record: Record, number: int, landed: Landed, document: Document) -> Sequence[object]:
    cells: dict[str, object] = {
        "record_id": record_id(landed, number),
        "area": record.area,
        "indicator": record.indicator,
        "indicator_code": record.indicator_code,
        "period_text": record.period_text,
        "period": record.period.code,
        "period_start": record.period.start.isoformat(),
        "period_end": record.period.end.isoformat(),
        "unit": record.unit,
        "plan_kind": record.plan_kind,
        "plan_period": record.plan_period,
        "status": record.status,
        "quote": record.quote,
        "published_on": _day(document),
        "published_basis": "printed" if document.published_on else None,
        "source": document.source or landed.path,
        "decimals": record.value.decimals if record.value else None,
        "hedge": record.hedge,
        "document": landed.path,
        "row": number,
        "start": record.start,
        "end": record.end,
        "content_hash": landed.content_hash,
        "batch": landed.batch,
        "landed_at": landed.landed_at,
    }
    figures = {"value": record.value, "plan": record.plan, "pct_of_plan": record.pct_of_plan, "yoy_pct": record.yoy_pct}
    for name, figure in figures.items():
        cells[name] = _machine(figure)
        cells[f"{name}_printed"] = figure.printed if figure else None
    return [cells[column.name] for column in RECORD]


def _machine(figure: Figure | None) -> str | None:
    return format(figure.value, "f") if figure else None


def _day(document: Document) -> str | None:
    return document.published_on.isoformat() if document.published_on else None
