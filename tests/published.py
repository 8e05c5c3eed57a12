"""A small project that is published, with one contract of each kind; its words may then be made stricter."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.run.conftest import Small

CLASSES = """
import ibis.expr.datatypes as dt
from pandera.ibis import DataFrameModel, Field


class Orders(DataFrameModel):
    id: dt.Int32 = Field(unique=True)
    amount: dt.Decimal(18, 2) = Field(ge=0)

    class Config:
        name = "mart.orders"
"""
RULES = """
from lswh.contract import Total

RULES = (
    Total(
        "balance",
        "mart.figure",
        whole="NET",
        parts={"OUT": 1, "IN": -1},
        measures={"value": ()},
    ),
)
"""
PROPERTIES = """
models:
  - name: mart.orders
    columns:
      - name: id
        data_tests: [not_null]
      - name: note
        data_tests: [{not_null: {severity: warn}}, {accepted_values: {values: [big, small]}}]
unit_tests:
  - name: an_order_over_five_is_big
    model: mart.orders
    given: [{input: "source('raw', 'src')", rows: [{id: 1, v: 6}]}]
    expect: {rows: [{id: 1, note: big}]}
"""
QUOTE = "xuất siêu 600 triệu USD"
_FIGURES = """
select 'VN-' || area::varchar as area, '2024' as period, 's1' as source_id, indicator,
       value::decimal(28, 6) as value, (value - 0.5)::decimal(28, 6) as value_low,
       (value + 0.5)::decimal(28, 6) as value_high
from (values ('OUT', 1600), ('IN', 1000), ('NET', 600)) as printed(indicator, value),
     range(1, 16) as areas(area)
"""
_STATEMENT = f"""
select 'VN-1' as area, '2024' as period, 's1' as source_id, 'NET' as indicator,
       'raw/documents/a.md' as document, '{QUOTE}' as quote
"""


def publish(root: Path) -> Small:
    """A project in a new folder, published as generation 000001."""
    small = Small(root)
    small.source([(1, 10), (2, 20), (3, None), (4, 4)])
    small.models(
        {
            "mart.orders": "select id::integer as id, coalesce(v, '0')::decimal(18, 2) as amount, "
            "case when v is null then null when v::integer > 5 then 'big' else 'small' end as note from raw.src",
            "mart.figure": _FIGURES,
            "fact.statement": _STATEMENT,
        }
    )
    small.write("models/mart/orders.yml", PROPERTIES)
    small.write("models/contracts/orders.py", CLASSES)
    small.write("models/contracts/rules.py", RULES)
    small.build_clean()
    return small


def restate(small: Small, file: str, old: str, new: str) -> None:
    """Change what a file in models/ says."""
    path = small.root / "models" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def contents(root: Path) -> dict[str, str]:
    """A hash of every file, by path, but of those in .lswh/cache; links are what they lead to."""
    found = {}
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        if file.is_symlink():
            found[path] = str(file.readlink())
        elif file.is_file() and not path.startswith(".lswh/cache/"):
            found[path] = f"{file.stat().st_mtime_ns} {hashlib.sha256(file.read_bytes()).hexdigest()}"
    return found
