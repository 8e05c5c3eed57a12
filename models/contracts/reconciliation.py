"""The rules between figures: what is conserved from layer to layer, and what must add up within a publication."""

from lswh.contract import Agree, Conserve, Growth, Hull, Partition, Plausible, Share, Side, Total

CELL = ("area", "indicator", "period", "source_id", "plan_kind", "plan_period")

RULES = (
    # between layers: nothing is lost, nothing is there twice
    Partition("raw_is_recorded", whole="raw.record", parts=("staging.record",), key="record_id"),
    Partition(
        "recorded_is_typed_or_rejected",
        whole="raw.record",
        parts=("staging.observation", "staging.reject"),
        key="record_id",
    ),
    Conserve(
        "staging_to_fact",
        whole=Side("staging.observation"),
        parts=(Side("fact.observation"), Side("fact.statement", where="not is_carrier")),
    ),
    Conserve(
        "fact_to_mart",
        whole=Side("fact.observation"),
        parts=(Side("mart.indicator", by="metric"), Side("fact.vintage", where="disposition <> 'latest'")),
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
        measures={"value": (), "plan": ("plan_kind", "plan_period"), "previous": ()},
    ),
    Total(
        "balance",
        "fact.observation",
        whole="TRADE_BALANCE",
        parts={"TRADE_EXPORT": 1, "TRADE_IMPORT": -1},
        measures={"value": ()},
    ),
    Hull("hull", "fact.observation", "fact.dim_indicator", parts="weight > 0 or kind in ('growth', 'index')"),
    Growth("growth", "fact.observation", levels="fact.observation", periods="fact.dim_period"),
    Share("share", "fact.observation", where="plan_basis = 'printed'"),
    Plausible("plausible", "fact.observation", ranges="fact.dim_indicator", measures=("value", "yoy")),
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
)
