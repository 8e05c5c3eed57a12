-- Every vintage: one row for each (area, indicator, period, source_id, plan_kind, plan_period). Where only a share of
-- the plan was printed the plan is the implied one; previous is last year's level, implied by the growth.
with merged as (
    select
        s.observation_id, count(*) as statements,
        arg_min(o.plan, o.plan_high - o.plan_low) as plan,
        arg_min(o.plan_low, o.plan_high - o.plan_low) as plan_low,
        arg_min(o.plan_high, o.plan_high - o.plan_low) as plan_high,
        arg_min(o.pct_of_plan, o.pct_of_plan_high - o.pct_of_plan_low) as pct_of_plan,
        arg_min(o.pct_of_plan_low, o.pct_of_plan_high - o.pct_of_plan_low) as pct_of_plan_low,
        arg_min(o.pct_of_plan_high, o.pct_of_plan_high - o.pct_of_plan_low) as pct_of_plan_high,
        arg_min(o.yoy, o.yoy_high - o.yoy_low) as yoy,
        arg_min(o.yoy_low, o.yoy_high - o.yoy_low) as yoy_low,
        arg_min(o.yoy_high, o.yoy_high - o.yoy_low) as yoy_high
    from fact.statement as s
    join staging.observation as o on o.record_id = s.record_id
    group by s.observation_id
)

select
    o.record_id as observation_id, o.area, o.indicator, o.period, o.source_id, o.plan_kind, o.plan_period,
    o.period_start, o.period_end, o.frequency, o.unit, o.value, o.value_low, o.value_high,
    coalesce(m.plan, base_of(o.value, m.pct_of_plan)) as plan,
    coalesce(m.plan_low, base_low(o.value_low, m.pct_of_plan_low, m.pct_of_plan_high)) as plan_low,
    coalesce(m.plan_high, base_high(o.value_high, m.pct_of_plan_low, m.pct_of_plan_high)) as plan_high,
    case
        when m.plan is not null then 'printed'
        when o.value is not null and m.pct_of_plan_low > 0 then 'implied'
    end as plan_basis,
    m.pct_of_plan, m.pct_of_plan_low, m.pct_of_plan_high, m.yoy, m.yoy_low, m.yoy_high,
    case when m.yoy is not null then 'printed' end as yoy_basis,
    base_of(o.value, 100 + m.yoy) as previous,
    base_low(o.value_low, 100 + m.yoy_low, 100 + m.yoy_high) as previous_low,
    base_high(o.value_high, 100 + m.yoy_low, 100 + m.yoy_high) as previous_high,
    o.status, p.published_on, m.statements
from staging.observation as o
join merged as m on m.observation_id = o.record_id
join fact.dim_source as p on p.source_id = o.source_id
