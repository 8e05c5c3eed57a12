-- How each level was revised: one row for each vintage that readers saw of a level of which they saw several, with the
-- one before. Where a publication was withdrawn, the vintage before it comes back.
-- config: {materialized: view}
select
    period, metric, area, valid_from, valid_to, published_on, value,
    lag(value) over history as previous_value,
    (value - lag(value) over history)::decimal(28, 6) as revision,
    (value - first(value) over history)::decimal(28, 6) as revision_in_all,
    row_number() over history as vintage, unit, status, source_id
from mart.indicator_history
where value is not null
window history as (partition by area, metric, period order by valid_from)
qualify count(*) over (partition by area, metric, period) > 1
