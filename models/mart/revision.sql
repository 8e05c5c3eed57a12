-- How each level was revised: one row for each vintage of a value that more than one publication prints.
-- config: {materialized: incremental, unique_key: [area, metric, period, source_id, plan_kind, plan_period]}
select
    o.period, o.indicator as metric, o.area, o.published_on, o.value,
    lag(o.value) over history as previous_value,
    (o.value - lag(o.value) over history)::decimal(28, 6) as revision,
    o.unit, o.status, v.disposition, o.source_id, o.plan_kind, o.plan_period
from fact.observation as o
join fact.vintage as v on v.observation_id = o.observation_id
where o.value is not null and v.disposition in ('latest', 'superseded')
window history as (
    partition by o.area, o.indicator, o.period
    order by o.published_on nulls first, v.disposition = 'latest', o.observation_id
)
qualify count(*) over (partition by o.area, o.indicator, o.period) > 1
