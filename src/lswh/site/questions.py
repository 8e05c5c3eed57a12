"""What a site asks of the published warehouse: the statements in queries/, and which of them it can answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from lswh.engine import Engine, Result

_QUERIES = Path(__file__).parent / "queries"

_FIGURES: Mapping[str, Collection[str]] = {
    "raw.indicator": ("code", "name", "name_en", "aliases", "unit", "kind", "parent"),
    "raw.unit": ("unit", "name_en"),
    "raw.record": ("record_id", "row", "start", "end", "quote"),
    "raw.document": ("document", "content_hash"),
    "fact.dim_area": ("area", "name", "name_en"),
    "fact.dim_source": ("source_id", "content_hash", "source", "title", "published_on", "document", "withdrawn_on"),
    "fact.observation": (
        "observation_id", "indicator", "area", "period", "period_start", "period_end", "frequency", "published_on",
        "status", "value", "plan", "plan_basis", "plan_kind", "plan_period", "pct_of_plan", "yoy", "source_id",
    ),
    "fact.vintage": ("observation_id", "indicator", "disposition"),
    "fact.statement": ("record_id", "observation_id", "is_carrier", "indicator", "area", "period", "quote", "start"),
    "mart.indicator": (
        "metric", "area", "period", "period_start", "period_end", "frequency", "value", "value_low", "value_high",
        "plan", "plan_low", "plan_high", "plan_basis", "plan_kind", "plan_period", "pct_of_plan", "yoy", "status",
        "published_on",
    ),
    "mart.plan_attainment": ("area", "metric", "period", "plan_kind", "plan_period", "pct_elapsed"),
}  # fmt: skip
"""The columns that pages of indicators are made of; a project with other models has no such pages."""


class Questions:
    """The statements in queries/, by name, asked of one open warehouse."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.ask("exact")
        self.columns: dict[str, list[tuple[str, str, str]]] = {}
        for table, column, type_, comment in self.ask("columns").rows:
            self.columns.setdefault(table, []).append((column, type_, comment or ""))
        self.macros: dict[str, list[str]] = dict(self.ask("macros").rows)

    @property
    def tables(self) -> list[str]:
        """The names of all tables and views, and of macros that are tables with arguments."""
        return [*self.columns, *self.macros]

    @property
    def has_figures(self) -> bool:
        """Whether the warehouse has the tables that pages of indicators are made of."""
        return all(self.has(table, columns) for table, columns in _FIGURES.items())

    def has(self, table: str, columns: Collection[str] = ()) -> bool:
        """Whether there is a table with these columns."""
        return table in self.columns and {name for name, _, _ in self.columns[table]}.issuperset(columns)

    def ask(self, name: str, **parameters: object) -> Result:
        """What a statement answers. Raises QueryError."""
        sql = (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")
        return self._engine.query(sql, parameters)
