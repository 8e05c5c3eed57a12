-- The rows of files of records, as JSON, so many in a part. Parameters: most, a_part.
select left(content_hash, 16) as id, ("row" - 1) // $a_part as part, '[' || string_agg(line, ',' order by "row") || ']' as lines
from (
    select
        r.content_hash, r."row",
        json_array(
            r."row", r.area, r.indicator, coalesce(r.period, r.period_text, r.period_end), r."value", r.unit, r.plan,
            r.pct_of_plan, r.yoy_pct, r.status, r.source, r.quote, s.indicator, s.area, s.period
        ) as line
    from raw.record as r
    left join fact.statement as s on s.record_id = r.record_id
    where r."start" is null and r."row" <= $most
)
group by all
order by id, part
