-- The levels of a series with a base period of one's own as 100: mart.index_rebased('CPI', 'VN', '2020'). Figures of one
-- frequency are measured by the average of those in the base, where it has all of them: months of a year, or the year.
create macro mart.index_rebased(of_metric, of_area, base) as table
with level as (
    select m.*
    from mart.indicator as m
    where m.metric = of_metric and m.area = of_area and m.value is not null and m.frequency in ('A', 'S', 'Q', 'M')
),

average as (
    select frequency, count(*) as periods, sum(value) as value, sum(value_low) as value_low, sum(value_high) as value_high
    from level
    where period_start >= period_start(base) and period_end <= period_end(base)
    group by frequency
    having sum(whole_months(period_start, period_end)) = whole_months(period_start(base), period_end(base))
)

select
    l.period, l.metric, l.area,
    percent_of((l.value * a.periods)::decimal(28, 6), a.value::decimal(28, 6)) as rebased,
    percent_floor(
        (l.value_low * a.periods)::decimal(28, 6),
        (case when l.value_low < 0 then a.value_low else a.value_high end)::decimal(28, 6)
    ) as rebased_low,
    percent_ceil(
        (l.value_high * a.periods)::decimal(28, 6),
        (case when l.value_high < 0 then a.value_high else a.value_low end)::decimal(28, 6)
    ) as rebased_high,
    l.value, l.unit, l.frequency, l.period_start, l.period_end, l.published_on, l.source_id
from level as l
join average as a on a.frequency = l.frequency
where a.value_low > 0
