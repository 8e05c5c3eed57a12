-- What a flow was over twelve months, by the month in which they end, and its growth on the twelve months before. Of the
-- ways in which printed figures give it the one is taken that rounding leaves the narrowest interval: the year itself,
-- last year less what it had by then plus what there is this year (cumulation), four quarters, or twelve months.
-- config: {materialized: view}
with level as not materialized (
    select m.area, m.metric, m.period_start, m.period_end, m.value, m.value_low, m.value_high, m.published_on, m.unit
    from mart.indicator as m
    join fact.dim_indicator as i on i.indicator = m.metric
    where i.kind = 'flow' and i.is_additive and m.value is not null and is_cumulation(m.period_start, m.period_end)
),

summed as (
    select
        area, metric, frequency, period_end, unit, 12 as parts, count(*) over year_long as there,
        min(period_start) over year_long as period_start, sum(value) over year_long as value,
        sum(value_low) over year_long as value_low, sum(value_high) over year_long as value_high,
        max(published_on) over year_long as published_on
    from mart.indicator_discrete
    where frequency = 'M'
    window year_long as (partition by area, metric order by period_start rows between 11 preceding and current row)
    union all
    select
        area, metric, frequency, period_end, unit, 4 as parts, count(*) over year_long as there,
        min(period_start) over year_long as period_start, sum(value) over year_long as value,
        sum(value_low) over year_long as value_low, sum(value_high) over year_long as value_high,
        max(published_on) over year_long as published_on
    from mart.indicator_discrete
    where frequency = 'Q'
    window year_long as (partition by area, metric order by period_start rows between 3 preceding and current row)
),

candidate as (
    select area, metric, period_end, value, value_low, value_high, published_on, unit, 'year' as basis, 1 as rank
    from level
    where month(period_end) = 12
    union all
    select
        t.area, t.metric, t.period_end, y.value + t.value - b.value, y.value_low + t.value_low - b.value_high,
        y.value_high + t.value_high - b.value_low, greatest(y.published_on, t.published_on, b.published_on), t.unit,
        'cumulation', 2
    from level as t
    join level as b
        on b.area = t.area and b.metric = t.metric and b.period_end = shifted_end(t.period_end, -12)
    join level as y
        on y.area = t.area and y.metric = t.metric and y.period_end = t.period_start - 1
    where month(t.period_end) < 12
    union all
    select
        area, metric, period_end, value, value_low, value_high, published_on, unit,
        case frequency when 'M' then 'months' else 'quarters' end, case frequency when 'M' then 4 else 3 end
    from summed
    where there = parts and period_start = shifted_end(period_end, -12) + 1
),

total as not materialized (
    select
        area, metric, period_end, unit, value::decimal(28, 6) as value, value_low::decimal(28, 6) as value_low,
        value_high::decimal(28, 6) as value_high, published_on, basis
    from candidate
    qualify row_number() over (partition by area, metric, period_end order by value_high - value_low, rank) = 1
),

grown as (
    select
        t.*, percent_of(t.value, b.value) - 100 as yoy,
        percent_floor(t.value_low, case when t.value_low < 0 then b.value_low else b.value_high end) - 100 as yoy_low,
        percent_ceil(t.value_high, case when t.value_high < 0 then b.value_high else b.value_low end) - 100 as yoy_high
    from total as t
    left join total as b
        on b.area = t.area and b.metric = t.metric and b.period_end = shifted_end(t.period_end, -12) and b.value_low > 0
)

select
    period_code(shifted_end(g.period_end, -12) + 1, g.period_end) as period, g.metric, g.value,
    case when g.yoy_low + g.yoy_high is not null then g.yoy::decimal(9, 4) end as yoy, i.name as metric_name,
    i.name_en as metric_name_en, g.unit, g.area, a.name as area_name,
    shifted_end(g.period_end, -12) + 1 as period_start, g.period_end, g.value_low, g.value_high,
    g.yoy_low::decimal(9, 4) as yoy_low, g.yoy_high::decimal(9, 4) as yoy_high, g.published_on, g.basis
from grown as g
join fact.dim_indicator as i on i.indicator = g.metric
join fact.dim_area as a on a.area = g.area
