-- The revision triangle of one series: its value for each period as readers saw it on each day on which any of it
-- changed, known_on. `pivot mart.vintage_matrix(...) on known_on using first(value) group by period` lays it out wide.
create macro mart.vintage_matrix(metric, area) as table
with series as (
    select h.*
    from mart.indicator_history as h
    where h.metric = metric and h.area = area
),

turn as (
    select valid_from as known_on from series
    union
    select valid_to from series where valid_to < date '9999-12-31'
)

select s.period, t.known_on, s.value, s.yoy, s.status, s.published_on, s.source_id
from turn as t
join series as s on s.valid_from <= t.known_on and s.valid_to > t.known_on
order by s.period, t.known_on
