-- Growth on last year's level as readers knew it on the day of the observation: one row for each observation of a level
-- that prints no growth, or a growth that this one does not meet. contract is the rule that compares the two.
-- config: {materialized: incremental, unique_key: [observation_id]}
with grown as (
    select
        o.observation_id, o.area, o.indicator, o.period, o.source_id, o.yoy_low as printed_low,
        o.yoy_high as printed_high, p.previous_period, b.source_id as previous_source_id,
        percent_of(o.value, b.value) - 100 as yoy,
        percent_floor(o.value_low, case when o.value_low < 0 then b.value_low else b.value_high end) - 100 as yoy_low,
        percent_ceil(o.value_high, case when o.value_high < 0 then b.value_high else b.value_low end) - 100 as yoy_high
    from fact.observation as o
    join fact.dim_indicator as i on i.indicator = o.indicator
    join fact.dim_period as p on p.period = o.period
    join fact.vintage as b on b.area = o.area and b.indicator = o.indicator and b.period = p.previous_period
    left join fact.vintage_span as s
        on s.area = o.area and s.indicator = o.indicator and s.observation_id = b.observation_id
    where i.kind in ('flow', 'stock') and o.value is not null and b.value_low > 0
        and coalesce(s.valid_from, b.valid_from) <= known_from(o.published_on)
        and coalesce(s.valid_to, b.valid_to) > known_from(o.published_on)
)

select
    observation_id, area, indicator, period, source_id, previous_period, previous_source_id,
    yoy::decimal(9, 4) as yoy, yoy_low::decimal(9, 4) as yoy_low, yoy_high::decimal(9, 4) as yoy_high,
    case
        when printed_low is not null
        then case when source_id = previous_source_id then 'growth' else 'growth_across' end
    end as contract
from grown
where yoy is not null and yoy_low is not null and yoy_high is not null
    and (printed_low is null or yoy_high <= printed_low or yoy_low >= printed_high)
