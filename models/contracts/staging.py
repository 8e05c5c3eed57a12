"""Contracts of the schema staging: every raw record is typed, or rejected with a reason."""

import ibis.expr.datatypes as dt
import pandera.ibis as pa
from pandera.ibis import DataFrameModel, Field

Value = dt.Decimal(28, 6)
Rate = dt.Decimal(9, 4)
SHA = r"^[0-9a-f]{16}$"
RECORD_ID = r"^[0-9a-f]{16}:\d+$"
STATUSES = ["A", "E", "P", "F"]
FREQUENCIES = ["A", "S", "Q", "M", "D", "_O"]


class Record(DataFrameModel):
    """One row for each raw record, its dates typed."""

    record_id: str = Field(unique=True, str_matches=RECORD_ID)
    source_id: str = Field(str_matches=SHA)
    document: str
    row: dt.Int64 = Field(ge=1)
    source: str
    period_start: dt.Date = Field(nullable=True)
    period_end: dt.Date = Field(nullable=True)

    class Config:
        """Bound to staging.record."""

        name = "staging.record"


class Publication(DataFrameModel):
    """One row for each publication."""

    source_id: str = Field(unique=True, str_matches=SHA)
    source: str
    document: str
    published_on: dt.Date = Field(nullable=True)
    published_basis: str
    version: dt.Int32 = Field(ge=1)
    records: dt.Int64 = Field(ge=1)

    class Config:
        """Bound to staging.publication."""

        name = "staging.publication"


class AreaMatch(DataFrameModel):
    """A printed name means one area on one day."""

    area: str
    day: dt.Date
    code: str
    codes: dt.Int64 = Field(ge=1)

    class Config:
        """Bound to staging.area_match."""

        name = "staging.area_match"
        unique = ["area", "day"]


class AreaMeant(DataFrameModel):
    """A printed name means one area where a publication uses it of a period."""

    area: str
    period_end: dt.Date = Field(nullable=True)
    source_id: str = Field(str_matches=SHA)
    code: str
    codes: dt.Int64 = Field(ge=1)

    class Config:
        """Bound to staging.area_meant."""

        name = "staging.area_meant"
        unique = ["area", "period_end", "source_id"]


class IndicatorMatch(DataFrameModel):
    """A printed name, with the code beside it, and the codes that it may mean."""

    indicator: str = Field(nullable=True)
    indicator_code: str = Field(nullable=True)
    code: str
    codes: dt.Int64 = Field(ge=1)

    class Config:
        """Bound to staging.indicator_match."""

        name = "staging.indicator_match"


class UnitMatch(DataFrameModel):
    """A printed unit means one unit."""

    printed: str = Field(unique=True)
    unit: str
    unit_measure: str
    unit_mult: dt.Int32 = Field(ge=-24, le=24)

    class Config:
        """Bound to staging.unit_match."""

        name = "staging.unit_match"


class Statement(DataFrameModel):
    """Every raw record, resolved as far as it can be."""

    record_id: str = Field(unique=True, str_matches=RECORD_ID)
    source_id: str = Field(str_matches=SHA)
    reason: str = Field(nullable=True)

    class Config:
        """Bound to staging.statement."""

        name = "staging.statement"


class Observation(DataFrameModel):
    """A typed statement: codes, a period, exact decimals and what each printed figure can stand for."""

    record_id: str = Field(unique=True, str_matches=RECORD_ID)
    source_id: str = Field(str_matches=SHA)
    document: str
    row: dt.Int64 = Field(ge=1)
    area: str
    indicator: str = Field(str_matches=r"^[A-Z][A-Z0-9_]*$")
    period: str = Field(str_matches=r"^\d{4}(-S[12]|-Q[1-4]|-\d{2}(-\d{2}(/P\d+[MD])?)?)?$")
    period_start: dt.Date
    period_end: dt.Date
    frequency: str = Field(isin=FREQUENCIES)
    unit: str
    value: Value = Field(nullable=True)
    value_low: Value = Field(nullable=True)
    value_high: Value = Field(nullable=True)
    plan: Value = Field(nullable=True)
    plan_low: Value = Field(nullable=True)
    plan_high: Value = Field(nullable=True)
    pct_of_plan: Rate = Field(nullable=True)
    pct_of_plan_low: Rate = Field(nullable=True)
    pct_of_plan_high: Rate = Field(nullable=True)
    yoy: Rate = Field(nullable=True)
    yoy_low: Rate = Field(nullable=True)
    yoy_high: Rate = Field(nullable=True)
    plan_kind: str
    plan_period: str
    status: str = Field(isin=STATUSES)
    hedge: str = Field(nullable=True)
    area_printed: str
    indicator_printed: str = Field(nullable=True)
    unit_printed: str = Field(nullable=True)
    quote: str = Field(nullable=True)
    start: dt.Int64 = Field(nullable=True, ge=0)
    end: dt.Int64 = Field(nullable=True, ge=1)

    class Config:
        """Bound to staging.observation."""

        name = "staging.observation"
        strict = True

    @pa.dataframe_check
    def value_in_bounds(cls, data):
        """A value lies in its bounds: low <= value < high."""
        t = data.table
        return t.value.isnull() | ((t.value_low <= t.value) & (t.value < t.value_high))

    @pa.dataframe_check
    def says_something(cls, data):
        """An observation has a figure."""
        t = data.table
        return t.value.notnull() | t.plan.notnull() | t.pct_of_plan.notnull() | t.yoy.notnull()


class Reject(DataFrameModel):
    """A statement that could not be typed, as printed."""

    record_id: str = Field(unique=True, str_matches=RECORD_ID)
    reason: str = Field(
        isin=[
            "empty", "number", "published_on", "status", "target", "period", "area", "unmapped", "ambiguous",
            "plan_period", "unit", "precision",
        ]
    )  # fmt: skip
    source_id: str = Field(str_matches=SHA)
    document: str
    row: dt.Int64 = Field(ge=1)

    class Config:
        """Bound to staging.reject."""

        name = "staging.reject"


class Unmapped(DataFrameModel):
    """One row for each printed name that is no indicator that we know."""

    name_key: str = Field(unique=True)
    indicator_printed: str
    records: dt.Int64 = Field(ge=1)
    documents: dt.Int64 = Field(ge=1)

    class Config:
        """Bound to staging.unmapped."""

        name = "staging.unmapped"
