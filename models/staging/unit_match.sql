-- Which unit each printed name means: what it measures, and in which power of ten. A unit may be given as SDMX has it
-- too, as a unit of measure in a power of ten: USD 10^6.
with known as (
    select distinct name_key(name) as name_key, unit, unit_measure, unit_mult::integer as unit_mult
    from (select unnest([unit, name_en] || coalesce(string_split(aliases, '|'), [])) as name, unit, unit_measure, unit_mult from raw.unit)
),

powers as (
    select distinct
        r.unit as printed, r.unit, k.unit_measure, try_cast(regexp_extract(r.unit, '10\^(-?\d{1,2})$', 1) as integer) as unit_mult
    from staging.record as r
    join known as k on k.unit_measure = regexp_extract(r.unit, '^(\S+) 10\^-?\d{1,2}$', 1)
)

select r.unit as printed, min(k.unit) as unit, min(k.unit_measure) as unit_measure, min(k.unit_mult) as unit_mult
from (select distinct unit from staging.record) as r
join known as k on k.name_key = name_key(r.unit)
group by r.unit
having count(distinct k.unit) = 1
union all
select p.printed, p.unit, p.unit_measure, p.unit_mult
from powers as p
anti join known as k on k.name_key = name_key(p.printed)
where p.unit_mult between -24 and 24
