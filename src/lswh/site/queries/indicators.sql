-- The indicators, in the order of their file, with how many observations there are of each.
select
    i.code, i.name, i.name_en, i.aliases, i.unit, u.name_en as unit_en, i.kind, i.parent,
    coalesce(o.observations, 0) as observations
from (select row_number() over () as place, * from raw.indicator) as i
left join raw.unit as u on u.unit = i.unit
left join (select indicator, count(*) as observations from fact.observation group by indicator) as o
    on o.indicator = i.code
order by i.place
