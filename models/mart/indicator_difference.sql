-- What a month, a quarter or a second half was of which only cumulations since January are printed: Q2 is the first half
-- less Q1. The minuend is the figure that readers see; the subtrahend is of the same publication where it prints it
-- (basis 'difference'), else the one that readers see ('difference_across'). None is given where the interval that
-- rounding leaves is wider than half of the figure. mart.indicator_discrete has these beside what is printed.
-- config: {materialized: incremental, unique_key: [area, metric, period]}
with cumulated as (
    select
        m.area, m.metric, m.period, m.period_start, m.period_end, m.value, m.value_low, m.value_high, m.status,
        m.published_on, m.source_id, m.unit, m.metric_name, m.metric_name_en, m.area_name
    from mart.indicator as m
    join fact.dim_indicator as i on i.indicator = m.metric
    where i.kind = 'flow' and i.is_additive and m.value is not null and is_cumulation(m.period_start, m.period_end)
),

-- two cumulations of a year with a month, a quarter or the second half between them, which is not printed itself
apart as (
    select
        x.*, y.period as subtrahend_period, y.period_end + 1 as first_day, y.value as amount, y.value_low as low,
        y.value_high as high, y.status as subtrahend_status, y.published_on as subtrahend_published_on,
        y.source_id as subtrahend_source_id
    from cumulated as x
    join cumulated as y on y.area = x.area and y.metric = x.metric and y.period_start = x.period_start
    left join mart.indicator as p
        on p.area = x.area and p.metric = x.metric and p.period_start = y.period_end + 1 and p.period_end = x.period_end
        and p.value is not null
    where y.period_end < x.period_end and period_frequency(y.period_end + 1, x.period_end) in ('M', 'Q', 'S')
        and p.period is null
),

-- the subtrahend that the publication of the minuend prints, whatever was printed of it later
differing as (
    select
        a.* exclude (amount, low, high, subtrahend_status, subtrahend_published_on, subtrahend_source_id),
        coalesce(s.value, a.amount) as amount,
        case when s.value is null then a.low else s.value_low end as low,
        case when s.value is null then a.high else s.value_high end as high,
        coalesce(s.status, a.subtrahend_status) as subtrahend_status,
        case when s.value is null then a.subtrahend_published_on else s.published_on end as subtrahend_published_on,
        coalesce(s.source_id, a.subtrahend_source_id) as subtrahend_source_id
    from apart as a
    left join fact.observation as s
        on s.area = a.area and s.indicator = a.metric and s.period = a.subtrahend_period and s.source_id = a.source_id
        and a.source_id <> a.subtrahend_source_id and s.value is not null
    qualify row_number() over (
        partition by a.area, a.metric, a.period, a.subtrahend_period order by s.value_high - s.value_low, s.observation_id
    ) = 1
)

select
    period_code(first_day, period_end) as period, metric, (value - amount)::decimal(28, 6) as value, metric_name,
    metric_name_en, unit, area, area_name, first_day as period_start, period_end,
    period_frequency(first_day, period_end) as frequency, weaker_status(status, subtrahend_status) as status,
    greatest(published_on, subtrahend_published_on) as published_on, source_id,
    (value_low - high)::decimal(28, 6) as value_low, (value_high - low)::decimal(28, 6) as value_high,
    case when source_id = subtrahend_source_id then 'difference' else 'difference_across' end as basis,
    period as minuend_period, subtrahend_period, subtrahend_source_id
from differing
where 2 * ((value_high - low) - (value_low - high)) <= abs(value - amount)
