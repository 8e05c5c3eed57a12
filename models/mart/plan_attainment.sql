-- How far each plan has come: one row for each (area, metric, period, plan_kind, plan_period) of the latest publication.
-- pct_elapsed is the share of the plan's period that had passed by the end of the row's. attained is the share of the
-- plan, as printed, else computed of value and plan; pace is how many points it is ahead of the time that has passed.
-- expected_at_end is what a flow comes to by the end of the plan's period if it goes on as it did since its beginning.
-- config: {materialized: incremental, unique_key: [area, metric, period, plan_kind, plan_period]}
with planned as (
    -- the days are found first, since a macro writes out its arguments wherever it uses them
    select
        o.observation_id, o.period, o.indicator, o.area, o.value, o.value_low, o.value_high, o.unit, o.plan, o.plan_low,
        o.plan_high, o.plan_basis, o.plan_kind, o.plan_period, o.pct_of_plan, o.pct_of_plan_low, o.pct_of_plan_high,
        o.period_start, o.period_end, o.status, o.published_on, o.source_id,
        o.period_end + 1 - period_start(o.plan_period) as days_elapsed,
        period_end(o.plan_period) + 1 - period_start(o.plan_period) as days,
        o.period_start = period_start(o.plan_period) as is_since_start
    from fact.observation as o
    where o.plan is not null or o.pct_of_plan is not null
),

attainment as (
    select
        o.period, o.indicator as metric, o.value, o.plan, o.pct_of_plan, i.name as metric_name,
        i.name_en as metric_name_en, o.unit, o.area, a.name as area_name, o.plan_kind, o.plan_period, o.plan_low,
        o.plan_high, o.plan_basis,
        share_of_days(o.days_elapsed, o.days) as pct_elapsed,
        coalesce(o.pct_of_plan, percent_of(o.value, o.plan)) as attained,
        coalesce(
            o.pct_of_plan_low, percent_floor(o.value_low, case when o.value_low < 0 then o.plan_low else o.plan_high end)
        ) as attained_low,
        coalesce(
            o.pct_of_plan_high,
            percent_ceil(o.value_high, case when o.value_high < 0 then o.plan_high else o.plan_low end)
        ) as attained_high,
        case
            when o.pct_of_plan is not null then 'printed'
            when percent_of(o.value, o.plan) is not null then 'computed'
        end as attained_basis,
        i.kind = 'flow' and o.is_since_start as is_since_start,
        o.value_low, o.value_high, o.period_start, o.period_end, o.status, o.published_on, o.source_id
    from planned as o
    join fact.vintage as v on v.observation_id = o.observation_id and v.disposition in ('latest', 'other_plan')
    join fact.dim_indicator as i on i.indicator = o.indicator
    join fact.dim_area as a on a.area = o.area
)

select
    period, metric, value, plan, pct_of_plan, metric_name, metric_name_en, unit, area, area_name, plan_kind, plan_period,
    plan_low, plan_high, plan_basis, pct_elapsed, period_start, period_end, status, published_on, source_id,
    attained, attained_low, attained_high, attained_basis,
    try_cast(attained - pct_elapsed as decimal(9, 4)) as pace,
    case when attained_low >= pct_elapsed then true when attained_high <= pct_elapsed then false end as is_on_pace,
    case when is_since_start then base_of(value, pct_elapsed) end as expected_at_end
from attainment
