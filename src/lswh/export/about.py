"""What a workbook says of itself: what is in it, what its columns mean, its sources, and the contracts that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lswh import __version__

if TYPE_CHECKING:
    from lswh.engine import Engine
    from lswh.export.marts import Mart

CONTENTS, COLUMNS = "Nội dung (contents)", "Cột (columns)"
SOURCES, CONTRACTS = "Nguồn (sources)", "Kiểm tra (contracts)"
"""The names of the sheets, the first of which is the first of the workbook."""

_PUBLICATIONS = """
select published_on, source, title, document, published_basis, withdrawn_on, source_id from fact.dim_source
order by published_on desc nulls last, source, document
"""
_DOCUMENTS = """
select published_on, source, title, document from raw.document where is_current and source is not null
order by published_on desc nulls last, source, document
"""
_CONTRACTS = """
select contract, "table", outcome, failures, generation from lswh.contract_result
qualify row_number() over (partition by contract, "table" order by generation desc) = 1
order by "table", contract
"""
_COMPARED = """
select rule, count(*), count(*) filter (where verdict <> 'holds') from mart.reconciliation group by rule
"""
_RULES = "mart.reconciliation"


@dataclass(frozen=True, slots=True)
class About:
    """A small table: the names of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def contents(
    marts: Sequence[Mart],
    sheets: Mapping[str, str],
    rows: Mapping[str, int],
    project: str,
    generation: str,
    now: datetime,
) -> About:
    """The sheets with their rows and what they are, and what they were made of."""
    made = f"{project}, generation {generation}, written {now:%Y-%m-%d %H:%M} UTC by lswh {__version__}"
    listed = [(sheets[str(one)], str(one), rows[str(one)], one.description) for one in marts]
    others = [(one, None, None, None) for one in (COLUMNS, SOURCES, CONTRACTS)]
    return About(("sheet", "table", "rows", "description"), (*listed, *others, (made, None, None, None)))


def dictionary(marts: Sequence[Mart]) -> About:
    """What each column is."""
    return About(
        ("table", "name", "type", "description"),
        tuple((str(mart), one.name, one.type, one.description or None) for mart in marts for one in mart.columns),
    )


def sources(engine: Engine) -> About:
    """Each publication, with its day and title, the newest first. Raises QueryError."""
    return _asked(engine, _PUBLICATIONS if ("fact", "dim_source") in engine.relations() else _DOCUMENTS)


def contracts(engine: Engine) -> About:
    """Each contract, with what became of it when it was held last, and how many figures a rule compares now."""
    compared: dict[str, tuple[int, int]] = {}
    if ("mart", "reconciliation") in engine.relations():
        compared = {rule: (count, others) for rule, count, others in engine.query(_COMPARED).rows}
    rows = tuple(
        (name, table, outcome, failures, *(compared.get(name, (None, None)) if table == _RULES else (None, None)), last)
        for name, table, outcome, failures, last in engine.query(_CONTRACTS).rows
    )
    return About(("contract", "table", "outcome", "failures", "comparisons", "not_holding", "generation"), rows)


def _asked(engine: Engine, sql: str) -> About:
    answer = engine.query(sql)
    return About(tuple(column.name for column in answer.columns), tuple(answer.rows))
