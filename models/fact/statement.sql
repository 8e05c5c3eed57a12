-- Every statement, and the observation that it is part of. Of the statements of one cell the one with the finest value
-- carries the observation; the others are merged into it, and keep their place in the text here.
select
    record_id,
    first_value(record_id) over cell as observation_id,
    record_id = first_value(record_id) over cell as is_carrier,
    area, indicator, period, value, source_id, document, quote, "start", "end"
from staging.observation
window cell as (
    partition by area, indicator, period, source_id, plan_kind, plan_period
    order by value is null, value_high - value_low, "row", record_id
)
