-- Every raw record resolved: its codes, its canonical unit, its exact decimals and the precision they were printed
-- with; and the reason why it is no observation, where it is none.
-- config: {materialized: incremental, unique_key: [record_id]}
with resolved as (
    select
        r.* exclude (area, indicator, indicator_code, unit, plan_kind, plan_period),
        r.area as area_printed, r.indicator as indicator_printed, r.unit as unit_printed, r.plan_kind as plan_kind_given,
        r.plan_period as plan_period_given,
        a.code as area, a.codes as areas, m.code as indicator, m.codes as indicators, i.kind, i.unit,
        coalesce(r.plan_kind, i.plan_kind) as plan_kind,
        coalesce(r.plan_period, case
            when datediff('day', r.period_start, r.period_end) > 366 then period_code(r.period_start, r.period_end)
            else strftime(r.period_end, '%Y')
        end) as plan_period,
        u.unit_measure = c.unit_measure as is_same_measure,
        u.unit_mult - c.unit_mult::integer as places
    from staging.record as r
    left join staging.area_meant as a
        on a.source_id = r.source_id and a.area = r.area
        and a.period_end is not distinct from r.period_end
    left join staging.indicator_match as m
        on m.indicator is not distinct from r.indicator and m.indicator_code is not distinct from r.indicator_code
    left join raw.indicator as i on i.code = m.code
    left join staging.unit_match as u on u.printed = r.unit
    left join raw.unit as c on c.unit = i.unit
),

measured as (
    select
        * exclude (value, plan, pct_of_plan, yoy_pct),
        value as value_text, plan as plan_text, pct_of_plan as pct_text, yoy_pct as yoy_text,
        coalesce(is_machine_decimal(value), true) and coalesce(is_machine_decimal(plan), true)
            and coalesce(is_machine_decimal(pct_of_plan), true) and coalesce(is_machine_decimal(yoy_pct), true)
            as is_decimal,
        try_cast(shift_point(value, places) as decimal(28, 6)) as value,
        half_unit(decimals - places) as value_half,
        try_cast(shift_point(plan, places) as decimal(28, 6)) as plan,
        half_unit(printed_decimals(plan) - places) as plan_half,
        try_cast(pct_of_plan as decimal(9, 4)) as pct_of_plan,
        half_percent(printed_decimals(pct_of_plan)) as pct_half,
        try_cast(yoy_pct as decimal(9, 4)) as yoy,
        half_percent(printed_decimals(yoy_pct)) as yoy_half
    from resolved
)

select
    * exclude (is_decimal, value_half, plan_half, pct_half, yoy_half, is_same_measure, places, areas, indicators),
    try_cast(value - reach(value_half, hedge, case when value < 0 then 'more' else 'less' end) as decimal(28, 6)) as value_low,
    try_cast(value + reach(value_half, hedge, case when value < 0 then 'less' else 'more' end) as decimal(28, 6)) as value_high,
    try_cast(plan - plan_half as decimal(28, 6)) as plan_low, try_cast(plan + plan_half as decimal(28, 6)) as plan_high,
    try_cast(pct_of_plan - pct_half as decimal(9, 4)) as pct_of_plan_low, try_cast(pct_of_plan + pct_half as decimal(9, 4)) as pct_of_plan_high,
    try_cast(yoy - yoy_half as decimal(9, 4)) as yoy_low, try_cast(yoy + yoy_half as decimal(9, 4)) as yoy_high,
    case
        when coalesce(value_text, plan_text, pct_text, yoy_text) is null then 'empty'
        when not is_decimal then 'number'
        when is_misdated then 'published_on'
        when status is null then 'status'
        when status = 'T' then 'target'
        when is_misperioded or period_end is null or period_start > period_end then 'period'
        when area is null or areas > 1 then 'area'
        when indicator is null then 'unmapped'
        when indicators > 1 then 'ambiguous'
        when kind = 'flow' and is_day and value_text is not null then 'period'
        when plan_period_given is not null and period_start(plan_period_given) is null then 'plan_period'
        when coalesce(value_text, plan_text) is not null and is_same_measure is not true then 'unit'
        when value_text is not null and (value_low is null or value_high is null or needed_decimals(value_text) - places > 6)
            or plan_text is not null and (plan_low is null or plan_high is null or needed_decimals(plan_text) - places > 6)
            or pct_text is not null and (pct_of_plan_low is null or pct_of_plan_high is null or needed_decimals(pct_text) > 4)
            or yoy_text is not null and (yoy_low is null or yoy_high is null or needed_decimals(yoy_text) > 4)
            then 'precision'
    end as reason
from measured
