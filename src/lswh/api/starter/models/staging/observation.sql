-- One row for each printed statement of what is in raw/ now: its codes, its period and its exact figures. A name that
-- nobody knows has no code, which the tests in observation.yml do not let pass.
with area_name as (
    select distinct code, name_key(unnest([code, name, name_en] || coalesce(string_split(aliases, '|'), []))) as name
    from raw.area
),

indicator_name as (
    select distinct code, unit, name_key(unnest([code, name, name_en] || coalesce(string_split(aliases, '|'), []))) as name
    from raw.indicator
)

select
    r.record_id, r.source, r.document, r.quote, a.code as area, r.area as area_printed, i.code as indicator,
    r.indicator as indicator_printed, r.period_start::date as period_start, r.period_end::date as period_end,
    r.value::decimal(28, 6) as value, r.unit, r.plan::decimal(28, 6) as plan,
    r.pct_of_plan::decimal(9, 4) as pct_of_plan, r.yoy_pct::decimal(9, 4) as yoy,
    coalesce(r.published_on, r.period_end)::date as published_on
from raw.record as r
join raw.document as d on d.document = r.document and d.content_hash = r.content_hash and d.is_current
left join area_name as a on a.name = name_key(r.area)
left join indicator_name as i on i.name = name_key(coalesce(r.indicator_code, r.indicator))
