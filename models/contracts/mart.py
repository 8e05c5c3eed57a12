"""Contracts of the schema mart: what BI tools read."""

import ibis.expr.datatypes as dt
import pandera.ibis as pa
from pandera.ibis import DataFrameModel, Field

Value = dt.Decimal(28, 6)
Rate = dt.Decimal(9, 4)


class Indicator(DataFrameModel):
    """The latest vintage of every series."""

    period: str
    metric: str
    value: Value = Field(nullable=True)
    plan: Value = Field(nullable=True)
    yoy: Rate = Field(nullable=True)
    metric_name: str
    metric_name_en: str
    unit: str
    area: str
    area_name: str
    period_start: dt.Date
    period_end: dt.Date
    frequency: str = Field(isin=["A", "S", "Q", "M", "D", "_O"])
    pct_of_plan: Rate = Field(nullable=True, ge=0)
    plan_kind: str
    status: str = Field(isin=["A", "E", "P", "F"])
    published_on: dt.Date = Field(nullable=True)
    source_id: str
    value_low: Value = Field(nullable=True)
    value_high: Value = Field(nullable=True)
    plan_low: Value = Field(nullable=True)
    plan_high: Value = Field(nullable=True)
    plan_basis: str = Field(nullable=True, isin=["printed", "implied"])
    plan_period: str
    yoy_low: Rate = Field(nullable=True)
    yoy_high: Rate = Field(nullable=True)
    yoy_basis: str = Field(nullable=True, isin=["printed"])

    class Config:
        """Bound to mart.indicator."""

        name = "mart.indicator"
        strict = True
        ordered = True
        unique = ["area", "metric", "period"]

    @pa.dataframe_check
    def period_runs_forward(cls, data):
        """A period does not end before it starts."""
        return data.table.period_start <= data.table.period_end


class PlanAttainment(DataFrameModel):
    """How far each plan has come."""

    period: str
    metric: str
    area: str
    value: Value = Field(nullable=True)
    plan: Value = Field(nullable=True)
    pct_of_plan: Rate = Field(nullable=True, ge=0)
    plan_kind: str
    plan_period: str
    pct_elapsed: Rate = Field(nullable=True)

    class Config:
        """Bound to mart.plan_attainment."""

        name = "mart.plan_attainment"
        unique = ["area", "metric", "period", "plan_kind", "plan_period"]


class TradeBalance(DataFrameModel):
    """Exports less imports."""

    period: str
    area: str
    exports: Value = Field(ge=0)
    imports: Value = Field(ge=0)
    balance: Value
    balance_low: Value
    balance_high: Value

    class Config:
        """Bound to mart.trade_balance."""

        name = "mart.trade_balance"
        unique = ["area", "period"]

    @pa.dataframe_check
    def exports_less_imports(cls, data):
        """The balance is what it says."""
        t = data.table
        return t.balance == t.exports - t.imports


class Revision(DataFrameModel):
    """How levels were revised."""

    period: str
    metric: str
    area: str
    value: Value
    previous_value: Value = Field(nullable=True)
    revision: Value = Field(nullable=True)
    source_id: str

    class Config:
        """Bound to mart.revision."""

        name = "mart.revision"
