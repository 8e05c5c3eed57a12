-- Which area each printed name means on a day. A figure's day is the last one of its period or, where that is earlier,
-- the day it was published: an enlarged province is meant by what is about it and was said of it.
with known as (
    select area_key(name) as area_key, code,
        case when name <> code then valid_from::date end as valid_from,
        case when name <> code then valid_to::date end as valid_to
    from (
        select unnest([code, name, name_en] || coalesce(string_split(aliases, '|'), [])) as name, code, valid_from, valid_to
        from raw.area
    )
),

asked as (
    select distinct r.area, least(r.period_end, p.published_on) as day
    from staging.record as r
    join staging.publication as p on p.source_id = r.source_id
)

select a.area, a.day, min(k.code) as code, count(distinct k.code) as codes
from asked as a
join known as k on k.area_key = area_key(a.area)
where a.day between coalesce(k.valid_from, date '0001-01-01') and coalesce(k.valid_to, date '9999-12-31')
group by a.area, a.day
