-- Which unit each printed name means: what it measures, and in which power of ten.
with known as (
    select distinct name_key(name) as name_key, unit, unit_measure, unit_mult::integer as unit_mult
    from (select unnest([unit, name_en] || coalesce(string_split(aliases, '|'), [])) as name, unit, unit_measure, unit_mult from raw.unit)
)

select r.unit as printed, min(k.unit) as unit, min(k.unit_measure) as unit_measure, min(k.unit_mult) as unit_mult
from (select distinct unit from staging.record) as r
join known as k on k.name_key = name_key(r.unit)
group by r.unit
having count(distinct k.unit) = 1
