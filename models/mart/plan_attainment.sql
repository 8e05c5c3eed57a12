-- How far each plan has come: one row for each (area, metric, period, plan_kind, plan_period) of the latest
-- publication. pct_elapsed is the share of the plan's period that had passed by the end of the row's.
-- config: {materialized: incremental, unique_key: [area, metric, period, plan_kind, plan_period]}
select
    o.period, o.indicator as metric, o.value, o.plan, o.pct_of_plan, i.name as metric_name, i.name_en as metric_name_en,
    o.unit, o.area, a.name as area_name, o.plan_kind, o.plan_period, o.plan_low, o.plan_high, o.plan_basis,
    (100.0 * datediff('day', period_start(o.plan_period), o.period_end + 1)
        / datediff('day', period_start(o.plan_period), period_end(o.plan_period) + 1))::decimal(9, 4) as pct_elapsed,
    o.period_start, o.period_end, o.status, o.published_on, o.source_id
from fact.observation as o
join fact.vintage as v on v.observation_id = o.observation_id and v.disposition in ('latest', 'other_plan')
join fact.dim_indicator as i on i.indicator = o.indicator
join fact.dim_area as a on a.area = o.area
where o.plan is not null or o.pct_of_plan is not null
