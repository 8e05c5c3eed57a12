-- Growth on last year's level as readers knew it on the day of the observation: one row for each observation of a level
-- that prints no growth, or a growth that this one does not meet. contract is the rule that compares the two.
-- config: {materialized: incremental, unique_key: [observation_id]}
with due as materialized (
    select
        o.observation_id, o.area, o.indicator, o.period, o.source_id, o.value, o.value_low, o.value_high, o.yoy_low,
        o.yoy_high, known_from(o.published_on) as known_on, p.previous_period
    from fact.observation as o
    join fact.dim_indicator as i on i.indicator = o.indicator
    join fact.dim_period as p on p.period = o.period
    where i.kind in ('flow', 'stock') and o.value is not null
),

-- the levels of last year that were known; one that is a thousandth of this year's, or less, is no level to compare with
known as (
    select
        o.observation_id, o.area, o.indicator, o.period, o.source_id, o.value, o.value_low, o.value_high,
        o.yoy_low as printed_low, o.previous_period, b.source_id as previous_source_id, b.value as base,
        b.value_low as base_low, b.value_high as base_high
    from due as o
    join fact.vintage as b on b.area = o.area and b.indicator = o.indicator and b.period = o.previous_period
    left join fact.vintage_span as s
        on s.area = o.area and s.indicator = o.indicator and s.observation_id = b.observation_id
    where b.value_low > 0 and coalesce(s.valid_from, b.valid_from) <= o.known_on
        and coalesce(s.valid_to, b.valid_to) > o.known_on
        and greatest(abs(o.value_low), abs(o.value_high)) < b.value_low * 1000
        and (
            o.yoy_low is null or o.value_high * 100 <= b.value_low * (100 + o.yoy_low)
            or o.value_low * 100 >= b.value_high * (100 + o.yoy_high)
        )
)

select
    observation_id, area, indicator, period, source_id, previous_period, previous_source_id,
    (percent_of(value, base) - 100)::decimal(9, 4) as yoy,
    (percent_floor(value_low, case when value_low < 0 then base_low else base_high end) - 100)::decimal(9, 4)
        as yoy_low,
    (percent_ceil(value_high, case when value_high < 0 then base_high else base_low end) - 100)::decimal(9, 4)
        as yoy_high,
    case
        when printed_low is null then null
        when source_id = previous_source_id then 'growth'
        else 'growth_across'
    end as contract
from known
