-- One row for each printed statement that could not be typed, as printed, and the reason.
-- config: {materialized: incremental, unique_key: [record_id]}
select
    record_id, reason, source_id, document, "row", area_printed, indicator_printed, period_start, period_end,
    value_text as value, plan_text as plan, pct_text as pct_of_plan, yoy_text as yoy_pct, unit_printed, status,
    plan_kind_given as plan_kind, plan_period_given as plan_period, quote, "start", "end"
from staging.statement
where reason is not null
