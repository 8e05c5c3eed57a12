-- The areas of which there is any observation, those with the most plans first.
select a.area, a.name, a.name_en
from fact.dim_area as a
join (
    select area, count(*) as observations, count(*) filter (where plan is not null) as plans
    from fact.observation
    group by area
) as o on o.area = a.area
order by o.plans desc, o.observations desc, a.area
