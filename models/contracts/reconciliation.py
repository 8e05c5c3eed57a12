"""The rules between figures: what is conserved from layer to layer, and what must add up within a publication."""

from lswh.contract import (
    Agree,
    AreaTotal,
    Completeness,
    Concept,
    Conserve,
    Converted,
    Cumulative,
    Discrete,
    Freshness,
    Growth,
    Hull,
    Outlier,
    Partition,
    Plausible,
    Revision,
    Scale,
    Share,
    Side,
    Total,
    Within,
    Wording,
)

CELL = ("area", "indicator", "period", "source_id", "plan_kind", "plan_period")
PLAN_CELL = ("plan_kind", "plan_period")

# what is carried over from layer to layer as it is
TEXT = (
    "record_id", "document", '"row"', "content_hash", "area", "indicator", "indicator_code", "value", "plan",
    "pct_of_plan", "yoy_pct", "hedge", "unit", "plan_kind", "plan_period", "quote", '"start"', '"end"',
)  # fmt: skip
PLACE = ("record_id", "source_id", "document", '"row"', "quote", '"start"', '"end"')
AS_PRINTED = (*PLACE, "area", "indicator", "unit")
PRINTED = (*PLACE, "area_printed", "indicator_printed", "unit_printed")
STATEMENT = ("record_id", "source_id", "document", "quote", '"start"', '"end"', "area", "indicator", "period", "value")
FIGURES = ("value", "value_low", "value_high", "pct_of_plan")
YOY = ("yoy", "yoy_low", "yoy_high")
PRINTED_YOY = tuple(f"case when yoy_basis = 'printed' then {name} end" for name in (*YOY, "yoy_basis"))
PRINTED_PLAN = tuple(f"case when plan_basis = 'printed' then plan{end} end" for end in ("", "_low", "_high"))
SHOWN = (
    *PLAN_CELL, "period_start", "period_end", "frequency", "unit", "plan", "plan_low", "plan_high", "plan_basis",
    "status", "published_on",
)  # fmt: skip
ATTAINED = ("value", "plan", "plan_low", "plan_high", "plan_basis", "pct_of_plan", "unit", "status", "published_on")


def digits(text: str) -> str:
    """The digits of a number that its unit does not change, and its sign."""
    plain = f"trim(replace({text}, '.', ''), '+-0')"
    return f"case when starts_with({text}, '-') and {plain} <> '' then '-' else '' end || {plain}"


LATEST = "observation_id in (select observation_id from fact.vintage where disposition = 'latest')"
WITH_PLAN = """(plan is not null or pct_of_plan is not null)
    and observation_id in (select observation_id from fact.vintage where disposition in ('latest', 'other_plan'))"""

RULES = (
    # between layers: nothing is lost, nothing is there twice, nothing is changed
    Partition("raw_is_recorded", whole="raw.record", parts=("staging.record",), key="record_id"),
    Conserve(
        "raw_to_record",
        whole=Side("raw.record", by="document", value=None, content=TEXT),
        parts=(Side("staging.record", by="document", value=None, content=TEXT),),
    ),
    Partition(
        "recorded_is_typed_or_rejected",
        whole="raw.record",
        parts=("staging.observation", "staging.reject"),
        key="record_id",
    ),
    Conserve(
        "record_to_staging",
        whole=Side(
            "staging.record",
            by="document",
            value=None,
            content=(*AS_PRINTED, *map(digits, ("value", "plan", "pct_of_plan", "yoy_pct"))),
        ),
        parts=(
            Side(
                "staging.observation",
                by="document",
                value=None,
                content=(*PRINTED, *(digits(f"{name}::varchar") for name in ("value", "plan", "pct_of_plan", "yoy"))),
            ),
            Side(
                "staging.reject",
                by="document",
                value=None,
                content=(*PRINTED, *map(digits, ("value", "plan", "pct_of_plan", "yoy_pct"))),
            ),
        ),
    ),
    Converted(
        "record_to_unit",
        printed=Side("staging.record", by="unit"),
        rejected=Side("staging.reject", by="unit_printed"),
        typed=Side("staging.observation", by="unit_printed"),
        printed_powers="staging.unit_match",
        powers="raw.unit",
    ),
    Conserve(
        "staging_to_statement",
        whole=Side("staging.observation", content=STATEMENT),
        parts=(Side("fact.statement", content=STATEMENT),),
    ),
    Conserve(
        "staging_to_fact",
        whole=Side("staging.observation", content=("record_id", *CELL[:4], "value")),
        parts=(
            Side("fact.observation", content=("observation_id", *CELL[:4], "value")),
            Side("fact.statement", where="not is_carrier", content=("record_id", *CELL[:4], "value")),
        ),
    ),
    Conserve(
        "fact_to_mart",
        whole=Side("fact.observation", content=(*CELL, *FIGURES, *YOY, *PRINTED_PLAN, "published_on")),
        parts=(
            Side(
                "mart.indicator",
                by="metric",
                content=("area", "metric", *CELL[2:], *FIGURES, *PRINTED_YOY[:3], *PRINTED_PLAN, "published_on"),
            ),
            Side(
                "fact.vintage",
                where="disposition <> 'latest'",
                content=(*CELL, *FIGURES, *YOY, "plan", "plan_low", "plan_high", "published_on"),
            ),
        ),
    ),
    Conserve(
        "latest_to_mart",
        whole=Side("fact.observation", where=LATEST, content=(*CELL[:4], *SHOWN, "yoy_basis")),
        parts=(Side("mart.indicator", by="metric", content=("area", "metric", *CELL[2:4], *SHOWN, PRINTED_YOY[3])),),
    ),
    Conserve(
        "history_to_mart",
        whole=Side(
            "mart.indicator_history",
            by="metric",
            where="valid_to = date '9999-12-31'",
            content=("area", "metric", *CELL[2:], *FIGURES, *YOY, "plan", "status", "published_on"),
        ),
        parts=(
            Side(
                "mart.indicator",
                by="metric",
                content=("area", "metric", *CELL[2:], *FIGURES, *YOY, "plan", "status", "published_on"),
            ),
        ),
    ),
    Conserve(
        "plans_to_mart",
        whole=Side(
            "fact.observation",
            where=WITH_PLAN,
            content=(*CELL, *ATTAINED),
        ),
        parts=(Side("mart.plan_attainment", by="metric", content=("area", "metric", *CELL[2:], *ATTAINED)),),
    ),
    # statements of one cell, and vintages of one day, do not contradict each other
    Agree("statements", "staging.observation", CELL, ("value", "plan", "pct_of_plan", "yoy")),
    Agree(
        "vintage_order",
        "fact.vintage",
        ("area", "indicator", "period", "plan_kind", "plan_period", "published_on"),
        ("value", "plan", "pct_of_plan", "yoy"),
        where="is_current and disposition <> 'withdrawn'",
    ),
    # figures of one publication add up
    Total(
        "total",
        "fact.observation",
        hierarchy="fact.dim_indicator",
        measures={"value": (), "plan": PLAN_CELL, "previous": ()},
    ),
    Total(
        "balance",
        "fact.observation",
        whole="TRADE_BALANCE",
        parts={"TRADE_EXPORT": 1, "TRADE_IMPORT": -1},
        measures={"value": ()},
    ),
    Within(
        "within",
        "fact.observation",
        hierarchy="fact.dim_indicator",
        measures={"value": (), "plan": PLAN_CELL, "previous": ()},
    ),
    AreaTotal(
        "areas",
        "fact.observation",
        areas="fact.dim_area",
        indicators="fact.dim_indicator",
        measures={"value": (), "plan": PLAN_CELL, "previous": ()},
    ),
    Hull("hull", "fact.observation", "fact.dim_indicator", parts="weight > 0 or kind in ('growth', 'index')"),
    Growth("growth", "fact.observation", levels="fact.observation", periods="fact.dim_period"),
    Share("share", "fact.observation", where="plan_basis = 'printed'"),
    Plausible("plausible", "fact.observation", ranges="fact.dim_indicator", measures=("value", "yoy")),
    Cumulative("cumulative", "fact.observation", indicators="fact.dim_indicator"),
    Discrete("discrete", "fact.observation", indicators="fact.dim_indicator"),
    # a customs office is not its province
    Concept("concept", "fact.observation", where="indicator like 'TRADE_%'"),
    Wording("concept_named", "fact.statement", where="indicator like 'TRADE_%'"),
    # what is odd, and may be right
    Scale("scale", "fact.observation", hierarchy="fact.dim_indicator"),
    Outlier("outlier", "mart.indicator", by="metric", measures=("value",), deviations="30"),
    Revision(
        "revision",
        "fact.vintage",
        at_most="10",
        where="disposition in ('latest', 'superseded') and not starts_with(indicator, 'TRADE_BALANCE')",
    ),
    Completeness("completeness", "mart.indicator", by="metric"),
    Freshness("freshness", "fact.dim_source", sources={"Tổng cục Thống kê": 45, "Tổng cục Hải quan": 45}),
    # what one publication says of last year and another one said then may differ for good reasons
    Growth(
        "growth_across",
        "fact.observation",
        levels="mart.indicator",
        periods="fact.dim_period",
        by="metric",
        is_across=True,
        severity="warn",
    ),
    Cumulative(
        "cumulative_across",
        "mart.indicator",
        indicators="fact.dim_indicator",
        by="metric",
        is_across=True,
        severity="warn",
    ),
)
