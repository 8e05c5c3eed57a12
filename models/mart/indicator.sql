-- The latest vintage: one row for each (area, metric, period), of the latest publication that prints the indicator's
-- main measure. Nothing in a row is borrowed from another publication, but what is said to be: yoy, where yoy_basis is
-- computed, and yoy_computed are on the level of last year that previous_source_id prints.
-- config: {materialized: incremental, unique_key: [area, metric, period]}
select
    o.period, o.indicator as metric, o.value, o.plan, coalesce(o.yoy, g.yoy) as yoy,
    i.name as metric_name, i.name_en as metric_name_en, o.unit, o.area, a.name as area_name, o.period_start,
    o.period_end, o.frequency, o.pct_of_plan, o.plan_kind, o.status, o.published_on, o.source_id,
    o.value_low, o.value_high, o.plan_low, o.plan_high, o.plan_basis, o.plan_period,
    case when o.yoy is null then g.yoy_low else o.yoy_low end as yoy_low,
    case when o.yoy is null then g.yoy_high else o.yoy_high end as yoy_high,
    case when o.yoy is null and g.yoy is not null then 'computed' else o.yoy_basis end as yoy_basis,
    g.yoy as yoy_computed, g.yoy_low as yoy_computed_low, g.yoy_high as yoy_computed_high,
    g.contract as yoy_contract, g.previous_source_id
from fact.observation as o
join fact.vintage as v on v.observation_id = o.observation_id and v.disposition = 'latest'
join fact.dim_indicator as i on i.indicator = o.indicator
join fact.dim_area as a on a.area = o.area
left join fact.growth as g on g.observation_id = o.observation_id
