-- Every vintage of indicators, of each indicator and area, as JSON, in no order, and which publications they are of.
-- Parameter: codes. A record's number in its file is the end of its id; sentences are given where there are any.
with said as (
    select s.observation_id, to_json(list(json_array(r."row", s."start", s.quote) order by r."row")) as statements
    from fact.statement as s
    join raw.record as r on r.record_id = s.record_id
    where s.indicator in (select unnest($codes)) and (s.quote is not null or not s.is_carrier)
    group by s.observation_id
),

source as (
    select source_id, row_number() over (order by source_id) - 1 as number from fact.dim_source
)

select
    indicator, area, count(*) as vintages, list(distinct number) as sources,
    '[' || string_agg(line, ',') || ']' as lines
from (
    select
        o.indicator, o.area, p.number,
        json_array(
            o.period, o.period_end - date '1970-01-01', o.frequency, p.number, o.status, v.disposition, exact(o.value),
            exact(o.plan), left(o.plan_basis, 1), exact(o.pct_of_plan), exact(o.yoy),
            case when v.disposition = 'other_plan' then o.plan_kind || ' ' || o.plan_period end,
            split_part(o.observation_id, ':', 2)::bigint, s.statements
        ) as line
    from fact.observation as o
    join fact.vintage as v on v.observation_id = o.observation_id and v.indicator in (select unnest($codes))
    join source as p on p.source_id = o.source_id
    left join said as s on s.observation_id = o.observation_id
    where o.indicator in (select unnest($codes))
)
group by indicator, area
order by indicator, area
