-- Every vintage: one row for each (area, indicator, period, source_id, plan_kind, plan_period). Where only a share of
-- the plan was printed the plan is the implied one; previous is last year's level, implied by the growth.
-- config: {materialized: incremental, unique_key: [observation_id]}
with repeated as (
    select area, indicator, period, source_id, plan_kind, plan_period
    from staging.observation
    group by area, indicator, period, source_id, plan_kind, plan_period
    having count(*) > 1
),

-- the finest figures of the statements of one cell
merged as (
    select
        o.area, o.indicator, o.period, o.source_id, o.plan_kind, o.plan_period, count(*) as statements,
        arg_min(o.record_id, {
            has_no_value: o.value is null, width: o.value_high - o.value_low, "row": o."row", record_id: o.record_id
        }) as record_id,
        arg_min(o.plan, o.plan_high - o.plan_low) as plan,
        arg_min(o.plan_low, o.plan_high - o.plan_low) as plan_low,
        arg_min(o.plan_high, o.plan_high - o.plan_low) as plan_high,
        arg_min(o.pct_of_plan, o.pct_of_plan_high - o.pct_of_plan_low) as pct_of_plan,
        arg_min(o.pct_of_plan_low, o.pct_of_plan_high - o.pct_of_plan_low) as pct_of_plan_low,
        arg_min(o.pct_of_plan_high, o.pct_of_plan_high - o.pct_of_plan_low) as pct_of_plan_high,
        arg_min(o.yoy, o.yoy_high - o.yoy_low) as yoy,
        arg_min(o.yoy_low, o.yoy_high - o.yoy_low) as yoy_low,
        arg_min(o.yoy_high, o.yoy_high - o.yoy_low) as yoy_high
    from staging.observation as o
    semi join repeated as r
        on r.area = o.area and r.indicator = o.indicator and r.period = o.period and r.source_id = o.source_id
        and r.plan_kind = o.plan_kind and r.plan_period = o.plan_period
    group by o.area, o.indicator, o.period, o.source_id, o.plan_kind, o.plan_period
    having count(*) > 1 -- always so; it lets DuckDB expect few, and build the hash table of the join below from them
),

-- most cells have one statement, whose figures they are
cell as (
    select
        o.record_id, o.area, o.indicator, o.period, o.source_id, o.plan_kind, o.plan_period,
        o.period_start, o.period_end, o.frequency, o.unit, o.value, o.value_low, o.value_high,
        coalesce(m.plan, o.plan) as plan,
        coalesce(m.plan_low, o.plan_low) as plan_low,
        coalesce(m.plan_high, o.plan_high) as plan_high,
        coalesce(m.pct_of_plan, o.pct_of_plan) as pct_of_plan,
        coalesce(m.pct_of_plan_low, o.pct_of_plan_low) as pct_of_plan_low,
        coalesce(m.pct_of_plan_high, o.pct_of_plan_high) as pct_of_plan_high,
        coalesce(m.yoy, o.yoy) as yoy,
        coalesce(m.yoy_low, o.yoy_low) as yoy_low,
        coalesce(m.yoy_high, o.yoy_high) as yoy_high,
        o.status, coalesce(m.statements, 1) as statements
    from staging.observation as o
    left join merged as m
        on m.area = o.area and m.indicator = o.indicator and m.period = o.period and m.source_id = o.source_id
        and m.plan_kind = o.plan_kind and m.plan_period = o.plan_period
    where m.record_id is null or m.record_id = o.record_id
)

select
    c.record_id as observation_id, c.area, c.indicator, c.period, c.source_id, c.plan_kind, c.plan_period,
    c.period_start, c.period_end, c.frequency, c.unit, c.value, c.value_low, c.value_high,
    coalesce(c.plan, base_of(c.value, c.pct_of_plan)) as plan,
    coalesce(c.plan_low, base_low(c.value_low, c.pct_of_plan_low, c.pct_of_plan_high)) as plan_low,
    coalesce(c.plan_high, base_high(c.value_high, c.pct_of_plan_low, c.pct_of_plan_high)) as plan_high,
    case
        when c.plan is not null then 'printed'
        when c.value is not null and c.pct_of_plan_low > 0 then 'implied'
    end as plan_basis,
    c.pct_of_plan, c.pct_of_plan_low, c.pct_of_plan_high, c.yoy, c.yoy_low, c.yoy_high,
    case when c.yoy is not null then 'printed' end as yoy_basis,
    base_of(c.value, 100 + c.yoy) as previous,
    base_low(c.value_low, 100 + c.yoy_low, 100 + c.yoy_high) as previous_low,
    base_high(c.value_high, 100 + c.yoy_low, 100 + c.yoy_high) as previous_high,
    c.status, p.published_on, c.statements
from cell as c
join fact.dim_source as p on p.source_id = c.source_id
