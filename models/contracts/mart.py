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
    yoy_basis: str = Field(nullable=True, isin=["printed", "computed"])
    yoy_computed: Rate = Field(nullable=True)
    yoy_computed_low: Rate = Field(nullable=True)
    yoy_computed_high: Rate = Field(nullable=True)
    yoy_contract: str = Field(nullable=True, isin=["growth", "growth_across"])
    previous_source_id: str = Field(nullable=True)

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

    @pa.dataframe_check
    def what_is_computed_says_of_what(cls, data):
        """A computed growth names the publication with last year's level, and both are there where they disagree."""
        t = data.table
        is_computed = (t.yoy_basis == "computed").fill_null(False)
        return (t.yoy_computed.isnull() == t.previous_source_id.isnull()) & (
            is_computed == (t.yoy_computed.notnull() & t.yoy_contract.isnull())
        )


class IndicatorHistory(Indicator):
    """What readers of mart.indicator saw, day by day."""

    valid_from: dt.Date
    valid_to: dt.Date

    class Config:
        """Bound to mart.indicator_history."""

        name = "mart.indicator_history"
        strict = True
        ordered = True
        unique = ["area", "metric", "period", "valid_from"]

    @pa.dataframe_check
    def a_span_runs_forward(cls, data):
        """A row was seen on one day at least."""
        return data.table.valid_from < data.table.valid_to


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
    attained: Rate = Field(nullable=True)
    attained_low: Rate = Field(nullable=True)
    attained_high: Rate = Field(nullable=True)
    attained_basis: str = Field(nullable=True, isin=["printed", "computed"])
    pace: Rate = Field(nullable=True)
    is_on_pace: bool = Field(nullable=True)
    expected_at_end: Value = Field(nullable=True)

    class Config:
        """Bound to mart.plan_attainment."""

        name = "mart.plan_attainment"
        unique = ["area", "metric", "period", "plan_kind", "plan_period"]

    @pa.dataframe_check
    def pace_is_of_what_was_attained(cls, data):
        """The pace is what was attained less the share of time that had passed."""
        t = data.table
        return t.pace.isnull() | (t.pace == t.attained - t.pct_elapsed)


class IndicatorDifference(DataFrameModel):
    """Months, quarters and halves that nobody prints, by difference of cumulations."""

    period: str
    metric: str
    value: Value
    metric_name: str
    metric_name_en: str
    unit: str
    area: str
    area_name: str
    period_start: dt.Date
    period_end: dt.Date
    frequency: str = Field(isin=["S", "Q", "M"])
    status: str = Field(isin=["A", "E", "P", "F"])
    published_on: dt.Date = Field(nullable=True)
    source_id: str
    value_low: Value
    value_high: Value
    basis: str = Field(isin=["difference", "difference_across"])
    minuend_period: str
    subtrahend_period: str
    subtrahend_source_id: str

    class Config:
        """Bound to mart.indicator_difference."""

        name = "mart.indicator_difference"
        strict = True
        ordered = True
        unique = ["area", "metric", "period"]

    @pa.dataframe_check
    def figure_is_in_its_interval(cls, data):
        """A difference lies in the interval that rounding leaves of it."""
        t = data.table
        return (t.value_low <= t.value) & (t.value <= t.value_high)

    @pa.dataframe_check
    def interval_is_narrow(cls, data):
        """The interval is no wider than half of the figure, so that it does not hold zero."""
        t = data.table
        return (t.value_high - t.value_low) * 2 <= t.value.abs()

    @pa.dataframe_check
    def basis_is_of_the_sources(cls, data):
        """It is a difference of one publication where both figures are of one."""
        t = data.table
        return (t.basis == "difference") == (t.source_id == t.subtrahend_source_id)


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


class IndicatorDiscrete(DataFrameModel):
    """Months, quarters and halves, printed or by difference: a view, of which the columns are checked and no row."""

    period: str = Field(nullable=True)
    metric: str = Field(nullable=True)
    area: str = Field(nullable=True)
    value: Value = Field(nullable=True)
    value_low: Value = Field(nullable=True)
    value_high: Value = Field(nullable=True)
    basis: str = Field(nullable=True)

    class Config:
        """Bound to mart.indicator_discrete."""

        name = "mart.indicator_discrete"


class MovingAnnualTotal(DataFrameModel):
    """Flows over twelve months: a view, of which the columns are checked and no row."""

    period: str = Field(nullable=True)
    metric: str = Field(nullable=True)
    area: str = Field(nullable=True)
    value: Value = Field(nullable=True)
    value_low: Value = Field(nullable=True)
    value_high: Value = Field(nullable=True)
    yoy: Rate = Field(nullable=True)
    yoy_low: Rate = Field(nullable=True)
    yoy_high: Rate = Field(nullable=True)
    basis: str = Field(nullable=True)

    class Config:
        """Bound to mart.moving_annual_total."""

        name = "mart.moving_annual_total"


class Contribution(DataFrameModel):
    """Points of a total's growth by part: a view, of which the columns are checked and no row."""

    period: str = Field(nullable=True)
    metric: str = Field(nullable=True)
    total: str = Field(nullable=True)
    area: str = Field(nullable=True)
    points: Rate = Field(nullable=True)
    points_low: Rate = Field(nullable=True)
    points_high: Rate = Field(nullable=True)
    total_yoy: Rate = Field(nullable=True)
    basis: str = Field(nullable=True)
    is_whole: bool = Field(nullable=True)

    class Config:
        """Bound to mart.contribution."""

        name = "mart.contribution"


class ExpectedPublication(DataFrameModel):
    """What each source keeps to: a view, of which the columns are checked and no row."""

    source: str = Field(nullable=True)
    area: str = Field(nullable=True)
    metric: str = Field(nullable=True)
    step: dt.Int32 = Field(nullable=True)
    usual_delay: dt.Int32 = Field(nullable=True)
    longest_delay: dt.Int32 = Field(nullable=True)
    next_period: str = Field(nullable=True)
    expected_on: dt.Date = Field(nullable=True)

    class Config:
        """Bound to mart.expected_publication."""

        name = "mart.expected_publication"


class Growth(DataFrameModel):
    """Printed and computed growth: a view, of which the columns are checked and no row."""

    area: str = Field(nullable=True)
    metric: str = Field(nullable=True)
    period: str = Field(nullable=True)
    value: Value = Field(nullable=True)
    previous_value: Value = Field(nullable=True)
    yoy_printed: Rate = Field(nullable=True)
    yoy_computed: Rate = Field(nullable=True)
    yoy_computed_low: Rate = Field(nullable=True)
    yoy_computed_high: Rate = Field(nullable=True)
    agrees: bool = Field(nullable=True)
    contract: str = Field(nullable=True)

    class Config:
        """Bound to mart.growth."""

        name = "mart.growth"


class Revision(DataFrameModel):
    """How levels were revised: a view, of which the columns are checked and no row."""

    period: str = Field(nullable=True)
    metric: str = Field(nullable=True)
    area: str = Field(nullable=True)
    valid_from: dt.Date = Field(nullable=True)
    valid_to: dt.Date = Field(nullable=True)
    value: Value = Field(nullable=True)
    previous_value: Value = Field(nullable=True)
    revision: Value = Field(nullable=True)
    vintage: dt.Int64 = Field(nullable=True)

    class Config:
        """Bound to mart.revision."""

        name = "mart.revision"
