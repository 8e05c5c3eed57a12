-- The figures that were read in texts, in the order of their places. Indicator, area and period where they were typed.
select
    left(r.content_hash, 16) as id, r."row", r."start", r."end", r.indicator as printed, r.indicator_code,
    s.indicator, s.area, s.period, r.value_printed, r.unit, r.plan_printed, r.pct_of_plan_printed, r.yoy_pct_printed
from raw.record as r
left join fact.statement as s on s.record_id = r.record_id
where r."start" is not null and r."end" is not null
order by id, r."start", r."end", r."row"
