-- One row for each printed statement that could be typed. Values and plans are in the indicator's unit, rates in per
-- cent; [low, high) is what the printed figure can stand for.
-- config: {materialized: incremental, unique_key: [record_id]}
select
    record_id, source_id, document, "row", area, indicator, period_code(period_start, period_end) as period,
    period_start, period_end, period_frequency(period_start, period_end) as frequency, unit,
    value, value_low, value_high, plan, plan_low, plan_high, pct_of_plan, pct_of_plan_low, pct_of_plan_high, yoy, yoy_low, yoy_high,
    plan_kind, plan_period, status, hedge, area_printed, indicator_printed, unit_printed, quote, "start", "end"
from staging.statement
where reason is null
