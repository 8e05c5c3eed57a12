-- The printed names that no row of raw.indicator knows, as they were printed, how often, and with which unit: what to add
-- to raw/reference/indicator.csv. `lswh indicators suggest` proposes where.
-- config: {materialized: view}
select
    min(indicator_printed) as indicator_printed,
    name_key(indicator_printed) as name_key,
    count(*) as records,
    count(distinct document) as documents,
    min(unit_printed) as unit_printed,
    min(period_end) as first_period_end,
    max(period_end) as last_period_end,
    arg_min(quote, record_id) as quote
from staging.reject
where reason = 'unmapped' and indicator_printed is not null
group by name_key(indicator_printed)
