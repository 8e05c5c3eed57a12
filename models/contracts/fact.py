"""Contracts of the schema fact: every vintage, once, and the dimensions that name what they are about."""

from datetime import date

import ibis.expr.datatypes as dt
import pandera.ibis as pa
from pandera.ibis import DataFrameModel, Field

Value = dt.Decimal(28, 6)
Rate = dt.Decimal(9, 4)
SHA = r"^[0-9a-f]{16}$"
RECORD_ID = r"^[0-9a-f]{16}:\d+$"
DISPOSITIONS = ["latest", "other_plan", "superseded", "withdrawn"]
NO_END = date(9999, 12, 31)


class DimIndicator(DataFrameModel):
    """The indicators."""

    indicator: str = Field(unique=True, str_matches=r"^[A-Z][A-Z0-9_]*$")
    name: str
    name_en: str
    unit: str
    kind: str = Field(isin=["flow", "stock", "growth", "index", "ratio"])
    is_additive: bool
    parent: str = Field(nullable=True)
    weight: Rate = Field(nullable=True)
    value_min: Value = Field(nullable=True)
    value_max: Value = Field(nullable=True)
    yoy_min: Rate = Field(nullable=True)
    yoy_max: Rate = Field(nullable=True)
    plan_kind: str

    class Config:
        """Bound to fact.dim_indicator."""

        name = "fact.dim_indicator"
        strict = True


class DimArea(DataFrameModel):
    """The reference areas."""

    area: str = Field(unique=True, str_matches=r"^[A-Z]{2}(-[0-9A-Z]{2}(\.[0-9A-Z]+)?)?$")
    name: str
    name_en: str
    parent: str = Field(nullable=True)
    valid_from: dt.Date = Field(nullable=True)
    valid_to: dt.Date = Field(nullable=True)

    class Config:
        """Bound to fact.dim_area."""

        name = "fact.dim_area"
        strict = True


class DimPeriod(DataFrameModel):
    """The periods that something was said of, and those that are expected next."""

    period: str = Field(unique=True)
    period_start: dt.Date
    period_end: dt.Date
    frequency: str = Field(isin=["A", "S", "Q", "M", "D", "_O"])
    year: dt.Int32 = Field(ge=1900, le=2200)
    previous_period: str
    preceding_period: str
    months: dt.Int32 = Field(nullable=True, ge=1)
    is_cumulation: bool
    name: str
    name_en: str
    position: dt.Int32 = Field(unique=True, ge=1)
    is_expected: bool

    class Config:
        """Bound to fact.dim_period."""

        name = "fact.dim_period"
        strict = True


class DimSource(DataFrameModel):
    """The publications, withdrawn ones too."""

    source_id: str = Field(unique=True, str_matches=SHA)
    source: str
    document: str
    content_hash: str = Field(str_matches=r"^[0-9a-f]{64}$")
    version: dt.Int32 = Field(ge=1)
    is_current: bool
    published_on: dt.Date = Field(nullable=True)
    withdrawn_on: dt.Date = Field(nullable=True)

    class Config:
        """Bound to fact.dim_source."""

        name = "fact.dim_source"


class Statement(DataFrameModel):
    """Every statement and the observation that it is part of."""

    record_id: str = Field(unique=True, str_matches=RECORD_ID)
    observation_id: str = Field(str_matches=RECORD_ID)
    is_carrier: bool
    indicator: str
    value: Value = Field(nullable=True)
    source_id: str = Field(str_matches=SHA)

    class Config:
        """Bound to fact.statement."""

        name = "fact.statement"


class Observation(DataFrameModel):
    """Every vintage of every figure."""

    observation_id: str = Field(unique=True, str_matches=RECORD_ID)
    area: str
    indicator: str
    period: str
    source_id: str = Field(str_matches=SHA)
    plan_kind: str
    plan_period: str
    value: Value = Field(nullable=True)
    value_low: Value = Field(nullable=True)
    value_high: Value = Field(nullable=True)
    plan: Value = Field(nullable=True)
    plan_low: Value = Field(nullable=True)
    plan_high: Value = Field(nullable=True)
    plan_basis: str = Field(nullable=True, isin=["printed", "implied"])
    pct_of_plan: Rate = Field(nullable=True)
    yoy: Rate = Field(nullable=True)
    previous: Value = Field(nullable=True)
    previous_low: Value = Field(nullable=True)
    previous_high: Value = Field(nullable=True)
    status: str = Field(isin=["A", "E", "P", "F"])
    published_on: dt.Date = Field(nullable=True)
    statements: dt.Int64 = Field(ge=1)

    class Config:
        """Bound to fact.observation."""

        name = "fact.observation"
        unique = ["area", "indicator", "period", "source_id", "plan_kind", "plan_period"]

    @pa.dataframe_check
    def plan_fits(cls, data):
        """A plan that has a basis has a value and bounds: none was too large for its type."""
        t = data.table
        return t.plan_basis.isnull() | (t.plan.notnull() & t.plan_low.notnull() & t.plan_high.notnull())


class Vintage(DataFrameModel):
    """What becomes of each observation."""

    observation_id: str = Field(unique=True, str_matches=RECORD_ID)
    disposition: str = Field(isin=DISPOSITIONS)
    valid_from: dt.Date = Field(nullable=True)
    valid_to: dt.Date = Field(nullable=True)

    class Config:
        """Bound to fact.vintage."""

        name = "fact.vintage"

    @pa.dataframe_check
    def what_is_latest_is_shown(cls, data):
        """What readers see now is valid, and nothing else is valid without end."""
        t = data.table
        return (t.disposition == "latest") == (t.valid_to.notnull() & (t.valid_to == NO_END))


class VintageSpan(DataFrameModel):
    """When readers saw what, where something was withdrawn or dropped."""

    observation_id: str = Field(str_matches=RECORD_ID)
    area: str
    indicator: str
    period: str
    valid_from: dt.Date = Field(nullable=True)
    valid_to: dt.Date = Field(nullable=True)
    is_last: bool
    disposition: str = Field(isin=DISPOSITIONS)

    class Config:
        """Bound to fact.vintage_span."""

        name = "fact.vintage_span"
        strict = True
        unique = ["area", "indicator", "period", "observation_id", "valid_from"]

    @pa.dataframe_check
    def a_span_runs_forward(cls, data):
        """A span has a day, or there is none."""
        t = data.table
        return (t.valid_from.isnull() & t.valid_to.isnull()) | (t.valid_from < t.valid_to)


class Growth(DataFrameModel):
    """Growth on last year's level, where none is printed or the printed one disagrees."""

    observation_id: str = Field(unique=True, str_matches=RECORD_ID)
    area: str
    indicator: str
    period: str
    source_id: str = Field(str_matches=SHA)
    previous_period: str
    previous_source_id: str = Field(str_matches=SHA)
    yoy: Rate
    yoy_low: Rate
    yoy_high: Rate
    contract: str = Field(nullable=True, isin=["growth", "growth_across"])

    class Config:
        """Bound to fact.growth."""

        name = "fact.growth"
        strict = True

    @pa.dataframe_check
    def growth_lies_in_its_bounds(cls, data):
        """The growth lies within what rounding leaves of it."""
        t = data.table
        return (t.yoy_low <= t.yoy) & (t.yoy <= t.yoy_high)
