-- How the levels of one series were revised, as mart.revision says it of all: a row for each vintage of each period.
create macro mart.revisions(metric, area) as table
select
    h.period, h.period_start, h.period_end, h.frequency, h.valid_from, h.valid_to, h.published_on,
    h.value, h.value_low, h.value_high,
    lag(h.value) over history as previous_value,
    (h.value - lag(h.value) over history)::decimal(28, 6) as revision,
    (h.value - first(h.value) over history)::decimal(28, 6) as revision_in_all,
    row_number() over history as vintage, h.unit, h.status, h.source_id
from mart.indicator_history as h
where h.value is not null and h.metric = metric and h.area = area
window history as (partition by h.period order by h.valid_from)
order by h.period, h.valid_from
