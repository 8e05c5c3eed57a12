-- Every statement, and the observation that it is part of. Of the statements of one cell the one with the finest value
-- carries the observation; the others are merged into it, and keep their place in the text here.
-- config: {materialized: incremental, unique_key: [record_id]}
with repeated as (
    select area, indicator, period, source_id, plan_kind, plan_period
    from staging.observation
    group by area, indicator, period, source_id, plan_kind, plan_period
    having count(*) > 1
),

carrier as (
    select
        o.area, o.indicator, o.period, o.source_id, o.plan_kind, o.plan_period,
        arg_min(o.record_id, {
            has_no_value: o.value is null, width: o.value_high - o.value_low, "row": o."row", record_id: o.record_id
        }) as record_id
    from staging.observation as o
    semi join repeated as r
        on r.area = o.area and r.indicator = o.indicator and r.period = o.period and r.source_id = o.source_id
        and r.plan_kind = o.plan_kind and r.plan_period = o.plan_period
    group by o.area, o.indicator, o.period, o.source_id, o.plan_kind, o.plan_period
    having count(*) > 1 -- always so; it lets DuckDB expect few, and build the hash table of the join below from them
)

select
    o.record_id, coalesce(c.record_id, o.record_id) as observation_id,
    coalesce(c.record_id = o.record_id, true) as is_carrier,
    o.area, o.indicator, o.period, o.value, o.source_id, o.document, o.quote, o."start", o."end"
from staging.observation as o
left join carrier as c
    on c.area = o.area and c.indicator = o.indicator and c.period = o.period and c.source_id = o.source_id
    and c.plan_kind = o.plan_kind and c.plan_period = o.plan_period
