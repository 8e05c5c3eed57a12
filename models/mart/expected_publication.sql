-- What each source keeps to: one row for each series of an area's indicator by months, quarters or years, or by the same
-- part of every year (a half, nine months), of three periods or more that were not all published on one day. step is how many months usually lie between two of
-- its periods, usual_delay how many days after the end of a period it is usually first published (the medians of what
-- was seen, forecasts and publications of an unknown day left out); next_period is the one after the last, which is
-- expected on expected_on. mart.gaps(day) lists what was expected by a day and was not there.
-- config: {materialized: view}
with first_said as (
    select
        s.source, o.area, o.indicator, o.frequency, o.period_start, o.period_end,
        case when o.frequency not in ('Q', 'M') then strftime(o.period_start, '%m') || strftime(o.period_end, '%m') end
            as part,
        min(o.published_on) as published_on,
        min(o.published_on - o.period_end) filter (where s.published_basis <> 'period_end') as delay
    from fact.observation as o
    join fact.dim_source as s on s.source_id = o.source_id
    where o.status <> 'F'
        and (o.frequency in ('A', 'S', 'Q', 'M') or is_cumulation(o.period_start, o.period_end))
    group by s.source, o.area, o.indicator, o.frequency, o.period_start, o.period_end
),

spaced as (
    select
        *, datediff('month', lag(period_start) over series, period_start) as distance
    from first_said
    window series as (partition by source, area, indicator, frequency, part order by period_start)
),

kept as (
    select
        source, area, indicator, frequency, part, count(*) as periods,
        quantile_disc(distance, 0.5)::integer as step, quantile_disc(delay, 0.5)::integer as usual_delay,
        max(delay)::integer as longest_delay, min(published_on) as published_since,
        min(period_start) as first_start, min(period_end) as first_end,
        max(period_start) as last_start, max(period_end) as last_end
    from spaced
    group by source, area, indicator, frequency, part
    having count(*) >= 3 and count(distinct published_on) >= 2
)

select
    k.source, k.area, k.indicator as metric, k.frequency, k.step, k.periods,
    period_code(k.first_start, k.first_end) as first_period, period_code(k.last_start, k.last_end) as last_period,
    k.usual_delay, k.longest_delay, k.published_since,
    period_shift(k.last_start, k.last_end, k.step) as next_period,
    shifted_end(k.last_end, k.step) + k.usual_delay as expected_on,
    a.name as area_name, i.name as metric_name, i.name_en as metric_name_en, k.first_start, k.first_end
from kept as k
join fact.dim_area as a on a.area = k.area
join fact.dim_indicator as i on i.indicator = k.indicator
