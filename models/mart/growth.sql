-- Growth as it is printed and as the levels that are shown now give it: one row for each (area, metric, period) of which
-- last year's level is shown too. agrees where the two meet; contract is the rule that compares them.
-- config: {materialized: view}
with grown as (
    select
        m.area, m.metric, m.period, m.value, b.period as previous_period, b.value as previous_value,
        case when m.yoy_basis = 'printed' then m.yoy end as yoy_printed,
        case when m.yoy_basis = 'printed' then m.yoy_low end as yoy_printed_low,
        case when m.yoy_basis = 'printed' then m.yoy_high end as yoy_printed_high,
        (percent_of(m.value, b.value) - 100)::decimal(9, 4) as yoy_computed,
        (percent_floor(m.value_low, case when m.value_low < 0 then b.value_low else b.value_high end) - 100)
            ::decimal(9, 4) as yoy_computed_low,
        (percent_ceil(m.value_high, case when m.value_high < 0 then b.value_high else b.value_low end) - 100)
            ::decimal(9, 4) as yoy_computed_high,
        m.source_id, b.source_id as previous_source_id
    from mart.indicator as m
    join fact.dim_indicator as i on i.indicator = m.metric
    join fact.dim_period as p on p.period = m.period
    join mart.indicator as b on b.area = m.area and b.metric = m.metric and b.period = p.previous_period
    where i.kind in ('flow', 'stock') and m.value is not null and b.value_low > 0
)

select
    *, yoy_computed_high > yoy_printed_low and yoy_computed_low < yoy_printed_high as agrees,
    case when source_id = previous_source_id then 'growth' else 'growth_across' end as contract
from grown
