-- The latest vintage: one row for each (area, metric, period), of the latest publication that prints the indicator's
-- main measure. Nothing in a row is borrowed from another publication.
-- config: {materialized: incremental, unique_key: [area, metric, period]}
select
    o.period, o.indicator as metric, o.value, o.plan, o.yoy,
    i.name as metric_name, i.name_en as metric_name_en, o.unit, o.area, a.name as area_name, o.period_start,
    o.period_end, o.frequency, o.pct_of_plan, o.plan_kind, o.status, o.published_on, o.source_id,
    o.value_low, o.value_high, o.plan_low, o.plan_high, o.plan_basis, o.plan_period, o.yoy_low, o.yoy_high, o.yoy_basis
from fact.observation as o
join fact.vintage as v on v.observation_id = o.observation_id and v.disposition = 'latest'
join fact.dim_indicator as i on i.indicator = o.indicator
join fact.dim_area as a on a.area = o.area
