-- The latest period of each indicator in each area, as JSON, an area a row.
select area, '[' || string_agg(line, ',' order by place) || ']' as lines
from (
    select
        m.area, i.place,
        json_array(
            m.metric, m.period, m.frequency, exact(m.value), exact(m.plan), left(m.plan_basis, 1), exact(m.pct_of_plan),
            exact(m.yoy), m.status, m.published_on, exact(a.pct_elapsed), m.plan_period
        ) as line
    from mart.indicator as m
    join (select row_number() over () as place, code from raw.indicator) as i on i.code = m.metric
    left join mart.plan_attainment as a
        on a.area = m.area and a.metric = m.metric and a.period = m.period and a.plan_kind = m.plan_kind
        and a.plan_period = m.plan_period
    qualify row_number() over (partition by m.area, m.metric order by m.period_end desc, m.period_start, m.period) = 1
)
group by area
order by area
