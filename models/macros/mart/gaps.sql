-- What should have been published by a day and was not: a row for each period of a series in mart.expected_publication
-- whose usual day had come. A publication that was withdrawn by then does not count. days_late is counted from the usual
-- day; is_overdue where it is later than the source ever was.
create macro mart.gaps(as_of_day) as table
with expected as (
    select
        e.source, e.area, e.metric, e.frequency, e.usual_delay, e.longest_delay, e.area_name, e.metric_name,
        e.metric_name_en, e.published_since,
        shifted_start(e.first_start, e.first_end, s.steps * e.step) as period_start,
        shifted_end(e.first_end, s.steps * e.step) as period_end
    from mart.expected_publication as e
    cross join lateral (
        select unnest(range(0, 1 + datediff('month', e.first_end, as_of_day::date - e.usual_delay) // e.step)) as steps
    ) as s
    where e.published_since <= as_of_day::date
),

due as (
    select *, period_code(period_start, period_end) as period, period_end + usual_delay as expected_on
    from expected
    where period_end + usual_delay <= as_of_day::date
),

said as (
    select s.source, o.area, o.indicator, o.period
    from fact.observation as o
    join fact.dim_source as s on s.source_id = o.source_id
    where o.published_on <= as_of_day::date and (s.withdrawn_on is null or s.withdrawn_on > as_of_day::date)
)

select
    d.source, d.area, d.metric, d.period, d.expected_on, (as_of_day::date - d.expected_on)::integer as days_late,
    as_of_day::date - d.period_end > d.longest_delay as is_overdue, d.frequency, d.area_name, d.metric_name,
    d.metric_name_en, d.period_start, d.period_end
from due as d
anti join said as s
    on s.source = d.source and s.area = d.area and s.indicator = d.metric and s.period = d.period
